"""Days, moments and numbers as a reader of the page sees them. Registered as filters in `templatetags/kit.py`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.utils.functional import Promise
from django.utils.timezone import is_aware, localtime, now
from django.utils.translation import get_language, gettext, ngettext, override

from corymb.i18n import LANGUAGES, language, use_language
from corymb.refusal import Refusal
from corymb.reports import numbers

Words = Mapping[str, Promise]
"""Codes of a list, and how each is said."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_NAMED = 10
"""So many things are named in a sentence."""
SOON = timedelta(days=3)
ZONES = {"MSK": "МСК", "MSD": "МСК", "UTC": "UTC"}
"""Short names of zones as Russian writes them; others are told by their hours."""


def language_of_page() -> str:
    """The language in force for the page, which is also put in force for the numbers of the pure half."""
    code = (get_language() or "en")[:2]
    code = code if code in LANGUAGES else "en"
    use_language(code)
    return code


def as_written(value: Decimal) -> str:
    """A number with the decimals it has, and no more."""
    told = value.normalize()
    return number(told, max(-int(told.as_tuple().exponent), 0))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Let both halves speak a language, and afterwards what they spoke before."""
    before = language()
    with override(code):
        use_language(code)
        try:
            yield
        finally:
            use_language(before)


def in_both(refusal: Refusal) -> str:
    """A refusal to be kept, as each reader will read it: JSON by language, for `told_here`."""
    told = {}
    for code in LANGUAGES:
        with speaking(code):
            told[code] = str(refusal)
    return json.dumps(told, ensure_ascii=False)


def told_here(kept: str) -> str:
    """What was kept by `in_both`, in the language of the page; any other text as it is."""
    try:
        told = json.loads(kept)
    except ValueError:
        return kept
    return str(told.get(language_of_page(), kept)) if isinstance(told, dict) else kept


def said(words: Words, code: str) -> str:
    """The label of a code; the code itself where another country's list brought one of its own."""
    return str(words.get(code, code))


def day(value: date | datetime | None) -> str:
    """23 Nov 2026, 23.11.2026; a moment is told by its day in the zone of the programme."""
    if value is None:
        return numbers.DASH
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    if language_of_page() == "ru":
        return f"{value.day:02}.{value.month:02}.{value.year}"
    return f"{value.day}{numbers.NO_BREAK}{MONTHS[value.month - 1]}{numbers.NO_BREAK}{value.year}"


def zone(value: datetime) -> str:
    """MSK, МСК, UTC+5: a zone by its short name where the language has one, else by its hours."""
    name, offset = value.tzname() or "", value.strftime("%z")
    if language_of_page() == "ru" and name in ZONES:
        return ZONES[name]
    if offset and (name[:1] in "+-" or language_of_page() == "ru"):
        hours, minutes = int(offset[1:3]), offset[3:5].replace("00", "")
        return f"UTC{offset[0].replace('-', numbers.MINUS)}{hours}" + (f":{minutes}" if minutes else "")
    return name


def clock(name: str) -> str:
    """Moscow (MSK), Yekaterinburg (UTC+5): a zone by the city whose clock it is, and as moments name it."""
    told = zone(now().astimezone(ZoneInfo(name)))
    city = get_timezone_location(name, return_city=True, locale=language_of_page())
    return told if city == told else f"{city} ({told})"


def moment(value: datetime | None) -> str:
    """23 Nov 2026, 14:02 MSK."""
    if value is None:
        return numbers.DASH
    here = localtime(value) if is_aware(value) else value
    return f"{day(here)}, {here:%H:%M}{numbers.NO_BREAK}{zone(here)}".rstrip(numbers.NO_BREAK)


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """1,234.5 in English, 1 234,5 in Russian; a dash where there is none."""
    if value is None:
        return numbers.DASH
    language_of_page()
    return numbers.number(Decimal(value) if isinstance(value, int) else value, digits)


def number_written(text: str) -> str:
    """A number somebody wrote, as a reader of the language in force expects it; text that is none as it is."""
    language_of_page()
    return numbers.as_written(text)


def share(value: float | Decimal | None, digits: int = 0) -> str:
    """0.173 as 17 %; nearly all is not shown as all."""
    if value is None:
        return numbers.DASH
    language_of_page()
    return numbers.share(Decimal(value) if isinstance(value, int) else value, digits)


def left(value: datetime | None) -> str:
    """How long there is until a moment, or how long ago it was, in days of the programme's zone and in words."""
    if value is None:
        return ""
    days = (localtime(value).date() - localtime().date()).days
    if days < 0:
        return ngettext("{n} day late", "{n} days late", -days).format(n=number(-days))
    if value < now():
        return gettext("late since today")
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    return ngettext("{n} day left", "{n} days left", days).format(n=number(days))


def urgency(value: datetime | None) -> str:
    """Late, soon (within three days), or neither: the class of a task on its list."""
    if value is None:
        return ""
    return "late" if value < now() else "soon" if value < now() + SOON else ""


def names_of(names: Sequence[str], count: int) -> str:
    """Names with commas between them, and how many there are besides."""
    if more := count - len(names):
        told = ngettext("{names} and {n} more", "{names} and {n} more", more)
        return told.format(names=", ".join(names), n=number(more))
    return ", ".join(names)


def titled(numbers: Sequence[str], titles: Mapping[str, str]) -> str:
    """Things by their titles, by number, and how many there are besides."""
    return names_of([titles.get(number_, number_) for number_ in numbers[:MOST_NAMED]], len(numbers))
