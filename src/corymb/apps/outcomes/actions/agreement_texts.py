"""The text of a call's agreements, as the office writes it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.outcomes.models import AgreementText
from corymb.apps.outcomes.queries.agreements import newest_text, unknown_fields
from corymb.apps.outcomes.states import TEXT_WRITTEN
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible


@transaction.atomic
def write_text(number: int, texts: tuple[str, str], by: Person | None, *, actor: Actor, now: datetime) -> AgreementText:
    """Write the text of a call's agreements, English and Russian, as a new version. Refuses unknown placeholders."""
    call = Call.objects.select_for_update().get(pk=number)
    unknown = unknown_fields(" ".join(texts))
    if unknown:
        told = _("Nobody fills these placeholders: {names}.")
        raise NotPossible(str(told).format(names=", ".join(unknown)))
    last = newest_text(call)
    made = AgreementText.objects.create(
        call=call, number=last.number + 1 if last else 1, text_en=texts[0], text_ru=texts[1], at=now, by=by
    )
    record(TEXT_WRITTEN, actor, [Change.of(made)], now=now, scope_keys=[call_key(number)])
    return made
