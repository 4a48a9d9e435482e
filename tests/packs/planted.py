"""A sound pack to plant errors in: the skeleton, with a table, prices, an event kind and a cumulative target added."""

from pathlib import Path

from corymb.methods.findings import Finding
from corymb.packs.lint import lint
from corymb.packs.skeleton import skeleton

MORE = """
[[sources]]
id = "S1"
text = "Somebody, Something, 2020."

[[units]]
code = "job"
label = { en = "jobs", ru = "рабочих мест" }

[[units]]
code = "RUB_per_month"
label = { en = "RUB per month", ru = "руб. в месяц" }

[[units]]
code = "share"
label = { en = "share", ru = "доля" }

[[variables]]
code = "jobs"
label = { en = "Jobs", ru = "Рабочие места" }
definition = { en = "Jobs.", ru = "Рабочие места." }
unit = "job"
kind = "average"
evidence = "S1"

[[variables]]
code = "wage"
label = { en = "Wage", ru = "Заработная плата" }
definition = { en = "Wage.", ru = "Заработная плата." }
unit = "RUB_per_month"
kind = "average"
evidence = "S1"

[[indicators]]
code = "good_jobs"
label = { en = "Good jobs", ru = "Хорошие рабочие места" }
definition = { en = "Jobs above the threshold.", ru = "Рабочие места выше порога." }
kind = "peak_gain"
unit = "job"
numerator = "jobs * (wage >= lookup(\\"threshold\\"))"
declared = "jobs"
evidence = "S1"

[[indicators]]
code = "spent_together"
label = { en = "Spent together", ru = "Потрачено вместе" }
definition = { en = "Spent on joint projects.", ru = "Потрачено на совместные проекты." }
kind = "cumulative_events"
unit = "RUB"
event = { kind = "project", measure = "amount", requirement = "joint", roles = ["lead"], categories = ["new"] }
evidence = "S1"

[[indicators]]
code = "margin"
label = { en = "Margin", ru = "Маржа" }
definition = { en = "A share.", ru = "Доля." }
kind = "share"
unit = "share"
numerator = "revenue - revenue / 2"
denominator = "revenue"
evidence = "S1"

[[targets]]
code = "T2"
indicator = "good_jobs"
label = { en = "Good jobs", ru = "Хорошие рабочие места" }
kind = "cumulative"
threshold = 1000
evidence = "S1"
official = { rule = "reporting", evidence = "P", source = "Example." }
[[targets.cascade]]
scope = "cluster:north"
amount = 400
evidence = "S1"

[[targets]]
code = "T3"
indicator = "margin"
label = { en = "Margin", ru = "Маржа" }
kind = "growth"
threshold = 0.20
baseline_value = 0.5
evidence = "S1"
official = { rule = "matched", evidence = "P", source = "Example." }

[[events]]
code = "project"
label = { en = "Project", ru = "Проект" }
definition = { en = "One project.", ru = "Один проект." }
unit = "RUB"
evidence = "S1"
columns = [
    { code = "event", label = { en = "Number", ru = "Номер" } },
    { code = "period", label = { en = "Year", ru = "Год" } },
    { code = "amount", label = { en = "Amount", ru = "Сумма" } },
    { code = "category", label = { en = "Kind", ru = "Вид" } },
    { code = "organisation", label = { en = "Member", ru = "Участник" } },
    { code = "role", label = { en = "Role", ru = "Роль" } },
]
categories = [{ code = "new", label = { en = "New", ru = "Новый" } }]
roles = [{ code = "lead", label = { en = "Lead", ru = "Руководитель" } }]

[[clusters]]
code = "north"
name = { en = "North", ru = "Север" }
region = "RU-TOM"
region_name = { en = "Tomsk Region", ru = "Томская область" }
specialisation = { en = "Chemistry", ru = "Химия" }
manager = { en = "Centre", ru = "Центр" }
manager_evidence = "K"
evidence = "S1"

[[tables]]
code = "threshold"
label = { en = "Threshold", ru = "Порог" }
unit = "RUB_per_month"
chain = [["region"], []]
evidence = "S1"
rows = [
    { year = 2020, value = 40000 },
    { year = 2021, value = 41000 },
    { year = 2022, value = 42000 },
    { year = 2023, value = 43000 },
    { year = 2024, value = 44000 },
    { year = 2025, value = 45000 },
    { region = "RU-TOM", year = 2020, value = 50000 },
]

[deflators]
label = { en = "Prices", ru = "Цены" }
evidence = "S1"
series = [{ years = { 2020 = 100, 2021 = 104, 2022 = 109, 2023 = 113, 2024 = 118, 2025 = 121 } }]

[[mappings]]
match = { columns = ["id"] }
organisation = { column = "id" }
period = { column = "year" }
variables = [{ column = "sales", variable = "revenue" }]
"""

SOUND = skeleton("planted") + MORE


def written(folder: Path, old: str = "", new: str = "") -> Path:
    """A pack.toml with one text put in place of another, which must occur once."""
    assert not old or SOUND.count(old) == 1, SOUND.count(old)
    path = folder / "pack.toml"
    path.write_text(SOUND.replace(old, new) if old else SOUND, encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    """The line on which a text stands for the first time."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def errors(path: Path) -> list[Finding]:
    """Findings that are more than notes."""
    return [finding for finding in lint(path) if finding.level != "note"]
