"""Sentences on a target: what stands beside a figure is named."""

from dataclasses import replace

import pytest

from corymb.i18n import Text, use_language
from corymb.methods.options import ScoreOptions
from corymb.methods.scorecard import score
from corymb.reports import sentences
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
