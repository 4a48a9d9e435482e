"""How the cell of a list is shown."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from corymb.kit import saying
from corymb.kit.list_columns import Named
from corymb.kit.listing import Cell, Page
from corymb.kit.rendering import escaped
from corymb.kit.templatetags.kit import badge
from corymb.reports.numbers import DASH

register = template.Library()


@register.simple_tag
def list_rows(page: Page) -> SafeString:
    """The rows of a list. Written here, because a template takes three times as long over hundreds of cells.

    On a phone a row is a card, so each cell carries the head of its column.
    """
    heads = [f' role="cell" data-head="{escaped(str(head.label))}"' for head in page.heads]
    lines = (f'<tr role="row"{_mark(row[0])}>{"".join(map(_cell, row, heads))}</tr>\n' for row in page.rows)
    return mark_safe("".join(lines))  # noqa: S308 - every cell is escaped where it is written


def _mark(first: Cell) -> str:
    return f' class="{escaped(first.mark)}"' if first.mark else ""


def _cell(cell: Cell, head: str) -> str:
    said = escaped(badge(cell.value, cell.tone) if cell.tone else shown(cell.value))
    if cell.url and not cell.tone:
        said = f'<a href="{escaped(cell.url)}">{said}</a>'
    if cell.at_end or cell.is_wide:
        return f'<td class="{"text-end" if cell.at_end else "wide"}"{head}>{said}</td>'
    return f"<td{head}>{said}</td>"


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
