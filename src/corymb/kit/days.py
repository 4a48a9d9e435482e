"""Days and moments people give: on a calendar's control, and near enough that one may count on from them."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FIRST, LAST = date(1600, 1, 1), date(2200, 12, 31)
"""What lies outside is a slip of the pen, and breaks where a day or a zone is added."""
FAR = _("Between the years 1600 and 2200.")


def is_near(day: date) -> bool:
    return FIRST <= (day.date() if isinstance(day, datetime) else day) <= LAST


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A day of the calendar."""

    widget = Day

    def to_python(self, value: Any) -> date | None:
        return _near(super().to_python(value))


class MomentField(forms.DateTimeField):
    """A day with a time, on the clock of the programme."""

    widget = Moment

    def to_python(self, value: Any) -> datetime | None:
        try:
            return _near(super().to_python(value))
        except OverflowError:
            raise forms.ValidationError(FAR, code="far") from None


def _near(given: Any) -> Any:
    if given is not None and not is_near(given):
        raise forms.ValidationError(FAR, code="far")
    return given
