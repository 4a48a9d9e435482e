"""What an applicant reads; how the office looks experts' comments through and releases them."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import may, me
from corymb.apps.council.models import Decision
from corymb.apps.council.queries.naming import session_name
from corymb.apps.council.states import RESULTS
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.forms import NoteForm, ReasonForm, SeenForm
from corymb.apps.outcomes.models import Release
from corymb.apps.outcomes.queries.comments import ToRelease, comments_of, signed, to_release, waits_for_release
from corymb.apps.outcomes.queries.complaints import standing_complaint
from corymb.apps.outcomes.queries.naming import call_url, comments_url
from corymb.apps.outcomes.queries.outcomes_told import decided_before, decided_for, outcome_of
from corymb.apps.outcomes.queries.seeing import closed_visible_to, decisions_visible_to, is_kept
from corymb.apps.outcomes.queries.terms import term_of, why_not_now
from corymb.apps.outcomes.rules import COMPLAIN, RELEASE, SEE
from corymb.apps.outcomes.states import KEPT
from corymb.apps.outcomes.views.finding import found_call, found_decision, must_over, told, trail_of
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks, signed_in

MOST_NAMED = 20
"""So many applications without a comment are named before a release; of more it is said how many."""


@signed_in
def outcome(request: HttpRequest, number: int) -> HttpResponse:
    """What the council decided on one's own application, and on what grounds."""
    found = get_object_or_404(decided_for(request.user), pk=number)
    told_ = outcome_of(found)
    term, complains = term_of(told_.decision), may(request.user, COMPLAIN, [f"region:{found.region.code}"])
    context = {
        "outcome": told_,
        "term": term,
        "complains": complains,
        "complaint": standing_complaint(told_.decision) if complains else None,
        "before": [
            (
                session_name(one.matter.session),
                RESULTS[one.result],
                one.at,
                one.conditions if one.conditions != told_.decision.conditions else "",
                complains and standing_complaint(one),
            )
            for one in decided_before(told_.decision)
        ],
        "session": session_name(told_.decision.matter.session),
        "why_not": why_not_now(term, timezone.now()),
        "trail": [(found.title, application_url(found)), (_("Decision of the council"), "")],
    }
    return render(request, "outcomes/outcome.html", context)


@asks(SEE)
def comments(request: HttpRequest, number: int) -> HttpResponse:
    """The comments on an application, as they are released or were; those of a decision that was overturned too."""
    found = get_object_or_404(closed_visible_to(request.user), pk=number)
    call, others = found.application.call, closed_visible_to(request.user).filter(application=found.application_id)
    is_latest = decisions_visible_to(request.user).filter(pk=number).exists()
    actions.note_read(found, **told(request, call, SEE))
    release = Release.objects.filter(decision=found).select_related("by").defer("text").first()
    is_waiting = Decision.objects.filter(waits_for_release(), pk=number).exists()
    context = {
        "decision": found,
        "criteria": comments_of(found),
        "release": release,
        "may": is_waiting and is_latest and may(request.user, RELEASE, [call_key(call.pk)]),
        "is_open": release is None and not is_waiting,
        "others": [
            (session_name(one.matter.session), RESULTS[one.result], comments_url(one))
            for one in others.exclude(pk=number).order_by("matter__session__number")
        ],
        "trail": trail_of(call, (found.application.title, "")),
    }
    return render(request, "outcomes/comments.html", context)


@asks(RELEASE)
def withhold(request: HttpRequest, number: int, mark: int) -> HttpResponse:
    """Withhold a comment, with a reason."""
    found = found_decision(request, number)
    call = found.application.call
    must_over(request, RELEASE, call)
    comment = next((c.mark.comment for one in comments_of(found) for c in one.comments if c.mark.pk == mark), "")

    def act(filled: forms.Form) -> str:
        reason = filled.cleaned_data["reason"]
        actions.withhold(number, mark, reason, me(request), **told(request, call, RELEASE))
        return comments_url(found)

    label = _("Withhold a comment")
    trail = trail_of(call, (found.application.title, comments_url(found)), (label, ""))
    lead = _("The applicant is told that a comment is withheld, not what it says. The comment itself is not changed.")
    notices = (("info", comment),) if comment else ()
    question = Question(label, _("Withhold"), _("The comment is withheld."), trail, lead, "danger", notices)
    return asked(request, question, ReasonForm(request.POST or None), act)


@asks(RELEASE)
def give_back(request: HttpRequest, number: int, withholding: int) -> HttpResponse:
    """Show a comment after all."""
    found = found_decision(request, number)
    call = found.application.call
    must_over(request, RELEASE, call)

    def act(_filled: forms.Form) -> str:
        actions.give_back(number, withholding, **told(request, call, RELEASE))
        return comments_url(found)

    label = _("Do not withhold")
    trail = trail_of(call, (found.application.title, comments_url(found)), (label, ""))
    question = Question(label, label, _("The comment will be shown."), trail)
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RELEASE)
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Release the comments to the applicant."""
    found = found_decision(request, number)
    call = found.application.call
    must_over(request, RELEASE, call)

    def act(_filled: forms.Form) -> str:
        actions.release(number, me(request), **told(request, call, RELEASE))
        return comments_url(found)

    label = _("Release the comments")
    trail = trail_of(call, (found.application.title, comments_url(found)), (label, ""))
    lead = _("The applicant reads them as they were written, without names and in a shuffled order. This is final.")
    question = Question(label, label, _("The applicant can read the comments."), trail, lead)
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RELEASE)
def release_all(request: HttpRequest, number: int) -> HttpResponse:
    """Release the comments on all applications of a call that are decided and that the person may look through."""
    call = found_call(request, number)
    must_over(request, RELEASE, call)
    rows = to_release(decisions_visible_to(request.user).filter(application__call=call).order_by("application__title"))
    seen = signed(rows)
    numbers = [one.decision.pk for one in rows]

    def act(filled: forms.Form) -> str:
        shown = filled.cleaned_data["seen"]
        made = actions.release_all(numbers, shown, me(request), **told(request, call, RELEASE))
        n = len(made)
        said = ngettext(
            "The comments on {n} application are released.", "The comments on {n} applications are released.", n
        )
        messages.success(request, said.format(n=n))
        return call_url(call)

    label = _("Release all comments")
    lead = _("The applicants read them as they were written, without names and in a shuffled order. This is final.")
    none = "" if rows else _("The comments on every decided application are released.")
    said = str(KEPT) if is_kept(request.user, call) else none
    notices = (*((("info", said),) if said else ()), *(_before_release(rows) if rows else ()))
    question = Question(label, label if rows else "", "", trail_of(call, (label, "")), lead, notices=notices)
    posted = request.POST if request.method == "POST" else None
    return asked(request, question, SeenForm(posted, initial={"seen": seen}), act)


def _before_release(rows: list[ToRelease]) -> tuple[tuple[str, str], ...]:
    """How many are released, what is withheld, and whose applicants would read no comment on a criterion."""
    many = ngettext(
        "{n} application, comments: {shown}, withheld: {withheld}.",
        "{n} applications, comments: {shown}, withheld: {withheld}.",
        len(rows),
    )
    shown, withheld = sum(one.shown for one in rows), sum(one.withheld for one in rows)
    notices = [("info", many.format(n=len(rows), shown=shown, withheld=withheld))]
    lacking = [one for one in rows if one.lacks]
    told_ = _("No comment is shown on a criterion: {title} ({criteria}).")
    for one in lacking[:MOST_NAMED]:
        criteria = ", ".join(one.lacks)
        notices.append(("warning", told_.format(title=one.decision.application.title, criteria=criteria)))
    if len(lacking) > MOST_NAMED:
        more = len(lacking) - MOST_NAMED
        said = ngettext("So it is of {n} more application.", "So it is of {n} more applications.", more)
        notices.append(("warning", said.format(n=more)))
    return tuple(notices)
