"""What counts: facts of members and of shared events. A correction is a new row; nothing is changed or removed."""

from decimal import Decimal
from typing import ClassVar, NamedTuple

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import insert_only
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models.events import Event
from corymb.apps.returns.models.returns import Submission
from corymb.apps.returns.states import BASELINES


class FactLoad(models.Model):
    """Facts that came from a file or from records kept before, all at once. Insert only.

    `sha256` is over the loaded rows in their order, as `queries.proof` writes them: a row changed by hand shows.
    """

    source = models.CharField(_("source"), max_length=200)
    facts = models.PositiveIntegerField(_("facts"))
    event_facts = models.PositiveIntegerField(_("facts about events"))
    sha256 = models.CharField(_("sha256"), max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("loaded by"))
    at = models.DateTimeField(_("loaded"))

    class Meta:
        triggers: ClassVar = insert_only("factload")

    def __str__(self) -> str:
        return self.source


class Fact(models.Model):
    """A figure that was accepted. The newest row of an organisation, period and variable is in force.

    `value` is in the variable's base unit; a row without one withdraws the figure. Where it came from stands beside it:
    the submission or the load, the file, sheet and cell; the text as written and its scale.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="facts", db_index=False, verbose_name=_("organisation")
    )
    period = models.CharField(_("period"), max_length=7)
    variable = models.CharField(_("variable"), max_length=60)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4, null=True)
    unit = models.CharField(_("unit"), max_length=40)
    source = models.CharField(_("source"), max_length=100)
    file = models.CharField(_("file"), max_length=200, blank=True)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    cell = models.CharField(_("cell"), max_length=40, blank=True)
    written = models.CharField(_("as written"), max_length=200, blank=True)
    scale = models.CharField(_("scale"), max_length=20, blank=True)
    flag = models.CharField(_("mark"), max_length=20, blank=True)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, related_name="facts", verbose_name=_("submission"), db_index=False
    )
    load = models.ForeignKey(
        FactLoad, models.PROTECT, null=True, related_name="loaded", verbose_name=_("load"), db_index=False
    )
    recorded_at = models.DateTimeField(_("recorded"))

    STAYS_AT_MERGE = True

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "period", "variable", "-recorded_at", "-id"], name="fact_newest"),
            models.Index(
                fields=["submission"], condition=Q(submission__isnull=False), name="fact_of_submission"
            ),  # what was loaded stands in none, and takes no place here
            BrinIndex(fields=["period", "recorded_at"], name="fact_since"),
        ]
        triggers: ClassVar = insert_only("fact")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period} {self.variable}"


class FactRow(NamedTuple):
    """A fact as a load brings it: the columns it fills, without the weight a model's row has in millions."""

    organisation_id: int
    period: str
    variable: str
    value: Decimal | None
    unit: str
    source: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    written: str = ""
    scale: str = ""
    flag: str = ""


class EventFact(models.Model):
    """A participant of an event in a period, as `reporter` told it; the newest row of one reporter is in force.

    `code` is the number of the event: reporters who give the same one speak of the same event, and have to agree on
    its amount. `amount` is that of the whole event in the period, in the base unit. A row that
    `is_withdrawn` takes the participant out. One who is not in the register is named, with their country.
    """

    reporter = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("reported by"))
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="facts", verbose_name=_("entry"))
    code = models.CharField(_("number of the event"), max_length=100)
    kind = models.CharField(_("kind"), max_length=60)
    period = models.CharField(_("period"), max_length=7)
    date = models.DateField(_("date"), null=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4, null=True)
    category = models.CharField(_("category"), max_length=60, blank=True)
    started = models.PositiveSmallIntegerField(_("founded"), null=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="event_facts", verbose_name=_("organisation")
    )
    named = models.CharField(_("participant"), max_length=300, blank=True)
    role = models.CharField(_("role"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, related_name="event_facts", verbose_name=_("submission")
    )
    load = models.ForeignKey(
        FactLoad, models.PROTECT, null=True, related_name="loaded_events", verbose_name=_("load"), db_index=False
    )
    source = models.CharField(_("source"), max_length=100)
    file = models.CharField(_("file"), max_length=200, blank=True)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    cell = models.CharField(_("cell"), max_length=40, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    STAYS_AT_MERGE = True

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(named=""), name="eventfact_names_a_participant"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["reporter", "period", "kind", "code", "organisation", "named", "-recorded_at", "-id"],
                name="eventfact_newest",
            ),
            models.Index(fields=["kind", "code"], name="eventfact_by_number"),
        ]
        triggers: ClassVar = insert_only("eventfact")

    def __str__(self) -> str:
        return f"{self.code} {self.period}"


class Baseline(models.Model):
    """The figures of the baseline year as they were known at a moment: approved, signed, with a version and a reason.

    `sha256` is over the facts and the events as known then, so that anybody can see that they are the same ones.
    `events` counts participants of events; null for a version that took facts alone.
    """

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    period = models.CharField(_("period"), max_length=7)
    known_at = models.DateTimeField(_("as known at"))
    sha256 = models.CharField(_("sha256"), max_length=64)
    organisations = models.PositiveIntegerField(_("organisations"))
    facts = models.PositiveIntegerField(_("facts"))
    events = models.PositiveIntegerField(_("participants of events"), null=True)
    sums = models.JSONField(_("sums by variable"), default=dict)
    effects = models.JSONField(_("what it changes"), default=list)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=12, choices=list(BASELINES.items()))
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved"), null=True)
    factor = models.CharField(_("confirmed by"), max_length=40, blank=True)

    JOURNAL_LEAVES_OUT = ("effects",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(BASELINES)), name="baseline_names_a_state"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="approved"), name="baseline_one_is_in_force"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False), name="baseline_in_force_is_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} v{self.version}"
