"""Rows about applications, narrowed by what a list asks of all of them: words of the title, a region."""

from typing import Any, TypeVar

from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])


def about(rows: Rows, asked: dict[str, Any], to: str = "") -> Rows:
    """Those whose application has these words in its title and is of this region; `to` leads to it: "application__"."""
    if asked["q"]:
        rows = rows.filter(**{f"{to}title__icontains": asked["q"]})
    return rows.filter(**{f"{to}region": asked["region"]}) if asked["region"] else rows
