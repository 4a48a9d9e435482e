"""Every bench runs end to end on small data, and pandas finds the same figures as Corymb."""

from typing import Any

import pytest

from bench import scorecard, start, tax_service_xml, workbook_import


def line(**other: Any) -> dict[str, Any]:
    return {
        "target": "T1",
        "scope": "programme",
        "cohort": "matched",
        "factor": 1.5,
        "actual": 9.0,
        "reason": None,
    } | other


def test_pandas_finds_the_same_figures() -> None:
    ours, peer, ratio = scorecard.rows(1, small=True)
    assert ours.work == "scorecard of 35,880 facts"
    assert ratio.work == "times faster than pandas, 268 equal figures"
    assert (len(ours.samples), len(peer.samples)) == (1, 1)


def test_the_other_benches_run() -> None:
    assert [row.unit for row in start.rows(1, small=True)] == ["s"]
    assert [row.unit for row in workbook_import.rows(1, small=True)] == ["s"]
    assert [row.unit for row in tax_service_xml.rows(1, small=True)] == ["MB/s"] * 3


def test_different_results_have_no_ratio() -> None:
    known = [["T1", "programme", "matched", 1.5], ["T3", "programme", "reporting", 9.0]]
    total = line(target="T3", cohort="reporting")
    unheard = line(target="T3", cohort="chained", reason="not_applicable")
    assert scorecard.compared([line(), total, unheard], known) == 2
    for wrong in (line(factor=1.5 * (1 + 1e-8)), line(factor=None), line(scope="cluster:a"), total | {"actual": 9.1}):
        with pytest.raises(SystemExit):
            scorecard.compared([wrong], known)
