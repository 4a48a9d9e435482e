"""Limits of the zones of calibrated marks: those of the call where it says them, ours where it does not."""

from decimal import Decimal

import numpy as np
import pytest

from corymb.methods.calibration.zones import Limits
from corymb.methods.ranking import ranked
from corymb.methods.ranking_told import told
from corymb.packs.call import Close
from corymb.packs.call_lint import lacks
from corymb.packs.call_ranking import panel_of
from tests.methods.test_ranking import BOTH, Marks, call, frozen


def planted(applications: int = 30, experts: int = 6) -> Marks:
    """Each expert marks each application, some a point or two stricter than others."""
    chance = np.random.default_rng(5)
    worth = chance.normal(2.5, 0.9, applications)
    strict = np.linspace(-1, 1, experts)
    return {
        (str(a + 1), str(e + 1), code): int(np.clip(round(worth[a] - strict[e] + chance.normal(0, 0.7)), 0, 5))
        for a in range(applications)
        for e in range(experts)
        for code in ("plan", "team")
    }


@pytest.mark.parametrize(("close", "limits"), [
    (None, Limits()), ({"select": "0.8", "leave": "0.3"}, Limits(0.8, 0.3)), ({"select": "0.6"}, Limits(0.6, 0.05)),
])  # fmt: skip
def test_zones_go_by_the_limits_of_the_call(close: dict[str, str] | None, limits: Limits) -> None:
    found = ranked(panel_of(call(places=10, close=close), frozen(planted())))
    assert found.zones is not None
    assert found.zones.limits == limits
    rows = told(found)["rows"]
    for row in rows:
        chance = found.zones.chance[found.panel.applications.index(row["application"])]
        zone = "select" if chance >= limits.select else "leave" if chance <= limits.leave else "lots"
        assert row["zone"] == zone
    assert len({row["zone"] for row in rows}) == 3


def test_what_is_ours_is_the_same_everywhere_and_stays_unwritten() -> None:
    assert (float(Close().select), float(Close().leave)) == (Limits().select, Limits().leave)
    assert panel_of(call(), frozen(BOTH)).limits is None
    assert '"close"' not in call().text
    assert call(close={"leave": "0.1"}).close == Close(leave=Decimal("0.1"))


def test_limits_that_leave_nothing_between_keep_a_call_from_being_published() -> None:
    message = "The chance from which one is selected has to be above the one up to which one is not."
    assert message in [str(lack) for lack in lacks(call(close={"select": "0.3", "leave": "0.3"}))]
    assert message not in [str(lack) for lack in lacks(call(close={"select": "0.4", "leave": "0.3"}))]
