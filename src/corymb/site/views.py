"""Pages that belong to no app: the first page, its tasks, health, metrics, and what is shown when things go wrong."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.i18n import set_language
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.queries import demo_cast
from corymb.apps.accounts.rules import holds
from corymb.apps.scorecard.rules import SEE as SEE_SCORECARD
from corymb.i18n import LANGUAGES
from corymb.kit.doors import Refused, public, signed_in
from corymb.kit.held import Held
from corymb.kit.listing import counted, part_of
from corymb.kit.registries import Task, in_order, permissions, search_sources, task_sources

MOST_FOUND, MOST_LETTERS = 20, 200
"""Of each kind of thing, and of what was typed."""


@dataclass(frozen=True)
class Due:
    """A task at its place among them."""

    pk: int
    task: Task


@public
def home(request: HttpRequest) -> HttpResponse:
    """The first page in the browser's language: where to sign in; who has, is led to what they came for."""
    if not request.user.is_authenticated:
        return render(request, "site/welcome.html", {"cast": demo_cast(request)})
    if tasks_of(request) or not holds(request.user, SEE_SCORECARD):
        return redirect("tasks")
    told = _("Nothing is due from you now.")
    messages.info(request, format_html('{} <a href="{}">{}</a>', told, reverse("tasks"), _("My tasks")))
    return redirect("scorecard:board")


@public
def switch_language(request: HttpRequest) -> HttpResponseBase:
    """Show the page in another language; whoever gets letters in the one before is told where to change that."""
    answer = set_language(request)
    chosen, person = request.POST.get("language"), request.user
    if request.method == "POST" and isinstance(person, Person) and chosen in LANGUAGES and chosen != person.language:
        with override(chosen):
            told = _("The pages are in this language now; letters still come to you in the other one.")
            way = format_html('<a href="{}">{}</a>', reverse("accounts:own"), _("Change the language of letters"))
        messages.info(request, format_html("{} {}", told, way))
    return answer


@signed_in
def tasks(request: HttpRequest) -> HttpResponse:
    """My tasks: what is due, the nearest first."""
    found = Held(Due(place, task) for place, task in enumerate(tasks_of(request), 1))
    context = {"count": counted(found), "page": part_of(found, "pk", request)}
    return render(request, "site/tasks.html", context)


def tasks_of(request: HttpRequest) -> list[Task]:
    now = timezone.now()
    return in_order(task for source in task_sources for task in source(request.user, now))


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Everything the person may see that has these words, kind by kind."""
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    asked = search_sources if words else ()
    found = [(source.label, list(source.found(request.user, words, MOST_FOUND))) for source in asked]
    groups = [(label, rows) for label, rows in found if rows]
    return render(request, "site/search.html", {"words": words, "groups": groups, "most": MOST_FOUND})


@public
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view takes the request
    """200 while the site and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for monitoring; to this machine alone, since a proxy forwards what it does not know."""
    if request.META.get("REMOTE_ADDR") not in {"127.0.0.1", "::1"} or request.headers.get("X-Forwarded-For"):
        return HttpResponse(status=404)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Why this person may not, and who may."""
    asked = permissions[exception.permission] if isinstance(exception, Refused) else None
    return render(request, "site/refused.html", {"asked": asked, "title": _("You may not do this")}, status=403)


def unchecked(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the token its page gave it, or from another site."""
    del reason  # which part did not fit helps only whoever forges it; the log has it
    return render(request, "site/unchecked.html", {"title": _("The form could not be taken")}, status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Nothing is here, or nothing this person may see: the two look alike."""
    return render(request, "site/missing.html", {"title": _("There is nothing here")}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Something went wrong with us; the number of the request finds it in the log."""
    return render(request, "site/broken.html", {"title": _("Something went wrong on our side")}, status=500)
