"""Numbers in forms: read as people write them and as pages print them, in both languages."""

from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from corymb.kit.number_field import NumberField


class Asked(forms.Form):
    amount = NumberField(max_digits=20, decimal_places=4)


def read(text: str, language: str) -> object:
    with override(language):
        form = Asked({"amount": text})
        return form.cleaned_data["amount"] if form.is_valid() else form.errors["amount"][0]


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("30000.5", "30000.5", "30000.5"),
        ("30 000,5", "30000.5", "30000.5"),
        ("30\u00a0000,5", "30000.5", "30000.5"),
        ("30,000.5", "30000.5", "30000.5"),
        ("30,000", "30000", "30.000"),
        ("0,125", "0.125", "0.125"),
        ("1,5", "1.5", "1.5"),
        ("\u22125", "-5", "-5"),
        (" 7 ", "7", "7"),
    ],
)
def test_a_number_is_read_as_the_page_prints_it(text: str, english: str, russian: str) -> None:
    assert (read(text, "en"), read(text, "ru")) == (Decimal(english), Decimal(russian))


@pytest.mark.parametrize("text", ["many", "5 thousand", "1,2,3"])
def test_what_is_no_number_is_told_in_words(text: str) -> None:
    assert read(text, "en") == "This is no number. Write it in the unit of the field, without words."
    assert read("", "en") == "This field is required."
    assert read("0,12345", "en") == "Ensure that there are no more than 4 decimal places."


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("value", ["30000.5", "30.125", "1000000", "0.125", "1"])
def test_what_the_field_shows_it_reads_again(value: str, language: str) -> None:
    with override(language):
        shown = Asked(initial={"amount": Decimal(value)})["amount"].value()
    assert read(shown, language) == Decimal(value)
