"""An expert's own pages: the invitation, the profile, the declaration."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.assessment.actions import declaring
from corymb.apps.assessment.actions import experts as actions
from corymb.apps.assessment.forms.conflicts import DeclarationForm
from corymb.apps.assessment.forms.experts import AcceptForm, DeclineForm, ProfileForm
from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.naming import invitation_url
from corymb.apps.assessment.queries.opening import is_open, open_reviews
from corymb.apps.assessment.queries.reasons import declared_earlier
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.assessment.states import ACCEPTED, BLIND, INVITED, STATEMENT_TEXT, WRITABLE
from corymb.apps.assessment.views.finding import told
from corymb.apps.registry.queries.activities import main_activities, unheard_of
from corymb.kit import waiting
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.saying import moment, said


def found_own(request: HttpRequest, number: int) -> Expert:
    """The person as the expert with this number; anybody else's is not there."""
    return get_object_or_404(seeing.own_experts(request.user), pk=number)


def trail_of(found: Expert, *further: str) -> Trail:
    way: Trail = [(_("My reviews"), reverse("assessment:reviews"))]
    way.append((found.call.title, invitation_url(found) if further else ""))
    return [*way, *((label, "") for label in further)]


@asks(ASSESS)
def invitation(request: HttpRequest, number: int) -> HttpResponse:
    """What an expert is invited to, where they stand, and what is to be done next."""
    found = found_own(request, number)
    packs = [(row, is_open(request.user, row)) for row in found.packs.order_by("-pk")[:3]]
    waits = any(is_open and not row.made_at for row, is_open in packs)
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    arrangement = getattr(found.call, "arrangement", None)
    context = {
        "found": found,
        "facts": [
            (_("Marks are due"), moment(arrangement.due_at) if arrangement else None),
            (_("Applications at most"), found.at_most),
            (_("What you see"), said(BLIND, found.blind)),
            (_("Fields"), ", ".join(found.expertise) or None),
            (_("Declared"), moment(found.declared_at) if found.declared_at else None),
        ],
        "is_invited": found.state == INVITED,
        "takes_part": found.state == ACCEPTED,
        "conflicts": seeing.own_declared(found),
        "packs": packs,
        "reads": open_reviews(request.user).filter(expert=found, state__in=WRITABLE).exists(),
        "waits": waits,
        "trail": trail_of(found),
    }
    return render(request, "assessment/invitation.html", context)


@asks(ASSESS)
def accept(request: HttpRequest, number: int) -> HttpResponse:
    """Accept the invitation."""
    found = found_own(request, number)

    def act(form: AcceptForm) -> str:
        del form
        actions.answer_invitation(found.pk, accepts=True, **told(request, found.call_id, ASSESS))
        return reverse("assessment:declare", args=[found.pk])

    lead = _("Afterwards you declare your ties; applications are shown to you only then.")
    done = _("Thank you. Now declare your ties.")
    question = Question(_("Accept the invitation"), _("Accept"), done, trail_of(found, _("Accept")), lead)
    return asked(request, question, AcceptForm(request.POST or None), act)


@asks(ASSESS)
def decline(request: HttpRequest, number: int) -> HttpResponse:
    """Decline the invitation."""
    found = found_own(request, number)

    def act(form: DeclineForm) -> str:
        note = form.cleaned_data["note"]
        actions.answer_invitation(found.pk, accepts=False, note=note, **told(request, found.call_id, ASSESS))
        return reverse("tasks")

    question = Question(
        _("Decline the invitation"),
        _("Decline"),
        _("You declined. Thank you for the answer."),
        trail_of(found, _("Decline")),
        tone="danger",
    )
    return asked(request, question, DeclineForm(request.POST or None), act)


@asks(ASSESS)
def profile(request: HttpRequest, number: int) -> HttpResponse:
    """Say what one knows."""
    found = found_own(request, number)

    def act(form: ProfileForm) -> str:
        values = form.cleaned_data
        actions.write_profile(found.pk, values["expertise"], values["about"], **told(request, found.call_id, ASSESS))
        if doubt := unheard_of(values["expertise"], main_activities()):
            messages.warning(request, _("Look at the codes again: {doubt}.").format(doubt=doubt))
        return invitation_url(found)

    initial = {"expertise": ", ".join(found.expertise), "about": found.about}
    question = Question(_("Your profile"), _("Save"), _("Saved."), trail_of(found, _("Profile")))
    return asked(request, question, ProfileForm(request.POST or None, initial=initial), act)


@asks(ASSESS)
def declare(request: HttpRequest, number: int) -> HttpResponse:
    """Declare one's ties, before anything is shown."""
    found = found_own(request, number)

    def act(form: DeclarationForm) -> str:
        declaring.declare(found.pk, form.ties(), str(STATEMENT_TEXT), **told(request, found.call_id, ASSESS))
        return invitation_url(found)

    earlier = _("You declared in the call “{call}”; what still stands you declare anew")
    question = Question(
        _("Declare your ties"),
        _("Declare"),
        _("Declared. Applications you are tied to are not shown to you."),
        trail_of(found, _("Declaration")),
        STATEMENT_TEXT,
        lists=tuple((earlier.format(call=call), ties) for call, ties in declared_earlier(found)),
    )
    return asked(request, question, DeclarationForm(request.POST or None), act)
