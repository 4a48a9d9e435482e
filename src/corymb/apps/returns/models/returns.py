"""A member's return: its figures while they are written, what is said of them, how it moves, what was signed."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import insert_only
from corymb.apps.programme.models import PackVersion, Period
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import scope_keys_of
from corymb.apps.returns.states import DRAFT, FORM, NOT_IN, SOURCES, STATES


class Returns(models.QuerySet["Return"]):
    """Returns to be read or moved one by one."""

    def placed(self) -> "Returns":
        """With their organisation, region, period and pack; its text is long, and read once in a process."""
        return self.select_related("organisation__region", "period", "pack").defer("pack__text")


class Return(models.Model):
    """What one organisation reports for one period, by one version of the pack.

    `version` counts changes of content; `checked_version` is the version the findings are about. `round` counts how
    often the return was handed in, the present one included.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="returns", verbose_name=_("organisation"), db_index=False
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="returns", verbose_name=_("period"), db_index=False)
    pack = models.ForeignKey(PackVersion, models.PROTECT, related_name="+", verbose_name=_("pack"))
    state = models.CharField(_("state"), max_length=12, choices=list(STATES.items()), default=DRAFT)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    due_at = models.DateTimeField(_("due"))
    version = models.PositiveIntegerField(_("version of the content"), default=0)
    checked_version = models.PositiveIntegerField(null=True)
    findings = models.JSONField(default=list)
    preparer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("preparer"))
    certifier = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("certifier"))
    is_self_certified = models.BooleanField(_("signed by its preparer"), default=False)
    changed_at = models.DateTimeField(_("last changed"))
    moved_at = models.DateTimeField(_("in this state since"))

    objects = Returns.as_manager()

    JOURNAL_LEAVES_OUT = ("version", "checked_version", "findings", "changed_at")

    STAYS_AT_MERGE = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "period"], name="return_once_a_period"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="return_names_a_state"),
            models.CheckConstraint(
                condition=Q(preparer=None)
                | Q(certifier=None)
                | Q(is_self_certified=True)
                | ~Q(preparer=F("certifier")),
                name="return_is_signed_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["period", "state", "organisation"], name="return_by_period"),
            models.Index(fields=["changed_at", "id"], name="return_by_change"),
            models.Index(fields=["due_at", "id"], name="return_by_deadline"),
            models.Index(fields=["state", "moved_at", "id"], name="return_by_state"),
            models.Index(fields=["state", "due_at", "id"], name="return_of_state_by_deadline"),
            models.Index(fields=["state", "changed_at", "id"], name="return_of_state_by_change"),
            models.Index(fields=["period", "due_at", "id"], name="return_of_period_by_deadline"),
            models.Index(fields=["period", "changed_at", "id"], name="return_of_period_by_change"),
            models.Index(fields=["due_at", "id"], name="return_out_by_deadline", condition=Q(state__in=NOT_IN)),
            models.Index(fields=["changed_at", "id"], name="return_out_by_change", condition=Q(state__in=NOT_IN)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period_id}"

    @property
    def is_checked(self) -> bool:
        """Whether what is said of it is said of it as it stands."""
        return self.checked_version == self.version

    @cached_property
    def scope_keys(self) -> list[str]:
        """The scopes it lies in: those of its organisation, looked up once for the row that was read."""
        return scope_keys_of(self.organisation)


@pghistory.track(model_name="FigureHistory")
class Figure(models.Model):
    """A figure of a return as it is being written: the text, and the value in the variable's base unit.

    A figure that was cleared stays as a row without text. `version` is the return's version at its last change, by
    which two people who write at once notice each other.
    """

    member_return = models.ForeignKey(Return, models.PROTECT, related_name="figures")
    variable = models.CharField(_("variable"), max_length=60)
    written = models.CharField(_("as written"), max_length=200, blank=True)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4, null=True)
    source = models.CharField(_("source"), max_length=10, choices=list(SOURCES.items()), default=FORM)
    file = models.BigIntegerField(_("stored file"), null=True)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    cell = models.CharField(_("cell"), max_length=20, blank=True)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member_return", "variable"], name="figure_once"),
            models.CheckConstraint(condition=~Q(written="") | Q(value__isnull=True), name="figure_was_written"),
        ]

    def __str__(self) -> str:
        return f"{self.member_return_id} {self.variable}"


class Explanation(models.Model):
    """Why a figure is right although a check asks, or somebody remarks on it; `finding` says which.

    It is the code of the check, or the `remark_key` of a round.
    """

    member_return = models.ForeignKey(Return, models.PROTECT, related_name="explanations")
    finding = models.CharField(_("check"), max_length=100)
    variable = models.CharField(_("variable"), max_length=60, blank=True)
    text = models.TextField(_("explanation"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("explained by"))
    at = models.DateTimeField(_("explained"))

    JOURNAL_LEAVES_OUT = ("text",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member_return", "finding", "variable"], name="explanation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_return_id} {self.finding}"


class Evidence(models.Model):
    """A document behind a figure; `file` is the number of the stored file. Without a variable: behind the return."""

    member_return = models.ForeignKey(Return, models.PROTECT, related_name="evidence")
    variable = models.CharField(_("variable"), max_length=60, blank=True)
    file = models.BigIntegerField(_("stored file"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("sha256"), max_length=64)
    note = models.CharField(_("what it shows"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("added by"))
    at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("removed"), null=True)

    is_new = False
    """Whether it is another than in the round before; `queries.form` says so of what a page shows."""

    def __str__(self) -> str:
        return self.file_name


class Remark(models.Model):
    """What whoever looks through a return has to say of a figure; without a variable, of the return as a whole."""

    member_return = models.ForeignKey(Return, models.PROTECT, related_name="remarks")
    round = models.PositiveSmallIntegerField(_("round"))
    variable = models.CharField(_("variable"), max_length=60, blank=True)
    text = models.TextField(_("remark"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("remarked by"))
    at = models.DateTimeField(_("remarked"))

    key = ""
    answer = ""
    """What the organisation explains, and by what it does; `queries.form` puts both beside what a page shows."""

    JOURNAL_LEAVES_OUT = ("text",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member_return", "round", "variable"], name="remark_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.member_return_id} {self.variable}"


class Passage(models.Model):
    """A return moved on: by which move, who, when, and what they said. Insert only."""

    member_return = models.ForeignKey(Return, models.PROTECT, related_name="passages")
    move = models.CharField(_("move"), max_length=12)
    target = models.CharField(_("state"), max_length=12)
    round = models.PositiveSmallIntegerField(_("round"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("moved by"))
    at = models.DateTimeField(_("moved"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["member_return", "id"], name="passage_by_return")]
        triggers: ClassVar = insert_only("passage")

    def __str__(self) -> str:
        return f"{self.member_return_id} {self.move}"


class Submission(models.Model):
    """A return as it was signed: the canonical snapshot and its hash. The row is the receipt. Insert only.

    `factor` and `confirmed_at` say by what, and when, the signer had last proved who they are.
    """

    member_return = models.ForeignKey(Return, models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField(_("round"))
    number = models.CharField(_("receipt number"), max_length=40, unique=True)
    at = models.DateTimeField(_("received"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    role = models.CharField(_("as"), max_length=40)
    factor = models.CharField(_("confirmed by"), max_length=40)
    confirmed_at = models.DateTimeField(_("confirmed"))
    snapshot = models.TextField(_("snapshot"))
    sha256 = models.CharField(_("sha256"), max_length=64)

    JOURNAL_LEAVES_OUT = ("snapshot",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member_return", "round"], name="submission_once_a_round"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="submission_has_its_hash"),
        ]
        triggers: ClassVar = insert_only("submission")

    def __str__(self) -> str:
        return self.number
