"""What the receipt of a submission says. Loads the reports: for jobs, never for pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from corymb.apps.accounts.states import ROLES
from corymb.apps.journal.models import Seal
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import by_identifiers
from corymb.apps.returns.models import Fact, Submission
from corymb.apps.returns.queries.figures import year_before
from corymb.apps.returns.queries.form import written
from corymb.apps.returns.queries.snapshots import Snapshot
from corymb.apps.returns.states import FACTORS
from corymb.kit.saying import moment, said
from corymb.methods.chain import START
from corymb.packs.schema import Pack
from corymb.reports import numbers
from corymb.reports.receipt import FigureLine, Receipt, Signature
from corymb.sources.return_form import asked_variables, kind_factor, unit_name


def receipt_of(submission: Submission) -> Receipt:
    """The receipt in the language in force: what was signed, from the snapshot alone; the year before as known then."""
    found = submission.member_return
    organisation, period = found.organisation, found.period.code
    pack, snapshot = pack_of(found.pack), Snapshot(submission.snapshot)
    content = snapshot.content
    head = Seal.objects.filter(sealed_at__lte=submission.at).order_by("-number").first()
    role = ROLES.get(submission.role)
    return Receipt(
        number=submission.number,
        organisation=organisation.title,
        organisation_number=organisation.number,
        period=period,
        period_before=year_before(period),
        round=submission.round,
        pack=f"{content['pack']['code']} {content['pack']['version']}",
        received=moment(submission.at),
        at=submission.at,
        signature=Signature(
            str(submission.by),
            str(role.label) if role else "",
            said(FACTORS, submission.factor),
            moment(submission.confirmed_at),
            submission.sha256,
        ),
        head=(head.number, head.hash) if head else (0, START),
        sections=_sections(pack, snapshot, _known(organisation, year_before(period), submission.at)),
        events=_events(pack, snapshot),
        explanations=[(_asked(pack, one), one["text"]) for one in content["explanations"]],
        documents=[(one["file"], one["sha256"]) for one in content["evidence"]],
        invented=organisation.is_synthetic,
    )


def _known(organisation: Organisation, period: str, at: datetime) -> dict[str, Decimal | None]:
    """The figures of a period as they were known at a moment."""
    rows = Fact.objects.filter(organisation=organisation, period=period, recorded_at__lte=at)
    return dict(rows.order_by("recorded_at", "pk").values_list("variable", "value"))


def _sections(
    pack: Pack, snapshot: Snapshot, before: Mapping[str, Decimal | None]
) -> list[tuple[str, list[FigureLine]]]:
    figures = snapshot.figures
    found = [
        (
            label,
            [
                FigureLine(
                    str(variable.label),
                    unit_name(pack, variable.unit, variable.scale),
                    figures[variable.code]["written"],
                    written(before.get(variable.code), variable),
                )
                for variable in group
                if variable.code in figures
            ],
        )
        for label, group in asked_variables(pack)
    ]
    return [(label, lines) for label, lines in found if lines]


def _events(pack: Pack, snapshot: Snapshot) -> list[tuple[str, str, str, str]]:
    kinds = {kind.code: kind for kind in pack.events}
    names = _names(p["organisation"] for event in snapshot.events for p in event["participants"])
    rows = []
    for event in snapshot.events:
        kind = kinds.get(event["kind"])
        people = [names.get(p["organisation"]) or p["organisation"] or p["named"] for p in event["participants"]]
        amount, unit = numbers.DASH, ""
        if event["amount"] is not None and kind is not None:
            value = Decimal(event["amount"]) / kind_factor(kind)
            digits = max(-int(value.normalize().as_tuple().exponent), 0)
            unit = unit_name(pack, kind.unit or "", kind.scale)
            amount = f"{numbers.number(value, digits)} {unit}".strip()
        rows.append((str(kind.label) if kind else event["kind"], event["code"], amount, "; ".join(people)))
    return rows


def _names(identifiers: Iterable[str]) -> dict[str, str]:
    wanted = sorted({identifier for identifier in identifiers if identifier})
    return {row.identifier: row.title for row in Organisation.objects.filter(by_identifiers(wanted))}


def _asked(pack: Pack, explanation: Mapping[str, Any]) -> str:
    """Which check asked, and of which figure."""
    check = next((str(c.label) for c in pack.checks if c.code == explanation["finding"]), explanation["finding"])
    label = next((str(v.label) for v in pack.variables if v.code == explanation["variable"]), "")
    return f"{label}: {check}" if label else check
