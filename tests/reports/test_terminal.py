import re
from dataclasses import replace

import pytest

from corymb.i18n import use_language
from corymb.methods.findings import Finding
from corymb.methods.results import Influence
from corymb.reports import caveats
from corymb.reports.terminal import render
from corymb.reports.terminal_findings import SHOWN, render_findings
from corymb.reports.terminal_layout import Paper, table
from tests.reports.sample_explanations import FINDINGS
from tests.reports.sample_run import innovative_run
from tests.reports.sample_tax_run import tax_run


def plain(text: str) -> str:
    """Thin and unbreakable spaces as usual ones, so that the pages below can be read."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


ENGLISH_TAX = """\
Tax service panel: income per employee
2022 against 2018 · current prices · 33,314 members, 34,182 in 2018

Target                        Figure   Goal  Status  Coverage
Income per employee +20 % P  +20.8 %  +20 %  ✓ met       55 %

Under each cohort rule
Target                  reporting   baseline      matched       panel    chained
Income per employee     −1.2 % ✗   −9.6 % ✗   [+20.8 % ✓]  +24.0 % ✓   +4.5 % ✗
  +20 %
organisations that            0          0           12           1          1
  turn it alone
[ ] the official rule; – not defined for this kind of target
reporting  all that reported in each year
baseline   those of the baseline year that reported again, members still or not
matched    today's members that reported both years
panel      today's members that reported every year
chained    year-on-year steps of those that reported both years of a step,
           multiplied

What the verdicts hang on
RUB 5.06 m per employee in 2022, RUB 4.19 m per employee in 2018. Depends on the
rule (this verdict under 2 of 5). 1 organisation turns the verdict by itself:
without 7703546678 +13.2 %. The change of all reporting, −1.2 % (Griliches and
Regev): within organisations +38.0, left −27.3, shift of weight between
organisations −19.5, joined +6.4, outside weights +1.2. Behind it: 20,345 of
33,314 members, 55 % of the baseline revenue. The verdict turns at RUB 8.38 m
per employee of the silent (1,578 members); in 2018 they had RUB 7.19 m.

With and without exclusions
Income above RUB 5 bn in any year: 27 organisations
                                                   without
Target and rule                             all       them
Income per employee +20 %, reporting   −1.2 % ✗  +32.4 % ✓
Income per employee +20 %, baseline    −9.6 % ✗  +19.6 % ✗
Income per employee +20 %, matched    +20.8 % ✓  +30.5 % ✓
Income per employee +20 %, panel      +24.0 % ✓  +27.6 % ✓
Income per employee +20 %, chained     +4.5 % ✗  +38.9 % ✓

What to know
- P = reconstruction: the official method is not established, the definition is
  our proposal.
- An exclusion looks at the year of the verdict, so it may decide the verdict by
  itself.
- No findings in the data.
Pack tax-service-panel 1.0 (a3c5a3c5) · data d41dd41dd41d · Corymb 0.1.0
"""

ENGLISH_FINDINGS = """\
Findings: 1 error, 1 to be explained, 1 note.

error · unit-slip · 1 finding
  return-03.xlsx Figures D14 · 7700000003 2019 revenue
    Looks 1000 times too large against other years. Written: 4 120 000 000
    → Write 4 120 000.

to be explained · headcount-jump · 1 finding
  return-06.xlsx Figures D9 · 7700000006 2020 headcount
    Headcount is 42 times that of any other year. Written: 11 683
    → Explain or correct it.

note · income-without-staff · 1 finding
  return-09.xlsx Figures C9 · 7700000009 2018 headcount
    Income, but no staff. Written: 0
"""

RUSSIAN_TAX = """\
Панель налоговой службы: доход на работника
2022 год к 2018 году · текущие цены · 33 314 участников, в 2018 году — 34 182

Цель                         Показатель  Порог  Состояние     Охват
Доход на работника: +20 % P     +20,8 %  +20 %  ✓ достигнута   55 %

По каждому правилу когорты
                                                                          цепной
Цель                отчитавшиеся    базовые  сопоставимые      панель     расчёт
Доход на               −1,2 % ✗   −9,6 % ✗    [+20,8 % ✓]  +24,0 % ✓   +4,5 % ✗
  работника: +20 %
организаций,                 0          0            12           1          1
  решающих исход
[ ] официальное правило; – для такой цели не определено
отчитавшиеся   все, кто отчитался за год; состав в каждом году свой
базовые        участники базового года, отчитавшиеся снова, даже если вышли
сопоставимые   нынешние участники, отчитавшиеся за оба года
панель         нынешние участники, отчитавшиеся за каждый год
цепной расчёт  произведение годовых шагов; в шаге — отчитавшиеся за оба его года

На чём держатся выводы
5,06 млн руб. на работника в 2022 году, 4,19 млн руб. на работника в 2018 году.
Зависит от правила (такой вывод — по 2 из 5). 1 организация в одиночку меняет
вывод: без 7703546678 — +13,2 %. Изменение по всем отчитавшимся, −1,2 %
(Грилихес и Регев): внутри организаций +38,0, вышли −27,3, сдвиг весов между
организациями −19,5, вступили +6,4, вне весов +1,2. За показателем — 20 345 из
33 314 участников, 55 % выручки базового года. Вывод изменится, если у
неотчитавшихся (1 578 участников) будет 8,38 млн руб. на работника; в 2018 году
у них было 7,19 млн руб.

С исключениями и без них
Доход свыше 5 млрд руб.: 27 организаций
Цель и правило                                  все    без них
Доход на работника: +20 %, отчитавшиеся    −1,2 % ✗  +32,4 % ✓
Доход на работника: +20 %, базовые         −9,6 % ✗  +19,6 % ✗
Доход на работника: +20 %, сопоставимые   +20,8 % ✓  +30,5 % ✓
Доход на работника: +20 %, панель         +24,0 % ✓  +27,6 % ✓
Доход на работника: +20 %, цепной расчёт   +4,5 % ✗  +38,9 % ✓

Что важно знать
- P — реконструкция: официальная методика не установлена, определение предложено
  нами.
- Исключение опирается на данные года, за который делается вывод, и потому само
  может решить исход.
- Замечаний к данным нет.
Пакет tax-service-panel 1.0 (a3c5a3c5) · данные d41dd41dd41d · Corymb 0.1.0
"""

RUSSIAN_FINDINGS = """\
Замечания: 1 ошибка, 1 требует пояснения, 1 к сведению.

ошибка · unit-slip · 1 замечание
  return-03.xlsx Figures D14 · 7700000003 2019 revenue
    Looks 1000 times too large against other years. Указано: 4 120 000 000
    → Write 4 120 000.

требуют пояснения · headcount-jump · 1 замечание
  return-06.xlsx Figures D9 · 7700000006 2020 headcount
    Headcount is 42 times that of any other year. Указано: 11 683
    → Explain or correct it.

к сведению · income-without-staff · 1 замечание
  return-09.xlsx Figures C9 · 7700000009 2018 headcount
    Income, but no staff. Указано: 0
"""


def test_the_tax_panel_in_english() -> None:
    assert plain(render(tax_run())) == ENGLISH_TAX


@pytest.mark.usefixtures("russian")
def test_the_tax_panel_in_russian() -> None:
    assert plain(render(tax_run())) == RUSSIAN_TAX


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("year", [2019, 2020])
def test_nothing_is_wider_than_the_terminal(year: int, width: int) -> None:
    wide = [line for line in render(innovative_run(year), width).splitlines() if len(line) > max(width, 80)]
    assert wide == []


@pytest.mark.usefixtures("russian")
@pytest.mark.parametrize("year", [2019, 2020])
def test_nothing_is_wider_than_the_terminal_in_russian(year: int) -> None:
    assert [line for line in render(innovative_run(year), 80).splitlines() if len(line) > 80] == []


def test_synthetic_data_say_so_first() -> None:
    first = render(innovative_run()).splitlines()[0]
    assert first == "SYNTHETIC DATA: organisations and figures are invented."


def test_digits_agree_with_the_verdict() -> None:
    """RUB 99.97 bn is not RUB 100 bn, and 19.998 % is not 20 %."""
    text = plain(render(innovative_run()))
    rows = {line.split()[0]: line for line in text.splitlines() if line.startswith(("T4 ", "T7 ")) and " P" in line}
    assert re.findall(r"RUB 99.97 bn|✗ not met", rows["T4"]) == ["RUB 99.97 bn", "✗ not met"]
    assert re.findall(r"\+19.998 %|✗ not met", rows["T7"]) == ["+19.998 %", "✗ not met"]


def test_a_figure_without_an_organisation_agrees_with_the_verdict_that_turned() -> None:
    """19.97 % without an organisation that turns "met" is not shown as 20.0 %; nor RUB 299.98 bn as RUB 300 bn."""
    run = innovative_run()
    organisation = "RU-INN-7700000007"
    told = {
        ("T1", "programme", "matched"): Influence(((organisation, 1.1997),), (organisation,), exact=True, top=()),
        ("T3", "programme", "reporting"): Influence(((organisation, 299.98e9),), (organisation,), exact=True, top=()),
    }
    text = " ".join(plain(render(replace(run, influence=told))).split())
    assert re.findall(r"without 7700000007 ([^.]+\.\d+[ %bn]*)", text) == ["+19.97 %", "RUB 299.98 bn"]


def test_before_the_due_year_the_pace_is_told() -> None:
    text = " ".join(plain(render(innovative_run(2019))).split())
    assert text.count("Past pace leads to +7.0 % to +37.0 % in 2020 (80 % interval).") == 1
    assert text.count("Slowest and fastest year so far: +10.0 %, +25.0 %.") == 1
    assert text.count("Extrapolation of past pace, not sampling error, not a forecast.") == 1


def test_colour_only_when_asked_and_without_shifting_columns() -> None:
    coloured = render(innovative_run(), colour=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == render(innovative_run())
    assert coloured.count("\x1b[") > 0


def test_the_public_sees_no_member() -> None:
    text = render(innovative_run(2020, "public"))
    assert re.findall(r"77\d{8}", text) == []
    assert text.count("Published version: without proof sheets, names of contributors and influence.") == 1
    assert text.count("organisations turn") == 0


def test_the_public_sees_no_single_year() -> None:
    assert plain(render(innovative_run(2019, "public"))).count("Slowest and fastest") == 0


def test_one_rule_alone_is_explained() -> None:
    run = tax_run()
    one = replace(run, lines=tuple(x for x in run.lines if x.cohort == "panel"))
    text = plain(render(one))
    assert text.count("panel  today's members that reported every year") == 1
    assert text.count("Under each cohort rule") == 0


def test_findings_in_english() -> None:
    assert plain(render_findings(FINDINGS)) == ENGLISH_FINDINGS


@pytest.mark.usefixtures("russian")
def test_findings_in_russian() -> None:
    assert plain(render_findings(FINDINGS)) == RUSSIAN_FINDINGS


def test_long_lists_are_counted() -> None:
    many = [Finding("sign", "error", "Below zero.", cell=f"B{n}") for n in range(2000)]
    text = render_findings(many)
    assert text.splitlines()[0] == "Findings: 2,000 errors."
    assert text.count("Below zero.") == SHOWN
    assert text.splitlines()[-3:] == ["  … and 1,995 more", "", "--format xlsx -o FILE writes all of them as a table."]


def test_no_findings() -> None:
    assert render_findings(()) == "No findings.\n"


def test_a_table_wraps_names_and_heads() -> None:
    lines = table(Paper(30), ["Target", "two words"], [["a name that is long enough to wrap", "1"]], "<>")
    assert lines == [
        "                           two",
        "Target                   words",
        "a name that is long          1",
        "  enough to wrap",
    ]


@pytest.mark.parametrize(
    ("written", "message", "language", "said"),
    [
        ("113256000", "Revenue: 113,256,000 is large.", "en", "Revenue: 113,256,000 is large."),
        ("329.193", "Выручка: 329,193 мала.", "ru", "Выручка: 329,193 мала."),
        ("113256", "Revenue: 113,256,000 is large.", "en", "Revenue: 113,256,000 is large. Written: 113256"),
        ("14", "Revenue: 0 in 2014.", "en", "Revenue: 0 in 2014. Written: 14"),
    ],
)
def test_what_was_written_is_not_said_twice(written: str, message: str, language: str, said: str) -> None:
    use_language(language)
    text = render_findings((Finding("rule", "error", message, value=written),), 120)
    assert [line.strip() for line in text.splitlines()][-1] == said


@pytest.mark.parametrize("kind", ["region", "activity"])
def test_members_of_no_region_are_counted(kind: str) -> None:
    run = tax_run()
    whole = run.official("INCOME_PER_EMPLOYEE")
    parts = [replace(whole, scope=f"{kind}:{code}", members_year=whole.members_year // 2 - 1) for code in ("A", "B")]
    said = caveats.all_of(replace(run, lines=(*run.lines, *parts)))
    assert [s for s in said if "programme alone" in s] == [
        f"2 members of 33,314 have no {kind} and count in the programme alone."
    ]
    assert [s for s in caveats.all_of(run) if "programme alone" in s] == []
