"""Wording, limits, refusals and the two ways to give facts."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corymb.i18n import Text
from corymb.methods.checks.run import run_checks
from corymb.methods.checks.wording import Figure, Labels, plain
from corymb.methods.tables import Tables
from corymb.refusal import Refusal
from tests.methods.checks.planting import ORGANISATION_IDS, at, clean_facts, found, places, programme, rule, tables

FIRST = ORGANISATION_IDS[0]


def negative(count: int) -> list[dict[str, Any]]:
    rows = clean_facts()
    for row in rows[:count]:
        row["value"] = -abs(row["value"]) - 1
    return rows


def test_facts_on_disk_give_the_same_findings(tmp_path: Path) -> None:
    rows = negative(7)
    at(rows, ORGANISATION_IDS[9], 2018, "revenue")["value"] *= 1000
    given = tables(rows)
    path = tmp_path / "facts.parquet"
    pq.write_table(given.facts, path)
    on_disk = replace(given, facts=Tables().facts, facts_path=str(path))
    assert run_checks(programme(), on_disk) == run_checks(programme(), given)


def test_facts_on_disk_may_lack_columns(tmp_path: Path) -> None:
    path = tmp_path / "facts.parquet"
    pq.write_table(tables(negative(2)).facts.select(["organisation", "period", "variable", "value"]), path)
    findings = run_checks(programme(rule("sign")), Tables(facts_path=str(path)))
    assert [(f.file, f.cell, f.value) for f in findings] == [("", "", "-2820001"), ("", "", "-18800001")]


def test_long_lists_are_cut_and_counted() -> None:
    findings = run_checks(programme(rule("sign")), tables(negative(25)), most=10)
    assert len(findings) == 11
    assert [f.fields["count"] for f in findings] == [25] * 11
    assert findings[-1].said() == "Rule sign found 25 in all; 15 more are counted here and not listed."
    assert [f.level for f in findings] == ["error"] * 11
    assert findings[:10] == run_checks(programme(rule("sign")), tables(negative(25)))[:10]


def test_a_pack_may_word_its_rules() -> None:
    rows = clean_facts()
    at(rows, FIRST, 2018, "exports")["value"] = Decimal("100000000.5")
    own = replace(
        rule("cross_field", formula="exports <= revenue"),
        message=Text(en="{exports} beyond {revenue}"),
        mend=Text(en="Mend {label}."),
    )
    (finding,) = found(rows, own)
    assert (finding.said(), finding.how_to_mend()) == ("100,000,000.5 beyond 20,800,000", "Mend Exports.")


def test_wording_with_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refusal, match="names fields that do not exist: oops"):
        found(negative(1), replace(rule("sign"), message=Text(en="{oops}")))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (rule("x", "horoscope"), "of the unknown kind horoscope"),
        (rule("x", "required", variables=("mood",)), "names variables the pack does not have: mood"),
        (rule("x", "cross_field", formula="mood > 1"), "names variables the pack does not have: mood"),
        (rule("x", "cross_field"), "needs a formula"),
        (rule("x", "shell", variables=("revenue",)), "needs 2 variables"),
    ],
)
def test_rules_that_cannot_run_are_refused(wrong: Any, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        found(clean_facts(), wrong)


def test_until_looks_no_further() -> None:
    rows = clean_facts()
    for year in (2017, 2020):
        at(rows, FIRST, year, "exports")["value"] = Decimal(-1)
    assert [f.period for f in found(rows, rule("sign", until=2019), rule("later", "sign"))] == ["2017", "2017", "2020"]


def test_formulas_mean_what_the_language_says() -> None:
    rows = clean_facts()
    rows.remove(at(rows, FIRST, 2018, "revenue"))
    texts = {
        "(revenue > 0) * (exports > 0)": 0,
        "revenue * 0": 119,
        "revenue / (exports - exports) > 1": 0,
        "-revenue < 0": 0,
        "revenue - exports * 2 > 0": 0,
        "(revenue > 0) * 5 == 5": 0,
        "1 == 2": 120,
        "(revenue > exports) + (jobs > 0) == 2": 0,
    }
    counts = {text: len(found(rows, rule("f", "cross_field", formula=text))) for text in texts}
    assert counts == texts


def test_numbers_as_each_language_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(Figure("1234567.5000")) == "1,234,567.5"
    assert f"{Figure(12)} {Figure(10):.2f}" == "12 10.00"
    monkeypatch.setattr("corymb.methods.checks.wording.language", lambda: "ru")
    assert str(Figure("1234567.5000")) == "1\u00a0234\u00a0567,5"
    assert str(Labels((Text(en="a"), Text(en="b")))) == "a, b"
    assert [plain(v) for v in (Decimal("1E+3"), Decimal("0.0500"), None, "x")] == ["1000", "0.05", "", "x"]


def test_text_columns_of_any_width() -> None:
    given = tables(negative(1))
    wide = given.facts.cast(
        pa.schema(
            [pa.field(f.name, pa.large_string() if f.type == pa.string() else f.type) for f in given.facts.schema]
        )
    )
    assert places(run_checks(programme(), replace(given, facts=wide))) == places(run_checks(programme(), given))
