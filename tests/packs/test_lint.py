"""Planted errors: each is found with file, line, key and what is expected, and nothing else is."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corymb.packs.lint import lint
from tests.packs.planted import SOUND, errors, line_of, written

# what is replaced, by what, the text on the line named, rule, said
PLANTED = [
    ('version = "0.1"', 'version = "0.1"\ncolour = "red"', "colour", "unknown_key",
     "colour: there is no such key in a pack."),
    ('currency = "RUB"  ', 'currency = "roubles"  ', "currency =", "wrong_value",
     "currency: found 'roubles', expected three capital letters."),
    ("due_year = 2025", "due_year = 2019", "due_year = 2019", "due_year",
     "period.due_year: the due year must come after the baseline year."),
    ("due_year = 2025", 'due_year = "soon"', "due_year =", "wrong_value",
     "period.due_year: found 'soon', expected a whole number."),
    ("floor = 0.7", "floor = 70", "floor = 70", "wrong_value",
     "coverage.floor: found 70, expected 1 or less."),
    ('variable = "revenue"  ', 'variable = "turnover"  ', 'variable = "turnover"', "unknown_variable",
     "coverage.variable: the pack has no variable turnover."),
    (', ru = "Рабочие места." }\nunit', " }\nunit", 'definition = { en = "Jobs." }', "missing_language",
     "variables[jobs].definition: the text in language ru is missing."),
    ('{ en = "Wage", ru = "Заработная плата" }', '{ en = "Wage", ru = "Заработная плата", de = "Lohn" }', 'de = "Lohn"',
     "unknown_language", "variables[wage].label.de: de is not among the languages of the pack."),
    ('kind = "flow"  ', 'kind = "stream"  ', 'kind = "stream"', "wrong_value",
     "variables[revenue].kind: found 'stream', expected one of 'flow', 'stock' or 'average'."),
    ('text = "Somebody, Something, 2020."', 'text = ""', 'text = ""', "wrong_value",
     "sources[S1].text: found '', expected a text that is not empty."),
    ('manager_evidence = "K"', 'manager_evidence = "S2"', 'manager_evidence = "S2"', "unknown_source",
     "clusters[north].manager_evidence: the pack lists no source S2. Add it to `sources`."),
    ('manager_evidence = "K"', 'manager_evidence = "hearsay"', "manager_evidence", "wrong_value",
     "clusters[north].manager_evidence: found 'hearsay', expected an evidence mark: S with the number of a source, "
     "K, P or B."),
    ('source = "Example: say where these years are set."', "", "[period]", "source_needed",
     "period: a figure marked K or P must say in `source` where it comes from or how it was arrived at."),
    ('denominator = "headcount"', 'denominator = "heads"', 'denominator = "heads"', "unknown_variable",
     "indicators[output_per_employee].denominator: the pack has no variable heads."),
    ('denominator = "headcount"', 'denominator = "headcount +"', "denominator =", "formula",
     "indicators[output_per_employee].denominator: The formula ends too early: something is missing after it."),
    ('denominator = "headcount"', 'denominator = "headcount + revenue"', "denominator =", "units",
     "indicators[output_per_employee].denominator: person + RUB: the units do not fit."),
    ('denominator = "headcount"', 'denominator = "jobs"', 'unit = "RUB_per_person"', "units",
     "indicators[output_per_employee].unit: the formula gives RUB_per_job, the unit says RUB_per_person."),
    ('denominator = "headcount"', "", "[[indicators]]", "indicator_part",
     "indicators[output_per_employee].denominator: an indicator of kind ratio needs it."),
    ('declared = "jobs"', 'declared = "jobs"\ndenominator = "jobs"', 'denominator = "jobs"', "indicator_part",
     "indicators[good_jobs].denominator: an indicator of kind peak_gain has none."),
    ('declared = "jobs"', 'declared = "wage"', 'declared = "wage"', "units",
     "indicators[good_jobs].declared: the formula gives RUB_per_month, the unit says job."),
    ('lookup(\\"threshold\\")', 'lookup(\\"limit\\")', "limit", "unknown_table",
     "indicators[good_jobs].numerator: the pack has no table limit."),
    ('prices = ["nominal"]  ', 'prices = ["nominal", "usd"]  ', "prices =", "price_years",
     "indicators[output_per_employee].prices: usd prices need rates for 2020, 2021, 2022, 2023, 2024, 2025."),
    ('declared = "jobs"', 'declared = "jobs"\nprices = ["nominal", "constant"]', 'prices = ["nominal", "constant"]', "prices",
     "indicators[good_jobs].prices: only money has other prices than nominal; good_jobs is in job."),
    ('categories = ["new"] }\n', 'categories = ["old"] }\n', "event = {", "event_code",
     "indicators[spent_together].event.categories[1]: event kind project does not know old."),
    ('kind = "project", measure', 'kind = "plan", measure', "event = {", "unknown_event",
     "indicators[spent_together].event.kind: the pack has no event kind plan."),
    ('    { code = "amount", label = { en = "Amount", ru = "Сумма" } },\n', "", "event = {", "event_column",
     "indicators[spent_together].event: event kind project has no column amount."),
    ('    { code = "organisation", label = { en = "Member", ru = "Участник" } },\n', "", "columns = [", "event_column",
     "events[project].columns: the column organisation is missing; without it events cannot be counted once."),
    ('indicator = "margin"', 'indicator = "profit"', 'indicator = "profit"', "unknown_indicator",
     "targets[T3].indicator: the pack has no indicator profit."),
    ("threshold = 1000", "threshold = -5", "threshold = -5", "wrong_value",
     "targets[T2].threshold: found -5, expected more than 0."),
    ("threshold = 0.20\nevidence", "threshold = 20\nevidence", "threshold = 20", "threshold",
     "targets[T1].threshold: a growth of 2000 % is taken for a slip: write 0.20 for +20 %."),
    ("baseline_value = 0.5", "baseline_value = 0.84", "threshold = 0.20\nbase", "unreachable",
     "targets[T3].threshold: a share of 0.84 cannot reach 1.20 times itself; it can be 0.8333 at most."),
    ("baseline_value = 0.5", "baseline_value = 0", "baseline_value = 0", "baseline_value",
     "targets[T3].baseline_value: no growth can be measured from a baseline of zero or less."),
    ('{ rule = "reporting", evidence', '{ rule = "reporting", prices = "usd", evidence', 'prices = "usd"', "official_prices",
     "targets[T2].official.prices: the threshold of a cumulative target is nominal."),
    ('{ rule = "matched", evidence', '{ rule = "matched", prices = "usd", evidence', 'prices = "usd"', "official_prices",
     "targets[T3].official.prices: indicator margin allows nominal."),
    ('scope = "cluster:north"', 'scope = "cluster:south"', "cluster:south", "unknown_cluster",
     "targets[T2].cascade[cluster:south].scope: the pack has no cluster cluster:south."),
    ("    { year = 2022, value = 42000 },\n", "", "rows = [", "table_fallback",
     "tables[threshold].rows: no value for all (without region, activity, size) for 2022."),
    ('{ region = "RU-TOM", year', '{ size = "micro", year', 'size = "micro"', "table_row",
     "tables[threshold].rows[2020]: this row is never found: the chain has no step with just size."),
    ('{ region = "RU-TOM", year', "{ year", "[[tables]]", "duplicate_row",
     "tables[threshold]: two rows have the same region, activity, size and year."),
    ('variables = ["revenue", "headcount"]', 'variables = ["revenue", "staff"]', '"staff"', "unknown_variable",
     "checks[required].variables[2]: the pack has no variable staff."),
    ('kind = "required"', 'kind = "shell"\nparameters = { minimum = 3 }', "{ minimum", "check_parameter",
     "checks[required].parameters.minimum: a check of kind shell takes these numbers: floor, income, peers, staff, "
     "threshold, until."),
    ('kind = "required"', 'kind = "headcount_jump"\nformula = "revenue"', 'formula = "revenue"', "check_formula",
     "checks[required].formula: a check of kind headcount_jump does not use it."),
    ('variables = ["revenue", "headcount"]', 'variables = ["revenue", "headcount"]\nevents = ["project"]', "events = [",
     "check_events", "checks[required].events: a check of kind required does not use it."),
    ('formula = "(revenue > 0) * (headcount == 0)"', 'formula = "revenue > 0 > headcount"', "formula =", "formula",
     "exclusions[income-without-staff].formula: Comparisons do not chain (character 13): write (a < b) * (b < c)."),
    ('variable = "revenue" }]', 'variable = "sales" }]', 'variable = "sales"', "unknown_variable",
     "mappings[1].variables[1].variable: the pack has no variable sales."),
    ('region = "RU-TOM"\n', 'region = "Tomsk"\n', 'region = "Tomsk"', "wrong_value",
     "clusters[north].region: found 'Tomsk', expected a region code of ISO 3166-2 such as RU-KLU."),
]


def test_the_sound_pack_has_no_errors(tmp_path: Path) -> None:
    assert errors(written(tmp_path)) == []


@pytest.mark.parametrize(("old", "new", "line", "rule", "said"), PLANTED, ids=[case[1][:40] for case in PLANTED])
def test_each_planted_error_is_found_alone(tmp_path: Path, old: str, new: str, line: str, rule: str, said: str) -> None:
    path = written(tmp_path, old, new)
    found = [(f.rule, f.level, f.said(), f.file, f.cell) for f in errors(path)]
    expected = (f"pack.{rule}", "error", said, str(path), f"line {_line(path, line)}")
    assert found == [expected]


def _line(path: Path, text: str) -> int:
    """The line of a text; of a text over two lines, that of its first."""
    if "\n" not in text:
        return line_of(path, text)
    whole = path.read_text(encoding="utf-8")
    return whole[: whole.index(text)].count("\n") + 1


def test_a_code_twice_is_found_where_it_is_repeated(tmp_path: Path) -> None:
    path = written(tmp_path, 'code = "wage"', 'code = "jobs"')
    before, again, _ = path.read_text(encoding="utf-8").split('code = "jobs"')
    line = before.count("\n") + again.count("\n") + 1
    found = [(f.cell, f.said()) for f in errors(path) if f.rule == "pack.duplicate"]
    assert found == [(f"line {line}", "variables[jobs].code: jobs is already there.")]


@pytest.mark.parametrize(("old", "new", "found"), [
    ('kind = "growth"                                # growth', 'kind = "cumulative"  # growth',
     [("pack.target_kind", "targets[T1].kind")]),
    ('chain = [["region"], []]', 'chain = [["region"]]',
     [("pack.table_fallback", "tables[threshold].chain"), *[("pack.table_row", f"tables[threshold].rows[{year}]")
                                                           for year in range(2020, 2026)]]),
    ('{ rule = "reporting", evidence', '{ rule = "chained", evidence', [("pack.official_rule", "targets[T2].official.rule")]),
    ('period = { column = "year" }', 'period = { colum = "year" }', [("pack.unknown_key", "mappings[1].period.colum")]),
])
def test_errors_that_come_together(tmp_path: Path, old: str, new: str, found: list[tuple[str, str]]) -> None:
    assert [(f.rule, f.variable) for f in errors(written(tmp_path, old, new))] == found


def test_all_problems_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = SOUND
    for old, new in (
        ('version = "0.1"', 'version = "0.1"\ncolour = "red"'),
        ('kind = "flow"  ', 'kind = "stream"  '),
        ('denominator = "headcount"', 'denominator = "heads"'),
        ("threshold = 1000", "threshold = 0"),
        ('lookup(\\"threshold\\")', 'lookup(\\"limit\\")'),
        ('variable = "revenue" }]', 'variable = "sales" }]'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "pack.toml"
    path.write_text(text, encoding="utf-8")
    assert [f.variable for f in errors(path)] == [
        "colour", "variables[revenue].kind", "indicators[output_per_employee].denominator",
        "indicators[good_jobs].numerator", "targets[T2].threshold", "mappings[1].variables[1].variable",
    ]


def test_a_part_left_out_is_not_complained_about_twice(tmp_path: Path) -> None:
    """The wrong variable is named once, although a formula, a check, coverage and a mapping use it."""
    path = written(tmp_path, 'kind = "flow"  ', 'kind = "stream"  ')
    assert [f.variable for f in errors(path)] == ["variables[revenue].kind"]


def test_lines_are_those_of_the_file_after_a_part_left_out(tmp_path: Path) -> None:
    text = SOUND.replace('kind = "flow"  ', 'kind = "stream"  ').replace(
        '{ en = "Wage", ru = "Заработная плата" }', '{ en = "Wage" }')
    path = tmp_path / "pack.toml"
    path.write_text(text, encoding="utf-8")
    found = [(f.cell, f.variable) for f in errors(path)]
    assert found == [("line " + str(line_of(path, "stream")), "variables[revenue].kind"),
                     ("line " + str(line_of(path, '"Wage" }')), "variables[wage].label")]


def test_syntax_errors_name_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, "due_year = 2025", "due_year = ")
    (finding,) = lint(path)
    assert (finding.rule, finding.cell) == ("pack.syntax", f"line {line_of(path, 'due_year =')}")


@pytest.mark.parametrize("text", ["", "[[variables]]", "code = 5", "variables = 1", "x = [[[[[[1]]]]]]", "=", "\ufeffcode = 1",
                                  "a = " + "[" * 3000])
def test_hostile_text_gives_findings_not_traces(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(text, encoding="utf-8")
    assert {f.level for f in lint(path)} == {"error"}


@pytest.mark.parametrize(("amount", "said"), [
    ("400", "targets[T2].cascade: 400 of 1\N{NO-BREAK SPACE}000 is planned; 600 is not given to anybody."),
    ("1500.5", "targets[T2].cascade: 1\N{NO-BREAK SPACE}500.5 is planned, 500.5 more than the target of "
               "1\N{NO-BREAK SPACE}000."),
])
def test_planned_parts_are_reported(tmp_path: Path, amount: str, said: str) -> None:
    (finding,) = lint(written(tmp_path, "amount = 400", f"amount = {amount}"))
    assert (finding.level, finding.said()) == ("note", said)


LINES = SOUND.splitlines()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(range(len(LINES))), st.sampled_from(["", "x = 1", "[x]", None, "code = 5"])),
                min_size=1, max_size=4))
def test_a_mutilated_pack_never_breaks_lint(tmp_path: Path, changes: list[tuple[int, str | None]]) -> None:
    """Lines lost, doubled or replaced: findings in order, each with a line of the file."""
    lines = list(LINES)
    for at, new in changes:
        lines[at] = LINES[at] + "\n" + LINES[at] if new is None else new
    path = tmp_path / "pack.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = [int(f.cell.removeprefix("line ")) for f in lint(path)]
    assert found == sorted(found)
    assert all(1 <= number <= len(lines) + len(changes) for number in found)
