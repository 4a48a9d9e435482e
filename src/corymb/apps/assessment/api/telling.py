"""The assessment in the shapes programs are told."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from corymb.apps.assessment.api import shapes
from corymb.apps.assessment.models import Assent, Conflict, Expert, Mark, Review
from corymb.apps.assessment.queries.agreeing import answers_to
from corymb.apps.assessment.queries.bids import add_progress
from corymb.apps.assessment.queries.seeing import others_of
from corymb.apps.assessment.queries.sheet import content_for
from corymb.apps.assessment.queries.telling import is_blind
from corymb.apps.assessment.states import OPEN, SHOWN, SPREAD
from corymb.apps.registry.models import Organisation
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.form import page_of as form_of


def points(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.1f}")


def assessment(call: Call) -> dict[str, Any]:
    row = getattr(call, "arrangement", None)
    return {"call": call.code, "due_at": row.due_at if row else None, "limit": row.spread if row else SPREAD}


def assessed(call: Call, rows: Sequence[Application]) -> list[dict[str, Any]]:
    """Rows of applications, in three queries."""
    add_progress(call, rows)
    return [
        {
            "number": row.pk,
            "title": row.title,
            "region": row.region.code,
            "experts": row.has,  # type: ignore[attr-defined]
            "submitted": row.done,  # type: ignore[attr-defined]
            "spread": points(row.spread),  # type: ignore[attr-defined]
            "is_wide": row.is_wide,  # type: ignore[attr-defined]
        }
        for row in rows
    ]


def expert(row: Expert) -> shapes.Expert:
    return shapes.Expert(number=row.pk, name=str(row.person), state=row.state)


def seen(rows: Sequence[Review], totals: Mapping[int, float]) -> list[shapes.ReviewSeen]:
    """Reviews of one application, for whoever arranges or looks on."""
    marks = _marks_of([row for row in rows if row.state in SHOWN])
    return [
        shapes.ReviewSeen(
            number=row.pk,
            expert=expert(row.expert),
            stage=row.stage,
            state=row.state,
            is_further=row.is_third,
            is_consensus=row.is_rapporteur,
            assigned_at=row.assigned_at,
            submitted_at=row.submitted_at,
            sha256=row.sha256,
            points=points(totals.get(row.pk)),
            marks=[shapes.AssessmentMark(**one) for one in _sheet(row, marks[row.pk])] if row.pk in marks else [],
            assents=_assents(row),
        )
        for row in rows
    ]


def _assents(row: Review) -> list[shapes.ConsensusAnswer]:
    """What was said of a consensus, with names; nothing of another review."""
    if not row.is_rapporteur:
        return []
    found = answers_to(row)
    told = [_answer(str(expert.person), one) for expert, one in found.by_expert]
    return told + ([_answer(str(found.closed.by), found.closed)] if found.closed else [])


def _answer(name: str | None, row: Assent | None) -> shapes.ConsensusAnswer:
    if row is None:
        return shapes.ConsensusAnswer(name=name, answer=None, reason="", at=None)
    return shapes.ConsensusAnswer(name=name, answer=row.answer, reason=row.reason, at=row.at)


def conflicts(rows: Sequence[Conflict]) -> list[shapes.Conflict]:
    return [
        shapes.Conflict(
            number=row.pk,
            expert=expert(row.expert),
            application=row.application_id,
            organisation=_openly(row.other),
            region=row.region.code if row.region else None,
            own=_openly(row.own),
            contract=row.contract.number if row.contract else None,
            **{
                name: getattr(row, name) for name in ("kind", "source", "words", "raised_at", "lifted_at", "lifted_why")
            },
        )
        for row in rows
    ]


def _openly(organisation: Organisation | None) -> str | None:
    """A confidential one is named to nobody here, as on the pages."""
    return None if organisation is None or organisation.is_confidential else organisation.identifier


# An expert's own


def own(rows: Iterable[Review]) -> list[shapes.OwnReview]:
    return [shapes.OwnReview(**_own(row)) for row in rows]


def sheet(found: Review) -> shapes.Sheet:
    return shapes.Sheet(**_own(found), marks=_own_marks(found))


def whole(found: Review) -> shapes.OwnReviewWhole:
    form = form_of(found.application, live=False)
    return shapes.OwnReviewWhole(
        **_own(found),
        marks=_own_marks(found),
        answers={row.code: row.text for row in form.rows if row.text},
        verdicts={one.gate.code: one.code for one in form.rulings},
        colleagues=_colleagues(found),
        assents=_assents_told(found),
    )


def _assents_told(found: Review) -> list[shapes.ConsensusAnswer]:
    """What was said of one's own consensus, by name where one may know it; who closed it is not told."""
    if not found.is_rapporteur:
        return []
    answers, shown = answers_to(found), found.expert.blind == OPEN
    told = [_answer(str(expert.person) if shown else None, one) for expert, one in answers.by_expert]
    return told + ([_answer(None, answers.closed)] if answers.closed else [])


def _own(row: Review) -> dict[str, Any]:
    blind, application = is_blind(row), row.application
    same = ("stage", "state", "version", "changed_at", "submitted_at", "sha256")
    return {
        **{name: getattr(row, name) for name in same},
        "number": row.pk,
        "call": application.call.code,
        "application": application.pk,
        "title": None if blind else application.title,
        "region": None if blind else application.region.code,
        "is_consensus": row.is_rapporteur,
        "blind": row.expert.blind,
    }


def _own_marks(found: Review) -> list[shapes.OwnMark]:
    there = {mark.criterion: mark for mark in found.marks.all()}
    return [
        shapes.OwnMark(**one, version=there[one["criterion"]].version if one["criterion"] in there else 0)
        for one in _sheet(found, there)
    ]


def _colleagues(found: Review) -> list[shapes.Colleague]:
    others = list(others_of(found).select_related("application__by_version"))
    marks, shown = _marks_of(others), found.expert.blind == OPEN
    return [
        shapes.Colleague(
            name=str(row.expert.person) if shown else None,
            is_own=row.expert_id == found.expert_id,
            is_consensus=row.is_rapporteur,
            state=row.state,
            marks=[shapes.AssessmentMark(**one) for one in _sheet(row, marks[row.pk])],
        )
        for row in others
    ]


def _marks_of(rows: Sequence[Review]) -> dict[int, dict[str, Mark]]:
    """Marks by review and criterion."""
    found: dict[int, dict[str, Mark]] = {row.pk: {} for row in rows}
    for mark in Mark.objects.filter(review__in=list(found)):
        found[mark.review_id][mark.criterion] = mark
    return found


def _sheet(review: Review, there: Mapping[str, Mark]) -> list[dict[str, Any]]:
    """Every leaf of the criteria of the call, in its order, with what was given."""
    return [_mark(leaf.code, there.get(leaf.code)) for leaf in content_for(review).leaves]


def _mark(criterion: str, row: Mark | None) -> dict[str, Any]:
    return {
        "criterion": criterion,
        "mark": row.mark if row else None,
        "abstains": row is not None and row.is_given and row.mark is None,
        "comment": row.comment if row else "",
    }
