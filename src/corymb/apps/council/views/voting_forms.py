"""Forms in which the votes of several members are noted at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.actions import Ballot, NotNoted
from corymb.apps.council.models import Seat, Vote
from corymb.apps.council.states import VOTES
from corymb.kit.registries import Label

CHOICE, DISSENT = FIELDS = "choice-", "dissent-"
"""How the names of a member's fields begin; the number of the seat follows."""


class _ByMember(forms.Form):
    """Votes by the seats of members."""

    def __init__(self, *given: Any, seats: Sequence[Seat], **named: Any) -> None:
        super().__init__(*given, **named)
        self.seats = seats
        for seat in seats:
            choices = [("", "–"), *VOTES.items()]
            self.fields[f"{CHOICE}{seat.pk}"] = forms.ChoiceField(
                label=str(seat.person), choices=choices, required=False
            )

    @property
    def choices(self) -> dict[int, str]:
        """What was chosen, by seat; members for whom nothing was are not there."""
        named = {seat.pk: self.cleaned_data[f"{CHOICE}{seat.pk}"] for seat in self.seats}
        return {pk: choice for pk, choice in named.items() if choice}

    def tell(self, refusal: NotNoted) -> None:
        """Say beside each member what is wrong with their vote."""
        for seat, why in refusal.wrong.items():
            name = f"{CHOICE}{seat}"
            self.add_error(name if name in self.fields else None, str(why))


class VotesForm(_ByMember):
    """How each member votes on an item, with a dissent; whoever has not voted yet is left out."""

    def __init__(self, *given: Any, seats: Sequence[Seat], **named: Any) -> None:
        super().__init__(*given, seats=seats, **named)
        for seat in seats:
            told = _("Dissent of {name}").format(name=seat.person)
            self.fields[f"{CHOICE}{seat.pk}"].widget.attrs |= {"class": "form-select", "aria-label": str(seat.person)}
            self.fields[f"{DISSENT}{seat.pk}"] = forms.CharField(
                label=told,
                required=False,
                max_length=2_000,
                widget=forms.TextInput({"class": "form-control", "aria-label": told}),
            )

    def clean(self) -> dict[str, Any]:
        """A dissent needs a vote, and somebody must have voted."""
        cleaned = super().clean() or {}
        for seat in self.seats:
            if cleaned.get(f"{DISSENT}{seat.pk}") and not cleaned.get(f"{CHOICE}{seat.pk}"):
                self.add_error(f"{CHOICE}{seat.pk}", _("Choose how to vote."))
        return cleaned

    @property
    def ballots(self) -> dict[int, Ballot]:
        return {pk: Ballot(choice, self.cleaned_data[f"{DISSENT}{pk}"]) for pk, choice in self.choices.items()}

    def rows(self, votes: Sequence[tuple[Seat, Vote | None, Label, bool]]) -> list[tuple[Any, ...]]:
        """Members with their votes as the page of the item has them, and the two fields of whoever can still vote."""
        here = {seat.pk for seat in self.seats}
        return [
            (seat, vote, word, *(self[f"{name}{seat.pk}"] if may and seat.pk in here else None for name in FIELDS))
            for seat, vote, word, may in votes
        ]


class ManyVotesForm(_ByMember):
    """How each member votes on all of many items. `expected`: how many there were when the page was read."""

    counts = forms.BooleanField(
        label=_("Count the votes at once"),
        required=False,
        initial=True,
        help_text=_("What a majority carries is decided; the others stay for a further ballot"),
    )
    rest = forms.ChoiceField(
        label=_("All members who have nothing chosen below"), choices=[("", "–"), *VOTES.items()], required=False
    )
    expected = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, seats: Sequence[Seat], **named: Any) -> None:
        super().__init__(*given, seats=seats, **named)
        self.order_fields(["expected", "rest", *(f"{CHOICE}{seat.pk}" for seat in seats), "counts"])

    @property
    def votes(self) -> dict[int, str]:
        """How each member votes, whoever has nothing chosen as all the others."""
        rest = {seat.pk: self.cleaned_data["rest"] for seat in self.seats if self.cleaned_data["rest"]}
        return rest | self.choices
