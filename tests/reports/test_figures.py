"""Figures: which are drawn, what they say, the same bytes, and nothing a font cannot draw."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from corymb.i18n import Text, use_language
from corymb.reports import figures
from corymb.reports.figures_look import Size, spread, wrap
from corymb.reports.figures_render import FONTS, svg
from corymb.reports.figures_rules import rules
from corymb.reports.figures_trajectory import trajectory
from tests.reports.sample_run import innovative_run
from tests.reports.sample_tax_run import tax_run

SMALL = Size(960, 480, 17)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=["en", "ru"])
def lang(request: pytest.FixtureRequest) -> str:
    use_language(request.param)
    return str(request.param)


def said(text: str) -> list[str]:
    """Every word of an SVG, in order, without halos repeated."""
    found = [node.text or "" for node in etree.fromstring(text.encode()).iter(f"{SVG}text")]
    return list(dict.fromkeys(found))


def drawn(run: object, kind: str, target: int = 0, size: Size = SMALL) -> str:
    made = figures.KINDS[kind](run, run.programme.targets[target], "programme", size)
    assert made is not None
    return svg(made.spec, made.alt)


def test_file_names_and_order(lang: str, tmp_path: Path) -> None:
    names = [path.name for path in figures.write(tax_run(), tmp_path / "new")]
    stems = [f"INCOME_PER_EMPLOYEE-{kind}-{lang}" for kind in ("waterfall", "rules", "coverage")]
    assert names == [f"{stem}.{kind}" for stem in stems for kind in ("svg", "png")] + [f"figures-{lang}.txt"]


@pytest.mark.usefixtures("lang")
def test_same_run_same_bytes(tmp_path: Path) -> None:
    one, two = figures.write(tax_run(), tmp_path / "a"), figures.write(tax_run(), tmp_path / "b")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_words_of_the_rules_strip() -> None:
    text = said(drawn(tax_run(), "rules"))
    assert [word for word in text if "·" in word] == [
        "−1.2\u202f% · not met",
        "−9.6\u202f% · not met",
        "+20.8\u202f% · met",
        "+24.0\u202f% · met",
        "+4.5\u202f% · not met",
    ]
    assert "matched (official)" in text
    assert "target +20\u202f%" in text


def test_not_applicable_is_said() -> None:
    text = [
        word
        for node in etree.fromstring(drawn(innovative_run(), "rules", 1).encode()).iter(f"{SVG}text")
        if (word := node.text)
    ]
    assert text.count("not applicable") == 3


def test_trajectory_names_target_and_baseline_year() -> None:
    text = said(drawn(innovative_run(2019), "trajectory"))
    assert [word in text for word in ("target +20\u202f%", "baseline year", "2016", "2019", "2020")] == [True] * 5


def test_waterfall_ends_with_the_whole_change() -> None:
    text = said(drawn(tax_run(), "waterfall"))
    assert ["−1.2" in text, "change in all" in text] == [True, True]


def test_russian_labels_are_cyrillic() -> None:
    use_language("ru")
    labels = [word for word in said(drawn(tax_run(), "coverage")) if re.search("[A-Za-zА-Яа-я]", word)]
    assert labels
    assert [word for word in labels if not re.search("[А-Яа-я]", word)] == []


@pytest.mark.usefixtures("lang")
def test_words_stay_words_in_the_vendored_font() -> None:
    """No glyph is turned into an outline or a box: every word stands as text in the family that is shipped."""
    tree = etree.fromstring(drawn(innovative_run(), "rules").encode())
    families = {node.get("font-family").split(",")[0].strip("'\" ") for node in tree.iter(f"{SVG}text")}
    assert families == {"Golos Text"}
    assert "\ufffd" not in etree.tostring(tree, encoding="unicode")


@pytest.mark.usefixtures("lang")
def test_title_is_said_to_screen_readers() -> None:
    tree = etree.fromstring(drawn(tax_run(), "rules").encode())
    assert tree.get("role") == "img"
    assert len(tree.findtext(f"{SVG}title")) > 80


def test_hostile_label_is_text() -> None:
    run = tax_run()
    name = '</title><script>alert(1)</script> & "q" #let $x$'
    targets = (replace(run.programme.targets[0], label=Text({"en": name})),)
    text = drawn(replace(run, programme=replace(run.programme, targets=targets)), "rules")
    tree = etree.fromstring(text.encode())
    assert list(tree.iter(f"{SVG}script")) == []
    assert name in tree.findtext(f"{SVG}title")


def test_a_long_label_stays_inside() -> None:
    run = tax_run()
    long = "Выработка на одного работающего на предприятиях и в организациях — участниках инновационных кластеров " * 2
    targets = (replace(run.programme.targets[0], label=Text({"en": long})),)
    made = rules(replace(run, programme=replace(run.programme, targets=targets)), targets[0], "programme", SMALL)
    assert [len(line) <= 74 for line in made.spec["title"]["text"]] == [True] * len(made.spec["title"]["text"])
    assert " ".join(made.spec["title"]["text"]) == long.strip()


def test_no_trajectory_without_figures() -> None:
    run = tax_run()
    assert trajectory(replace(run, trajectories={}), run.programme.targets[0], "programme", SMALL) is None


def test_labels_keep_apart() -> None:
    assert spread([10, 11, 12], 5, 0, 100) == [10, 15, 20]
    assert spread([98, 99], 5, 0, 100) == [95, 100]


def test_wrap_breaks_at_plain_spaces_only() -> None:
    assert wrap("one two\u00a0three four", 10) == ("one", "two\u00a0three", "four")


def test_vendored_font_is_as_recorded() -> None:
    import hashlib

    note = (FONTS / "VENDOR.md").read_text(encoding="utf-8")
    recorded = dict(re.findall(r"`([^`]+\.(?:ttf|txt))` \| [^|]+ \| `([0-9a-f]{64})`", note))
    files = [path for path in FONTS.iterdir() if path.suffix != ".md"]
    kept = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert kept == recorded
