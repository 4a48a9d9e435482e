"""An appointment as a calendar file: the lines of RFC 5545, folded by octets, with texts escaped."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from corymb.reports.icalendar import Appointment, calendar_file

AT = datetime(2018, 8, 1, 9, 0, tzinfo=UTC)
START = datetime(2018, 8, 6, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))


def an_appointment(summary: str = "Defence", text: str = "") -> Appointment:
    return Appointment(
        "slot-7@corymb.test", 1, AT, START, START + timedelta(minutes=30), summary, "Hall 1; floor 2, left", text
    )


def test_every_line_of_the_file() -> None:
    assert calendar_file(an_appointment(text="One\\two\r\nthree")).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Corymb//Corymb//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:slot-7@corymb.test",
        "SEQUENCE:1",
        "DTSTAMP:20180801T090000Z",
        "DTSTART:20180806T070000Z",
        "DTEND:20180806T073000Z",
        "SUMMARY:Defence",
        "LOCATION:Hall 1\\; floor 2\\, left",
        "DESCRIPTION:One\\\\two\\nthree",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_long_lines_are_folded_by_octets_and_never_within_a_letter() -> None:
    summary = "Защита заявки " * 20
    written = calendar_file(an_appointment(summary))
    assert max(len(line.encode()) for line in written.split("\r\n")) == 75
    assert f"SUMMARY:{summary.strip()}\r\n" in written.replace("\r\n ", "")


def test_no_line_ends_without_a_carriage_return() -> None:
    written = calendar_file(an_appointment(text="a\nb\rc"))
    assert written.count("\n") == written.count("\r\n") == written.count("\r")
