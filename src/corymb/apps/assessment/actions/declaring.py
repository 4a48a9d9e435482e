"""An expert declares their ties, before they see anything and whenever they find another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.actions.taking_back import take_back_pairs, taken_back
from corymb.apps.assessment.models import Conflict, Declaration, Expert, Review
from corymb.apps.assessment.queries.standing import stored_pairs
from corymb.apps.assessment.states import (
    ACCEPTED,
    ACTIVE,
    CONFLICT_DECLARED,
    DECLARED,
    KINDS,
    STATEMENT,
    TIE_DECLARED,
    TIES_DECLARED,
    statement_sha256,
)
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.registry.models import Organisation, Region
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible
from corymb.kit.registries import tie_told


@dataclass(frozen=True)
class DeclaredTie:
    """A tie in the words of the expert: with an organisation or with a region."""

    kind: str
    organisation: Organisation | None = None
    region: Region | None = None
    words: str = ""

    @property
    def plain(self) -> dict[str, str]:
        organisation = self.organisation.identifier if self.organisation else ""
        region = self.region.code if self.region else ""
        return {"kind": self.kind, "organisation": organisation, "region": region, "words": self.words}


@transaction.atomic
def declare(number: int, ties: Sequence[DeclaredTie], statement: str, *, actor: Actor, now: datetime) -> Declaration:
    """Declare ties, under the text as it was shown. Conflicts follow; reviews that must not be are taken back.

    What was declared earlier stays. Refuses somebody who does not take part, and a tie with nothing.
    """
    Call.objects.select_for_update().get(experts=number)  # nothing is assigned meanwhile
    expert = Expert.objects.select_for_update(of=("self",)).get(pk=number)
    if expert.state != ACCEPTED:
        raise NotPossible(_("Accept the invitation first."))
    if any(tie.kind not in KINDS or not (tie.organisation or tie.region) for tie in ties):
        raise NotPossible(_("Name an organisation or a region for each tie."))
    row = Declaration.objects.create(
        expert=expert,
        at=now,
        statement=STATEMENT,
        statement_sha256=statement_sha256(statement),
        declared=[tie.plain for tie in ties],
    )
    before = image(expert)
    expert.declared_at = now
    expert.save(update_fields=["declared_at"])
    known = set(
        expert.conflicts.filter(source=DECLARED, lifted_at=None).values_list("kind", "other", "region", "words")
    )
    raised = [_raised(expert, tie, now) for tie in ties if _key(tie) not in known]
    pairs = stored_pairs(expert.call_id, timezone.localdate(now), [expert.pk])
    back = take_back_pairs(expert.call_id, pairs, TIE_DECLARED, now)
    told = [Change.of(row), Change.of(expert, before), *(Change.of(one) for one in raised), *back]
    record(TIES_DECLARED, actor, told, now=now, scope_keys=[call_key(expert.call_id)])
    _tell(expert, actor, now)
    return row


def _key(tie: DeclaredTie) -> tuple[str, int | None, int | None, str]:
    organisation = tie.organisation.pk if tie.organisation else None
    return tie.kind, organisation, tie.region.pk if tie.region else None, tie.words


def _raised(expert: Expert, tie: DeclaredTie, now: datetime) -> Conflict:
    return Conflict.objects.create(
        expert=expert,
        kind=tie.kind,
        source=DECLARED,
        other=tie.organisation,
        region=tie.region,
        words=tie.words,
        raised_at=now,
    )


@transaction.atomic
def declare_conflict(review: int, kind: str, words: str, *, actor: Actor, now: datetime) -> Conflict:
    """An expert finds that they are tied to an application: it is closed to them at once, their marks do not count."""
    Call.objects.select_for_update().get(applications__reviews=review)  # nothing is assigned meanwhile
    found = Review.objects.select_for_update(of=("self",)).select_related("application__call", "expert").get(pk=review)
    if found.state not in ACTIVE:
        raise NotPossible(_("The review has moved on meanwhile; look where it stands now."))
    conflict = Conflict.objects.create(
        expert=found.expert,
        application=found.application,
        kind=kind,
        source=DECLARED,
        words=words.strip(),
        raised_at=now,
    )
    others = Review.objects.select_for_update(of=("self",)).select_related("application__call", "expert")
    others = others.filter(application=found.application, expert=found.expert, state__in=ACTIVE)
    back = [taken_back(row, TIE_DECLARED, now) for row in others]
    keys = [call_key(found.application.call_id)]
    record(CONFLICT_DECLARED, actor, [Change.of(conflict), *back], now=now, scope_keys=keys)
    _tell(found.expert, actor, now)
    return conflict


def _tell(expert: Expert, actor: Actor, now: datetime) -> None:
    """One tie is treated alike wherever the expert has a part in the call."""
    for told in tie_told:
        told(expert, actor=actor, now=now)
