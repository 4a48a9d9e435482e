"""Invented values for the gallery: the usual case, the longest name, one row, and nothing at all."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from corymb.kit.parts import Figure, Line, Step, Tab, Tile
from corymb.kit.sample_form import SampleForm
from corymb.kit.saying import language_of_page, number

STATUSES = ("met", "not_met", "ahead", "on_track", "at_risk", "off_track", "cannot_be_said")
REGIONS = (
    ("KLU", "Kaluga", "Калужская область", 2, 2, 17.3),
    ("MOS", "Moscow region", "Московская область", 3, 2, 12.1),
    ("MOW", "Moscow", "Москва", 3, 1, 9.4),
    ("LEN", "Leningrad region", "Ленинградская область", 2, 0, 14.0),
    ("SPE", "Saint Petersburg", "Санкт-Петербург", 1, 0, 21.8),
    ("ARK", "Arkhangelsk", "Архангельская область", 4, 0, 3.2),
    ("TVE", "Tver", "Тверская область", 2, 1, None),
    ("NIZ", "Nizhny Novgorod", "Нижегородская область", 5, 2, 11.6),
    ("LIP", "Lipetsk", "Липецкая область", 3, 3, 8.8),
    ("MO", "Mordovia", "Республика Мордовия", 4, 3, 19.9),
    ("TA", "Tatarstan", "Республика Татарстан", 6, 2, 24.7),
    ("ULY", "Ulyanovsk", "Ульяновская область", 5, 3, 6.1),
    ("SAM", "Samara", "Самарская область", 6, 3, 10.2),
    ("BA", "Bashkortostan", "Республика Башкортостан", 7, 3, 13.5),
    ("PER", "Perm", "Пермский край", 7, 1, 7.7),
    ("SVE", "Sverdlovsk", "Свердловская область", 8, 1, 5.0),
    ("TOM", "Tomsk", "Томская область", 10, 2, 22.0),
    ("NVS", "Novosibirsk", "Новосибирская область", 10, 3, 16.4),
    ("ALT", "Altai", "Алтайский край", 10, 4, 4.4),
    ("KYA", "Krasnoyarsk", "Красноярский край", 11, 2, -1.3),
    ("KHA", "Khabarovsk", "Хабаровский край", 14, 2, 2.9),
)
EDGES = (0, 4, 8, 12, 16, 20)
YEARS = (2016, 2017, 2018, 2019, 2020)


def longest() -> str:
    return _(
        "Federal State Autonomous Educational Institution of Higher Education “National Research Nuclear University of "
        "Instruments, Materials and Measurement-Demo”, Obninsk branch, Laboratory of Radiopharmaceuticals"
    )


def of_everything(*, bound: bool) -> dict[str, Any]:
    """The context of the gallery; `bound` shows the form with its errors."""
    wrong = {"name": longest(), "email": "svetotekhnika@", "revenue": _("12.5 m"), "basis": "constant"}
    return {
        "statuses": STATUSES,
        "tones": ("neutral", "accent", "yours", "success", "warning", "danger", "info"),
        "longest": longest(),
        "long_sum": Decimal("1234567890.5"),
        "facts": _facts(),
        "steps": _steps(),
        "tabs": _tabs(),
        "crumbs": _crumbs(),
        "lines": _lines(),
        "form": SampleForm(wrong if bound else None, auto_id="sample_%s"),
        "values": [100, 104, 103, 109, 117],
        "broken_values": [100, 98, None, 92, 95],
        "one_value": [5],
        "tiles": _tiles(),
        "path": _path(),
        "bars": _bars(),
        "scorecard": _scorecard(),
        "moment": datetime(2019, 4, 19, 11, 2, tzinfo=UTC),
    }


def _facts() -> list[tuple[str, Any]]:
    return [
        (_("Full name"), longest()),
        (_("Region"), _("Kaluga region")),
        (_("Members"), number(63)),
        (_("In the programme since"), "2016"),
        (_("Left the programme"), None),
    ]


def _steps() -> list[Step]:
    return [
        Step(_("Draft"), "done", _("I. Petrova, 12 April")),
        Step(_("To certify"), "now", _("A. Smirnov, until 1 May")),
        Step(_("Submitted"), "todo"),
        Step(_("Accepted"), "todo"),
        Step(_("Locked"), "todo"),
    ]


def _tabs() -> list[Tab]:
    return [
        Tab(_("Scorecard"), "#tabs", here=True),
        Tab(_("Members"), "#tabs", count=63),
        Tab(_("Contracts"), "#tabs", count=0),
        Tab(_("Documents"), "#tabs", count=1204),
        Tab(_("History"), "#tabs"),
    ]


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Programme"), "#crumbs"), (_("Kaluga region"), "#crumbs"), (_("Pharmaceuticals, Kaluga"), "")]


def _lines() -> list[Line]:
    return [
        Line(datetime(2019, 4, 19, 11, 2, tzinfo=UTC), _("I. Petrova"), _("sent the return to the certifier")),
        Line(
            datetime(2019, 4, 18, 16, 40, tzinfo=UTC),
            _("I. Petrova"),
            _("explained a finding"),
            _("Non-primary exports, ten times last year: “the plant in Obninsk started in March”"),
            "#timeline",
        ),
        Line(datetime(2019, 4, 2, 8, 15, tzinfo=UTC), longest(), _("uploaded a workbook"), "otchet_2019.xlsx"),
    ]


def _tiles() -> list[Tile]:
    russian = language_of_page() == "ru"
    return [
        Tile(
            code,
            russian_name if russian else name,
            column,
            row,
            number(value, 1),
            url="#tile_map" if value is not None else "",
            tone=None if value is None else sum(value >= edge for edge in EDGES),
        )
        for code, name, russian_name, column, row, value in REGIONS
    ]


def _path() -> Figure:
    end = {"show": True, "formatter": "{a}", "fontSize": 13}
    actual, needed = (100.0, 104.1, 103.0, 109.4, 117.3), (100.0, 105.0, 110.0, 115.0, 120.0)
    return Figure(
        _("Output per employee, 2016 = 100"),
        "path",
        {
            "grid": {"left": 8, "right": 88, "top": 24, "bottom": 8, "containLabel": True},
            "xAxis": {"type": "category", "data": [str(year) for year in YEARS], "boundaryGap": False},
            "yAxis": {"type": "value", "scale": True},
            "series": [
                {"type": "line", "name": _("Actual"), "data": actual, "endLabel": end},
                {
                    "type": "line",
                    "name": _("Required"),
                    "data": needed,
                    "lineStyle": {"type": "dashed"},
                    "symbol": "none",
                    "endLabel": end,
                },
            ],
        },
        [_("Year"), _("Actual"), _("Required")],
        [[str(y), number(a, 1), number(n, 1)] for y, a, n in zip(YEARS, actual, needed, strict=True)],
    )


def _bars() -> Figure:
    parts = ((_("Within"), 9.1), (_("Between"), 3.4), (_("Entry"), 6.2), (_("Exit"), -1.4))
    return Figure(
        _("What the growth is made of, percentage points"),
        "bars",
        {
            "xAxis": {"type": "category", "data": [name for name, _value in parts]},
            "yAxis": {"type": "value"},
            "series": [
                {"type": "bar", "name": _("Part"), "data": [value for _name, value in parts], "barWidth": "55%"}
            ],
        },
        [_("Part"), _("Percentage points")],
        [[name, number(value, 1)] for name, value in parts],
    )


def _scorecard() -> list[dict[str, Any]]:
    lines = (
        (_("Output per employee"), "%", 17.3, 20.0, 0.0, "at_risk", (0, 4.1, 3.0, 9.4, 17.3)),
        (_("Highly productive jobs"), _("jobs"), 61240, 100000, 38000, "on_track", (38, 42, 49, 55, 61)),
        (_("Small technology companies"), _("companies"), 118, 100, 0, "ahead", (0, 30, 61, 88, 118)),
        (_("Patents abroad"), _("patents"), None, 300, 150, "cannot_be_said", (150, None, None, None, None)),
    )
    return [
        {"name": name, "unit": unit, "value": v, "target": t, "baseline": b, "status": s, "run": list(run)}
        for name, unit, v, t, b, s, run in lines
    ]
