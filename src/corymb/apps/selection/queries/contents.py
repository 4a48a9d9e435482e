"""What calls say: drafts as they stand, published versions read once in a process; windows on their own clock."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from corymb.apps.programme.queries.packs import other_unit
from corymb.apps.registry.models import Region
from corymb.apps.selection.models import Application, Call, CallVersion
from corymb.apps.selection.states import ANNOUNCED, CLOSED, OPEN, PUBLISHED, QUESTIONS, QUOTAS
from corymb.i18n import LANGUAGES, mark
from corymb.kit.saying import day, language_of_page, speaking, zone
from corymb.packs.call import REGION, CallContent
from corymb.packs.call_lint import Lack, lacks

OTHER_UNIT = mark(
    "The commitment {code} is part of the target {target}, which is counted in “{unit}”; the question asks for "
    "“{asked}”. Ask for it in the unit of the target."
)
NO_REGION = mark("No region has the code “{code}”. Name the region anew.")
KEPT = 32
"""Versions a process keeps read; one that was published never changes."""


def draft_of(call: Call) -> CallContent:
    """The draft of a call as it stands now."""
    return CallContent.model_validate(call.content)


def content_of(version: CallVersion) -> CallContent:
    """A published version, as it was published. Raises ValueError where its text does not fit its hash."""
    return _read(version.sha256, version.pk)


@lru_cache(maxsize=KEPT)
def _read(sha256: str, number: int) -> CallContent:
    version = CallVersion.objects.get(pk=number, sha256=sha256)
    content = CallContent.model_validate_json(version.text)
    if content.sha256 != sha256:
        raise ValueError(f"the text of version {version} is not the one its hash stands for")
    return content


def content_then(found: Application, number: int) -> CallContent:
    """The version of its call a submission of an application answers; the application may follow a newer one since."""
    version = found.by_version
    return content_of(version if version.number == number else found.call.versions.get(number=number))


def newest_version(call: Call) -> CallVersion | None:
    """What is published of a call now; its text is left where it is."""
    return call.versions.defer("text").order_by("-number").first()


def lacks_of(call: Call) -> tuple[Lack, ...]:
    """What keeps the draft from being published, in the language of the page."""
    language_of_page()
    content = draft_of(call)
    return (*lacks(content), *_other_units(content), *_unknown_regions(content))


def _unknown_regions(content: CallContent) -> Iterator[Lack]:
    """Quotas about a region the register does not know: they would bind nobody."""
    named = {quota.code: quota.value for quota in content.quotas if quota.about == REGION and quota.value}
    known = set(Region.objects.filter(code__in=named.values()).values_list("code", flat=True)) if named else set()
    for quota, code in named.items():
        if code not in known:
            yield Lack(NO_REGION, QUOTAS, quota, {"code": code})


def _other_units(content: CallContent) -> Iterator[Lack]:
    """Commitments that are part of a target and asked for in another unit."""
    asked: dict[str, Mapping[str, str]] = {
        one.code: one.unit or {} for one in content.questions if one.kind == "number"
    }
    for one in content.after.commitments:
        unit = asked.get(one.question)
        counted = "" if unit is None else other_unit(one.target, unit.values())
        if counted:
            told = {"code": one.question, "target": one.target, "unit": counted, "asked": str(unit or "–")}
            yield Lack(OTHER_UNIT, QUESTIONS, one.question, told)


def checked(content: dict[str, Any]) -> CallContent | None:
    """The content read; None where it does not fit."""
    try:
        return CallContent.model_validate(content)
    except ValidationError:
        return None


# Windows


def moment_of(written: str | None, zone_name: str) -> datetime | None:
    """A day and time on the clock of a zone, as a moment."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone_name)) if written else None


def told_there(moment: datetime | None, zone_name: str) -> str:
    """A moment as the call's own clock tells it: 23 Nov 2026, 18:00 MSK."""
    if moment is None:
        return "–"
    there = moment.astimezone(ZoneInfo(zone_name))
    return f"{day(there.replace(tzinfo=None))}, {there:%H:%M}\N{NO-BREAK SPACE}{zone(there)}"


def told_there_in_both(name: str, moment: date | None, zone_name: str = "") -> dict[str, str]:
    """The same, or a day, as each language writes it, for a letter to keep: `name` with the language behind it."""
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[f"{name}_{language}"] = told_there(moment, zone_name) if isinstance(moment, datetime) else day(moment)
    return told


def standing_of(call: Call, now: datetime) -> str:
    """Where a call stands by its state, its window and the clock."""
    if call.state != PUBLISHED or call.opens_at is None or call.closes_at is None:
        return call.state
    return ANNOUNCED if now < call.opens_at else OPEN if now <= call.closes_at else CLOSED
