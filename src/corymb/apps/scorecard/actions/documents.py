"""A publication as documents, in both languages: the report and the workbook of the command, through its audience.

Loads Typst and XlsxWriter: for jobs, never for pages.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override

from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.models import Cluster
from corymb.apps.scorecard.actions.computing import KIND, kept_inputs, official
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries.documents import FORMATS, LANGUAGES, document_of, name_of
from corymb.apps.scorecard.states import DONE, PUBLISHED
from corymb.i18n import Text, use_language
from corymb.methods.results import Run as Told
from corymb.reports import pdf, workbook

WRITERS: dict[str, Callable[[Told, Path], Path]] = {"pdf": pdf.write, "xlsx": workbook.write}


def make_documents(number: int, now: datetime) -> list[StoredFile]:
    """The documents of a publication, from the inputs it kept; those that are there already stay."""
    run = Run.objects.select_related("pack").get(pk=number, kind=PUBLISHED, state=DONE)
    with TemporaryDirectory() as folder:
        told = official(*kept_inputs(run, Path(folder)), run.year, explain=True)
        told = replace(told, scope_names=told.scope_names | _cluster_names())
        return [
            document_of(run, language, kind) or _made(run, told, (language, kind), now)
            for language in LANGUAGES
            for kind in FORMATS
        ]


def _made(run: Run, told: Told, which: tuple[str, str], now: datetime) -> StoredFile:
    language, kind = which
    with TemporaryDirectory() as folder, override(language):
        use_language(language)
        content = WRITERS[kind](told, Path(folder) / name_of(run, language, kind)).read_bytes()
    given = SimpleUploadedFile(name_of(run, language, kind), content)
    with transaction.atomic():
        Run.objects.select_for_update().get(pk=run.pk)  # the second of two waits
        return document_of(run, language, kind) or store_file(given, actor=SYSTEM, now=now, about=(KIND, str(run.pk)))


def _cluster_names() -> dict[str, Text]:
    rows = Cluster.objects.values_list("code", "title_en", "title_ru")
    return {f"cluster:{code}": Text({"en": english, "ru": russian}) for code, english, russian in rows}
