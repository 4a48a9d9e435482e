"""Forms of a call as a whole: how it begins, what it says, how it is published and cancelled."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from corymb.apps.programme.queries.packs import divisible_targets
from corymb.apps.registry.forms.parts import ANY, day_field, long_text
from corymb.apps.selection.forms.words import CODE, CallPartForm, apart, lines_field, listed, unlisted
from corymb.apps.selection.models import Call
from corymb.apps.selection.states import PUBLISHED, STANDINGS
from corymb.i18n import LANGUAGES
from corymb.kit.code_field import CodeField
from corymb.kit.number_field import NumberField
from corymb.kit.registries import Label
from corymb.kit.saying import clock, language_of_page, zone
from corymb.packs.call import CallContent, Close
from corymb.packs.call_presets import preset, presets

ZONES: Mapping[str, Label] = {
    "UTC": "UTC",
    "Europe/Kaliningrad": _("Kaliningrad"),
    "Europe/Moscow": _("Moscow"),
    "Europe/Samara": _("Samara"),
    "Asia/Yekaterinburg": _("Yekaterinburg"),
    "Asia/Omsk": _("Omsk"),
    "Asia/Krasnoyarsk": _("Krasnoyarsk"),
    "Asia/Irkutsk": _("Irkutsk"),
    "Asia/Yakutsk": _("Yakutsk"),
    "Asia/Vladivostok": _("Vladivostok"),
    "Asia/Magadan": _("Magadan"),
    "Asia/Kamchatka": _("Kamchatka"),
}
"""From west to east, with the city whose clock it is."""
MARK = r"^(K|P|B|S[0-9]{1,3})(, (K|P|B|S[0-9]{1,3}))*$"
SAID_AFTER = ("complaint_days", "names_not_selected", "opens_marks", "opens_defence")
"""What a call says of what follows its decision, as it is typed."""


class CallsFilter(forms.Form):
    choices: ClassVar = [ANY, *((code, label) for code, label in STANDINGS.items() if code != PUBLISHED)]
    state = forms.ChoiceField(label=_("State"), required=False, choices=choices)


class NewCallForm(forms.Form):
    code = CodeField(label=_("Code"), max_length=60, help_text=_("For instance clusters-2027; it stays"))
    title_en = forms.CharField(label=_("Title in English"), max_length=300)
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=300)
    preset = forms.ChoiceField(label=_("Begin from"), help_text=_("Everything in it can be changed"))

    def __init__(self, *given: Any, calls: Iterable[Call] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        language_of_page()
        earlier = [(str(one.pk), f"{one.title}, {one.code}") for one in calls]
        ready = [(code, str(preset(code).title)) for code in presets()]
        both = [(_("Procedures that come with the system"), ready), (_("Earlier calls, without their window"), earlier)]
        self.fields["preset"].choices = both if earlier else ready  # type: ignore[attr-defined]


class WallClock(forms.DateTimeInput):
    input_type = "datetime-local"


def wall_clock(label: Any) -> forms.RegexField:
    """A day and a time on the clock of the call, as it is written; no zone of this machine touches it."""
    told = _("On the clock of the zone below; needed before the call is published")
    pattern = r"^(?:1[6-9]|2[01])\d{2}-\d{2}-\d{2}T\d{2}:\d{2}$"
    return forms.RegexField(pattern, label=label, widget=WallClock(), required=False, help_text=told)


class CallForm(CallPartForm):
    """What the call says as a whole; `values` is that as the draft keeps it."""

    WORDS: ClassVar = {
        "title": (_("Title"), True, 1),
        "summary": (_("Summary"), True, 4),
        "body": (_("Text of the call"), False, 12),
        "source": (_("What it is founded on"), True, 2),
        "office": (_("Office that signs agreements"), False, 1),
    }
    ORDER: ClassVar[tuple[str, ...]] = ("title", "summary", "body", "opens_at", "closes_at", "zone")

    opens_at = wall_clock(_("Applications are taken from"))
    closes_at = wall_clock(_("Until"))
    zone = forms.ChoiceField(label=_("Time zone"), help_text=_("The one legal time of the call"))
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=1000)
    budget = NumberField(
        label=_("Budget"), required=False, min_value=0, max_digits=18, decimal_places=2,
        help_text=_("In the unit of the question that tells the cost, such as RUB m"),
    )  # fmt: skip
    cost = forms.ChoiceField(
        label=_("Question that tells the cost"),
        required=False,
        help_text=_("One that is answered with a number; where there is a budget"),
    )
    currency = forms.RegexField(r"^[A-Z]{3}$", label=_("Currency"), help_text=_("Three letters: RUB"))
    worst = forms.IntegerField(label=_("Worst mark"), min_value=0, max_value=99)
    best = forms.IntegerField(label=_("Best mark"), min_value=1, max_value=100)
    anchors_en = lines_field(_("What marks mean, in English"), help_text=_("A line for each: 0: absent"))
    anchors_ru = lines_field(_("What marks mean, in Russian"))
    is_reconstruction = forms.BooleanField(label=_("A reconstruction of a past call"), required=False)
    weights_established = forms.BooleanField(label=_("Its weights are established"), required=False)
    complaint_days = forms.IntegerField(
        label=_("Days for a complaint"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_("After the letter with the decision; 0: none are taken; empty: 10, our proposal"),
    )
    select_from = NumberField(
        label=_("Select from this chance on, %"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Where marks are calibrated; between the two it is too close to call. Empty: 95, our proposal"),
    )
    leave_to = NumberField(
        label=_("Do not select up to this chance, %"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Empty: 5, our proposal"),
    )
    names_not_selected = forms.BooleanField(label=_("Public results name those not selected"), required=False)
    opens_marks = forms.BooleanField(label=_("Marks become open data, without names"), required=False)
    opens_defence = forms.BooleanField(label=_("Marks given at the defence too, without names"), required=False)
    commitments = forms.CharField(
        label=_("Commitments of an agreement"),
        required=False,
        max_length=1_000,
        help_text=_(
            "Codes of questions answered with a number, separated by commas; question=target for one of a target"
        ),
    )
    evidence = forms.RegexField(
        MARK,
        label=_("Evidence"),
        help_text=_("S with the number of a source, K background, P our proposal, B the words of the programme"),
    )

    def __init__(self, *given: Any, content: CallContent, **named: Any) -> None:
        super().__init__(*given, initial=self._initial(content), **named)
        own = {name: clock(name) for name in (settings.TIME_ZONE, content.zone) if name not in ZONES}
        told = {name: f"{city} ({zone(datetime.now(ZoneInfo(name)))})" for name, city in ZONES.items()}
        self.fields["zone"].choices = [*(told | own).items()]  # type: ignore[attr-defined]
        language_of_page()
        counted = [(one.code, str(one.label)) for one in content.questions if one.kind == "number"]
        self.fields["cost"].choices = [("", "–"), *counted]  # type: ignore[attr-defined]

    @staticmethod
    def _initial(content: CallContent) -> dict[str, Any]:
        told = content.model_dump(mode="json")
        scale = told["scale"]
        anchors = listed(scale["anchors"], "mark", "text")
        own = {f"anchors_{language}": anchors[language] for language in LANGUAGES}
        words = apart("title", told["title"]) | apart("summary", told["summary"]) | apart("source", told["source"])
        words |= apart("body", told["body"]) | apart("office", told["after"].get("office"))
        promised = [f"{one.question}={one.target}" if one.target else one.question for one in content.after.commitments]
        after = told["after"] | {"commitments": ", ".join(promised)}
        close = told["close"] or {"select": None, "leave": None}
        limits = {"select_from": _percent(close["select"]), "leave_to": _percent(close["leave"])}
        return {**told, **words, **own, **limits, **after, "worst": scale["worst"], "best": scale["best"]}

    def _close(self) -> dict[str, str] | None:
        """Both limits, where one is said."""
        typed = {"select": self.cleaned_data["select_from"], "leave": self.cleaned_data["leave_to"]}
        said = {name: part / 100 for name, part in typed.items() if part is not None}
        return Close(**said).model_dump(mode="json") if said else None

    def clean_commitments(self) -> str:
        """Refuses what is no target of the programme in force that is added up, and so divided among clusters."""
        text: str = self.cleaned_data["commitments"]
        targets = dict(divisible_targets())
        wrong = [one["target"] for one in _promised(text) if one["target"] and one["target"] not in targets]
        if wrong:
            told = _("No target that can be divided among clusters: {wrong}. There are: {known}.")
            known = "; ".join(f"{code} – {label}" for code, label in targets.items()) or "–"
            raise forms.ValidationError(str(told).format(wrong=", ".join(wrong), known=known))
        return text

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        try:
            values["anchors"] = anchors_of(self)
        except forms.ValidationError as wrong:
            self.add_error("anchors_en", wrong)
        return values

    def values(self) -> dict[str, Any]:
        told = self.cleaned_data
        plain = ("zone", "places", "currency", "is_reconstruction", "weights_established", "evidence")
        return {
            "title": self.words("title"),
            "summary": self.words("summary"),
            "body": self.words("body"),
            "source": self.words("source"),
            "opens_at": told["opens_at"] or None,
            "closes_at": told["closes_at"] or None,
            "cost": told["cost"] or None,
            "budget": str(told["budget"]) if told["budget"] is not None else None,
            "after": {
                **{name: told[name] for name in SAID_AFTER},
                "commitments": _promised(told["commitments"]),
                "office": self.words("office"),
            },
            "close": self._close(),
            "scale": {"worst": told["worst"], "best": told["best"], "anchors": told["anchors"]},
            **{name: told[name] for name in plain},
        }


def _percent(part: str | None) -> Decimal | None:
    return Decimal(part) * 100 if part else None


def _promised(text: str) -> list[dict[str, str | None]]:
    """Questions, each with its target where one stands after =."""
    pairs = (piece.partition("=") for piece in text.split(",") if piece.strip())
    return [{"question": code.strip(), "target": target.strip() or None} for code, _sign, target in pairs]


def anchors_of(form: forms.Form) -> list[dict[str, Any]]:
    """What marks mean, from the lines of the two languages. Refuses a mark that is no whole number."""
    told = {language: form.cleaned_data.get(f"anchors_{language}", "") for language in LANGUAGES}
    found = unlisted(told)
    if any(not key.isdigit() for key, _text in found):
        raise forms.ValidationError(_("Each line begins with a mark, a whole number."))
    return [{"mark": int(key), "text": text} for key, text in sorted(found, key=lambda pair: int(pair[0]))]


class PublishForm(forms.Form):
    """Asks why a published call `changes`; `order_number` and `order_date` where applications are taken longer."""

    reason = long_text(_("Reason"), help_text=_("Why the call is changed; whoever applies reads it"))
    order_number = forms.CharField(
        label=_("Number of the order"),
        required=False,
        max_length=60,
        help_text=_("Where applications are taken longer: the order by which. A window is extended once"),
    )
    order_date = day_field(_("Date of the order"), required=False)

    def __init__(self, *given: Any, changes: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        if not changes:
            for name in list(self.fields):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("order_number")) != bool(values.get("order_date")) and "order_date" not in self.errors:
            self.add_error("order_date", _("An order has a number and a date."))
        return values

    def order(self) -> tuple[str, Any] | None:
        told = self.cleaned_data
        return (told["order_number"], told["order_date"]) if told.get("order_number") else None


class CancelForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("The order, the decision behind it"))


__all__ = ["CODE", "CallForm", "CallsFilter", "CancelForm", "NewCallForm", "PublishForm", "anchors_of"]
