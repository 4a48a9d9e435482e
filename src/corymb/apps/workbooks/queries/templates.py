"""The workbook of a return: the template of the pack, filled in as far as the return is."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries.figures import facts_of, figures_of, year_before
from corymb.apps.returns.queries.form import shows_live
from corymb.apps.returns.queries.snapshots import Snapshot, events_of, last_snapshot
from corymb.sources.return_form import ReturnForm


def workbook_of(found: Return, language: str, *, own: bool) -> bytes:
    """The workbook as .xlsx, in a language; the year before beside each cell."""
    from corymb.sources.template import write_template  # loads XlsxWriter, which no other page needs

    pack = pack_of(found.pack)
    organisation, period = found.organisation, found.period.code
    values = _values(found, own=own)
    before = facts_of(organisation, year_before(period))
    form = ReturnForm(
        period,
        organisation.identifier,
        organisation.name_en if language == "en" and organisation.name_en else organisation.name,
        language,
        previous={code: fact.value for code, fact in before.items()},
        values=values,
        events=_events(found) if shows_live(found, own=own) else (),
        origin="synthetic" if organisation.is_synthetic else "reported",
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "return.xlsx"
        write_template(pack, path, form)
        return path.read_bytes()


def _values(found: Return, *, own: bool) -> dict[str, Decimal | str | None]:
    """Values in the base unit; what is no number as it was written."""
    if shows_live(found, own=own):
        return {code: f.value if f.value is not None else f.written for code, f in figures_of(found).items()}
    snapshot: Snapshot | None = last_snapshot(found)
    figures = snapshot.figures if snapshot else {}
    return {
        code: Decimal(figure["value"]) if figure["value"] is not None else figure["written"]
        for code, figure in figures.items()
    }


def _events(found: Return) -> list[dict[str, object]]:
    return [
        {
            "event": event.code,
            "kind": event.kind,
            "period": found.period.code,
            "date": event.date,
            "amount": event.amount,
            "category": event.category,
            "started": event.started,
            "organisation": person.organisation.identifier if person.organisation else person.named,
            "role": person.role,
            "country": person.country,
        }
        for event in events_of(found)
        for person in event.participants.all()
    ]
