"""A publication as documents, in both languages: the report and the workbook of the command, through its audience.

Loads Typst and XlsxWriter: for jobs, never for pages.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from corymb.apps.files.actions import store_once
from corymb.apps.files.models import StoredFile
from corymb.apps.registry.models import Cluster
from corymb.apps.scorecard.actions.computing import KIND, kept_inputs
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.documents import FORMATS, document_of, name_of
from corymb.apps.scorecard.queries.standing import measured_told
from corymb.apps.scorecard.queries.telling import known_on
from corymb.apps.scorecard.states import DONE, PUBLISHED
from corymb.i18n import LANGUAGES, Text
from corymb.kit.saying import speaking
from corymb.methods.results import Run as Told
from corymb.reports import pdf, workbook
from corymb.reports.rebuilt import official

WRITERS: dict[str, Callable[[Told, Path], Path]] = {"pdf": pdf.write, "xlsx": workbook.write}


def make_documents(number: int, now: datetime) -> list[StoredFile]:
    """The documents of a publication, from the inputs it kept; those that are there already stay."""
    run = Run.objects.select_related("pack", "baseline").get(pk=number, kind=PUBLISHED, state=DONE)
    with TemporaryDirectory() as folder:
        told = official(kept_inputs(run, Path(folder)), run.year, explain=True)
        lines = tuple(replace(line, as_known_on=known_on(run)) for line in told.lines)
        told = replace(told, lines=lines, scope_names=told.scope_names | _cluster_names())
        return [
            document_of(run, language, kind) or _made(run, told, (language, kind), now)
            for language in LANGUAGES
            for kind in FORMATS
        ]


def _made(run: Run, told: Told, which: tuple[str, str], now: datetime) -> StoredFile:
    language, kind = which
    with TemporaryDirectory() as folder, speaking(language):
        measured = _("Measured from: {baseline}.").format(baseline=measured_told(run))
        content = WRITERS[kind](
            replace(told, notes=(*told.notes, measured)), Path(folder) / name_of(run, language, kind)
        ).read_bytes()
    lock = partial(Run.objects.select_for_update().get, pk=run.pk)
    name, about = name_of(run, language, kind), (KIND, str(run.pk))
    made = SimpleUploadedFile(name, content)
    return store_once(made, lock, now=now, about=about, confidential=False)


def _cluster_names() -> dict[str, Text]:
    rows = Cluster.objects.values_list("code", "title_en", "title_ru")
    return {f"cluster:{code}": Text({"en": english, "ru": russian}) for code, english, russian in rows}
