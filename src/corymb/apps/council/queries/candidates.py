"""Applications of a ranking that may be put up in a session, each with the decision that stands."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet

from corymb.apps.council.models import Decision, Matter, Ranking, Session
from corymb.apps.council.queries.outcomes import Plain, outcome_of, rows_of
from corymb.apps.council.states import ANEW, LEFT, OPEN_YET, OVER, REFUSED, RESERVE
from corymb.apps.selection.models import Application, Call
from corymb.kit.held import Held
from corymb.kit.registries import taken_up_again
from corymb.kit.saying import MOST_NAMED, names_of


class Candidate:
    """A ranked application. `place` counts those that are seen; `result` of the decision that stands, empty for none.

    `application` is there once `name_candidates` had the row.
    """

    __slots__ = ("application", "pk", "place", "result", "session")
    application: Application

    def __init__(self, place: int, plain: Plain, standing: tuple[str, int | None]) -> None:
        self.pk, self.place = int(plain["application"]), place
        self.result, self.session = standing

    def fits(self, decided: str) -> bool:
        """Whether the decision that stands, or that there is none, is one of those asked for."""
        if decided == LEFT:
            return self.result in {"", RESERVE, REFUSED}
        return not decided or self.result == ("" if decided == OPEN_YET else decided)


def candidates(ranking: Ranking, hidden: Collection[int]) -> tuple[Held, Held]:
    """Rows of a ranking, the best first: those that are seen, and those in `hidden`."""
    standing = standing_decisions(ranking.call_id)
    seen: list[Candidate] = []
    kept: list[Candidate] = []
    for plain in rows_of(ranking):
        number = int(plain["application"])
        rows = kept if number in hidden else seen
        rows.append(Candidate(len(rows) + 1, plain, standing.get(number, ("", None))))
    return Held(seen), Held(kept)


def unranked(ranking: Ranking, hidden: Collection[int]) -> str:
    """Applications that are in a ranking without a place, by their titles: no session on it has them as an item."""
    numbers = {int(number) for number in outcome_of(ranking)["unranked"]} - set(hidden)
    rows = Application.objects.filter(pk__in=numbers).order_by("title", "pk") if numbers else ()
    return names_of([row.title for row in rows][:MOST_NAMED], len(numbers))


def fitting(rows: Held, decided: str) -> Held:
    """Those of some candidates whose decision that stands, or that there is none, is one of those asked for."""
    if decided != ANEW:
        return rows.where(lambda row: row.fits(decided))
    numbers = [row.pk for row in rows]
    anew = {number for told in taken_up_again for number in told(numbers)}
    return rows.where(lambda row: row.pk in anew)


def standing_decisions(call: int) -> dict[int, tuple[str, int | None]]:
    """What was decided last on each application of a call, and in which session."""
    rows = Decision.objects.filter(application__call=call).order_by("pk")
    found = rows.values_list("application", "result", "matter__session__number")
    return {application: (result, session) for application, result, session in found}


def unfinished(call: Call) -> QuerySet[Session]:
    """The session of a call that is planned or open: while there is one no other is planned."""
    return Session.objects.filter(call=call).exclude(state__in=OVER)


def name_candidates(rows: Iterable[Candidate]) -> None:
    """Fetch the applications of a page at once."""
    shown = list(rows)
    names = Application.objects.select_related("region").in_bulk([row.pk for row in shown])
    for row in shown:
        row.application = names[row.pk]


def without_conditions(matters: Iterable[Matter]) -> list[tuple[Matter, Decision]]:
    """Items with what stands on them by an earlier session, where that put conditions which are not proposed now."""
    rows = list(matters)
    before = decided_before(rows)
    found = [(row, before[row.application_id]) for row in rows if row.application_id in before]
    return [(row, one) for row, one in found if one.conditions not in {"", row.conditions}]


def decided_before(matters: Iterable[Matter]) -> dict[int, Decision]:
    """What earlier sessions of the call decided last on the applications of some items of a session, by application."""
    rows = list(matters)
    if not rows:
        return {}
    found = Decision.objects.filter(application__in=[row.application_id for row in rows])
    earlier: Any = found.filter(matter__session__number__lt=rows[0].session.number).select_related("matter__session")
    return {one.application_id: one for one in earlier.order_by("pk")}
