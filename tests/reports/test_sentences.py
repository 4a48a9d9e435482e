"""Sentences on a target: what stands beside a figure is named."""

from dataclasses import replace

import pytest

from corymb.i18n import Text, use_language
from corymb.methods.options import ScoreOptions
from corymb.methods.results import Contribution, Decomposition, Run
from corymb.methods.scorecard import score
from corymb.reports import sentences
from tests.methods.busy_tables import busy_tables
from tests.methods.small_programme import PROGRAMME, tables


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Beside it: with “Public funds” RUB 50."),
        ("ru", "Справочно: с учётом показателя «Средства фондов» 50 руб."),
    ],
)
def test_what_a_total_keeps_apart_is_named(language: str, said: str) -> None:
    indicators = tuple(
        replace(i, kept_apart="purchases") if i.code == "investment" else i for i in PROGRAMME.indicators
    )
    label = Text({"en": "Public funds", "ru": "Средства фондов"})
    variables = tuple(replace(v, label=label) if v.code == "purchases" else v for v in PROGRAMME.variables)
    programme = replace(PROGRAMME, indicators=indicators, variables=variables, due_year=2017)
    given = {("A", 2017): {"own": 35, "credit": 5, "purchases": 10}}
    use_language(language)
    run = score(programme, tables(given, [("A", "c1", None, None, None)]), ScoreOptions())
    target = next(t for t in programme.targets if t.code == "T3")
    found = [s.replace("\u00a0", " ").replace("\u202f", " ") for s in sentences.all_of(run, target, "programme")]
    assert [s for s in found if s.startswith(("Beside", "Справочно"))] == [said]


def told(statuses: list[str], agreement: str) -> list[str]:
    """What is said of rules with these verdicts, the official one first."""
    use_language("en")
    run: Run = score(PROGRAMME, busy_tables(60, 2), ScoreOptions(year=2019))
    mine = run.official("T1")
    rules = ("matched", "reporting", "baseline", "panel", "chained")
    lines = [
        replace(mine, cohort=rule, status=status, agreement=agreement, reason=None)  # type: ignore[arg-type]
        for rule, status in zip(rules, statuses, strict=True)
    ]
    target = next(t for t in PROGRAMME.targets if t.code == "T1")
    return list(sentences.agreeing(replace(run, lines=tuple(lines)), target, lines[0]))


@pytest.mark.parametrize(
    ("statuses", "agreement", "said"),
    [
        (["met"] * 5, "all_rules_agree", "All rules agree."),
        (
            ["on_track"] * 4 + ["cannot_be_said"],
            "all_rules_agree",
            "All rules agree; under 1 of 5 it cannot be said.",
        ),
        (
            ["on_track"] * 3 + ["at_risk", "cannot_be_said"],
            "all_rules_agree",
            "Depends on the rule (this verdict under 3 of 4); under 1 of 5 it cannot be said.",
        ),
        (["met", "not_met", "met", "met", "met"], "rule_dependent", "Depends on the rule (this verdict under 4 of 5)."),
    ],
)
def test_rules_agree_where_their_verdicts_do(statuses: list[str], agreement: str, said: str) -> None:
    assert told(statuses, agreement) == [said]


def test_the_parts_that_are_named_and_all_others_add_up() -> None:
    use_language("en")
    parts = (("within", 30.0), ("between", -20.0), ("cross", 5.0), ("entry_joined", 4.0), ("exit_left", 1.5),
             ("exit_stopped", -0.5))  # fmt: skip
    found = Decomposition(
        "griliches_regev", tuple(Contribution(p, v) for p, v in parts), 20.0, 1, 1, 1)  # type: ignore[arg-type]  # fmt: skip
    (said,) = sentences.drivers(found)
    assert said.split("): ")[1] == (
        "within organisations +30.0, shift of weight between organisations \u221220.0, "
        "change and shift together +5.0, joined +4.0, all others +1.0."
    )
