"""How the cell of a list is shown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from corymb.kit import saying
from corymb.reports.numbers import DASH, number

register = template.Library()


@register.filter
def shown(value: Any) -> str:
    """A value as a reader writes it: yes and no, dates of the language, thin spaces, a dash where there is nothing."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return saying.moment(value)
    if isinstance(value, date):
        return saying.day(value)
    if isinstance(value, int | Decimal):
        return number(Decimal(value), max(-int(Decimal(value).normalize().as_tuple().exponent), 0))
    return str(value)
