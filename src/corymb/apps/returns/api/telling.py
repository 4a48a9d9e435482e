"""Returns, events and facts as shapes; what a page of them needs from elsewhere is fetched once for all."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from corymb.apps.accounts.rules import may, scopes_with
from corymb.apps.registry.api.telling import shown
from corymb.apps.returns import models
from corymb.apps.returns.api import shapes
from corymb.apps.returns.queries import form, seeing
from corymb.apps.returns.queries.findings import Said
from corymb.apps.returns.queries.receipt_files import receipt_files
from corymb.apps.returns.queries.snapshots import events_of
from corymb.apps.returns.rules import CERTIFY, FILL
from corymb.apps.returns.states import MOVES, NOT_IN


def same(row: Any, shape: type[BaseModel]) -> dict[str, Any]:
    """The columns a shape names as the model does, but for those that lead to another row."""
    columns = {field.attname for field in row._meta.concrete_fields}
    return {"number": row.pk} | {name: getattr(row, name) for name in shape.model_fields if name in columns}


# Returns


def returns(rows: Iterable[models.Return]) -> list[shapes.Return]:
    return [shapes.Return(**_of_return(row)) for row in rows]


def _of_return(row: models.Return) -> dict[str, Any]:
    return same(row, shapes.Return) | {
        "organisation": row.organisation.identifier,
        "period": row.period.code,
        "is_late": row.state in NOT_IN and row.due_at < timezone.now(),
        "pack": str(row.pack),
    }


def whole(row: models.Return, person: Any) -> shapes.ReturnWhole:
    """A return as this person reads it."""
    page = form.page_of(row, own=seeing.is_own(person, row))
    notes = [page.general, *(row.notes for row in page.rows)]
    return shapes.ReturnWhole(
        **_of_return(row),
        version=row.version,
        is_live=page.is_live,
        is_checked=page.standing.is_checked,
        figures=[_figure(one) for one in page.rows],
        findings=[_finding(one) for one in page.standing.said],
        remarks=[_remark(one) for each in notes for one in each.remarks],
        evidence=[_evidence(one) for each in notes for one in each.evidence],
        events=[event.pk for event in events_of(row)] if page.is_live else [],
        receipts=_receipts(row),
        may_move=moves_of(row, person),
    )


def moves_of(row: models.Return, person: Any) -> list[str]:
    """Moves the person may have a program make now: never those of a certifier, who signs."""
    keys = row.scope_keys
    permitted = {code: may(person, code, keys) for code in {move.permission for move in MOVES.values()} - {CERTIFY}}
    return [code for code, move in MOVES.items() if row.state in move.sources and permitted.get(move.permission)]


def _figure(row: form.Row) -> shapes.Figure:
    return shapes.Figure(
        variable=row.code,
        unit=row.variable.unit,
        scale=row.variable.factor,
        written=row.now,
        value=row.value,
        before=row.value_before,
        version=row.version,
        by=row.by,
        place=row.place,
        sent=row.sent,
    )


def _finding(said: Said) -> shapes.Finding:
    return shapes.Finding(
        finding=said.finding,
        level=said.level,
        variable=said.variable,
        detail=said.told.text,
        mend=said.told.mend,
        explanation=said.explanation.text if said.explanation else None,
        is_open=said.is_open,
    )


def _remark(row: models.Remark) -> shapes.Remark:
    told = same(row, shapes.Remark) | {"by": str(row.by or ""), "key": row.key, "answer": row.answer or None}
    return shapes.Remark(**told)


def _evidence(row: models.Evidence) -> shapes.Evidence:
    return shapes.Evidence(**same(row, shapes.Evidence), name=row.file_name)


def _receipts(found: models.Return) -> list[shapes.Receipt]:
    rows = list(found.submissions.select_related("by").defer("snapshot").order_by("-round"))
    files = receipt_files(row.pk for row in rows) if rows else {}
    return [
        shapes.Receipt(
            receipt=row.number, round=row.round, at=row.at, by=str(row.by), sha256=row.sha256, file=files.get(row.pk)
        )
        for row in rows
    ]


# Events


def events(rows: Sequence[models.Event], person: Any) -> list[shapes.Event]:
    """`rows` with their returns and participants; the organisations of both are named as far as the person may see."""
    people = {row.pk: sorted(row.participants.all(), key=lambda one: one.pk) for row in rows}
    named = [one.organisation for each in people.values() for one in each if one.organisation]
    known = shown({row.member_return.organisation for row in rows} | set(named), person)
    homes = {row.member_return_id for row in rows}
    readable = set(seeing.visible_to(person).filter(pk__in=homes).values_list("pk", flat=True)) if homes else set()
    return [
        shapes.Event(
            **same(row, shapes.Event),
            member_return=row.member_return_id if row.member_return_id in readable else None,
            day=row.date,
            reporter=known.get(row.member_return.organisation_id),
            period=row.member_return.period.code,
            participants=[
                shapes.Participant(
                    organisation=known.get(one.organisation_id),
                    named=one.named,
                    role=one.role,
                    country=one.country,
                    answer=one.answer,
                    note=one.note,
                )
                for one in people[row.pk]
            ],
        )
        for row in rows
    ]


def answered_by(event: models.Event, person: Any) -> list[models.Participant]:
    """The participants of an event for whom this person answers."""
    keys = set(scopes_with(person, FILL))
    return [one for one in event.participants.all() if seeing.answers_for(one, keys, event.member_return)]


# Facts


def facts(rows: Iterable[models.Fact]) -> list[shapes.Fact]:
    return [
        shapes.Fact(
            **same(row, shapes.Fact),
            organisation=row.organisation.identifier,
            receipt=row.submission.number if row.submission else None,
            load=row.load_id,
        )
        for row in rows
    ]


def loads(rows: Iterable[models.FactLoad]) -> list[shapes.Load]:
    return [shapes.Load(**same(row, shapes.Load), events=row.event_facts) for row in rows]
