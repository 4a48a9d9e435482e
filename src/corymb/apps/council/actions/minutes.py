"""Minutes of a closed session, in both languages, as PDF and for Word, from its record. Loads Typst: for jobs."""

from datetime import datetime
from functools import partial
from itertools import product

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.council.models import Session
from corymb.apps.council.queries.minutes import ENDINGS, KIND, PDF, document_of, minutes_of, name_of
from corymb.apps.council.states import CLOSED
from corymb.apps.files.actions import store_once
from corymb.apps.files.models import StoredFile
from corymb.apps.selection.queries.seeing import call_key
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.reports.minutes import pages
from corymb.reports.minutes_document import document


def make_minutes(number: int, now: datetime) -> list[StoredFile]:
    """The minutes of a session; those that are there already stay."""
    session = Session.objects.select_related("call", "ranking").get(pk=number, state=CLOSED)
    wanted = product(LANGUAGES, ENDINGS)
    return [document_of(session, *one) or _made(session, *one, now) for one in wanted]


def _made(session: Session, language: str, ending: str, now: datetime) -> StoredFile:
    with speaking(language):
        content = (pages if ending == PDF else document)(minutes_of(session))
    about, keys = (KIND, str(session.pk)), [call_key(session.call_id)]
    lock = partial(Session.objects.select_for_update().get, pk=session.pk)
    return store_once(
        SimpleUploadedFile(name_of(session, language, ending), content), lock, now=now, about=about, scope_keys=keys
    )
