"""A commented pack to start from: it passes lint, and every line that must be changed says so."""

import re

from corymb.i18n import mark
from corymb.refusal import Refusal

_TEMPLATE = """\
# A programme as data. Every key is explained in docs/methods/packs.md; `corymb pack lint {code}` checks this file.
#
# Evidence: S with a number = a source you have seen, listed under [[sources]]; K = background knowledge, not verified;
# P = your own proposal; B = the programme's own description. K and P must say in `source` where the figure comes from.

code = "{code}"
version = "0.1"
languages = ["en", "ru"]                       # every text is given in each of them
name = {{ en = "Name of the programme", ru = "Название программы" }}
summary = {{ en = "What it is, in a sentence.", ru = "Что это, одним предложением." }}
country = {{ alpha2 = "RU", alpha3 = "RUS" }}    # ISO 3166-1
currency = "RUB"                               # ISO 4217

[period]
baseline_year = 2020                           # growth is measured from here
due_year = 2025
member_on = "year_end"                         # year_end, any_day or pro_rata
evidence = "P"
source = "Example: say where these years are set."

[coverage]
variable = "revenue"                           # weighs the members; leave it out to count them only
floor = 0.7                                    # no verdict below this share
evidence = "P"
source = "Example."

[bands]
band = 0.05                                    # at risk down to 5 % below the path
evidence = "P"
source = "Example."

[disclosure]
minimum_contributors = 3
p_percent = 10
rounding = 1
# revision_threshold = 0.01                    # a revision by more than 1 % must be published anew
evidence = "P"
source = "Example."

# [reporting]
# self_certification = true                    # the only person registered for a member may sign what they prepared
# evidence = "P"
# source = "Example."

# [[sources]]                                  # then write evidence = "S1" where this source was seen
# id = "S1"
# text = "Title, author, date, place."

[[units]]
code = "RUB"
label = {{ en = "RUB", ru = "руб." }}
thousand = {{ en = "RUB thousand", ru = "тыс. руб." }}

[[units]]
code = "person"
label = {{ en = "persons", ru = "чел." }}

[[units]]
code = "RUB_per_person"                        # quotients are written with _per_
label = {{ en = "RUB per employee", ru = "руб. на работника" }}
thousand = {{ en = "RUB thousand per employee", ru = "тыс. руб. на работника" }}

[[variables]]                                  # one figure a member reports
code = "revenue"
label = {{ en = "Revenue", ru = "Выручка" }}
definition = {{ en = "Say what belongs in it and what does not.", ru = "Напишите, что сюда входит, а что нет." }}
unit = "RUB"                                   # unit of stored values
kind = "flow"                                  # flow, stock or average
scale = "thousand"                             # members enter thousands
evidence = "P"
source = "Example."

[[variables]]
code = "headcount"
label = {{ en = "Average headcount", ru = "Среднесписочная численность работников" }}
definition = {{ en = "Say what belongs in it and what does not.", ru = "Напишите, что сюда входит, а что нет." }}
unit = "person"
kind = "average"
evidence = "P"
source = "Example."

[[indicators]]                                 # a figure computed from them
code = "output_per_employee"
label = {{ en = "Output per employee", ru = "Выработка на одного работника" }}
definition = {{ en = "Revenue divided by headcount, sums of all.", ru = "Выручка, делённая на численность." }}
kind = "ratio"                                 # sum, cumulative, ratio, share, events, cumulative_events, peak_gain
unit = "RUB_per_person"
numerator = "revenue"                          # + - * /, comparisons, lookup("table"), parentheses
denominator = "headcount"
prices = ["nominal"]                           # constant needs [deflators], usd needs [[rates]]
evidence = "P"
source = "Example."

[[targets]]
code = "T1"
indicator = "output_per_employee"
label = {{ en = "Output per employee +20 %", ru = "Выработка на работника: +20 %" }}
kind = "growth"                                # growth 0.20 = +20 %; multiple 2 = twice; cumulative = an amount
threshold = 0.20
evidence = "P"
source = "Example."
official = {{ rule = "matched", prices = "nominal", evidence = "P", source = "Example: say why this rule." }}

[[checks]]
code = "required"
label = {{ en = "Revenue and headcount are there", ru = "Выручка и численность указаны" }}
kind = "required"
level = "error"                                # error, explain or note
variables = ["revenue", "headcount"]
evidence = "P"
source = "Example."

[[exclusions]]                                 # applied only when asked for by name
code = "income-without-staff"
label = {{ en = "Years with revenue and no staff", ru = "Годы, в которых выручка есть, а работников нет" }}
scope = "rows"                                 # rows or organisations
formula = "(revenue > 0) * (headcount == 0)"
evidence = "P"
source = "Example."
"""


def skeleton(code: str) -> str:
    """The text of a new pack.toml. Refuses a code that cannot name a pack."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", code):
        raise Refusal(
            mark("{code} cannot name a pack."),
            code=code,
            mend=mark("Use Latin letters, digits and hyphens, at most 60, for instance region-clusters-2030."),
        )
    return _TEMPLATE.format(code=code)
