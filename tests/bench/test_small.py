"""Every bench runs end to end on small data, and pandas finds the same figures as Corymb."""

from typing import Any

import pytest

from bench import (
    assignment,
    calibration,
    conflicts,
    deadline,
    facts,
    programme_pages,
    ranking,
    register_import,
    scorecard,
    selection_lists,
    site_pages,
    start,
    tax_service_xml,
    weights,
    workbook_import,
)

GROWTH = ["T1", "programme", "matched", 2.0, 3.0, 1.5]
TOTAL = ["T3", "programme", "reporting", None, 9.0, None]


def line(answer: list[Any], **other: Any) -> dict[str, Any]:
    return dict(zip(("target", "scope", "cohort", "baseline", "actual", "factor"), answer, strict=True)) | other


def test_pandas_finds_the_same_figures() -> None:
    ours, peer, ratio = scorecard.rows(1, small=True)
    assert ours.work == "scorecard of 41,239 facts"
    assert ratio.work == "times faster than pandas, 196 equal lines"  # 4 targets x 5 rules, 4 x 2, in 7 scopes
    assert (len(ours.samples), len(peer.samples)) == (1, 1)


def test_the_other_benches_run() -> None:
    assert {row.unit for row in start.rows(1, small=True)} == {"s"}
    assert [row.unit for row in workbook_import.rows(1, small=True)] == ["s"]
    assert [row.unit for row in tax_service_xml.rows(1, small=True)] == ["MB/s"] * 3
    assert [row.unit for row in register_import.rows(1, small=True)] == ["rows/s"] * 4
    assert [row.unit for row in facts.rows(1, small=True)] == ["s"]


def test_the_libraries_find_the_same_scores() -> None:
    assert [row.unit for row in weights.rows(1, small=True)] == ["s", "s", "x", "s", "x"]


def test_experts_are_assigned() -> None:
    assert [row.unit for row in assignment.rows(1, small=True)] == ["s", "s"]


def test_conflicts_are_found() -> None:
    assert [row.unit for row in conflicts.rows(1, small=True)] == ["s", "s"]


def test_every_list_of_a_selection_is_shown_and_its_files_are_what_they_say() -> None:
    told = selection_lists.rows(1, small=True)
    assert [row.unit for row in told] == ["s"] * 2 + ["ms"] * 72 + ["s"] * 23
    assert all(min(row.samples) > 0 for row in told)


def test_applications_are_submitted_and_none_is_lost() -> None:
    told = deadline.rows(1, small=True)
    assert [row.unit for row in told] == ["applications", "ms", "ms", "s"]
    assert told[0].samples == (0.0,)


def test_marks_are_calibrated() -> None:
    assert [row.unit for row in calibration.rows(1, small=True)] == ["s", "s"]


def test_applications_are_ranked() -> None:
    assert [row.unit for row in ranking.rows(1, small=True)] == ["s", "s"]


def test_the_pages_of_the_site_are_asked_and_answered() -> None:
    measured = site_pages.rows(1, small=True)
    assert [row.unit for row in measured] == ["ms"] * 26 + ["MB"]
    assert all(min(row.samples) > 0 for row in measured)


def test_the_pages_of_the_programme_are_asked_and_answered() -> None:
    measured = programme_pages.rows(1, small=True)
    assert [row.unit for row in measured] == ["ms"] * 34
    assert all(min(row.samples) > 0 for row in measured)


def test_equal_lines_are_counted() -> None:
    empty = line(["T3", "programme", "chained", None, None, None])
    near = line(GROWTH, factor=1.5 * (1 + 1e-10))
    assert scorecard.compared([near, line(TOTAL), empty], [GROWTH, TOTAL]) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        line(GROWTH, factor=1.5 * (1 + 1e-8)),
        line(GROWTH, actual=3.1),
        line(GROWTH, baseline=2.1),
        line(GROWTH, factor=None),
        line(TOTAL, baseline=0.0),
        line(GROWTH, scope="cluster:a"),
        line(TOTAL, cohort="matched"),
    ],
)
def test_different_results_have_no_ratio(wrong: dict[str, Any]) -> None:
    with pytest.raises(SystemExit):
        scorecard.compared([wrong], [GROWTH if wrong["target"] == "T1" else TOTAL])


def test_a_line_of_pandas_alone_has_no_ratio() -> None:
    with pytest.raises(SystemExit):
        scorecard.compared([line(GROWTH)], [GROWTH, TOTAL])
