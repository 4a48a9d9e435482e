"""Somebody asks what would be under other weights; the answer is computed by a job (`trying`)."""

import json
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.models import Ranking, Variant
from corymb.apps.council.states import FROZEN, VARIANT_ASKED
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible
from corymb.packs.call_what_if import WhatIf


@transaction.atomic
def ask_variant(ranking: Ranking, asked: WhatIf, by: Person | None, *, actor: Actor, now: datetime) -> Variant:
    """The what-if of a frozen ranking; the one that is there already where the same was asked before.

    Who asks is journaled: weights that were looked for until somebody stood above the line shall not go unseen.
    """
    if ranking.state != FROZEN:
        raise NotPossible(_("There is nothing to vary before the ranking is frozen."))
    made, _new = Variant.objects.get_or_create(
        ranking=ranking,
        asked_sha256=sha256(asked.text.encode()).hexdigest(),
        defaults={"asked": asked.text, "asked_at": now, "asked_by": by},
    )
    thing = ("council.ranking", str(ranking.pk), "")
    record_act(
        VARIANT_ASKED, actor, thing, now=now, scope_keys=[call_key(ranking.call_id)], asked=json.loads(asked.text)
    )
    return made
