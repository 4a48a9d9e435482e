"""A number in a form, read as the site reads numbers everywhere and written back as its pages print them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.kit.saying import as_written, language_of_page
from corymb.sources.written import number_of_text

NO_NUMBER = _("This is no number. Write it in the unit of the field, without words.")


class NumberField(forms.DecimalField):
    """30 000,5 and 30,000.5 alike, and 30000.5.

    A lone comma before three digits means what it means on the page: thousands in English, decimals in Russian.
    """

    def __init__(self, **named: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **named)

    def to_python(self, value: Any) -> Any:
        return super().to_python(f"{_read(value):f}" if isinstance(value, str) and value.strip() else value)

    def prepare_value(self, value: Any) -> Any:
        return as_written(Decimal(str(value))) if isinstance(value, Decimal | int | float) else value


def _read(text: str) -> Decimal:
    number = number_of_text(text)
    if number == "ambiguous":
        groups = language_of_page() == "en" and not text.strip().startswith("0")
        number = number_of_text(text, "." if groups else ",")
    if not isinstance(number, Decimal):
        raise forms.ValidationError(NO_NUMBER)
    return number
