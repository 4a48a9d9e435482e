"""An appointment as a calendar file (RFC 5545), that programs for mail and calendars put into a calendar.

Times are in UTC, so that no definition of a zone has to go along; every calendar shows them on its reader's own clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

MEDIA = "text/calendar"
MOST_OCTETS = 75
"""Of a line, without its end: section 3.1 has longer ones folded."""
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Appointment:
    """When and where; no `ends_at` where nobody said it.

    The same `uid` with a higher `sequence` takes the place of what was there; `at`: written then.
    """

    uid: str
    sequence: int
    at: datetime
    starts_at: datetime
    ends_at: datetime | None
    summary: str
    place: str = ""
    text: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar_file(one: Appointment) -> str:
    """The text of the file: lines end with CRLF, long ones are folded, texts escaped."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Corymb//Corymb//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:CANCEL" if one.is_cancelled else "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_escaped(one.uid)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_moment(one.at)}",
        f"DTSTART:{_moment(one.starts_at)}",
        f"SUMMARY:{_escaped(one.summary)}",
    ]
    if one.ends_at is not None:
        lines.insert(-1, f"DTEND:{_moment(one.ends_at)}")
    if one.is_cancelled:
        lines.append("STATUS:CANCELLED")
    texts = (("LOCATION", _escaped(one.place)), ("DESCRIPTION", _escaped(one.text)), ("URL", one.url))
    lines += [f"{name}:{text}" for name, text in texts if text]
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.strip().translate(ESCAPES)


def _folded(line: str) -> str:
    """In pieces of 75 octets at the most, between letters and never within one; the next begins with a space."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece])
