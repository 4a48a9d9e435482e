"""Speed of the pages of programme, returns and scorecard at full size, as those of the register are measured."""

import random
from collections.abc import Callable

import psycopg

from bench.asking import NOBODY, PREPARER, Kind, ask_all, lines_of, served, sessions_of
from bench.measuring import Row
from bench.own_server import Loaded
from bench.site_data import CLUSTERS, ORGANISATIONS, SMALL, loaded
from bench.site_people import OWN
from bench.site_programme import LISTED, OPEN, YEARS
from corymb.site.postgres import OWNER

SCORE = 100.0
"""Milliseconds in which a page of the scorecard is there."""
TARGETS = ("T1", "T2", "T3", "T4", "T5a", "T5b", "T6", "T7")
OF_EVENTS = ("T4", "T5a", "T5b")
"""Of them those that count events."""
REGIONS = ("RU-KLU", "RU-TA", "RU-TOM", "RU-MOW", "RU-SAM")
SWITCHES = ("", "?cohort=matched", "?cohort=reporting", "?cohort=current", "?prices=constant", "?prices=usd")
SORTS = ("due_at", "-due_at", "changed_at", "-changed_at")
FILTERS = (
    *("", "state=draft", "state=to_certify", "state=submitted", "state=returned", "state=accepted", "state=locked"),
    *("cluster=load-7", "late=on", "period=2020", "period=2016", "period=2020&state=accepted"),
)


def whole(number: int) -> int:
    """The cluster of this number, or the one before it: one in twenty is a part of another, and has no lines."""
    return number - (number % 20 == 0)


def drawing(organisations: int, clusters: int, publication: int) -> Callable[..., Callable[[random.Random], str]]:
    """How addresses of pages are drawn from so many things."""

    def drawn(*addresses: str) -> Callable[[random.Random], str]:
        """One of the addresses, in either language, with what is drawn put into it."""

        def address(chance: random.Random) -> str:
            told = {
                "cluster": f"cluster:load-{whole(chance.randint(1, clusters))}",
                "listed": f"cluster:load-{whole(chance.randint(1, min(LISTED, clusters)))}",
                "region": f"region:{chance.choice(REGIONS)}",
                "target": chance.choice(TARGETS),
                "of_events": chance.choice(OF_EVENTS),
                "switch": chance.choice(SWITCHES),
                "known": chance.randint(1, LISTED),
                "organisation": chance.randint(1, organisations),
                "year": chance.choice(YEARS),
                "sort": chance.choice(SORTS),
                "filter": chance.choice(FILTERS),
                "return": chance.randint(1, organisations * len(YEARS)),
                "own": organisations * (len(YEARS) - 1) + OWN,
                "publication": publication,
            }
            return f"/{chance.choice(('en', 'ru'))}/{chance.choice(addresses).format_map(told)}"

        return address

    return drawn


def kinds(organisations: int, clusters: int, publication: int) -> list[Kind]:
    """Every kind of page, where from the least to the most is drawn."""
    places, listed = ("programme", "{region}", "{cluster}"), ("region:RU-KLU", "{listed}")

    drawn = drawing(organisations, clusters, publication)

    def scored(name: str, *addresses: str, by: str = "") -> Kind:
        return Kind(name, drawn(*(f"scorecard/{one}" for one in addresses)), p95=SCORE, by=by)

    def told(name: str, *addresses: str, by: str = "") -> Kind:
        return Kind(name, drawn(*addresses), by=by)

    return [
        scored("scorecard of the programme", "{switch}"),
        scored("scorecard of a region", "{region}/{switch}"),
        scored("scorecard of a cluster", "{cluster}/{switch}"),
        scored("what stands behind a figure", *(f"{place}/{{target}}/" for place in places)),
        scored("organisations behind a figure", *(f"{place}/{{target}}/members/{{switch}}" for place in listed)),
        scored("events behind a figure", *(f"{place}/{{of_events}}/events/{{switch}}" for place in listed)),
        scored("clusters side by side", "clusters/{switch}"),
        scored("scorecard of an organisation", "organisations/{known}/"),
        scored("publications", "runs/", "runs/{publication}/"),
        scored("public scorecard", "public/", "public/{publication}/", "public/{publication}/{cluster}/", by=NOBODY),
        told("returns, list", "returns/?sort={sort}&{filter}"),
        told("return", "returns/{return}/"),
        told("own return, being written", "returns/{own}/", by=PREPARER),
        told("figure of a return", f"returns/figures/{{organisation}}/{OPEN - 1}/revenue/"),
        told("progress of the returns", "returns/board/", "returns/board/?period={year}"),
        told("programme", "programme/"),
        told("target of the programme", "programme/targets/{target}/"),
    ]


def _publication(found: Loaded) -> int:
    """Number of what the load set published."""
    with psycopg.connect(found.server.address(OWNER)) as connection:
        told = connection.execute("SELECT max(id) FROM scorecard_run WHERE kind = 'published'").fetchone()
    if told is None or told[0] is None:
        raise SystemExit("the load set has published nothing; delete it, and it is made anew")
    return int(told[0])


def rows(runs: int, *, small: bool) -> list[Row]:
    """Two rows for each kind of page."""
    found = loaded(small=small)
    try:
        with served(found) as (_pid, port):
            measured = kinds(*(SMALL if small else (ORGANISATIONS, CLUSTERS)), _publication(found))
            ask_all(measured, sessions_of(found), port, runs, small=small)
    finally:
        found.server.stop()
    return [line for kind in measured for line in lines_of(kind)]
