"""Experts' comments on an application: as the office looks through them, and as they are released."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from corymb.apps.assessment.models import Mark, Review
from corymb.apps.assessment.queries.marks import counted_reviews
from corymb.apps.assessment.states import SUBMITTED
from corymb.apps.council.models import Decision, Ranking
from corymb.apps.council.queries.seeing import LARGE
from corymb.apps.outcomes.models import Release, Withholding
from corymb.apps.outcomes.queries.seeing import known_again
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.saying import language_of_page
from corymb.methods.chain import canonical

FORMAT = "corymb-comments-1"


@dataclass(frozen=True)
class Comment:
    """A comment with its mark; `withheld` where it is not to be shown, `is_open` where the applicant reads it already.

    Nobody's name is told.
    """

    mark: Mark
    withheld: Withholding | None
    is_open: bool


@dataclass(frozen=True)
class Criterion:
    label: str
    comments: list[Comment]


def withheld_on(decision: Decision) -> QuerySet[Withholding]:
    """What is withheld of an application's comments; what an earlier decision withheld stays so under a later one."""
    return Withholding.objects.filter(decision__application=decision.application_id)


def comments_of(decision: Decision) -> list[Criterion]:
    """Comments by criterion, in the order in which they are released."""
    language_of_page()
    withheld = {row.mark_id: row for row in withheld_on(decision).select_related("by")}
    found: dict[str, list[Comment]] = {}
    opened = opened_before(decision)
    for mark in _marks(decision):
        found.setdefault(mark.criterion, []).append(Comment(mark, withheld.get(mark.pk), mark.pk in opened))
    leaves = content_of(decision.matter.session.ranking.by_version).leaves
    return [Criterion(str(leaf.label), found.get(leaf.code, [])) for leaf in leaves]


def opened_before(decision: Decision) -> set[int]:
    """Marks whose comments the applicant reads since an earlier decision: what was released is never taken back."""
    opened: set[int] = set()
    for row in _releases(decision).exclude(decision=decision):
        kept = set(withheld_on(decision).filter(at__lte=row.at).values_list("mark", flat=True))
        opened |= {mark.pk for mark in _marks(row.decision)} - kept
    return opened


def waits_for_release(person: Any = None) -> Q:
    """Of decisions: whether their comments are still to be looked through and released. `person` may be who asks."""
    return Q(~Q(pk__in=Release.objects.values("decision")), ~Q(pk__in=_nothing_new(known_again(person))))


def _nothing_new(again: Collection[int] | QuerySet[Decision, int]) -> QuerySet[Decision, int]:
    """Decisions on applications decided again whose comments an earlier release has opened: no expert marked since."""
    earlier = Release.objects.filter(decision__application=OuterRef("application"))
    frozen = "decision__matter__session__ranking__ordered_at"
    rows = Decision.objects.filter(application__in=again)
    rows = rows.annotate(opened_at=Subquery(earlier.order_by(f"-{frozen}").values(frozen)[:1]))
    since = Review.objects.filter(
        application=OuterRef("application"), state=SUBMITTED, submitted_at__gt=OuterRef("opened_at")
    )
    return rows.filter(~Exists(since), opened_at__isnull=False).values_list("pk", flat=True)


def _marks(decision: Decision) -> list[Mark]:
    """Marks with a comment that counted in the ranking the council decided on, shuffled anew for each criterion.

    Whoever abstained says why to the office, not to the applicant.

    The seed is the hash of the ranking: the order is the same whenever it is asked for and tells nothing of who wrote
    what, neither in one criterion nor from one to the next.
    """
    ranking = decision.matter.session.ranking
    reviews = _reviews_of(ranking).filter(application=decision.application_id)
    rows = Mark.objects.filter(review__in=reviews.values("pk"), mark__isnull=False).exclude(comment="")
    return sorted(rows, key=lambda row: sha256(f"{ranking.sha256} {row.criterion} {row.pk}".encode()).hexdigest())


def _reviews_of(ranking: Ranking) -> QuerySet[Review]:
    """Reviews that counted when a ranking was frozen."""
    return counted_reviews(ranking.call_id).filter(submitted_at__lte=ranking.ordered_at)


def counted(decision: Decision) -> tuple[int, int]:
    """How many comments there are, and how many of them are withheld."""
    marks = {mark.pk for mark in _marks(decision)}
    return len(marks), len(marks & set(withheld_on(decision).values_list("mark", flat=True)))


@dataclass(frozen=True)
class ToRelease:
    """What a release of several decisions would show.

    `lacks` are criteria without a comment, by their labels; `sign` changes with what is shown.
    """

    decision: Decision
    shown: int
    withheld: int
    lacks: list[str]
    sign: str

    def __str__(self) -> str:
        return f"{self.decision.pk}-{self.sign}"


def to_release(decisions: Iterable[Decision]) -> list[ToRelease]:
    """Those whose comments are not released, in their order. Some queries for each ranking, none for a decision."""
    rows = list(decisions)
    asked = Decision.objects.filter(waits_for_release(), pk__in=[row.pk for row in rows])
    left = set(asked.values_list("pk", flat=True))
    waiting = [row for row in rows if row.pk in left]
    kept: dict[int, set[int]] = {}
    rows_kept = Withholding.objects.filter(decision__application__in=[row.application_id for row in waiting])
    for application, mark in rows_kept.values_list("decision__application", "mark"):
        kept.setdefault(application, set()).add(mark)
    by_ranking: dict[int, list[Decision]] = {}
    for row in waiting:
        by_ranking.setdefault(row.matter.session.ranking_id, []).append(row)
    found = {one.decision.pk: one for group in by_ranking.values() for one in _of_ranking(group, kept)}
    return [found[row.pk] for row in waiting]


def signed(rows: Iterable[ToRelease]) -> str:
    """What a page has shown of a release, for the act to hold against what there is by then."""
    return " ".join(str(one) for one in sorted(rows, key=lambda one: one.decision.pk))


def _of_ranking(decisions: list[Decision], kept: Mapping[int, set[int]]) -> Iterator[ToRelease]:
    """Decisions on one ranking."""
    ranking = Ranking.objects.select_related("by_version").get(pk=decisions[0].matter.session.ranking_id)
    leaves = content_of(ranking.by_version).leaves
    reviews = _reviews_of(ranking).filter(application__in=[row.application_id for row in decisions])
    marks = Mark.objects.filter(review__in=reviews.values("pk"), mark__isnull=False).exclude(comment="")
    said: dict[int, list[tuple[int, str]]] = {}
    for application, mark, criterion in marks.values_list("review__application", "pk", "criterion"):
        said.setdefault(application, []).append((mark, criterion))
    for row in decisions:
        own, out = said.get(row.application_id, []), kept.get(row.application_id, set())
        shown = [criterion for mark, criterion in own if mark not in out]
        lacks = [str(leaf.label) for leaf in leaves if leaf.code not in shown]
        marks_shown = ",".join(str(mark) for mark, _criterion in sorted(own) if mark not in out)
        sign = sha256(marks_shown.encode()).hexdigest()[:16]
        yield ToRelease(row, len(shown), len(own) - len(shown), lacks, sign)


def text_of(decision: Decision) -> str:
    """What is released, canonical: comments by criterion as they were written, and how many are withheld."""
    withheld = set(withheld_on(decision).values_list("mark", flat=True))
    shown: dict[str, list[str]] = {}
    kept: Counter[str] = Counter()
    for mark in _marks(decision):
        if mark.pk in withheld:
            kept[mark.criterion] += 1
        else:
            shown.setdefault(mark.criterion, []).append(mark.comment)
    ranking = decision.matter.session.ranking.sha256
    told: dict[str, Any] = {
        "format": FORMAT,
        "application": str(decision.application_id),
        "ranking_sha256": ranking,
        "comments": shown,
        "withheld": dict(kept),
    }
    fallen = _fallen(decision, shown)
    for criterion, comments in fallen.items():
        both = [*shown.get(criterion, []), *comments]
        shown[criterion] = sorted(both, key=lambda one: sha256(f"{ranking} {criterion} {one}".encode()).hexdigest())
    return canonical(told | {"fallen": {code: len(rows) for code, rows in fallen.items()}} if fallen else told)


def _fallen(decision: Decision, shown: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """By criterion, comments an earlier release opened whose marks count no more: what was released stays open."""
    before = _releases(decision).exclude(decision=decision).first()
    found: dict[str, list[str]] = {}
    for criterion, comments in (json.loads(before.text)["comments"] if before else {}).items():
        gone = Counter(comments) - Counter(shown.get(criterion, []))
        if gone:
            found[criterion] = sorted(gone.elements())
    return found


def _releases(decision: Decision) -> QuerySet[Release]:
    """Releases under a decision and under those before it on its application, the last first."""
    rows = Release.objects.filter(
        decision__application=decision.application_id,
        decision__matter__session__number__lte=decision.matter.session.number,
    ).select_related("decision__matter__session__ranking")
    rows = rows.defer(*(f"decision__matter__session__{name}" for name in LARGE))
    return rows.order_by("-decision__matter__session__number")


@dataclass(frozen=True)
class Shown:
    """Released comments by criterion, how many are withheld, and of how many the marks count no more (`fallen`).

    `under`: the decision under which they were released, if an earlier one that rests on other marks.
    """

    comments: Mapping[str, list[str]]
    withheld: Mapping[str, int]
    fallen: Mapping[str, int]
    under: Decision | None


def released(decision: Decision) -> Shown | None:
    """What the applicant reads; None before somebody released it.

    Those released under an earlier decision stay open under a later one, until they are released under it.
    """
    row = _releases(decision).first()
    if row is None:
        return None
    told, then = json.loads(row.text), row.decision
    return Shown(told["comments"], told["withheld"], told.get("fallen", {}), None if _alike(then, decision) else then)


def _alike(then: Decision, decision: Decision) -> bool:
    """Whether two decisions on an application rest on the same marks, in one ranking or in two."""
    rankings = [one.matter.session.ranking for one in (then, decision)]
    if rankings[0] == rankings[1]:
        return True
    given = (json.loads(one.inputs)["marks"] for one in rankings)
    own = [{tuple(one.items()) for one in rows if one["application"] == str(then.application_id)} for rows in given]
    return own[0] == own[1]
