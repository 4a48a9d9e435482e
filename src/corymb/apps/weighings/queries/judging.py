"""How the criteria of a draft are judged: by whom, what comes of it, which comparisons to look at again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import covers_all, holds, may, scopes_with
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.selection.models import Call, Judgement
from corymb.apps.selection.queries.contents import standing_of
from corymb.apps.selection.queries.telling import whence_of
from corymb.apps.selection.rules import JUDGE, RUN, SEE_DRAFTS, SEE_JUDGED
from corymb.apps.selection.states import CANCELLED, CLOSED, WAYS
from corymb.kit.saying import language_of_page, number, said
from corymb.methods.composite.judgements import INCONSISTENT, MOST, SCALE
from corymb.packs.call import CallContent, Criterion
from corymb.packs.call_weighed import Weighed, Weights, shares_of, weights_of


def weighings_visible_to(person: Any) -> QuerySet[Call]:
    """Calls whose criteria the person judges, or sees judged: the office's all, the council's those it was asked of."""
    rows = Call.objects.exclude(state=CANCELLED)
    if holds(person, SEE_DRAFTS):
        return rows
    return rows.filter(_sits_in(person), judged_until__isnull=False)


def _sits_in(person: Any) -> Q:
    keys = scopes_with(person, SEE_JUDGED)
    numbers = [int(one) for one in ids_of(keys, "call") if one.isdecimal()]
    return ~Q(pk=None) if covers_all(keys) else Q(pk__in=numbers)


def judgements_visible_to(person: Any, call: Call) -> QuerySet[Judgement]:
    """Judgements the person reads: the office and its auditors everybody's, others their own."""
    rows = call.judgements.select_related("person").order_by("at", "pk")
    return rows if holds(person, SEE_DRAFTS) else rows.filter(person=person.pk)


def may_judge(person: Any, call: Call, now: datetime) -> bool:
    """Whether the person judges now: officers until the call has closed, members while they are asked."""
    if call.state == CANCELLED or standing_of(call, now) == CLOSED or not may(person, JUDGE, [f"call:{call.pk}"]):
        return False
    return holds(person, RUN) or (call.judged_until is not None and localdate(now) <= call.judged_until)


def groups_of(content: CallContent) -> list[str]:
    """What criteria stand below, where there is something to judge; empty for the top."""
    parents = ["", *(one.code for one in content.criteria)]
    return [parent for parent in parents if criteria_of(content, parent)]


def criteria_of(content: CallContent, parent: str) -> tuple[str, ...]:
    """Criteria to be judged among one another; none where there is one alone, or more than can be compared."""
    codes = tuple(one.code for one in content.below(parent or None))
    return codes if 1 < len(codes) <= MOST and parent not in codes else ()


def counted(rows: Iterable[Judgement], codes: tuple[str, ...]) -> list[Judgement]:
    """Judgements that count: of the criteria as they are now, and no comparisons that contradict one another."""
    return [row for row in rows if tuple(row.criteria) == codes and row.look is None]


@dataclass(frozen=True)
class Line:
    """A criterion, its weight in the draft, and by each way what people make of it; shares of its neighbours."""

    criterion: Criterion
    own: Decimal
    judged: list[tuple[float | None, str]]


@dataclass(frozen=True)
class Said:
    """What one person judged; `trouble` tells why it does not count."""

    row: Judgement
    way: str
    shares: list[float]
    trouble: str
    is_own: bool


@dataclass(frozen=True)
class Result:
    """A way in which somebody's judgement counts; `told` how many, and how far all of them together contradict.

    `is_in`: whether the draft has its weights from just these judgements.
    """

    way: str
    label: str
    told: str
    is_in: bool


@dataclass(frozen=True)
class Group:
    parent: str
    label: str
    lines: list[Line]
    results: list[Result]
    judged: list[Said]
    whence: str


def groups_told(content: CallContent, rows: Iterable[Judgement], person: Any) -> list[Group]:
    """Everything the page shows, in the language of the page."""
    language_of_page()
    among: dict[str, list[Judgement]] = {}
    for row in rows:
        among.setdefault(row.parent, []).append(row)
    return [_group(content, parent, among.get(parent, []), person) for parent in groups_of(content)]


def _group(content: CallContent, parent: str, rows: list[Judgement], person: Any) -> Group:
    codes, below = criteria_of(content, parent), content.below(parent or None)
    labels = {one.code: str(one.label) for one in content.criteria}
    used = {way: counted([row for row in rows if row.way == way], codes) for way in WAYS}
    weighed = {way: _weighed(parent, way, codes, some) for way, some in used.items() if some}
    found = {way: weights_of(one) for way, one in weighed.items()}
    total = sum((one.weight for one in below), Decimal()) or Decimal(1)
    lines = [Line(one, one.weight / total, [_judged(found.get(way), one.code) for way in WAYS]) for one in below]
    results = [_result(one, found[way], content) for way, one in weighed.items()]
    judged = [_said(row, codes, labels, person) for row in rows]
    whence = next((told for asked, told in whence_of(content) if asked == (parent or None)), "")
    return Group(parent, labels.get(parent, _("At the top")), lines, results, judged, whence)


def _what(one: Weighed) -> tuple[object, ...]:
    """From what its weights come, without when and who was left out."""
    return one.parent, one.way, one.criteria, sorted(one.judges)


def _weighed(parent: str, way: str, codes: tuple[str, ...], rows: list[Judgement]) -> Weighed:
    given = tuple(tuple(row.given) for row in rows)
    return Weighed(parent=parent or None, way=way, criteria=codes, judges=given, on="2000-01-01")  # type: ignore[arg-type]


def _judged(found: Weights | None, code: str) -> tuple[float | None, str]:
    """The share of a criterion, and between which shares those who judged are."""
    if found is None:
        return None, ""
    least, most = found.apart[code]
    ends = [number(round(end * 100, 1)) for end in (least, most)]
    apart = "–".join(ends) if ends[0] != ends[1] else ""
    return float(found.own[code]) / 100, apart


def _result(weighed: Weighed, found: Weights, content: CallContent) -> Result:
    count, way = len(weighed.judges), weighed.way
    told = ngettext("{n} person counts", "{n} people count", count).format(n=count)
    if found.ratio is not None:
        told += "; " + _("consistency ratio {ratio}").format(ratio=number(round(found.ratio, 2), 2))
    return Result(way, said(WAYS, way), told, _what(weighed) in map(_what, content.weighed))


def _said(row: Judgement, codes: tuple[str, ...], labels: Mapping[str, str], person: Any) -> Said:
    many = len(row.criteria)
    trouble = look_told(row, labels) if row.look else ""
    if tuple(row.criteria) != codes:
        trouble = _("The criteria have changed since; judge them again.")
    shares = list(shares_of(row.way, tuple(row.given), many))
    return Said(row, said(WAYS, row.way), shares, trouble, row.person_id == person.pk)


def look_told(row: Judgement, labels: Mapping[str, str]) -> str:
    """Which comparison to look at again, in words; none where they do not contradict one another."""
    if not row.look:
        return ""
    names = [labels.get(row.criteria[row.look[which]], row.criteria[row.look[which]]) for which in ("first", "second")]
    parts = [
        _("Look again at “{first}” beside “{second}”.").format(first=names[0], second=names[1]),
        _("It says: {said}. By the other comparisons: {better}.").format(
            said=judged_told(row.look["said"], names), better=_judged_by_others(row.look["better"], names)
        ),
        _("The consistency ratio is {ratio}, the limit {limit}; then it would be {then}.").format(
            ratio=number(row.ratio, 2), limit=number(INCONSISTENT, 2), then=number(round(row.look["ratio"], 2), 2)
        ),
    ]
    return " ".join(parts)


def _judged_by_others(judged: int, names: list[str]) -> str:
    """What the other comparisons say of one: the end of the scale may be less than they say."""
    if abs(judged) < SCALE[0]:
        return judged_told(judged, names)
    return _("“{name}” matters {n} times as much or more").format(name=names[judged < 0], n=abs(judged))


def judged_told(judged: int, names: list[str]) -> str:
    """A comparison in words: “Science” matters 3 times as much."""
    if judged == 1:
        return _("both matter alike")
    many = abs(judged)
    told = ngettext("“{name}” matters {n} time as much", "“{name}” matters {n} times as much", many)
    return told.format(name=names[judged < 0], n=many)


def has_judged(person: Any, call: Call, content: CallContent) -> bool:
    """Whether the person judged every group of the draft as it is now, in one way or the other."""
    rows = Judgement.objects.filter(call=call, person=person.pk)
    done = {row.parent for row in rows if counted([row], criteria_of(content, row.parent))}
    return done >= set(groups_of(content))
