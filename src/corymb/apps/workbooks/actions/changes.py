"""What taking a workbook over would change in its return, and what of it is better not taken."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.actions.events import compared
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries.events import amount_of
from corymb.apps.returns.queries.figures import figures_of, variables_of
from corymb.apps.returns.queries.form import written
from corymb.apps.workbooks.actions.uploading import entry_of, event_key
from corymb.apps.workbooks.models import Upload
from corymb.apps.workbooks.states import COMING, REFUSED
from corymb.kit.findings import told
from corymb.kit.saying import language_of_page
from corymb.kit.templatetags.lists import shown
from corymb.sources.return_form import kind_factor, kind_of, unit_name, unit_of


@dataclass(frozen=True)
class WouldChange:
    """A figure or an event of a workbook that the return does not say so. Both sides in the same unit.

    `key`: the variable, or kind and number of the event. `replaces`: the return says something else. `why_not`: why it
    is not offered by itself; what `is_wrong` is not taken at all.
    """

    key: str
    label: str
    unit: str
    now: str
    new: str
    replaces: bool
    why_not: str = ""
    is_event: bool = False
    is_wrong: bool = False


def changes_of(upload: Upload, found: Return) -> list[WouldChange]:
    """Everything that taking a workbook over would change, in the order of the form."""
    language_of_page()
    old = newer_than(upload)
    return [*_figures(upload, found, old), *_events(upload, found, old)]


def newer_than(upload: Upload) -> str:
    """What is said of a workbook after which another was given for the same return; "" of the newest."""
    rows = Upload.objects.filter(member_return=upload.member_return_id, pk__gt=upload.pk)
    newer = rows.exclude(state__in=(COMING, REFUSED)).order_by("-pk").first()
    return _("A newer workbook was given: {name}.").format(name=newer.file_name) if newer else ""


def _figures(upload: Upload, found: Return, old: str) -> list[WouldChange]:
    pack = pack_of(found.pack)
    there = figures_of(found)
    errors = [finding for finding in upload.findings if finding.get("level") == "error" and finding.get("variable")]
    wrong = {finding["variable"]: one.text for finding, one in zip(errors, told(errors), strict=True)}
    changes = []
    for code, variable in variables_of(pack).items():
        figure, row = upload.figures.get(code), there.get(code)
        value = Decimal(figure["value"]) if figure and figure["value"] is not None else None
        if figure is None or (row and row.value is not None and row.value == value):
            continue
        late = _("Written in the return after the workbook was given.") if row and row.at > upload.at else ""
        now = (written(row.value, variable) or row.written) if row else ""
        new = written(value, variable) or figure["written"]
        unit = unit_name(pack, variable.unit, variable.scale)
        why_not = wrong.get(code) or late or old
        changes.append(WouldChange(code, str(variable.label), unit, now, new, row is not None, why_not))
    return changes


def _events(upload: Upload, found: Return, old: str) -> list[WouldChange]:
    pack = pack_of(found.pack)
    entries = [entry_of(upload, row) for row in upload.events]
    changes = []
    for row, entry, (event, same) in zip(upload.events, entries, compared(found, entries), strict=True):
        kind = kind_of(pack, entry.kind)
        if same or kind is None:
            continue
        wrong = row.get("wrong", False)
        late = _("Changed in the return after the workbook was given.") if event and event.at > upload.at else ""
        why_not = _("Something in it cannot be right; see below.") if wrong else late or old
        changes.append(
            WouldChange(
                event_key(row),
                f"{kind.label} {entry.code}",
                unit_of(pack, kind),
                shown(amount_of(event, kind)) if event else "",
                shown(entry.amount / kind_factor(kind)) if entry.amount is not None else "",
                event is not None,
                why_not,
                is_event=True,
                is_wrong=wrong,
            )
        )
    return changes
