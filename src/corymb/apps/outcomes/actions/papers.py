"""An agreement that was sent as PDF, in both languages. Loads Typst: for jobs."""

from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from corymb.apps.files.actions import store_once
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import file_named
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries.agreements import KIND, name_of, parts_of
from corymb.apps.outcomes.states import SENT
from corymb.apps.selection.queries.seeing import call_key
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.reports.paper import Paper, Section, pages


def make_papers(number: int, now: datetime) -> list[StoredFile]:
    """The agreement of this round as PDF; what is there already stays, and nothing is made of what is not sent."""
    rows = Agreement.objects.select_related(
        "decision__application__call", "decision__application__region",
        "decision__application__cluster__managing_organisation", "decision__matter__session", "by_text",
    )  # fmt: skip
    found = rows.get(pk=number)
    if found.state != SENT:
        return []
    return [_there(found, language) or _made(found, language, now) for language in LANGUAGES]


def _there(found: Agreement, language: str) -> StoredFile | None:
    return file_named(KIND, str(found.pk), name_of(found, language))


def _made(found: Agreement, language: str, now: datetime) -> StoredFile:
    with speaking(language):
        content = pages(paper_of(found))
    about, keys = (KIND, str(found.pk)), [call_key(found.decision.application.call_id)]
    lock = partial(Agreement.objects.select_for_update().get, pk=found.pk)
    return store_once(
        SimpleUploadedFile(name_of(found, language), content), lock, now=now, about=about, scope_keys=keys
    )


def paper_of(found: Agreement) -> Paper:
    """The agreement as a paper, in the language in force."""
    application = found.decision.application
    title = _("Agreement on participation in the programme")
    return Paper(
        title=title,
        description=title,
        lead=application.title,
        footer=f"{application.call.title} · {application.region.title}",
        at=found.sent_at or found.drafted_at,
        sections=[Section(part.title, part.lines, part.heads, part.rows) for part in parts_of(found)],
        signatures=[_("For the region:"), _("For the programme office:")],
        invented=bool(application.cluster and application.cluster.is_synthetic),
    )
