"""Applications are put together as PDF for an expert who travels. Making it loads Typst: for jobs."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.models import Expert, Pack
from corymb.apps.assessment.queries.opening import open_reviews
from corymb.apps.assessment.queries.packs import content_of_pack
from corymb.apps.assessment.states import PACK_ASKED, PACKED, WRITABLE
from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import SYSTEM, Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible
from corymb.kit.saying import speaking


@transaction.atomic
def ask_for_pack(number: int, *, actor: Actor, now: datetime) -> Pack:
    """Ask for everything that waits for an expert's marks as PDF. Refuses where nothing waits."""
    expert = Expert.objects.select_for_update(of=("self",)).select_related("person").get(pk=number)
    waiting = open_reviews(expert.person).filter(expert=expert, state__in=WRITABLE).order_by("pk")
    reviews = list(waiting.values_list("pk", flat=True))
    if not reviews:
        raise NotPossible(_("Nothing waits for your marks."))
    row = Pack.objects.create(expert=expert, asked_at=now, reviews=reviews)
    record(PACK_ASKED, actor, [Change.of(row)], now=now, scope_keys=[call_key(expert.call_id)])
    return row


def make_pack(number: int, *, now: datetime, language: str = "") -> Pack:
    """Make the PDF of a pack; one that is made already stays. Without a language, in that of its expert."""
    from corymb.reports.travel import pages

    row = Pack.objects.select_related("expert__person", "expert__call").get(pk=number)
    if row.made_at is not None:
        return row
    with speaking(language or row.expert.person.language):
        content = pages(content_of_pack(row, now))
    given = SimpleUploadedFile(f"applications-{row.pk}.pdf", content)
    keys = [call_key(row.expert.call_id)]
    with transaction.atomic():
        row = Pack.objects.select_for_update().get(pk=number)
        if row.made_at is None:
            about = ("assessment.pack", str(row.pk))
            stored = store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)
            before = image(row)
            row.file, row.made_at = stored.pk, now
            row.save(update_fields=["file", "made_at"])
            record(PACKED, SYSTEM, [Change.of(row, before)], now=now, scope_keys=keys)
    return row
