"""An agreement that was sent, and its approval sheet, as PDF and for Word, in both languages. Loads both: for jobs."""

from datetime import datetime
from functools import partial
from itertools import product

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.files.actions import store_once
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import file_named
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries.agreement_papers import ENDINGS, PAPERS, PDF, name_of, paper_of
from corymb.apps.outcomes.queries.agreements import KIND
from corymb.apps.outcomes.states import SENT
from corymb.apps.selection.queries.seeing import call_key
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.reports.paper import pages
from corymb.reports.paper_document import document


def make_papers(number: int, now: datetime) -> list[StoredFile]:
    """The papers of this round; what is there already stays, and nothing is made of what is not sent."""
    rows = Agreement.objects.select_related(
        "decision__application__call", "decision__application__region",
        "decision__application__cluster__managing_organisation",
        "decision__matter__session__ranking__by_version", "by_text", "drafted_by",
    )  # fmt: skip
    found = rows.get(pk=number)
    if found.state != SENT:
        return []
    return [_there(found, *one) or _made(found, *one, now) for one in product(PAPERS, LANGUAGES, ENDINGS)]


def _there(found: Agreement, paper: str, language: str, ending: str) -> StoredFile | None:
    return file_named(KIND, str(found.pk), name_of(found, paper, language, ending))


def _made(found: Agreement, paper: str, language: str, ending: str, now: datetime) -> StoredFile:
    with speaking(language):
        content = (pages if ending == PDF else document)(paper_of(found, paper))
    about, keys = (KIND, str(found.pk)), [call_key(found.decision.application.call_id)]
    lock = partial(Agreement.objects.select_for_update().get, pk=found.pk)
    file = SimpleUploadedFile(name_of(found, paper, language, ending), content)
    return store_once(file, lock, now=now, about=about, scope_keys=keys)
