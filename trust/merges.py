"""Kills in the middle of a merge and of its undoing: all of it or nothing, and back to the last row."""

import re
from collections.abc import Mapping
from random import Random

from psycopg import sql

from trust.attack import Blow, struck
from trust.looking import entries, hanging_on, naming, rows
from trust.served import Served
from trust.visitor import Visitor

MOMENTS = {"merged": 0.25, "undone": 0.25}
RADIO = re.compile(r'<input type="radio" name="([^"]+)" value="([^"]+)"')
PAIR = re.compile(r"/duplicates/(\d+)/")


def attack(served: Served, officer: Visitor, blow: Blow, spare: int, chance: Random) -> Blow:
    """Merge a member with a spare organisation, undo it, and kill a part in one of the two."""
    pair = [_member(served, chance), spare]
    before = hanging_on(served.home, pair)
    merge_url = _named(officer, pair) + chance.choice(("?stays=first", "?stays=second"))
    fields = _choices(officer, merge_url)
    if blow.moment == "merged":
        struck(served, blow, lambda: officer.post(merge_url, fields))
    else:
        officer.post(merge_url, fields)
    number = _merge_of(served, pair)
    if number is None:
        blow.faults += [] if hanging_on(served.home, pair) == before else ["a merge that is not there left something"]
        blow.faults += ["the merge that was acknowledged is not there"] if blow.acknowledged else []
        return blow
    blow.faults += _whole(served, number)
    merged = hanging_on(served.home, pair)
    _undo(served, officer, number, blow)
    after = hanging_on(served.home, pair)
    undone = _merge_of(served, pair) is None
    if after != (before if undone else merged):
        blow.faults.append(f"merge {number} came back {'undone' if undone else 'merged'}, and not as it was")
    if blow.moment == "undone" and blow.acknowledged and not undone:
        blow.faults.append(f"the undoing of merge {number} was acknowledged and is not there")
    if entries(served.home, "linkage.merge.undone", "linkage.merge", number) != int(undone):
        blow.faults.append(f"merge {number} has not one entry of its undoing")
    return blow


def _undo(served: Served, officer: Visitor, number: int, blow: Blow) -> None:
    url = f"/en/register/merges/{number}/undo/"
    officer.get(url)
    if blow.moment == "undone":
        struck(served, blow, lambda: officer.post(url, {"reason": "trust"}))
    else:
        officer.post(url, {"reason": "trust"})


def _member(served: Served, chance: Random) -> int:
    """An organisation with a membership that was never part of a merge."""
    query = sql.SQL(
        "SELECT DISTINCT organisation_id FROM registry_membership m "
        "JOIN registry_organisation o ON o.id = m.organisation_id "
        "WHERE o.merged_into_id IS NULL AND o.is_confidential = false AND NOT EXISTS "
        "(SELECT 1 FROM linkage_merge g WHERE g.kept_id = o.id OR g.gone_id = o.id) ORDER BY 1 LIMIT 1000"
    )
    return int(chance.choice(rows(served.home, query))[0])


def _named(officer: Visitor, pair: list[int]) -> str:
    """Say that the two may be one; the address of the page that shows them side by side."""
    url = f"/en/register/organisations/{pair[0]}/duplicate/"
    officer.get(url)
    page = officer.get(f"/en/register/organisations/{pair[1]}/")
    found = re.search(r"RU-INN-(\d{10})", page.text if page else "")
    answer = officer.post(url, {"other": found[1] if found else "", "reason": "trust"})
    if answer is None or not PAIR.search(answer.url):
        raise RuntimeError(f"the pair {pair} could not be named: {answer and answer.words()}")
    return answer.url


def _choices(officer: Visitor, url: str) -> Mapping[str, str]:
    """The first answer to every contradiction, and a reason."""
    page = officer.get(url)
    found: dict[str, str] = {}
    for name, value in RADIO.findall(page.text if page else ""):
        found.setdefault(name, value)
    return {**found, "reason": "trust"}


def _merge_of(served: Served, pair: list[int]) -> int | None:
    query = sql.SQL("SELECT id FROM linkage_merge WHERE kept_id = ANY(%s) AND gone_id = ANY(%s) AND undone_at IS NULL")
    found = rows(served.home, query, [pair, pair])
    return int(found[0][0]) if found else None


def _whole(served: Served, number: int) -> list[str]:
    """The one that went names the one that stays, nothing hangs on it, and one entry says so.

    But for its size of a year in which both have one: which of the two holds was answered, and the other stays with it.
    """
    query = sql.SQL(
        "SELECT g.kept_id, g.gone_id, o.merged_into_id FROM linkage_merge g "
        "JOIN registry_organisation o ON o.id = g.gone_id WHERE g.id = %s"
    )
    kept, gone, into = rows(served.home, query, [number])[0]
    faults = [] if into == kept else [f"merge {number} left no mark on the one that went"]
    both = sql.SQL(
        "SELECT g.id FROM registry_sizeclass g JOIN registry_sizeclass k ON k.year = g.year "
        "WHERE g.organisation_id = %s AND k.organisation_id = %s"
    )
    told_twice = {f"sizeclass {row}" for (row,) in rows(served.home, both, [gone, kept])}
    hang = [row for row in naming(served.home, gone) if row not in told_twice]
    faults += [f"hanging on the one that went in merge {number}: {', '.join(hang)}"] if hang else []
    told = entries(served.home, "linkage.merge.made", "linkage.merge", number)
    return faults + ([] if told == 1 else [f"merge {number} has {told} entries"])
