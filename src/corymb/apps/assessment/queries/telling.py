"""How an application is called for its expert: by its title, or by a number where it is hidden who applies.

What letters to experts say of their call.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Arrangement, Expert, Review
from corymb.apps.assessment.states import FULL
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import told_there_in_both


def is_blind(review: Review) -> bool:
    return review.expert.blind == FULL


def name_of(review: Review) -> str:
    """What the expert calls the application."""
    blind = _("Application {number}").format(number=review.application_id) if is_blind(review) else ""
    return blind or review.application.title


def title_of(review: Review) -> str:
    """What the expert calls a review: as its application; the rapporteur's second review of it is told apart."""
    title = name_of(review)
    return _("{title}: consensus").format(title=title) if review.is_rapporteur else title


def numbers_of(call: int) -> dict[int, int]:
    """The number of each expert of a call by which pages call them that name nobody: one on all pages of the call."""
    experts = Expert.objects.filter(call=call).order_by("pk").values_list("pk", flat=True)
    return {expert: n for n, expert in enumerate(experts, 1)}


def number_in(numbers: Mapping[int, int], name: str) -> str:
    """An expert as a ranking keeps them, by their number in the call."""
    return str(numbers.get(int(name), name)) if name.isdigit() else name


def due_of(review: Review) -> datetime | None:
    """Until when its marks are due."""
    return due_of_call(review.application.call)


def due_of_call(call: Call) -> datetime | None:
    """Until when marks of a call are due."""
    return call.arrangement.due_at if hasattr(call, "arrangement") else None


def region_of(review: Review) -> str:
    return "" if is_blind(review) else review.application.region.title


def said_of_call(call: Call) -> dict[str, Any]:
    """What a letter keeps of the call of an expert: its title, and until when marks are due by its clock."""
    arranged = Arrangement.objects.filter(call=call).first()
    due = told_there_in_both("due", arranged.due_at, call.zone) if arranged else {}
    return {"call_en": call.title_en, "call_ru": call.title_ru, **due}
