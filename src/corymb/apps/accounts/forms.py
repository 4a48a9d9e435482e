"""Forms about people and roles: they shape and check what was typed, and save nothing."""

import re
from collections.abc import Container
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.actions import NewGrant, NewPerson, NewToken, NewView, ViewFacts
from corymb.apps.accounts.models import Person, SavedView
from corymb.apps.accounts.states import ACCESS, READ, ROLES
from corymb.kit.days import DayField
from corymb.kit.list_addresses import PLACES, VIEW, query_of
from corymb.kit.registries import lists, scopes

LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]


def scope_typed(typed: str, kinds: Container[str]) -> str:
    """Turn what was typed into a scope key; several that fit are offered by name."""
    typed = typed.strip()
    found = [pair for kind in scopes if kind.code in kinds for pair in kind.choices(typed)]
    exact = [key for key, label in found if typed.casefold() in {key.casefold(), label.casefold()}]
    keys = exact or [key for key, _label in found]
    if len(keys) == 1:
        return keys[0]
    if keys:
        names = "; ".join(label for _key, label in found[:8])
        raise forms.ValidationError(_("Several fit: {names}. Write one of them out.").format(names=names))
    raise forms.ValidationError(_("Nothing of this name that the role can be given in."))


class PersonForm(forms.Form):
    """Who is invited."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As it stands in documents"))
    name_latin = forms.CharField(label=_("Name in Latin letters"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation goes there; it is also the sign-in name"))
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES)

    def new_person(self) -> NewPerson:
        values = self.cleaned_data
        return NewPerson(values["name"], values["email"], values["language"], values["name_latin"], values["telephone"])


class GrantForm(forms.Form):
    """A role in a scope, from a day to a day."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("choose a role")), *((role.code, role.label) for role in ROLES.values())]
    )
    scope = forms.CharField(
        label=_("Where"),
        max_length=200,
        help_text=_(
            "The whole programme, a region, a cluster, an organisation or a call: its code or the beginning of its name"
        ),
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"), required=False, help_text=_("Empty: until it is ended"))
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("initial", {"starts_on": timezone.localdate()})
        super().__init__(*arguments, **named)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if {"role", "scope"} <= values.keys():
            self._find_scope(values)
        return values

    def _find_scope(self, values: dict[str, Any]) -> None:
        try:
            values["scope_key"] = scope_typed(values["scope"], ROLES[values["role"]].scopes)
        except forms.ValidationError as error:
            self.add_error("scope", error)

    def new_grant(self) -> NewGrant:
        values = self.cleaned_data
        return NewGrant(values["role"], values["scope_key"], values["starts_on"], values["ends_on"], values["reason"])


class EndForm(forms.Form):
    """The last day of a role, and why."""

    last_day = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}))


class DeputyForm(forms.Form):
    """Who stands in, and when."""

    email = forms.EmailField(label=_("E-mail of the deputy"))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"))
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea({"rows": 2}))

    def clean_email(self) -> Person:
        person = Person.objects.filter(email=self.cleaned_data["email"].lower(), is_active=True).first()
        if not person:
            raise forms.ValidationError(_("Nobody with this address can sign in here."))
        return person


class TokenForm(forms.Form):
    """What a token is for, what it may, and for how long."""

    name = forms.CharField(label=_("What it is for"), max_length=100, help_text=_("The program that will use it"))
    access = forms.ChoiceField(label=_("Access"), choices=list(ACCESS.items()), initial=READ)
    days = forms.TypedChoiceField(
        label=_("Lives for"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("365 days"))],
    )
    scope = forms.CharField(
        label=_("Only in"),
        max_length=200,
        required=False,
        help_text=_("A part of where you have roles: a region, or your cluster or organisation. Empty: everywhere"),
    )

    def clean_scope(self) -> list[str]:
        typed = self.cleaned_data["scope"]
        return [scope_typed(typed, {"region", "cluster", "organisation"})] if typed.strip() else []

    def new_token(self) -> NewToken:
        values = self.cleaned_data
        return NewToken(values["name"], values["access"], values["days"], values["scope"])


class AddressForm(forms.Form):
    """The address of a list, as the page of the list gives it: its code, its page, its query."""

    listing = forms.CharField(max_length=40, widget=forms.HiddenInput)
    place = forms.CharField(max_length=210, widget=forms.HiddenInput)
    query = forms.CharField(
        max_length=2_000,
        widget=forms.HiddenInput,
        error_messages={
            "required": _("There is nothing to save: the list stands as it comes."),
            "max_length": _("This address is too long to be saved: leave some of the filters out."),
        },
    )

    def clean_listing(self) -> str:
        code: str = self.cleaned_data["listing"]
        if code not in lists:
            raise forms.ValidationError(_("There is no such list."))
        return code

    def clean_place(self) -> str:
        """The page without its language; one of ours, so that the view leads nowhere else."""
        path: str = self.cleaned_data["place"]
        found = re.fullmatch(r"/[a-z]{2}/(.{1,200})", path)
        try:
            resolve(path)
        except Resolver404:
            found = None
        if not found:
            raise forms.ValidationError(_("There is no such list."))
        return found[1]

    def clean_query(self) -> str:
        """Filters, order and columns; where in the list one was, and by which view one came, is not of it."""
        pairs = [pair for pair in parse_qsl(self.cleaned_data["query"]) if pair[0] not in {*PLACES, VIEW}]
        if not pairs:
            raise forms.ValidationError(_("There is nothing to save: the list stands as it comes."))
        return query_of(pairs)

    def new_view(self) -> NewView:
        return NewView(**self.cleaned_data)


class SaveViewForm(AddressForm):
    """An address of a list, and the name it gets."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    opens_first = forms.BooleanField(label=_("The list opens with it"), required=False)


class ViewForm(forms.Form):
    """What the owner of a view says of it; whether it is shared, where they may share or it is."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    opens_first = forms.BooleanField(label=_("The list opens with it"), required=False)
    is_shared = forms.BooleanField(
        label=_("Everybody who sees the list is offered it"),
        required=False,
        help_text=_("They see the rows their own rights show them. Sharing is written to the journal."),
    )

    def __init__(self, typed: Any = None, *, view: SavedView, may_share: bool) -> None:
        initial = {"name": view.name, "opens_first": view.opens_first, "is_shared": view.is_shared}
        super().__init__(typed, initial=initial)
        if not (may_share or view.is_shared):
            del self.fields["is_shared"]

    def facts(self) -> ViewFacts:
        values = self.cleaned_data
        return ViewFacts(values["name"], values["opens_first"], values.get("is_shared", False))


class ReasonForm(forms.Form):
    """Why something is done that cannot be undone."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}))


class PasswordForm(forms.Form):
    """A first password, twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Twelve characters or more; three unusual words are better than one with signs in it"),
    )
    again = forms.CharField(
        label=_("The same again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, person: Person, *arguments: Any, **named: Any) -> None:
        self.person = person
        super().__init__(*arguments, **named)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("password") and values.get("again") != values["password"]:
            self.add_error("again", _("The two are not the same."))
        return values


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=200)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("any")), *((r.code, r.label) for r in ROLES.values())]
    )
    access = forms.ChoiceField(
        label=_("Access"),
        required=False,
        choices=[("", _("any")), ("yes", _("can sign in")), ("no", _("cannot sign in"))],
    )


class TokensFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), ("open", _("works")), ("ended", _("opens nothing"))]
    )
