"""Whose figures move when those of some organisations do: they, and whoever shares events with them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Coalesce

from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models import EventFact
from corymb.apps.returns.queries.tables import Known


@dataclass(frozen=True)
class Around:
    """Organisations and events to look at, and the submissions that are new."""

    organisations: tuple[int, ...]
    events: tuple[tuple[str, str], ...]
    submissions: tuple[int, ...]

    @property
    def now(self) -> Known:
        return Known(organisations=self.organisations, events=self.events)

    @property
    def before(self) -> Known:
        return Known(organisations=self.organisations, events=self.events, without=self.submissions)


def around(organisations: Collection[int], submissions: Collection[int]) -> Around:
    """What moves when these organisations' submissions begin to count; merged ones stand for each other."""
    dirty = _with_merged(organisations)
    told = EventFact.objects.filter(Q(reporter__in=dirty) | Q(organisation__in=dirty))
    events = sorted(set(told.values_list("kind", "code")))
    named = EventFact.objects.filter(code__in={code for _, code in events}, organisation__isnull=False)
    partners = {
        number for kind, code, number in named.values_list("kind", "code", "organisation") if (kind, code) in events
    }
    return Around(tuple(sorted(dirty | _with_merged(partners))), tuple(events), tuple(sorted(submissions)))


def _with_merged(organisations: Collection[int]) -> set[int]:
    """These organisations, what they were merged into, and whatever else was."""
    rows = Organisation.objects.filter(pk__in=organisations)
    survivors = set(rows.values_list(Coalesce("merged_into", "pk"), flat=True))
    return survivors | set(Organisation.objects.filter(merged_into__in=survivors).values_list("pk", flat=True))
