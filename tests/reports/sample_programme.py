"""A programme written by hand: the eight targets of innovative-clusters-2016, and the one of the tax service panel."""

from decimal import Decimal

from corymb.i18n import Text
from corymb.methods.programme import (
    CohortRule,
    Deflators,
    EventRule,
    ExclusionRule,
    Indicator,
    LookupTable,
    Programme,
    Target,
    Variable,
)


def text(en: str, ru: str) -> Text:
    return Text({"en": en, "ru": ru})


VARIABLES = (
    Variable("revenue", text("Revenue", "Выручка"), "RUB", "flow"),
    Variable("purchases", text("Intermediate consumption", "Промежуточное потребление"), "RUB", "flow"),
    Variable("headcount", text("Average headcount", "Среднесписочная численность работников"), "person", "average"),
    Variable("exports", text("Non-primary exports", "Несырьевой экспорт"), "RUB", "flow", blank="zero"),
    Variable("investment", text("Investment", "Инвестиции"), "RUB", "flow", blank="zero"),
    Variable("filled_jobs", text("Filled jobs", "Замещённые рабочие места"), "job", "average"),
)

INDICATORS = (
    Indicator(
        "output_per_employee",
        text("Output per employee", "Выработка на одного работника"),
        "ratio",
        "RUB_per_person",
        "revenue",
        "headcount",
        prices=("nominal", "constant", "usd"),
    ),
    Indicator(
        "productive_jobs",
        text("Highly productive jobs", "Высокопроизводительные рабочие места"),
        "peak_gain",
        "job",
        "filled_jobs * (mean_wage >= lookup(wages))",
    ),
    Indicator(
        "private_investment",
        text("Investment from non-public sources", "Инвестиции из внебюджетных источников"),
        "cumulative",
        "RUB",
        "investment",
        prices=("nominal", "constant"),
    ),
    Indicator(
        "joint_research",
        text("Joint research", "Совместные исследования"),
        "cumulative_events",
        "RUB",
        event=EventRule("joint_rd", "amount", "joint"),
    ),
    Indicator(
        "patents",
        text("Patents for inventions", "Патенты на изобретения"),
        "events",
        "patent",
        event=EventRule("patent", "count"),
    ),
    Indicator(
        "startups",
        text("Start-ups with investment", "Стартапы с инвестициями"),
        "cumulative_events",
        "startup",
        event=EventRule("startup", "count", first_only=True),
    ),
    Indicator(
        "exports",
        text("Non-primary exports", "Несырьевой экспорт"),
        "sum",
        "RUB",
        "exports",
        prices=("nominal", "constant", "usd"),
    ),
    Indicator(
        "value_added",
        text("Share of value added", "Доля добавленной стоимости"),
        "share",
        "share",
        "revenue - purchases",
        "revenue",
    ),
)

CASCADE = {"cluster:kaluga": Decimal(30), "cluster:tomsk": Decimal(50)}

_TARGETS: tuple[tuple[str, str, tuple[str, str], str, str, CohortRule], ...] = (
    (
        "T1",
        "output_per_employee",
        ("Output per employee +20 %", "Выработка на работника: +20 %"),
        "growth",
        "0.20",
        "matched",
    ),
    (
        "T2",
        "productive_jobs",
        ("100,000 highly productive jobs", "100 тыс. высокопроизводительных рабочих мест"),
        "cumulative",
        "100000",
        "reporting",
    ),
    (
        "T3",
        "private_investment",
        ("RUB 300 bn from non-public sources", "300 млрд руб. из внебюджетных источников"),
        "cumulative",
        "300000000000",
        "reporting",
    ),
    (
        "T4",
        "joint_research",
        ("RUB 100 bn on joint R&D", "100 млрд руб. на совместные разработки"),
        "cumulative",
        "100000000000",
        "reporting",
    ),
    (
        "T5a",
        "patents",
        ("Patents for inventions: three times", "Патенты на изобретения: рост втрое"),
        "multiple",
        "3",
        "matched",
    ),
    (
        "T5b",
        "startups",
        ("300 technology start-ups with investment", "300 технологических стартапов с инвестициями"),
        "cumulative",
        "300",
        "reporting",
    ),
    ("T6", "exports", ("Non-primary exports: twice", "Несырьевой экспорт: рост вдвое"), "multiple", "2", "matched"),
    (
        "T7",
        "value_added",
        ("Share of value added +20 %", "Доля добавленной стоимости: +20 %"),
        "growth",
        "0.20",
        "matched",
    ),
)

TARGETS = tuple(
    Target(
        code,
        indicator,
        text(*label),
        kind,
        Decimal(threshold),
        2020,
        rule,
        "nominal",
        "P",  # type: ignore[arg-type]
        CASCADE if code == "T5b" else {},
    )
    for code, indicator, label, kind, threshold, rule in _TARGETS
)

INNOVATIVE = Programme(
    code="innovative-clusters-2016",
    version="1.0",
    pack_hash="7d1f" * 16,
    name=text("Innovative clusters, 2016-2020", "Инновационные кластеры, 2016–2020"),
    country="RU",
    baseline_year=2016,
    due_year=2020,
    variables=VARIABLES,
    indicators=INDICATORS,
    targets=TARGETS,
    coverage_variable="revenue",
    lookups=(
        LookupTable(
            "wages",
            "RUB_per_month",
            ((None, None, None, 2016, Decimal(32000)),),
            ((),),
            "P",
            "Wage thresholds of the sample",
        ),
    ),
    deflators=Deflators({None: {2016: Decimal(100), 2020: Decimal(118)}}, {}, "P", "Price index of the sample"),
    exclusions=(
        ExclusionRule("holdings", text("Holdings", "Холдинги"), "organisations", "revenue > 1000000000000"),
        ExclusionRule(
            "no-staff", text("Income without staff", "Доход без работников"), "rows", "(revenue > 0) * (headcount == 0)"
        ),
    ),
    origin="synthetic",
)

TAX = Programme(
    code="tax-service-panel",
    version="1.0",
    pack_hash="a3c5" * 16,
    name=text("Tax service panel: income per employee", "Панель налоговой службы: доход на работника"),
    country="RU",
    baseline_year=2018,
    due_year=2022,
    variables=(
        Variable("revenue", text("Total income", "Сумма доходов"), "RUB", "flow", signed=True),
        Variable("employees_count", text("Average headcount", "Среднесписочная численность"), "person", "average"),
    ),
    indicators=(
        Indicator(
            "income_per_employee",
            text("Income per employee", "Доход на работника"),
            "ratio",
            "RUB_per_person",
            "revenue",
            "employees_count",
        ),
    ),
    targets=(
        Target(
            "INCOME_PER_EMPLOYEE",
            "income_per_employee",
            text("Income per employee +20 %", "Доход на работника: +20 %"),
            "growth",
            Decimal("0.20"),
            2022,
            "matched",
            "nominal",
            "P",
        ),
    ),
    coverage_variable="revenue",
    exclusions=(
        ExclusionRule(
            "over-5bn",
            text("Income above RUB 5 bn in any year", "Доход свыше 5 млрд руб."),
            "organisations",
            "revenue > 5000000000",
        ),
    ),
)
