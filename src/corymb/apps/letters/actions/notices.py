"""Letters about what may change: whoever has one is written to again only where what it says has changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corymb.apps.journal.actions import Actor
from corymb.apps.letters.actions.outbox import move_letter, write_letter
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import MOVES, State


@dataclass(frozen=True)
class Notice:
    """What somebody is to know: `ids` are what letters about the same were called, the last one what this one is.

    Letters up to the number `after` were called back: to who is told anew nothing of them has changed.
    """

    kind: str
    about_kind: str
    ids: tuple[str, ...]
    said: dict[str, Any]
    scope_keys: list[str]
    after: int = 0


def tell(person: int, notice: Notice, *, actor: Actor, now: datetime) -> bool:
    """Write to somebody, unless their last letter says the same; one that is held and says something else goes back.

    The letter is told `sequence`, how many went before it, and `is_change`. Must run in the transaction of the act.
    """
    rows = Letter.objects.filter(kind=notice.kind, about_id__in=notice.ids, addressee_id=str(person))
    rows = rows.filter(pk__gt=notice.after)
    before = list(rows.exclude(state=State.WITHDRAWN).order_by("pk"))
    if before and notice.said.items() <= before[-1].values.items():
        return False
    for one in before:
        if one.state == State.HELD:
            move_letter(one, "withdraw", actor=actor, now=now)
    count = sum(one.state != State.HELD for one in before)
    values = notice.said | {"sequence": count, "is_change": count > 0}
    about = (notice.about_kind, notice.ids[-1])
    write_letter(notice.kind, str(person), values, now=now, about=about, scope_keys=notice.scope_keys)
    return True


def called_back(rows: Iterable[Letter], *, actor: Actor, now: datetime) -> dict[int, Letter]:
    """Withdraw of some letters those that have not gone; the last one that has by whom it went to.

    Must run in the transaction of the act by which they hold no more.
    """
    gone = {}
    for letter in rows:
        if letter.state == State.SENT:
            gone[int(letter.addressee_id)] = letter
        elif letter.state in MOVES["withdraw"][0]:
            move_letter(letter, "withdraw", actor=actor, now=now)
    return gone
