"""A defence of a call: its commission, who is recused from what, its slots, who speaks, how the commission marks."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.defence.states import (
    CLOSED,
    DECLARED,
    DEFENCES,
    DONE,
    HEARD,
    MISSED,
    ORDERS,
    PLANNED,
    REGISTER,
    SLOTS,
    SOURCES,
    WAITING,
)
from corymb.apps.journal.models import lifted_once
from corymb.apps.selection.models import Application, Call

SHUT = """
IF EXISTS (SELECT 1 FROM defence_slot s WHERE s.id IN (OLD.slot_id, NEW.slot_id) AND s.state = 'done')
THEN RAISE EXCEPTION 'the defence of this slot is closed'; END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;"""


class Defence(models.Model):
    """When and where a commission hears applications. `breaks` are times of day on the clock of the call: 13:00-14:00.

    `ordered_by` says how the slots were put in order the last time, `seed` from what a lot was drawn. `announced_at`:
    since when regions see their slots. `revision` counts changes of the agenda; `by_hand`: slots were swapped, moved or
    added since they were put in order.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="defences", verbose_name=_("call"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=list(DEFENCES.items()), default=PLANNED)
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes of a slot"))
    breaks = ArrayField(models.CharField(max_length=11), default=list, verbose_name=_("breaks"))
    ordered_by = models.CharField(_("order"), max_length=10, choices=list(ORDERS.items()), blank=True)
    seed = models.CharField(_("seed"), max_length=60, blank=True)
    by_hand = models.BooleanField(_("changed by hand since"), default=False)
    revision = models.PositiveIntegerField(_("revision of the agenda"), default=0)
    announced_at = models.DateTimeField(_("announced"), null=True)
    opened_at = models.DateTimeField(_("opened"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    created_at = models.DateTimeField(_("planned"))
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("planned by"))

    JOURNAL_LEAVES_OUT = ("by_hand", "revision")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="defence_once"),
            models.CheckConstraint(condition=Q(state__in=list(DEFENCES)), name="defence_names_a_state"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=600), name="defence_slots_have_a_length"),
            models.CheckConstraint(
                condition=Q(state=PLANNED) | Q(opened_at__isnull=False), name="defence_opened_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state=CLOSED) | Q(closed_at__gte=F("opened_at")), name="defence_closed_says_when"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at", "id"], name="defence_by_day")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.number}"


class Commissioner(models.Model):
    """A member of the commission of a defence; `present_at` when they were noted as present."""

    defence = models.ForeignKey(Defence, models.PROTECT, related_name="members", verbose_name=_("defence"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("member"))
    is_chair = models.BooleanField(_("in the chair"), default=False)
    present_at = models.DateTimeField(_("present since"), null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["defence", "person"], name="commissioner_once"),
            models.UniqueConstraint(fields=["defence"], condition=Q(is_chair=True), name="commissioner_one_chair"),
        ]

    def __str__(self) -> str:
        return f"{self.defence_id} {self.person_id}"


class Exclusion(models.Model):
    """A member stays out of an application: they neither see how it is marked nor mark it.

    Marks they gave before that stay on record and do not count. `ties`: what was known then, as numbers of conflicts on
    record or as [kind, own, other, contract] of the register; told in the reader's language. The row stays as it is,
    but for being lifted once; one that was found, not declared, goes with a member who is taken out.
    """

    member = models.ForeignKey(Commissioner, models.PROTECT, related_name="exclusions", verbose_name=_("member"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name=_("application"))
    source = models.CharField(_("source"), max_length=10, choices=list(SOURCES.items()))
    reason = models.CharField(_("reason"), max_length=600, blank=True)
    ties = models.JSONField(_("ties"), default=list)
    at = models.DateTimeField(_("made"))
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by"))
    lifted_why = models.TextField(_("why it was lifted"), blank=True)

    JOURNAL_LATER: ClassVar[dict[str, Any]] = {"ties": [], "lifted_at": None, "lifted_by_id": None, "lifted_why": ""}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "application"], condition=Q(lifted_at=None), name="exclusion_stands_once"
            ),
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="exclusion_names_a_source"),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | (Q(source=REGISTER) & ~Q(lifted_why="")),
                name="exclusion_lifted_says_why",
            ),
        ]
        triggers: ClassVar = lifted_once(
            "exclusion",
            ("member_id", "application_id", "source", "reason", "ties", "at"),
            pgtrigger.Q(old__source=DECLARED),
        )

    def __str__(self) -> str:
        return f"{self.member_id} {self.application_id}"


class Slot(models.Model):
    """When an application is defended. No two slots of a defence overlap, and one alone is heard at a time.

    `revision` counts how often its time changed. Once it was heard the row stays; `sha256` is of the marks that count.
    """

    defence = models.ForeignKey(Defence, models.PROTECT, related_name="slots", verbose_name=_("defence"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="slots", verbose_name=_("application"))
    state = models.CharField(_("state"), max_length=10, choices=list(SLOTS.items()), default=WAITING)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    called_at = models.DateTimeField(_("called"), null=True)
    done_at = models.DateTimeField(_("closed"), null=True)
    sha256 = models.CharField(_("sha256 of the marks"), max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["defence", "application"], name="slot_once"),
            models.UniqueConstraint(
                fields=["application"], condition=~Q(state=MISSED), name="slot_one_defence_an_application"
            ),
            models.UniqueConstraint(fields=["defence"], condition=Q(state=HEARD), name="slot_one_is_heard"),
            models.CheckConstraint(condition=Q(state__in=list(SLOTS)), name="slot_names_a_state"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_has_a_length"),
            models.CheckConstraint(
                condition=~Q(state=DONE) | Q(done_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$"),
                name="slot_heard_has_its_hash",
            ),
            ExclusionConstraint(
                name="slots_never_overlap",
                expressions=[
                    (
                        Func(F("defence_id"), F("defence_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                deferrable=Deferrable.DEFERRED,
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["defence", "starts_at", "id"], name="slot_by_time")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="slot_that_was_heard_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=DONE),
            )
        ]

    def __str__(self) -> str:
        return f"{self.defence_id} {self.pk}"


class Speaker(models.Model):
    """Who speaks for an application: a name and a post, as the region writes them. The journal keeps neither."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="speakers", verbose_name=_("slot"))
    place = models.PositiveSmallIntegerField(_("place"))
    name = models.CharField(_("name"), max_length=200)
    post = models.CharField(_("post"), max_length=300, blank=True)

    JOURNAL_LEAVES_OUT = ("name", "post")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["slot", "place"], name="speaker_has_their_place")]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.place}"


class Point(models.Model):
    """What a member gives an application for a criterion; without a mark they abstain, and `reason` says why.

    The database refuses any change once the defence of the slot is closed.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="points", verbose_name=_("slot"))
    member = models.ForeignKey(Commissioner, models.PROTECT, related_name="points", verbose_name=_("member"))
    criterion = models.CharField(_("criterion"), max_length=60)
    mark = models.SmallIntegerField(_("mark"), null=True)
    reason = models.TextField(_("remark"), blank=True)
    at = models.DateTimeField(_("given"))

    JOURNAL_LEAVES_OUT = ("mark", "reason", "at")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["slot", "member", "criterion"], name="point_once")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="point_stays_once_the_slot_is_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=SHUT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.member_id} {self.criterion}"


KEPT = (Defence, Commissioner, Exclusion, Slot, Speaker)
"""Models whose rows the journal answers for. Marks are kept by the hash of their slot."""
