"""A region's own slot: when and where, and who speaks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting
from corymb.apps.defence.actions.telling import name_speakers
from corymb.apps.defence.forms import SpeakersForm
from corymb.apps.defence.models import Slot
from corymb.apps.defence.queries import seeing
from corymb.apps.defence.queries.agenda import time_of, when
from corymb.apps.defence.queries.naming import own_url
from corymb.apps.defence.rules import ANSWER
from corymb.apps.defence.states import SLOT_TONES, SLOTS, WAITING
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.queries.seeing import keys_of
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import Refused, asks, signed_in


def _trail(found: Slot, *further: tuple[str, str]) -> Trail:
    way: Trail = [(found.application.title, application_url(found.application))]
    way.append((_("Defence"), own_url(found) if further else ""))
    return [*way, *further]


@signed_in
def own(request: HttpRequest, number: int) -> HttpResponse:
    """When and where one's own application is defended, and who speaks."""
    found = get_object_or_404(seeing.own_slots(request.user), pk=number)
    context = {
        "slot": found,
        "when": when(found),
        "time": time_of(found),
        "state": SLOTS[found.state],
        "tone": SLOT_TONES[found.state],
        "speakers": list(found.speakers.order_by("place")),
        "names": found.state == WAITING and seeing.names_speakers(request.user, found.application),
        "trail": _trail(found),
    }
    return render(request, "defence/own.html", context)


@asks(ANSWER)
def speakers(request: HttpRequest, number: int) -> HttpResponse:
    """Name who speaks."""
    found = get_object_or_404(seeing.own_slots(request.user), pk=number)
    if not seeing.names_speakers(request.user, found.application):
        raise Refused(ANSWER, found)

    def act(filled: SpeakersForm) -> str:
        name_speakers(number, filled.speakers(), **acting(request, ANSWER, keys_of(found.application)))
        return own_url(found)

    label = _("Name who speaks")
    initial: dict[str, str] = {}
    for row in found.speakers.order_by("place"):
        initial |= {f"name_{row.place}": row.name, f"post_{row.place}": row.post}
    lead = _("The names stand in the agenda and on the screen in the room.")
    question = Question(label, _("Save"), _("Saved."), _trail(found, (label, "")), lead)
    return asked(request, question, SpeakersForm(request.POST or None, initial=initial), act)
