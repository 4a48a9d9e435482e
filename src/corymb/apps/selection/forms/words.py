"""Texts in two languages and lists with a line for each entry, as the forms of a call ask for them."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from corymb.i18n import LANGUAGES
from corymb.kit.registries import Label
from corymb.packs.call import NO, YES

IN = {"en": _("in English"), "ru": _("in Russian")}
CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"


def code_field(help_text: Any = "") -> forms.RegexField:
    told = help_text or _("Latin letters, digits, hyphens and underscores")
    return forms.RegexField(CODE, label=_("Code"), max_length=60, help_text=told)


def lines_field(label: Any, *, required: bool = False, help_text: Any = "", rows: int = 6) -> forms.CharField:
    area = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=required, help_text=help_text, widget=area, max_length=8_000)


class ValueField(forms.CharField):
    """A value of a part, of which the form says yes and no in words of the page; a draft keeps them by their codes."""

    CODES: ClassVar = {YES: _("yes"), NO: _("no")}

    def prepare_value(self, value: Any) -> Any:
        return str(self.CODES[value]) if value in self.CODES else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return next((code for code, word in self.CODES.items() if str(typed).lower() in {code, word}), typed)


class CallPartForm(forms.Form):
    """A form of which some fields stand in two languages: `WORDS` names them, (label, required, rows of the area)."""

    WORDS: ClassVar[Mapping[str, tuple[Label, bool, int]]] = {}
    ORDER: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, (label, required, rows) in self.WORDS.items():
            for language in LANGUAGES:
                area = forms.Textarea({"rows": rows}) if rows > 1 else forms.TextInput()
                told = format_lazy("{} {}", label, IN[language])
                field = forms.CharField(label=told, required=required, widget=area, max_length=8_000)
                self.fields[f"{name}_{language}"] = field
        self.order_fields([
            own
            for name in self.ORDER
            for own in ([f"{name}_{language}" for language in LANGUAGES] if name in self.WORDS else [name])
        ])  # fmt: skip

    def words(self, name: str) -> dict[str, str] | None:
        """The text in both languages as a call keeps it; None where there is none."""
        return together({language: self.cleaned_data[f"{name}_{language}"] for language in LANGUAGES})


def together(told: Mapping[str, str]) -> dict[str, str] | None:
    return {language: text for language, text in told.items() if text} or None


def apart(name: str, text: Mapping[str, str] | None) -> dict[str, str]:
    """A text of a call as the initial values of its two fields."""
    return {f"{name}_{language}": (text or {}).get(language, "") for language in LANGUAGES}


def listed(rows: Iterable[Mapping[str, Any]], key: str, text: str) -> dict[str, str]:
    """Entries with a key and a text in each language, as lines `key: text` by language."""
    rows = list(rows)
    return {
        language: "\n".join(f"{row[key]}: {row[text][language]}" for row in rows if row[text].get(language))
        for language in LANGUAGES
    }


def unlisted(told: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """The other way round: (key, text in each language) in the order in which keys are met. Refuses other lines."""
    found: dict[str, dict[str, str]] = {}
    for language, lines in told.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            key, colon, text = (piece.strip() for piece in line.partition(":"))
            if not colon or not key or not text:
                raise forms.ValidationError(_("Write each line as a name, a colon and a text."))
            found.setdefault(key, {})[language] = text
    return list(found.items())
