"""A return is checked by the pack's rules, as the command checks it. Loads DuckDB: for jobs, never for pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.actions.grounding import Written, ground_of
from corymb.apps.returns.models import Figure, Return
from corymb.apps.returns.queries.figures import variables_of
from corymb.apps.returns.queries.findings import about_event
from corymb.apps.returns.queries.snapshots import events_of
from corymb.apps.returns.queries.tables import APART
from corymb.apps.returns.states import EDITABLE, TO_CERTIFY
from corymb.i18n import Text
from corymb.kit.findings import as_json
from corymb.methods.checks.run import run_checks
from corymb.methods.findings import LEVELS, Finding
from corymb.methods.programme import Programme
from corymb.packs.schema import Pack
from corymb.sources.return_form import speaking
from corymb.sources.unreadable import unreadable_figures

ELSEWHERE = frozenset({"missing_return", "duplicate", "check_digit", "unknown_organisation", "share_sum"})
"""Kinds of checks that are about the register or the whole programme, not about one return."""
NOBODY = Decimal(10**9)
"""More peers than there are: no figure is held against those of other organisations."""


def check_return(number: int) -> bool:
    """Check a return as it stands and keep the findings; whether they are about what stands there still.

    The figures are read first and checked without a lock, so that nobody who writes waits for it.
    """
    found = Return.objects.select_related("organisation", "period", "pack").get(pk=number)
    if found.is_checked or found.state not in EDITABLE | {TO_CERTIFY}:
        return True
    findings = [plain_finding(finding) for finding in findings_of(found)]
    with transaction.atomic():
        locked = Return.objects.select_for_update().get(pk=number)
        if locked.pack_id != found.pack_id:
            return False  # it has followed the pack meanwhile, which asks otherwise
        if locked.version < found.version or (locked.checked_version or -1) > found.version:
            return True
        locked.checked_version, locked.findings = found.version, findings
        locked.save(update_fields=["checked_version", "findings"])
        return locked.version == found.version


def findings_of(found: Return, figures: Sequence[Figure] | None = None) -> list[Finding]:
    """What the pack's rules say of a return, beside the organisation's other years; the gravest first.

    `figures`: others than those that stand in the return, for what would be said of them.
    """
    figures = list(found.figures.exclude(written="")) if figures is None else figures
    return findings_of_many(pack_of(found.pack), [Written(found, figures, _events(found))])[found.pk]


def findings_of_many(pack: Pack, written: Sequence[Written]) -> dict[int, list[Finding]]:
    """What the pack's rules say of each of many returns of one period, each as if it stood alone; by their numbers."""
    told: dict[str, list[Finding]] = {one.reporter: [] for one in written}
    for finding in run_checks(_of_returns(pack), ground_of(pack, written)):
        reporter, _sign, _other = finding.organisation.partition(APART)
        if reporter in told and finding.period in {written[0].found.period.code, ""}:
            told[reporter].append(_alone(finding, reporter))
    return {one.found.pk: _sorted(pack, one, told[one.reporter]) for one in written}


def _of_returns(pack: Pack) -> Programme:
    """The programme with the checks that are about one return, and compare it with no other organisation's."""
    programme = pack.programme()
    alone = [
        replace(rule, parameters={**rule.parameters, "peers": NOBODY})
        for rule in programme.checks
        if rule.kind not in ELSEWHERE
    ]
    return replace(programme, checks=tuple(alone))


def _alone(finding: Finding, reporter: str) -> Finding:
    """A finding without what told the returns apart; where it stands is the return's own page, so the file goes too."""
    own = f"{reporter}{APART}"
    fields = {name: v.replace(own, "") if isinstance(v, str) else v for name, v in finding.fields.items()}
    return replace(finding, organisation="", file="", value=finding.value.replace(own, ""), fields=fields)


def _sorted(pack: Pack, one: Written, told: Iterable[Finding]) -> list[Finding]:
    variables = variables_of(pack)
    texts = [f for f in one.figures if f.value is None and f.variable in variables]
    places = [(f.variable, f.written, f.sheet, f.cell) for f in texts]
    unreadable = unreadable_figures(places, variables, one.found.period.code)
    known = {finding.variable for finding in unreadable}  # what cannot be read is not missing
    about = {row["event"]: row.get("about", "") for row in one.events}
    told = [_of_event(pack, finding, about) for finding in told]
    found = [*unreadable, *(finding for finding in told if finding.variable not in known)]
    return sorted(found, key=lambda finding: LEVELS.index(finding.level))


def _of_event(pack: Pack, finding: Finding, about: Mapping[str, str]) -> Finding:
    """A finding about an event names it as people do, and says which entry it is about, where it is entered."""
    key = str(finding.fields.get("event", ""))
    if finding.variable or not key:
        return finding
    kind, _sign, code = key.partition(":")
    labels = next((k.label for k in pack.events if k.code == kind), {"en": kind})
    event = Text({language: f"{label} {code}" for language, label in labels.items()})
    value = code if finding.value == key else finding.value
    return replace(finding, variable=about.get(key, ""), value=value, fields={**finding.fields, "event": event})


def _events(found: Return) -> list[dict[str, Any]]:
    return [
        {
            "event": f"{event.kind}:{event.code}",
            "about": about_event(event),
            "kind": event.kind,
            "period": found.period.code,
            "date": event.date,
            "amount": event.amount,
            "category": event.category or None,
            "started": event.started,
            "organisation": person.organisation.identifier if person.organisation else f"NAMED-{person.named}",
            "role": person.role or None,
            "country": person.country or None,
            "sheet": event.sheet or None,
            "cell": event.cell or None,
        }
        for event in events_of(found)
        for person in event.participants.all()
    ]


def plain_finding(finding: Finding) -> dict[str, Any]:
    """A finding as a column keeps it; names and figures in it as text, in each language in which they differ."""
    kept = as_json(finding)
    if "fields" in kept:
        kept["fields"] = {name: _in_words(value) for name, value in kept["fields"].items()}
    return kept


def _in_words(value: object) -> object:
    if isinstance(value, int | str):
        return value
    told = {}
    for language in ("en", "ru"):
        with speaking(language):
            told[language] = str(value)
    return told if len(set(told.values())) > 1 else told["en"]
