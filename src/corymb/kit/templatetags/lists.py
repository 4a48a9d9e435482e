"""How the cell of a list is shown."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from corymb.kit import saying
from corymb.kit.list_columns import Named
from corymb.kit.listing import Cell
from corymb.kit.rendering import escaped
from corymb.kit.templatetags.kit import badge
from corymb.reports.numbers import DASH

register = template.Library()


@register.simple_tag
def list_rows(rows: Sequence[Sequence[Cell]]) -> SafeString:
    """The rows of a list. Written here, because a template takes three times as long over hundreds of cells."""
    lines = (f"<tr{_mark(row[0])}>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    return mark_safe("".join(lines))  # noqa: S308 - every cell is escaped where it is written


def _mark(first: Cell) -> str:
    return f' class="{escaped(first.mark)}"' if first.mark else ""


def _cell(cell: Cell) -> str:
    said = escaped(badge(cell.value, cell.tone) if cell.tone else shown(cell.value))
    if cell.url and not cell.tone:
        said = f'<a href="{escaped(cell.url)}">{said}</a>'
    if cell.at_end or cell.is_wide:
        return f'<td class="{"text-end" if cell.at_end else "wide"}">{said}</td>'
    return f"<td>{said}</td>"


@register.filter
def shown(value: Any) -> str:
    """A value as a reader writes it: yes and no, dates of the language, thin spaces, a dash where there is nothing."""
    if value is None or isinstance(value, str | Named):
        return str(value or DASH)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return saying.moment(value)
    if isinstance(value, date):
        return saying.day(value)
    if isinstance(value, int | Decimal):
        return saying.as_written(Decimal(value))
    return str(value)
