"""Forms of the defence: they shape what was typed and save nothing."""

import re
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.states import CAN_SIGN_IN
from corymb.apps.defence.actions.telling import MOST_SPEAKERS
from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.queries.agenda import time_of
from corymb.apps.defence.rules import COMMISSION
from corymb.apps.defence.states import BY_NUMBER, ORDERS
from corymb.apps.registry.forms.parts import moment_field
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.saying import clock

BREAK = re.compile(r"^(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)$")


class OnTheClockOfACall(forms.Form):
    """Moments are typed by the clock of the call, whatever the clock of the programme is."""

    def __init__(self, *given: Any, call: Call, **named: Any) -> None:
        super().__init__(*given, **named)
        self.zone = call.zone
        told = gettext("By the clock of the call: {zone}").format(zone=clock(call.zone))
        self.fields["starts_at"].help_text = told

    def clean_starts_at(self) -> Any:
        return self.cleaned_data["starts_at"].replace(tzinfo=ZoneInfo(self.zone))


def there(moment: Any, call: Call) -> Any:
    """A moment as such a form shows it."""
    return moment.astimezone(ZoneInfo(call.zone)).replace(tzinfo=None)


class PlanForm(OnTheClockOfACall):
    starts_at = moment_field(_("Begins"))
    place = forms.CharField(label=_("Place"), max_length=300)
    minutes = forms.IntegerField(label=_("Minutes for each application"), initial=20, min_value=1, max_value=600)
    breaks = forms.CharField(
        label=_("Breaks"), required=False, max_length=200, help_text=_("13:00-14:00; several with a comma between")
    )

    def clean_breaks(self) -> tuple[str, ...]:
        return tuple(_break(one.strip()) for one in self.cleaned_data["breaks"].split(",") if one.strip())


def _break(text: str) -> str:
    """A break as it is kept: 13:00-14:00."""
    found = BREAK.match(text)
    try:
        since, until = (time.fromisoformat(one) for one in found.groups()) if found else (time(), time())
    except ValueError:
        since, until = time(), time()
    if since >= until:
        raise forms.ValidationError(_("A break is written so, its beginning first: 13:00-14:00."))
    return f"{since:%H:%M}-{until:%H:%M}"


class OrderForm(forms.Form):
    ordered_by = forms.ChoiceField(label=_("Order"), choices=list(ORDERS.items()), initial=BY_NUMBER)
    seed = forms.CharField(
        label=_("Drawn from"),
        required=False,
        max_length=60,
        help_text=_("For a lot alone: a word or number said before the applications are known. It is printed."),
    )
    line = forms.FloatField(
        label=_("Only applications that experts gave at least"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Points of a hundred; empty: every application that was submitted"),
    )


class MemberForm(forms.Form):
    """Only people who hold the role of an expert or of a member of the council for the call can be named."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Member of the commission"), empty_label=_("choose"), help_text=CAN_SIGN_IN
    )
    is_chair = forms.BooleanField(label=_("In the chair"), required=False)

    def __init__(self, *given: Any, defence: Defence, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["person"].queryset = members_for(defence)  # type: ignore[attr-defined]


def members_for(defence: Defence) -> QuerySet[Person]:
    """People who can be named for the commission and are not in it yet."""
    grants = Grant.objects.in_force(localdate()).filter(role__in=COMMISSION, scope_key=call_key(defence.call_id))
    named = defence.members.values("person")
    rows = Person.objects.filter(pk__in=grants.values("person"), is_active=True)
    return rows.exclude(pk__in=named).order_by("name")


class ExcludeForm(forms.Form):
    slot = forms.ModelChoiceField(Slot.objects.none(), label=_("Application"), empty_label=_("choose"))
    reason = forms.CharField(label=_("What ties the member to it"), max_length=600)

    def __init__(self, *given: Any, slots: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["slot"].queryset = slots  # type: ignore[attr-defined]
        self.fields["slot"].label_from_instance = slot_name  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("Why the tie does not stand"), max_length=600)


def slot_name(slot: Slot) -> str:
    return f"{time_of(slot)} {slot.application.title}"


class TiedForm(forms.Form):
    reason = forms.CharField(label=_("What ties you to it"), max_length=600)


class SwapForm(forms.Form):
    other = forms.ModelChoiceField(Slot.objects.none(), label=_("With"), empty_label=_("choose"))

    def __init__(self, *given: Any, slots: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["other"].queryset = slots  # type: ignore[attr-defined]
        self.fields["other"].label_from_instance = slot_name  # type: ignore[attr-defined]


class TimeForm(OnTheClockOfACall):
    starts_at = moment_field(_("Begins"))


class SlotForm(OnTheClockOfACall):
    application = forms.ModelChoiceField(Application.objects.none(), label=_("Application"), empty_label=_("choose"))
    starts_at = moment_field(_("Begins"))

    def __init__(self, *given: Any, applications: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["application"].queryset = applications  # type: ignore[attr-defined]


class SpeakersForm(forms.Form):
    """Names and posts of those who speak, the first one first."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for n in range(1, MOST_SPEAKERS + 1):
            name = gettext("Speaker {n}: name").format(n=n)
            self.fields[f"name_{n}"] = forms.CharField(label=name, max_length=200, required=n == 1)
            post = gettext("Speaker {n}: post").format(n=n)
            self.fields[f"post_{n}"] = forms.CharField(label=post, max_length=300, required=False)

    def speakers(self) -> list[tuple[str, str]]:
        told = self.cleaned_data
        return [(told[f"name_{n}"], told[f"post_{n}"]) for n in range(1, MOST_SPEAKERS + 1)]


class NoteForm(forms.Form):
    """Nothing is asked but whether it is meant."""
