"""The agenda of a defence on paper, in both languages. Loads Typst: for jobs."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override

from corymb.apps.defence.models import Defence
from corymb.apps.defence.queries.printed import KIND, LANGUAGES, agenda_on_paper, document_of, name_of
from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.i18n import use_language
from corymb.reports.agenda import pages


def make_agenda(number: int, now: datetime) -> list[StoredFile]:
    """The agenda as it stands; what is there already stays."""
    defence = Defence.objects.select_related("call").get(pk=number)
    return [document_of(defence, language) or _made(defence, language, now) for language in LANGUAGES]


def _made(defence: Defence, language: str, now: datetime) -> StoredFile:
    with override(language):
        use_language(language)
        content = pages(agenda_on_paper(defence))
    given = SimpleUploadedFile(name_of(defence, language), content)
    about, keys = (KIND, str(defence.pk)), [f"call:{defence.call_id}"]
    with transaction.atomic():
        Defence.objects.select_for_update().get(pk=defence.pk)  # the second of two waits
        made = document_of(defence, language)
        return made or store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)
