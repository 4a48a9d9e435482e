"""Returns that are filled in by another version of the pack than the one in force: which may follow it, what differs.

A return that was handed in keeps its version. One that nobody has begun follows at once, and so does a draft of which
every figure is asked for in the same unit and meaning; any other stays until somebody moves it, the difference shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.states import OPEN
from corymb.apps.returns.models import Event, Figure, Return
from corymb.apps.returns.states import DRAFT, NOT_IN, TO_CERTIFY
from corymb.packs.schema import Pack
from corymb.sources.version_changes import UNREAD, Change, changes, events_asked, figures_asked

NEVER_IN = (DRAFT, TO_CERTIFY)
"""States of a return in its first round that was never handed in."""


@dataclass(frozen=True)
class Differences:
    """What a version asks for otherwise than the one before it: figures, and kinds of events that it does not read."""

    figures: list[Change]
    events: list[Change]

    @property
    def codes(self) -> list[str]:
        """Figures that cannot follow without anybody looking."""
        return [one.code for one in self.figures if one.what != "new"]

    @property
    def kinds(self) -> list[str]:
        return [one.code for one in self.events]


def differences(before: Pack, after: Pack) -> Differences:
    events = changes(events_asked(before), events_asked(after))
    return Differences(
        changes(figures_asked(before), figures_asked(after)), [one for one in events if one.what in UNREAD]
    )


def behind(version: PackVersion) -> QuerySet[Return]:
    """Returns of open periods that are with their organisation and filled in by another version than this."""
    return Return.objects.filter(period__state=OPEN, state__in=NOT_IN).exclude(pack=version)


def by_version(version: PackVersion) -> Iterator[tuple[PackVersion, Differences]]:
    """The versions such returns are filled in by, each with what this one asks for otherwise."""
    numbers = behind(version).order_by().values_list("pack", flat=True).distinct()
    for before in PackVersion.objects.defer("text").filter(pk__in=list(numbers)).order_by("-in_force_at"):
        yield before, differences(pack_of(before), pack_of(version))


def following(rows: QuerySet[Return], found: Differences) -> QuerySet[Return]:
    """Of the returns behind by one version, those that can follow without loss."""
    return rows.filter(state__in=NEVER_IN, round=1).exclude(_differs(found))


def staying(rows: QuerySet[Return], found: Differences) -> QuerySet[Return]:
    """The others: those sent back by whoever looks through them, and those with something asked for otherwise."""
    return rows.filter(~Q(state__in=NEVER_IN) | Q(round__gt=1) | _differs(found))


def _differs(found: Differences) -> Q:
    figures = Figure.objects.filter(member_return=OuterRef("pk"), variable__in=found.codes).exclude(written="")
    events = Event.objects.filter(member_return=OuterRef("pk"), kind__in=found.kinds, removed_at=None)
    return Q(Exists(figures)) | Q(Exists(events))


@dataclass(frozen=True)
class Forecast:
    """How many returns would follow a version, and how many would stay."""

    untouched: int = 0
    begun: int = 0
    staying: int = 0


def forecast(version: PackVersion) -> Forecast:
    untouched = begun = stay = 0
    for before, found in by_version(version):
        rows = behind(version).filter(pack=before)
        follow, none = following(rows, found), Q(version=0)
        fresh = follow.filter(none).count()
        untouched, begun = untouched + fresh, begun + follow.exclude(none).count()
        stay += staying(rows, found).count()
    return Forecast(untouched, begun, stay)


def difference_of(found: Return, version: PackVersion) -> Differences:
    """What a version asks for otherwise, as far as it touches what stands in one return; new figures are told too."""
    told = differences(pack_of(found.pack), pack_of(version))
    written = set(found.figures.exclude(written="").values_list("variable", flat=True))
    kinds = set(found.events.filter(removed_at=None).values_list("kind", flat=True))
    return Differences(
        [one for one in told.figures if one.what == "new" or one.code in written],
        [one for one in told.events if one.code in kinds],
    )
