"""What the receipt of a submission says. Loads the reports: for jobs, never for pages."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from corymb.apps.accounts.states import ROLES
from corymb.apps.journal.models import Seal
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import by_identifiers
from corymb.apps.returns.models import Fact, Submission
from corymb.apps.returns.queries.figures import year_before
from corymb.apps.returns.queries.snapshots import Snapshot
from corymb.apps.returns.states import ANSWERS, FACTORS
from corymb.kit.saying import moment, said
from corymb.methods.chain import START
from corymb.reports.receipt import Receipt, Signature
from corymb.reports.receipt_content import documents_told, events_told, figures_told, question_of


def receipt_of(submission: Submission) -> Receipt:
    """The receipt in the language in force: what was signed, from the snapshot alone; the year before as known then."""
    found = submission.member_return
    organisation, period = found.organisation, found.period.code
    pack, snapshot = pack_of(found.pack), Snapshot(submission.snapshot)
    content = snapshot.content
    names = _names(p["organisation"] for event in snapshot.events for p in event["participants"])
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
        sections=figures_told(pack, content["figures"], _known(organisation, year_before(period), submission.at)),
        events=events_told(pack, snapshot.events, names, {code: str(word) for code, word in ANSWERS.items()}),
        explanations=[(question_of(pack, one), one["text"]) for one in content["explanations"]],
        documents=documents_told(pack, content["evidence"]),
        invented=organisation.is_synthetic,
        alone=content["preparer"] == str(submission.by_id),
    )


def _known(organisation: Organisation, period: str, at: datetime) -> dict[str, Decimal | None]:
    """The figures of a period as they were known at a moment."""
    rows = Fact.objects.filter(organisation=organisation, period=period, recorded_at__lte=at)
    return dict(rows.order_by("recorded_at", "pk").values_list("variable", "value"))


def _names(identifiers: Iterable[str]) -> dict[str, str]:
    wanted = sorted({identifier for identifier in identifiers if identifier})
    return {row.identifier: row.title for row in Organisation.objects.filter(by_identifiers(wanted))}
