"""The agenda of a defence on paper, in both languages. Loads Typst: for jobs."""

from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.defence.actions.locking import keys_of
from corymb.apps.defence.models import Defence
from corymb.apps.defence.queries.printed import KIND, agenda_on_paper, document_of, name_of
from corymb.apps.files.actions import store_once
from corymb.apps.files.models import StoredFile
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.reports.paper import pages


def make_agenda(number: int, now: datetime) -> list[StoredFile]:
    """The agenda as it stands; what is there already stays."""
    defence = Defence.objects.select_related("call").get(pk=number)
    return [document_of(defence, language) or _made(defence, language, now) for language in LANGUAGES]


def _made(defence: Defence, language: str, now: datetime) -> StoredFile:
    with speaking(language):
        content = pages(agenda_on_paper(defence))
    about, keys = (KIND, str(defence.pk)), keys_of(defence)
    lock = partial(Defence.objects.select_for_update().get, pk=defence.pk)
    return store_once(
        SimpleUploadedFile(name_of(defence, language), content), lock, now=now, about=about, scope_keys=keys
    )
