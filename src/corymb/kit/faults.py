"""What is wrong in a request, in the reader's language: from the schema's checks, and from the forms'."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.kit.days import FAR
from corymb.kit.problems import Declined, Fault
from corymb.kit.registries import Label

Said = tuple[Label, Label]
RULES: dict[str, Said] = {
    "missing": (gettext_lazy("This is missing."), gettext_lazy("Send it too.")),
    "extra_forbidden": (
        gettext_lazy("There is no such name here."),
        gettext_lazy("Leave it out, or look its spelling up in the description of the interface."),
    ),
    "string_too_long": (gettext_lazy("This is too long."), gettext_lazy("At most {max_length} signs.")),
    "string_too_short": (gettext_lazy("This is too short."), gettext_lazy("At least {min_length} signs.")),
    "string_pattern_mismatch": (
        gettext_lazy("This is not written as it should be."),
        gettext_lazy("It has to fit the pattern {pattern}."),
    ),
    "literal_error": (gettext_lazy("This is none of the words allowed here."), gettext_lazy("One of: {expected}.")),
    "greater_than_equal": (gettext_lazy("This is too little."), gettext_lazy("At least {ge}.")),
    "less_than_equal": (gettext_lazy("This is too much."), gettext_lazy("At most {le}.")),
    "greater_than": (gettext_lazy("This is too little."), gettext_lazy("More than {gt}.")),
    "null_characters_not_allowed": (
        gettext_lazy("There is a sign in it that no text may hold."),
        gettext_lazy("Take the sign NUL out."),
    ),
    "far": (gettext_lazy("This day or moment is too far away."), FAR),
    "too_long": (gettext_lazy("These are too many."), gettext_lazy("At most {max_length}.")),
}
MOMENT: Said = (gettext_lazy("This is not a moment."), gettext_lazy("Write it with its zone: 2021-05-01T20:59:00Z."))
FAMILIES: dict[str, Said] = {
    "date": (gettext_lazy("This is not a day."), gettext_lazy("Write it as 2016-10-19.")),
    "datetime": MOMENT,
    "timezone": MOMENT,
    "decimal": (
        gettext_lazy("This is not a decimal number that fits."),
        gettext_lazy('Write it as text with a point: "0.25".'),
    ),
    "int": (gettext_lazy("This is not a whole number."), gettext_lazy("Write it with digits alone.")),
    "bool": (gettext_lazy("This is neither true nor false."), gettext_lazy("Send true or false.")),
    "string": (gettext_lazy("This is not a text."), gettext_lazy("Put it into quotation marks.")),
    "list": (gettext_lazy("This is not a list."), gettext_lazy("Put the values into square brackets.")),
    "model": (gettext_lazy("This is not an object."), gettext_lazy("Put names and values into curly brackets.")),
    "dict": (gettext_lazy("This is not an object."), gettext_lazy("Put names and values into curly brackets.")),
}
"""By the first word of the schema's rule, where the rule itself has no words of its own."""
OTHER: Said = (gettext_lazy("This does not fit."), gettext_lazy("Look it up in the description of the interface."))


def faults_of_schema(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """What the schema says of a request, as ninja hands it on: type, place and context of each error."""
    return [_of_schema(error) for error in errors]


def _of_schema(error: Mapping[str, Any]) -> Fault:
    rule = str(error["type"])
    detail, mend = RULES.get(rule) or FAMILIES.get(rule.partition("_")[0]) or OTHER
    place = [str(part) for part in error["loc"]]
    if place[0] == "body":  # the name of our own parameter stands between
        del place[1:2]
    context = {key: str(value) for key, value in error.get("ctx", {}).items()}
    return Fault(pointer=_pointer(place), rule=rule, detail=str(detail), mend=_filled(str(mend), context))


def _filled(text: str, context: Mapping[str, str]) -> str:
    for key, value in context.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def _pointer(place: Iterable[str]) -> str:
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in place)


def valid(form: forms.Form, where: str = "body") -> dict[str, Any]:
    """The cleaned values of a form a program has filled in; refuses as it would for a person, field by field."""
    if form.is_valid():
        return form.cleaned_data
    faults = [
        Fault(
            pointer=_pointer([where] if name == "__all__" else [where, name]),
            rule=str(error.code or "invalid"),
            detail=" ".join(error.messages),
            mend=_mend(form, name),
        )
        for name, errors in form.errors.as_data().items()
        for error in errors
    ]
    raise Declined(422, _("Nothing was changed. What is wrong stands below."), faults)


def _mend(form: forms.Form, name: str) -> str:
    bound = form.fields.get(name)
    told = str(bound.help_text or bound.label or "") if bound else ""
    return told or str(OTHER[1])
