"""The documents of a publication: which there are, and their names."""

from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import file_named
from corymb.apps.scorecard.models import Run

FORMATS = ("pdf", "xlsx")


def name_of(run: Run, language: str, kind: str) -> str:
    return f"scorecard-{run.year}-{run.pk}-{language}.{kind}"


def document_of(run: Run, language: str, kind: str) -> StoredFile | None:
    """None until the job has made it."""
    return file_named("scorecard.run", str(run.pk), name_of(run, language, kind))


def documents_of(run: Run, language: str) -> list[str]:
    """The formats in which a publication is there in a language, in one query."""
    rows = StoredFile.objects.filter(about_kind="scorecard.run", about_id=str(run.pk))
    names = set(rows.values_list("name", flat=True))
    return [kind for kind in FORMATS if name_of(run, language, kind) in names]
