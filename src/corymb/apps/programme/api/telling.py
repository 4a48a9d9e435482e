"""Packs, periods and targets as shapes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from corymb.apps.programme import models
from corymb.apps.programme.api import shapes
from corymb.apps.programme.queries.cascade import Cascade, ClusterPart
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.queries.wording import indicator_of
from corymb.apps.programme.states import CUMULATIVE
from corymb.i18n import Text
from corymb.packs.measures import Target
from corymb.packs.schema import Pack


def titles(text: Text) -> dict[str, Any]:
    """A text of the pack in both languages; the other one where one is missing."""
    either = next(iter(text.values()), "")
    return {"title_en": text.get("en") or either, "title_ru": text.get("ru") or either}


def packs(rows: Sequence[models.PackVersion]) -> list[shapes.Pack]:
    return [shapes.Pack(**_of_pack(row)) for row in rows]


def _of_pack(row: models.PackVersion) -> dict[str, Any]:
    names = ("code", "version", "sha256", "state", "proposed_at", "in_force_at", "ended_at")
    return {"number": row.pk} | {name: getattr(row, name) for name in names}


def pack(row: models.PackVersion) -> shapes.PackWhole:
    read = pack_of(row)
    return shapes.PackWhole(
        **_of_pack(row),
        **titles(read.name),
        baseline_year=read.period.baseline_year,
        due_year=read.period.due_year,
        variables=[
            shapes.Variable(
                code=variable.code,
                **titles(variable.label),
                unit=variable.unit,
                scale=variable.factor,
                kind=variable.kind,
                section=variable.section,
                reported_by=variable.reported_by,
            )
            for variable in read.variables
        ],
        events=[
            shapes.EventKind(
                code=kind.code,
                **titles(kind.label),
                unit=kind.unit,
                asked=[column.code for column in kind.columns if column.required],
                roles=[role.code for role in kind.roles],
                categories=[category.code for category in kind.categories],
            )
            for kind in read.events
        ],
        targets=[target(read, one) for one in read.targets],
    )


def periods(rows: Sequence[models.Period]) -> list[shapes.Period]:
    names = tuple(shapes.Period.model_fields)
    return [shapes.Period(**{name: getattr(row, name) for name in names}) for row in rows]


def target(read: Pack, one: Target) -> shapes.Target:
    return shapes.Target(**_of_target(read, one))


def _of_target(read: Pack, one: Target) -> dict[str, Any]:
    return {
        "code": one.code,
        **titles(one.label),
        "indicator": one.indicator,
        "unit": indicator_of(read, one).unit,
        "kind": one.kind,
        "threshold": one.threshold,
        "due_year": one.due_year or read.period.due_year,
        "official_rule": one.official.rule,
        "official_prices": one.official.prices,
        "evidence": one.evidence,
    }


def divided(read: Pack, cascade: Cascade) -> shapes.TargetWhole:
    """A target with its parts, as the reader may see them."""
    adds_up = cascade.target.kind == CUMULATIVE
    return shapes.TargetWhole(
        **_of_target(read, cascade.target),
        parts=[_part(part) for part in cascade.parts],
        allocated=cascade.allocated if adds_up else Decimal(0),
        left=cascade.left if adds_up else None,
    )


def _part(part: ClusterPart) -> shapes.ClusterPart:
    return shapes.ClusterPart(
        cluster=part.cluster.code,
        amount=part.own.amount if part.own else None,
        basis=part.own.basis if part.own else "",
        of_members=part.of_members,
        left=part.left,
        members=[
            shapes.Part(organisation=one.organisation.identifier, amount=one.amount, basis=one.basis)
            for one in part.members
            if one.organisation
        ],
        hidden=part.hidden,
    )
