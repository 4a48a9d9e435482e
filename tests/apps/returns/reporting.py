"""A member that reports: the pack in force, an open period, people of the organisation and of its cluster."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme import actions as programme
from corymb.apps.programme.models import Period
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.returns import actions
from corymb.apps.returns.actions.checking import check_return
from corymb.apps.returns.models import Return, Submission
from corymb.apps.returns.queries.findings import standing_of
from corymb.apps.returns.queries.snapshots import snapshot_of
from corymb.packs.reading import find
from tests import factories
from tests.people import CLUSTER, NOW, ORGANISATION, actor, grant, person
from tests.stages import built_once

FIGURES = {
    "revenue": "120000",
    "purchases": "70000",
    "headcount": "60",
    "filled_jobs": "60",
    "mean_wage": "52000",
    "jobs_created": "0",
    "jobs_upgraded": "0",
    "investment_own": "4000",
    "investment_credit": "0",
    "investment_other_private": "0",
    "investment_foreign": "0",
    "investment_public": "0",
    "investment_quasi_public": "0",
    "rd_spending": "1500",
    "export_nonprimary": "9000",
}
"""A year of a small company, in the scales of the shipped pack."""

EXPLANATION = "It is so by the books."


@dataclass
class Member:
    """Who takes part in a test."""

    organisation: Organisation
    cluster: Cluster
    period: Period
    preparer: Person
    certifier: Person
    manager: Person
    officer: Person

    def told(self, who: str, hours: int = 0) -> dict[str, Any]:
        """The named arguments of an action."""
        return {"actor": actor(getattr(self, who)), "now": NOW + timedelta(hours=hours)}

    def opened(self) -> Return:
        return actions.open_return(self.organisation, self.period, actor=SYSTEM, now=NOW)


@cache
def pack_text() -> str:
    return find("innovative-clusters-2016").read_text(encoding="utf-8")


def pack_in_force() -> None:
    version = programme.propose_pack(pack_text(), None, actor=SYSTEM, now=NOW)
    programme.put_in_force(version.pk, None, actor=SYSTEM, now=NOW)


def period(code: str = "2017", due: datetime = datetime(2018, 7, 1, 20, 59, tzinfo=UTC)) -> Period:
    """An open period."""
    made = programme.plan_period(code, date(int(code) + 1, 1, 1), due, actor=SYSTEM, now=NOW)
    return programme.open_period(made.pk, actor=SYSTEM, now=NOW)


@built_once
def member() -> Member:
    """A company of the cast's cluster with its people, and a period for which returns are taken."""
    pack_in_force()
    organisation = factories.organisation("ООО «Светотехника-тест»", number=ORGANISATION.rpartition("-")[2])
    where = factories.cluster(CLUSTER)
    factories.membership(organisation, where)
    key = f"organisation:{ORGANISATION}"
    people = {}
    for name, role, scope in (
        ("preparer", "preparer", key),
        ("certifier", "certifier", key),
        ("manager", "cluster_manager", f"cluster:{CLUSTER}"),
        ("officer", "officer", "programme:all"),
    ):
        people[name] = person(f"The {name}")
        grant(people[name], role, scope)
    return Member(organisation, where, period(), **people)


def fill(found: Return, who: Member, **figures: str) -> None:
    """Write the figures of a return, those of FIGURES where nothing else is said, and have it checked."""
    typed = {code: actions.Typed(text) for code, text in (FIGURES | figures).items()}
    actions.save_figures(found.pk, typed, who.preparer, **who.told("preparer"))
    check(found)


def check(found: Return) -> None:
    assert check_return(found.pk)


def explain_all(found: Return, who: Member) -> None:
    found = Return.objects.get(pk=found.pk)
    for one in standing_of(found).said:
        if one.level == "explain":
            which = (one.finding, one.variable)
            actions.explain(found.pk, which, EXPLANATION, who.preparer, **who.told("preparer"))


def submitted(found: Return, who: Member, hours: int = 1) -> Submission:
    """Send a return that is filled in to its certifier, who signs it."""
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer", hours))
    proof = actions.Proof("certifier", "password", NOW + timedelta(hours=hours))
    return actions.submit_return(found.pk, who.certifier, proof, shown=shown(found), **who.told("certifier", hours))


def shown(found: Return) -> str:
    """The hash a certifier sees of a return as it stands."""
    return snapshot_of(Return.objects.placed().get(pk=found.pk)).sha256
