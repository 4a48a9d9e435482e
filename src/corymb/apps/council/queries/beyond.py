"""Where what a session selects, with what earlier ones did, leaves the rule of its call: its places, budget, quotas."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from corymb.apps.council.models import Decision, Session
from corymb.apps.council.queries.outcomes import row_of_each
from corymb.apps.council.queries.seeing import is_tied
from corymb.apps.council.queries.telling_rule import groups_told
from corymb.apps.council.states import OUTSIDE, SELECTED, WITHIN
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.telling import paid
from corymb.kit.saying import MOST_NAMED, names_of, number
from corymb.packs.call import number_of
from corymb.packs.call_beyond import beyond


def beyond_rule(session: Session, person: Any, *, closes: bool = False) -> str:
    """In words, for who may see all of the call; empty for anybody else. `closes`: as if it were over now."""
    return "" if is_tied(person, session.call) else all_said(session, is_over=closes or session.is_over)


def all_said(session: Session, *, is_over: bool) -> str:
    """Where a session leaves the rule of its call as a whole, and application by application."""
    items = _items(session, is_over=is_over)
    told = (_beyond(session, items, is_over=is_over), _departures(session, items, is_over=is_over))
    return " ".join(filter(None, told))


def beyond_said(session: Session) -> str:
    """Where it leaves the rule as a whole."""
    return _beyond(session, _items(session, is_over=session.is_over), is_over=session.is_over)


Item = tuple[int, str, str]
"""An application, what was decided on it, what is proposed; empty for nothing."""


def _items(session: Session, *, is_over: bool) -> list[Item]:
    """Items of a session in their order; what was left undecided when it was over proposes nothing."""
    rows = session.matters.order_by("place").values_list("application", "decision__result", "proposed")
    return [(number_, result or "", "" if is_over else proposed) for number_, result, proposed in rows]


def _departures(session: Session, items: list[Item], *, is_over: bool) -> str:
    """Applications selected below the line, or not selected above it; proposed to be, before it is decided."""
    rows = row_of_each(session.ranking)
    results = [(one, result or proposed) for one, result, proposed in items]
    taken = [one for one, result in results if result == SELECTED and rows[one]["standing"] == OUTSIDE]
    left = [one for one, result in results if result not in {SELECTED, ""} and rows[one]["standing"] == WITHIN]
    words = (
        (taken, _("Selected though below the line by the rule of the call: {titles}.")),
        (left, _("Not selected though above the line by the rule of the call: {titles}.")),
    )
    if not is_over:
        words = (
            (taken, _("Selected, or proposed to be, though below the line by the rule of the call: {titles}.")),
            (left, _("Not selected, or proposed not to be, though above the line by the rule of the call: {titles}.")),
        )
    return " ".join(text.format(titles=_titles(numbers)) for numbers, text in words if numbers)


def _titles(numbers: list[int]) -> str:
    """The first of them by title, in their order, and how many there are besides."""
    shown = numbers[:MOST_NAMED]
    titles = dict(Application.objects.filter(pk__in=shown).values_list("pk", "title"))
    return names_of([titles[one] for one in shown], len(numbers))


def _beyond(session: Session, items: list[Item], *, is_over: bool) -> str:
    """Of what is selected, or proposed to be while the session is not over; and quotas the rule leaves unfilled too.

    Empty where there is neither, and of a session that selects nobody: what earlier ones did is theirs.
    """
    here = {number_ for number_, result, proposed in items if (result or proposed) == SELECTED}
    if not here:
        return ""
    content, earlier = content_of(session.ranking.by_version), _selected_earlier(session, items, is_over=is_over)
    facts = row_of_each(session.ranking)
    rows = [facts.get(number_, {}) for number_ in here | earlier]
    ruled = [row.get("group") for row in facts.values() if row["standing"] == WITHIN]
    is_paid = content.budget is not None  # without a budget nobody asks what they cost
    chosen = [(row.get("group"), number_of(row.get("cost") or "") if is_paid else None) for row in rows]
    found = beyond(content, chosen, ruled)
    lines = []
    if found.chosen is not None:
        text = _("Selected {n}, {earlier} of them by earlier sessions; places {places}.")
        if not is_over:
            text = _("Selected, or proposed to be, {n}, {earlier} of them by earlier sessions; places {places}.")
        given = {"n": found.chosen, "earlier": len(earlier), "places": content.places}
        lines.append(text.format(**{name: number(value) for name, value in given.items()}))
    if found.spent is not None and content.budget is not None:
        spent, budget = (paid(content, amount) for amount in (found.spent, content.budget))
        said = _("The selected cost {spent}; budget {budget}.").format(spent=spent, budget=budget)
        lines.append(said.replace("..", "."))  # a unit may end in a full stop itself
    is_open = not is_over and any(not result and not proposed for _number, result, proposed in items)
    lines += groups_told(content, found.crowded, {} if is_open else found.lacking)
    told = [_("Beyond the rule of the call. {lines}").format(lines=" ".join(lines))] if lines else []
    if found.unfilled and not is_open:
        unfilled = " ".join(groups_told(content, {}, found.unfilled))
        told.append(_("Not filled by the rule of the call either: {lines}").format(lines=unfilled))
    return " ".join(told)


def _selected_earlier(session: Session, items: list[Item], *, is_over: bool) -> set[int]:
    """What other sessions had selected when this one was over, or have by now, without what is an item of this one."""
    rows = Decision.objects.filter(matter__session__call=session.call_id).exclude(matter__session=session)
    if session.closed_at is not None:
        rows = rows.filter(at__lte=session.closed_at)
    undone = rows.exclude(result=SELECTED).filter(application=OuterRef("application"), pk__gt=OuterRef("pk"))
    selected = rows.filter(~Exists(undone), result=SELECTED).values_list("application", flat=True)
    return set(selected) - {number_ for number_, result, _proposed in items if result or not is_over}
