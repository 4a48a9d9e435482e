"""Scorecards as they were computed: which facts, which pack, which code, and every line that came out."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.programme.models import PackVersion
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models import Baseline
from corymb.apps.scorecard.states import COHORTS, KINDS, LISTED, PRICES, STANDINGS, STATES

DIGITS, PLACES = 50, 18
"""Of a term: those of an amount in constant prices, twelve, times a share, six."""
Grounds = tuple[int, int | None, int | None]


class Run(models.Model):
    """One computation of all targets in all scopes.

    `known_at`: facts and memberships recorded later do not count; only of runs computed before memberships told when
    they were recorded, `members_as_recorded` is false: they count those of the time of their computation.
    `locked_only`: returns that are accepted and not locked do not count.
    `inputs` is the number of the stored file with the tables and the pack it was computed from, `lines_hash` the sha256
    of its lines in canonical order, `public_hash` that of what everybody reads of a publication (`reports.told`), which
    follows from the lines. `verified` says when it was computed again and whether it came out the same. `seen`
    is the last entry the living run knows of. A trial counts the inputs of its `base` by another version of the pack.
    One with a `baseline` counts the facts of the first year as that version took them (`returns.queries.measuring`);
    where it asks what a proposed one would change, its `base` counts them by the version in force. `listed`: of which
    scopes the terms of a living run are kept; "" = it was computed before any were. `edition` grows whenever the lines
    of the living run are written: what was made of them in between stands as long as it is the same.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=list(KINDS.items()))
    state = models.CharField(_("state"), max_length=10, choices=list(STATES.items()))
    pack = models.ForeignKey(PackVersion, models.PROTECT, related_name="+", verbose_name=_("pack"))
    year = models.PositiveSmallIntegerField(_("year"))
    known_at = models.DateTimeField(_("as known at"))
    locked_only = models.BooleanField(_("locked returns alone"), default=False)
    members_as_recorded = models.BooleanField(default=True, editable=False)
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="trials", verbose_name=_("what it is compared with")
    )
    baseline = models.ForeignKey(
        Baseline, models.PROTECT, null=True, related_name="+", verbose_name=_("measured from the baseline")
    )
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by"))
    asked_at = models.DateTimeField(_("asked for"))
    done_at = models.DateTimeField(_("computed"), null=True)
    note = models.CharField(_("note"), max_length=600, blank=True)
    inputs = models.BigIntegerField(_("stored inputs"), null=True)
    inputs_hash = models.CharField(_("hash of the inputs"), max_length=64, blank=True)
    lines_hash = models.CharField(_("hash of the lines"), max_length=64, blank=True)
    public_hash = models.CharField(_("hash of the public lines"), max_length=64, blank=True, editable=False)
    code_version = models.CharField(_("version of the code"), max_length=40, blank=True)
    journal_head = models.CharField(_("head of the journal"), max_length=64, blank=True)
    verified = models.JSONField(_("computed again"), default=dict)
    seen = models.BigIntegerField(default=0)
    listed = models.CharField(max_length=5, choices=list(LISTED.items()), blank=True, editable=False)
    edition = models.PositiveIntegerField(default=0, editable=False)
    findings = models.JSONField(default=list)
    trouble = models.TextField(_("trouble"), blank=True)

    JOURNAL_LEAVES_OUT = ("verified", "seen", "findings", "trouble", "members_as_recorded", "public_hash", "edition")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="run_names_a_kind"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="run_names_a_state"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="living"), name="run_one_is_living"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "-id"], name="run_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"

    @property
    def rests_on(self) -> Grounds:
        """Pack, year and baseline: where one of them is another, nothing can be added by the difference."""
        return self.pack_id, self.year, self.baseline_id


class Line(models.Model):
    """A target in a scope under a cohort rule and a price basis, as `corymb score --format json` says it (`told`).

    `explained`: what stands behind it: years, decomposition, influence, coverage, trend.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="lines", db_index=False)
    audience = models.CharField(max_length=8)
    prices = models.CharField(max_length=10, choices=list(PRICES.items()))
    scope = models.CharField(max_length=80)
    target = models.CharField(max_length=60)
    cohort = models.CharField(max_length=10, choices=list(COHORTS.items()))
    told = models.JSONField()
    explained = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "audience", "scope", "prices", "target", "cohort"], name="line_once_in_a_run"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "audience", "target", "prices", "cohort"], name="line_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.target} {self.cohort}"


class Kept(models.Model):
    """What the living lines of a scope are made of (`methods.kept.Tally`), so that a change can be added.

    It can be made again from the facts at any time.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="kept", db_index=False)
    scope = models.CharField(max_length=80)
    told = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "scope"], name="kept_once_in_a_run")]

    def __str__(self) -> str:
        return self.scope


class Term(models.Model):
    """What an organisation, or an event, brings to the living lines of an indicator in a scope (`methods.term.Term`).

    Added up over a line they are its sums. Of event indicators the organisations stand under `RETURNED`: whoever
    returned anything makes their cohorts. `event` is kind:number.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="terms", db_index=False)
    prices = models.CharField(max_length=10, choices=list(PRICES.items()))
    scope = models.CharField(max_length=80)
    indicator = models.CharField(max_length=60)
    cohort = models.CharField(max_length=10, choices=list(COHORTS.items()))
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    event = models.CharField(max_length=170, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    worth = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    share_0 = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    share_t = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    num_0 = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    den_0 = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    num_t = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    den_t = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    standing = models.CharField(max_length=4, choices=list(STANDINGS.items()))
    reason = models.CharField(max_length=20, blank=True)

    STAYS_AT_MERGE = True

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run", "indicator", "scope", "cohort", "prices", "event"], name="term_by_line"),
            models.Index(fields=["event"], condition=~Q(event=""), name="term_by_event"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.indicator} {self.cohort} {self.organisation_id or self.event}"


class Listed(models.Model):
    """A scope whose terms under every rule and in all prices are kept, because somebody asked for them.

    Or one organisation, as `organisation:number`, whose terms in the whole programme are.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="listed_scopes")
    scope = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "scope"], name="scope_listed_once")]

    def __str__(self) -> str:
        return self.scope


class Waiting(models.Model):
    """Facts that changed since the living scorecard was computed whole: whose, and by which submission; nobody = all.

    Those that were added by the difference stay until a whole run contains them: one that is at work does not.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    submission = models.BigIntegerField(null=True)
    is_counted = models.BooleanField(default=False)

    STAYS_AT_MERGE = True

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.submission}"


KEPT = (Run,)
"""Models whose rows the journal answers for; lines are kept by their hash."""
