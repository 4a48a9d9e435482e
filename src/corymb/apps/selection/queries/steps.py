"""The steps of a call, from its text to what follows the decision: one row, the same on the first page of each."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.rules import holds
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.naming import call_url
from corymb.kit.parts import Tab
from corymb.kit.registries import Label, call_steps

CALL = "selection"
STEPS: dict[str, Label] = {
    CALL: _("The call"),
    "assessment": _("Experts and marks"),
    "defence": _("Defence"),
    "council": _("Council"),
    "outcomes": _("After the decision"),
}


def add_step(room: str, code: str, visible_to: Callable[[Any], QuerySet[Call]], url: Callable[[Call], str]) -> None:
    """The page of a call in a room, for who holds its permission, of the calls they see there."""

    def told(person: Any, call: Call) -> str:
        return url(call) if holds(person, code) and visible_to(person).filter(pk=call.pk).exists() else ""

    call_steps.add(room, told)


def steps_of(person: Any, call: Call, here: str, url: str) -> list[Tab]:
    """The steps a person may open; none where there is only the one they stand on. `here`, `url`: of this page."""
    found = list(_steps(person, call, here, url))
    return found if len(found) > 1 else []


def _steps(person: Any, call: Call, here: str, url: str) -> Iterator[Tab]:
    for room, label in STEPS.items():
        if room == here:
            yield Tab(label, url, here=True)
        elif there := call_url(call) if room == CALL else call_steps[room](person, call):
            yield Tab(label, there)
