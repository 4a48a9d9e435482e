"""Titles the programme publishes stand in two languages; a reader sees the one in force, else the one there is."""

from django.utils.translation import get_language


def in_language(english: str, russian: str) -> str:
    """The Russian text for a Russian reader, the English one for everybody else; the other where one is missing."""
    first, second = (russian, english) if (get_language() or "").startswith("ru") else (english, russian)
    return first or second
