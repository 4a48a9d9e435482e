"""What a workbook said, as an upload keeps it and as the checks read it; and its copy with notes. For jobs."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from corymb.apps.returns.actions.editing import value_of
from corymb.apps.returns.actions.events import faults_of
from corymb.apps.returns.models import Figure, Return
from corymb.apps.returns.states import WORKBOOK
from corymb.apps.workbooks.actions.uploading import entry_of, typed_of
from corymb.apps.workbooks.models import Upload
from corymb.kit.saying import speaking
from corymb.methods.findings import Finding
from corymb.sources.annotate import annotate
from corymb.sources.returns import ReturnRead
from corymb.sources.returns_told import events_told, figures_told


def keep(upload: Upload, told: ReturnRead, found: Return) -> None:
    """Put the figures and events of a workbook into its upload; not saved. Events that cannot be right are marked."""
    upload.figures, upload.events = figures_told(told), events_told(told)
    for row in upload.events:
        row["wrong"] = row["wrong"] or bool(faults_of(found, entry_of(upload, row)))


def figures_of(upload: Upload, found: Return) -> list[Figure]:
    """The figures of a workbook as they stand, or would stand, in the return; not saved."""
    return [_figure(upload, found, code, told) for code, told in upload.figures.items()]


def _figure(upload: Upload, found: Return, code: str, told: Mapping[str, Any]) -> Figure:
    typed = typed_of(upload, told)
    value = value_of(typed.text, typed.factor or Decimal(1))
    return Figure(
        member_return=found,
        variable=code,
        written=typed.text,
        value=value,
        source=WORKBOOK,
        sheet=typed.sheet,
        cell=typed.cell,
    )


def with_notes(
    original: Path, findings: Iterable[Finding], language: str, note: Callable[..., Path] = annotate
) -> Path:
    """A copy of somebody's own file with a note at each place that has something said of it, beside the original.

    In the language of the template, so that what a note says to choose is on the list beside it; else in the giver's.
    """
    with speaking(language):
        return note(original, findings, original.with_name(f"corymb-{original.name}"))
