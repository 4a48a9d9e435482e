"""The scorecard as it was known on a day: what is there already at once, any other day by a job."""

from datetime import date
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, holds, me
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.forms import SwitchForm
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import moments, reading, seeing
from corymb.apps.scorecard.queries.naming import run_url
from corymb.apps.scorecard.queries.reading import PROGRAMME
from corymb.apps.scorecard.rules import GO_BACK, SEE
from corymb.apps.scorecard.states import DONE
from corymb.apps.scorecard.tasks import compute
from corymb.kit.days import is_near
from corymb.kit.doors import Refused, asks


@asks(SEE)
@require_POST
def as_known(request: HttpRequest) -> HttpResponse:
    """Go to the scorecard of a step of the slider, in the same place; have it computed where nobody has yet."""
    place = reading.place_of(request.POST.get("scope", PROGRAMME))
    if place is None:
        raise Http404
    kept = SwitchForm(request.POST).kept()
    kind, _sign, rest = request.POST.get("moment", "").partition(":")
    if kind == moments.NOW:
        url = reverse("scorecard:place", args=[place.scope])
        return redirect(f"{url}?{urlencode(kept)}" if kept else url)
    if kind == "run" and rest.isdigit():
        found = get_object_or_404(seeing.visible_to(request.user), pk=int(rest), state=DONE)
    elif kind == "day":
        found = _of_day(request, rest)
    else:
        raise Http404
    return redirect(f"{run_url(found)}?{urlencode({'scope': place.scope, **kept})}")


def _of_day(request: HttpRequest, text: str) -> Run:
    """The run of a day: of the year that was reported by then."""
    if not holds(request.user, GO_BACK):
        raise Refused(GO_BACK)
    living = reading.living()
    try:
        on = date.fromisoformat(text)
    except ValueError as trouble:
        raise Http404 from trouble
    year = moments.year_on(living, on) if living else None
    if living is None or year is None or on > timezone.localdate() or not is_near(on):
        raise Http404
    who = acting(request, GO_BACK)
    at = moments.end_of(on, who["now"])
    found = moments.computed_for(year, living.pack_id, at)
    if found is None:
        with transaction.atomic():
            found = actions.ask_for_day(year, at, me(request), **who)
            compute.defer(number=found.pk)
    return found
