"""Letters about the decisions of a session."""

from corymb.apps.council.models import Decision, Session
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import State

ABOUT = "council.decision"


def held_letters(session: Session) -> list[Letter]:
    """Those that wait for somebody to let them go."""
    decisions = Decision.objects.filter(matter__session=session).values_list("pk", flat=True)
    rows = Letter.objects.filter(about_kind=ABOUT, about_id__in=[str(number) for number in decisions])
    return list(rows.filter(state=State.HELD).order_by("pk"))
