"""The table of the benches, for a terminal and as docs/bench.md."""

import datetime as dt
import platform
from collections.abc import Sequence

from bench.measuring import Row

HEADS = ("work", "best", "median", "spread", "bar", "peak memory", "memory bar", "verdict")
ABOUT = """\
## What is measured

- **scorecard**: `corymb score FOLDER --pack innovative-clusters-2016 --by cluster --format json`, from the start of the
  process to its end: 20,000 organisations, 60 variables (the pack knows 15 of them), 42 yearly periods in one Parquet
  file in the order in which returns come in, with memberships, organisations, clusters and events beside it; eight
  indicators under five cohort rules for the programme and 200 clusters, all figures exact, with coverage, agreement and
  what each verdict hangs on. The data are synthetic and made once, from a seed.
- **the same in pandas**: `bench/scorecard_pandas.py` on the same file, on doubles: baselines, levels, factors and
  totals only, without coverage and the rest. It reads only the row groups, columns, years and variables it needs,
  pivots once and has no loop over organisations. A ratio is given only if baseline, level and factor of every line
  agree to 1e-9; the lines counted are those that have figures (a total knows two of the five rules).
- **workbook_import**: import and check of a workbook of 5,000 rows and 40 columns, text numbers, dashes and blanks
  among them; after the program has started, as the bar says.
- **tax_service_xml**: ZIP archives of the three forms in the published layout, on one core.
- **register_import**: files of organisations beside a register of 20,000 synthetic ones, in a PostgreSQL of their own
  that runs without care for the disk: 50,000 entries of the tax service's SME register read into rows and matched by
  number; 5,000 rows with a slip in the name and no number, every other one without a region, matched by name inside
  blocks; applying 20,000 changes with their images in the journal.
- **facts**: a million facts of synthetic organisations over five years, made, hashed and loaded in one transaction with
  its entry of the journal, in a PostgreSQL of its own that runs without care for the disk.
- **weights**: TOPSIS of 100 alternatives by 25 criteria (synthetic, seeded) under 10,000 weight vectors: scores and all
  ranks, after one vector that is not counted. The peers score 500 of the same vectors, one by one as they work, and
  their time is taken times twenty; a ratio is given only if their scores agree with ours to 1e-12.
- **assignment**: 3 of 1,000 experts for each of 2,000 applications, 1 to 8 applications an expert, 5 % of the pairs in
  conflict (synthetic, seeded): the greatest sum with its certificate checked on every pair, and the fairest assignment;
  after the packages have been loaded.
- **conflicts**: on a PostgreSQL of its own, ties of 1,000 experts to 2,000 applications from a register of 30,000
  organisations with 30 members in each cluster, groups of twenty, 15,000 contracts and two posts an expert (synthetic);
  and the same put on record with its entry of the journal.
- **selection_lists**: on a PostgreSQL of its own, a call of 10,000 applications (synthetic, as are the rest) of 1,000
  experts with 30,000 submitted reviews, 21,000 conflicts, a frozen ranking, a session that has decided on everything
  and an open one, a defence with 10,000 slots, 10,000 letters, 3,000 agreements, 400 complaints, published results
  with 150,000 marks. The ranking is computed, the session planned and the results published by the site's acts. Every
  page that lists applications or what hangs on them is asked for by whoever reads it, by four clients as under
  **site_pages**, in both languages, over every sort and value of its filters, which are read from the page itself.
  Beside its name stand its queries, the fewest and the most under any of them, and its size as it opens. Every file of
  a list is taken whole, and is what its count and its sha256 say it is, or the bench ends.
- **calibration**: the crossed model of 1,800 marks of 200 experts for 600 applications (synthetic, seeded) with 4,000
  draws and the rule applied to each; and of 6,000 marks in a thousand panels without a common expert, which ends in
  "not advised"; after the packages have been loaded, on one core.
- **ranking**: all that a job computes of a ranking before it is frozen: scores, 10,000 draws of weights, the least
  change of weights that moves the line, each criterion and each expert left out, calibration; of 30,000 marks
  (synthetic, seeded) on five criteria, by the rule of the best and by one of regions; after the packages have been
  loaded.
- **site_pages**: the site as `run.py serve` starts it (two workers, four threads each) over a PostgreSQL of its own,
  four clients on the same cores. The load set is invented from the seed 2017 and loaded once: 240,000 organisations
  with sizes of two years, 1,400 clusters (one in twenty a part of another), about 233,000 memberships, 20,000
  contracts, 24,000 residences, 14,000 appointments, 1,400 people, a journal of 240,000 sealed entries. Of a hundred
  organisations five never belonged to a cluster, three left, two are closed; the largest of 83 regions has a seventh
  of everything, the emptiest seven organisations. Five people ask: three requests in seven an officer, the others a
  cluster's manager and the officials of an ordinary, the largest and the emptiest region. Each kind of page is asked
  400 times for each of `--runs`, over every sort and filter it offers, after 200 that do not count. Times are the
  site's own, from the first line of the middleware to the last; a refused page has none, and an answer that is none,
  or a page an officer does not get, stops the bench. Memory is what master and workers hold after that, a shared page
  counted once.
- **programme_pages**: pages of programme, returns and scorecard over the same load set (its programme stands under
  **living**), asked in the same way and by the same people, over every sort, filter, rule and prices they offer; the
  return being written by the one who prepares it, the published scorecard by somebody who has not signed in.
- **living**: the same load set, whose programme has five reporting years: 20.2 million facts (fifteen variables; one
  organisation in ten did not report in a closed year, of the rest a third of the facts were corrected once), 1.2
  million returns, 20,000 shared events with two participants each, the scorecard of 1,400 clusters and 83 regions
  computed. Two workers as `run.py serve` starts them. Submitted returns are accepted one after another; the time is
  that from the commit of an acceptance to that of the figures of programme, region and cluster it changes.
- **storm**: the hour of the deadline in a minute. The demonstration of 1,500 members, of whom twelve have begun the
  open year; 1,000 returns checked, explained and sent to certifiers of their own, all invented; sessions
  made beforehand, as of people who have just proved who they are. `run.py serve` serves a copy of it with its own
  PostgreSQL and workers. In 60 seconds, at moments drawn evenly, 1,000 people open the page that shows the hash and
  sign; 200 others have a form open and save a figure every 15 seconds, each followed by a look at what the checks say.
  Visitors run on the same cores; times are theirs, from the request to the last byte. Afterwards each acknowledged
  submission is looked up past the site's code: its state, its receipt, the hash that was shown over its snapshot; and
  each acknowledged figure. A return that is lost, or whose signer got no answer in 120 s, is counted. One storm, not
  the best of five.
- **deadline**: the last minute of an open call of the neutral three-stage preset. Its 2,000 applications, all invented,
  each with its answers and documents, wait to be submitted; each is submitted by a signed-in official of its region,
  who sees its hash first, at moments drawn evenly over a minute. An application counts as lost if it was not
  acknowledged, or if afterwards its state, its receipt or the hash over its snapshot is not what was shown.
- **help**: the whole process, as a module and by the installed launcher.

All run in the environment that `run.py` makes, with the Python it chooses (docs/operations.md).
Each is the best of fresh processes, after one that is not counted; the spread is the lowest and the highest.
`python3 run.py bench --write docs/bench.md` measures anew and writes this page; it ends with 1 if a bar is not met.
A name (`python3 run.py bench scorecard`) runs one bench, `--runs N` sets how many processes, `--small` only tries
whether everything runs.
"""


def conditions(*, cpu: str, cores: int, load: float, day: dt.date, runs: int) -> list[str]:
    """Where and when, one fact a line."""
    return [
        f"- processor: {cpu}, {cores} cores; load before the start {load:.2f}",
        f"- {platform.system()}, Python {platform.python_version()}, {day.isoformat()}",
        f"- best of {runs} fresh processes",
    ]


def cells(row: Row, *, bars: bool) -> tuple[str, ...]:
    """A row as texts in the order of HEADS."""
    sign = ">=" if row.higher else "<="
    verdict = {None: "", True: "met", False: "NOT MET"}[row.met] if bars else ""
    return (
        row.work,
        _figure(row.best, row.unit),
        _figure(row.median, row.unit),
        f"{_number(min(row.samples))}-{_number(max(row.samples))}" if len(row.samples) > 1 else "",
        f"{sign} {_figure(row.bar, row.unit)}" if bars and row.bar is not None else "",
        f"{row.peak:.0f} MB" if row.peak is not None else "",
        f"<= {row.peak_bar:.0f} MB" if bars and row.peak_bar is not None else "",
        verdict,
    )


def table(rows: Sequence[Row], *, bars: bool) -> str:
    """Aligned columns."""
    lines = [HEADS, *(cells(row, bars=bars) for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEADS))]
    return "\n".join("  ".join(t.ljust(w) for t, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def page(said: Sequence[str], rows: Sequence[Row]) -> str:
    """docs/bench.md."""
    body = ["| " + " | ".join(cells(row, bars=True)) + " |" for row in rows]
    heads = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS)]
    return "\n".join(["# Benches", "", *said, "", *heads, *body, "", ABOUT])


def _figure(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
