"""Minutes of a closed session, in both languages, from its record. Loads Typst: for jobs."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override

from corymb.apps.council.models import Session
from corymb.apps.council.queries.minutes import KIND, LANGUAGES, document_of, minutes_of, name_of
from corymb.apps.council.states import CLOSED
from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.i18n import use_language
from corymb.reports.minutes import pages


def make_minutes(number: int, now: datetime) -> list[StoredFile]:
    """The minutes of a session; those that are there already stay."""
    session = Session.objects.select_related("call", "ranking").get(pk=number, state=CLOSED)
    return [document_of(session, language) or _made(session, language, now) for language in LANGUAGES]


def _made(session: Session, language: str, now: datetime) -> StoredFile:
    with override(language):
        use_language(language)
        content = pages(minutes_of(session))
    given = SimpleUploadedFile(name_of(session, language), content)
    about, keys = (KIND, str(session.pk)), [f"call:{session.call_id}"]
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=session.pk)  # the second of two waits
        made = document_of(session, language)
        return made or store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)
