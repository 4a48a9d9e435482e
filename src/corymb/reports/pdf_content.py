"""Everything the report says and shows, as one JSON value for the template: words ready, figures as SVG."""

from textwrap import shorten
from typing import Any, get_args

from corymb.i18n import gettext, language
from corymb.methods.programme import Status, Target
from corymb.methods.results import Run
from corymb.reports import figures_words as figures
from corymb.reports import pdf_words as say
from corymb.reports.figures_coverage import coverage, coverage_of_all
from corymb.reports.figures_look import Drawing, Size
from corymb.reports.figures_marks import icon
from corymb.reports.figures_render import svg
from corymb.reports.figures_rules import rules
from corymb.reports.figures_trajectory import trajectory
from corymb.reports.figures_waterfall import waterfall
from corymb.reports.pdf_exclusions import exclusions
from corymb.reports.pdf_notes import whole
from corymb.reports.pdf_rules import comparison
from corymb.reports.pdf_standing import break_evens, clusters
from corymb.reports.pdf_summary import summary

PAGE = 504.0
"""Width between the margins of an A4 page, points."""
COLUMN = 242.0
FEW = 2
"""Up to so many targets the report flows without page breaks and its pictures take the whole width."""


def content(run: Run) -> dict[str, Any]:
    """The report in the language in force."""
    few = len(run.programme.targets) <= FEW
    name = str(run.programme.name)
    spread = clusters(run)
    return {
        "lang": language(),
        "title": name,
        "description": gettext("Scorecard of the programme's targets"),
        "kicker": gettext("Scorecard"),
        "period": say.period(run),
        "running": shorten(name, 80, placeholder=" …"),
        "origin": figures.origin(run),
        "origin_sentence": say.origin_sentence(),
        "footer": say.footer(run),
        "pages": "few" if few else "many",
        "words": {"know": gettext("What to know")},
        "icons": {status: icon(status) for status in get_args(Status)},
        **summary(run),
        "rules": comparison(run),
        "exclusions": exclusions(run, few=few),
        "strip": _strip(run) if few else None,
        "trajectories": _trajectories(run, few=few),
        "standing": _standing(run),
        "waterfalls": _waterfalls(run, wide=few or (spread is None and not run.exclusions)),
        "clusters": spread,
        **whole(run),
    }


def _picture(drawn: Drawing, title: str = "", note: str = "") -> dict[str, str]:
    return {"title": title, "svg": svg(drawn.spec, drawn.alt), "alt": drawn.alt, "note": note}


def _strip(run: Run) -> dict[str, Any] | None:
    size = Size(PAGE, 118, 8.6, titled=False)
    drawn = [(target, rules(run, target, "programme", size)) for target in run.programme.targets]
    items = [_picture(d, str(target.label) if len(drawn) > 1 else "") for target, d in drawn if d is not None]
    return {"title": gettext("Verdict by rule"), "note": "", "items": items} if items else None


def _trajectories(run: Run, *, few: bool) -> dict[str, Any] | None:
    size = Size(PAGE, 170, 8.6, titled=False) if few else Size(COLUMN, 68, 7.6, titled=False)
    drawn = [(target, trajectory(run, target, "programme", size)) for target in run.programme.targets]
    items = [
        _picture(d, "" if len(run.programme.targets) == 1 else say.coded(run, target))
        for target, d in drawn
        if d is not None
    ]
    note = gettext(
        "Solid: the figure under the official rule; dashes: the path to the target; band: past pace "
        "extrapolated (80\u00a0%), not a forecast."
    )
    title = gettext("Where the pace leads")
    return {"title": title, "note": note, "items": items, "columns": 1 if few else 2} if items else None


def _standing(run: Run) -> dict[str, Any]:
    targets = run.programme.targets
    drawn = (
        coverage(run, targets[0], "programme", Size(PAGE, 84, 8.6, titled=False))
        if len(targets) == 1
        else coverage_of_all(run, "programme", Size(PAGE, 20 + 15 * len(targets), 8.2, titled=False))
    )
    return {
        "title": gettext("How much stands behind the figures"),
        "figure": _picture(drawn) if drawn else None,
        "turn": break_evens(run),
    }


def _tall(run: Run, target: Target, words: float) -> float:
    """Height of a waterfall: a row for each part and one for the total."""
    found = figures.decomposition(run, target, "programme")
    return words * (1 + 1.75 * (1 + len(found.parts))) if found else words


def _waterfalls(run: Run, *, wide: bool) -> dict[str, Any] | None:
    ratios: list[Target] = [t for t in run.programme.targets if run.programme.indicator(t.indicator).denominator]
    chosen = list(run.programme.targets) if len(run.programme.targets) <= FEW else ratios
    found = [target for target in chosen if (target.code, "programme") in run.decompositions]
    wide = wide or len(found) == 1
    width, words = (PAGE, 8.4) if wide else (COLUMN, 7.4)
    drawn = [
        (target, waterfall(run, target, "programme", Size(width, _tall(run, target, words), words, titled=False)))
        for target in found
    ]
    items = [
        _picture(d, "" if len(run.programme.targets) == 1 else say.coded(run, target), say.spread(run, target))
        for target, d in drawn
        if d is not None
    ]
    note = gettext(
        "Percent of the baseline value, all reporting organisations. Falling silent is not leaving: the two are apart."
    )
    title = gettext("What drives the change")
    return {"title": title, "note": note, "items": items, "columns": 1 if wide else 2} if items else None
