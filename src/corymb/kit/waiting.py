"""Pages that wait for a job: they ask by themselves whether what it brings is there, and are loaded anew when it is.

    answer = waiting.answered(request, waits=…)
    if answer is not None:
        return answer

{% block head %}{% if waits %}{% include "kit/waiting.html" %}{% endif %}{% endblock %}
{% if waits %}{% awaited %}What the job does.{% endawaited %}{% endif %}
"""

from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRefresh


def answered(request: HttpRequest, *, waits: bool) -> HttpResponse | None:
    """What an open page is told that asks: nothing yet, or to load itself anew. None where a reader asks for the page.

    A view says it as soon as it knows whether it waits: before it reads what only the page shows, and before the
    journal is told that somebody read it.
    """
    if not request.htmx:  # type: ignore[attr-defined]  # set by the middleware of django-htmx
        return None
    return HttpResponse(status=204) if waits else HttpResponseClientRefresh()
