"""Forms of the council: they shape what was typed and save nothing."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.states import CAN_SIGN_IN, COUNCIL_MEMBER
from corymb.apps.council.models import Matter, Session
from corymb.apps.council.states import ANEW, LEFT, OPEN_YET, RESULTS, SOURCES, STANDINGS, VOTES
from corymb.apps.registry.forms.parts import ANY, long_text, moment_field, region_field
from corymb.apps.selection.queries.seeing import call_key

SPAN = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")


class RankForm(forms.Form):
    reason = long_text(
        _("Reason"),
        required=False,
        help_text=_(
            "Why there is a further ranking; not for the first. Members of the council read it, but for those who are "
            "recused from an application."
        ),
    )


class WhenForm(forms.Form):
    starts_at = moment_field(_("Begins"))
    place = forms.CharField(label=_("Place"), max_length=300)
    quorum = forms.IntegerField(
        label=_("Quorum, in per cent"),
        initial=50,
        min_value=1,
        max_value=100,
        help_text=_("Of the members entitled to vote, so many must be present"),
    )


class PlanForm(WhenForm):
    expected = forms.IntegerField(widget=forms.HiddenInput)


class SeatForm(forms.Form):
    """Only people who hold the role of a member for the call, or for the programme, can be named."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Member of the council"), empty_label=_("choose"), help_text=CAN_SIGN_IN
    )
    is_chair = forms.BooleanField(label=_("In the chair"), required=False)

    def __init__(self, *given: Any, session: Session, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["person"].queryset = members_for(session)  # type: ignore[attr-defined]


def members_for(session: Session) -> QuerySet[Person]:
    """People who are members of the council for this call and have no seat in the session yet."""
    grants = Grant.objects.in_force(localdate()).filter(role=COUNCIL_MEMBER, scope_key=call_key(session.call_id))
    seated = session.seats.values("person")
    return Person.objects.filter(pk__in=grants.values("person"), is_active=True).exclude(pk__in=seated).order_by("name")


class RecuseForm(forms.Form):
    matter = forms.ModelChoiceField(Matter.objects.none(), label=_("Item"), empty_label=_("choose"))
    reason = forms.CharField(label=_("What ties the member to it"), max_length=600)

    def __init__(self, *given: Any, matters: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["matter"].queryset = matters  # type: ignore[attr-defined]
        self.fields["matter"].label_from_instance = item_name  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason, asked for in words of its own."""

    reason = forms.CharField(max_length=600)

    def __init__(self, *given: Any, label: Any, hint: Any = "", **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint


def item_name(matter: Any) -> str:
    return f"{matter.item}. {matter.application.title}"  # numbered as `matters_of` counts for the person


@dataclass(frozen=True)
class Span:
    """Numbers from one to another."""

    first: int
    last: int

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


class SpansField(forms.CharField):
    """Numbers as somebody types them: `1-20, 45`."""

    def clean(self, value: Any) -> list[Span]:
        found = []
        for part in (super().clean(value) or "").replace("–", "-").replace(";", ",").split(","):
            if not part.strip():
                continue
            ends = SPAN.fullmatch(part.strip())
            if not ends:
                raise forms.ValidationError(_("Write numbers and spans of them: 1-20, 45."))
            found.append(Span(int(ends[1]), int(ends[2] or ends[1])))
        return found


class RowsFilter(forms.Form):
    """Applications by words of the title and by region."""

    q = forms.CharField(label=_("Title"), required=False, max_length=200)
    region = region_field(_("Region"), required=False, empty_label=_("any"))


class RecusalsFilter(RowsFilter):
    """Recusals, also by where they come from."""

    source = forms.ChoiceField(label=_("Where it comes from"), required=False, choices=[ANY, *SOURCES.items()])


class RankedFilter(RowsFilter):
    """Rows of a ranking, also by where the rule of the call puts them."""

    standing = forms.ChoiceField(label=_("By the rule of the call"), required=False, choices=[ANY, *STANDINGS.items()])


class CandidatesFilter(RowsFilter):
    """Applications that may be put up, also by their numbers in the list, and by the decision that stands."""

    items = SpansField(label=_("Numbers"), required=False, max_length=200)
    decided = forms.ChoiceField(
        label=_("Decision that stands"),
        required=False,
        choices=[
            ANY,
            (OPEN_YET, _("not decided yet")),
            (LEFT, _("not decided yet, in reserve or not selected")),
            (ANEW, _("decided anew: a complaint was upheld")),
            *RESULTS.items(),
        ],
    )


class ItemsFilter(RowsFilter):
    """Items of a session, also by their numbers."""

    items = SpansField(label=_("Numbers"), required=False, max_length=200)


class MattersFilter(ItemsFilter):
    """Also by what is proposed and what is decided."""

    proposed = forms.ChoiceField(label=_("Proposed"), required=False, choices=[ANY, *RESULTS.items()])
    decided = forms.ChoiceField(
        label=_("Decided"), required=False, choices=[ANY, (OPEN_YET, _("not decided yet")), *RESULTS.items()]
    )


class ProposeForm(forms.Form):
    result = forms.ChoiceField(label=_("Result"), choices=[("", _("choose")), *RESULTS.items()])
    conditions = long_text(
        _("Conditions, advice"), required=False, help_text=_("Part of the decision; the region reads it")
    )
    grounds = long_text(
        _("Grounds of the proposal"), required=False,
        help_text=_(
            "Say why where it leaves the list of the rule. For the minutes; the region does not read it. Name no other "
            "application: who votes on this one may read it"
        ),
    )  # fmt: skip


class VoteForm(forms.Form):
    choice = forms.ChoiceField(label=_("Vote"), choices=list(VOTES.items()), widget=forms.RadioSelect)
    dissent = long_text(_("Dissent"), required=False, help_text=_("Goes into the minutes as it is written"))


class NoteForm(forms.Form):
    """Nothing is asked but whether it is meant."""
