"""An officer publishes the results of a call."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import me
from corymb.apps.council.models import Decision
from corymb.apps.council.queries.seeing import applies_in
from corymb.apps.council.states import REFUSED
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.forms import PublishForm
from corymb.apps.outcomes.queries.naming import call_url
from corymb.apps.outcomes.queries.outcomes_told import letters_stay
from corymb.apps.outcomes.queries.outcomes_told import told as told_of
from corymb.apps.outcomes.queries.public import results_of
from corymb.apps.outcomes.queries.seeing import decisions_visible_to, undecided_of
from corymb.apps.outcomes.rules import PUBLISH
from corymb.apps.outcomes.states import LETTERS_FIRST, NOT_BY_APPLICANTS
from corymb.apps.outcomes.tasks import publish as compute
from corymb.apps.outcomes.views.finding import found_call, must_over, told, trail_of
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks
from corymb.kit.saying import MOST_NAMED, names_of


@asks(PUBLISH)
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Publish what was decided."""
    found = found_call(request, number)
    must_over(request, PUBLISH, found)

    def act(filled: forms.Form) -> str:
        with transaction.atomic():
            reason = filled.cleaned_data["reason"]
            made = actions.order_results(number, reason, me(request), **told(request, found, PUBLISH))
            compute.configure(lock=f"results {made.pk}").defer(number=made.pk)
        return call_url(found)

    label, is_other = _("Publish the results"), applies_in(request.user, found)
    lead = _(
        "Everybody reads who was selected, of the second category and in reserve. Those not selected are named, and "
        "marks become open data, only where the call says so."
    )
    done = _("The results are being put together; they stand on the public page in a moment.")
    untold = LETTERS_FIRST if letters_stay(found) else _untold(found, request.user)
    again = results_of(found) and _(
        "Whoever kept the earlier publication compares it with this one: districts are told so that nothing follows "
        "from both, and open marks stay as they are while those of fewer than three applications have changed."
    )
    told_now = (_left(found, request.user), untold, again, _no_longer_named(found, request.user))
    notices = tuple(("warning", one) for one in ((NOT_BY_APPLICANTS,) if is_other else told_now) if one)
    question = Question(label, "" if is_other else label, done, trail_of(found, (label, "")), lead, notices=notices)
    return asked(request, question, PublishForm(request.POST or None), act)


def _left(call: Call, person: Any) -> str:
    """How many submitted applications nobody has decided on, of those the person may know of; empty where none is."""
    n = undecided_of(person).filter(call=call).count()
    said = ngettext(
        "{n} submitted application is not decided yet; it is counted, and nothing else of it is published.",
        "{n} submitted applications are not decided yet; they are counted, and nothing else of them is published.",
        n,
    )
    return said.format(n=n) if n else ""


def _no_longer_named(call: Call, person: Any) -> str:
    """Applications that are published by name and would not be any more, where those not selected are counted."""
    public = results_of(call)
    if public is None or content_of(public.session.ranking.by_version).after.names_not_selected:
        return ""
    named = Decision.objects.filter(
        application=OuterRef("application"), matter__session__number__lte=public.session.number
    ).exclude(result=REFUSED)
    refused = decisions_visible_to(person).filter(Exists(named), application__call=call, result=REFUSED)
    titles = list(refused.order_by("application__title").values_list("application__title", flat=True))
    said = _("Published by name before, and not any more: {titles}. Whoever compares reads that they are not selected.")
    return said.format(titles=names_of(titles[:MOST_NAMED], len(titles))) if titles else ""


def _untold(call: Call, person: Any) -> str:
    """On how many applications the applicants have no letter with the decision yet; empty where all have."""
    decisions = decisions_visible_to(person).filter(application__call=call)
    n = decisions.exclude(pk__in=told_of(decisions).values("pk")).count()
    said = ngettext(
        "The letter about {n} decision has not gone yet: its applicant would read it here first.",
        "The letters about {n} decisions have not gone yet: their applicants would read them here first.",
        n,
    )
    return said.format(n=n) if n else ""
