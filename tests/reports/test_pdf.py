"""The PDF report: pages, words in both languages, the same bytes, embedded fonts, and names that are not markup."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from corymb.i18n import Text, use_language
from corymb.methods.results import Run, WithWithout
from corymb.reports import pdf
from corymb.reports.pdf_standing import break_evens
from tests.reports.archival import fonts, lacking
from tests.reports.sample_run import innovative_run
from tests.reports.sample_tax_run import tax_run

HOSTILE = '#let x = 1 *bold* $y$ _i_ `raw` @ref <label> \\ [ ] // #panic() "q"'


@pytest.fixture(params=["en", "ru"])
def lang(request: pytest.FixtureRequest) -> str:
    use_language(request.param)
    yield request.param
    use_language("en")


def read(run: Run, folder: Path) -> PdfReader:
    return PdfReader(pdf.write(run, folder / "report.pdf"))


def words(reader: PdfReader) -> str:
    """All text, spaces of any width and line ends as one plain space."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(("run", "pages"), [(innovative_run(), 4), (innovative_run(2019), 4), (tax_run(), 2)])
@pytest.mark.usefixtures("lang")
def test_two_to_four_pages(run: Run, pages: int, tmp_path: Path) -> None:
    assert len(read(run, tmp_path).pages) == pages


BESIDE = {
    ("T2", "programme"): {"net_change": 41_000.0, "declared": 65_000.0, "frozen": 90_000.0},
    ("T3", "programme"): {"with_apart": 3.433e11},
}


def crowded(year: int) -> Run:
    """As many clusters with names of two lines as the matrix takes, an exclusion, and figures beside the totals."""
    run = innovative_run(year)
    of_one = [line for line in run.lines if line.scope == "cluster:kaluga"]
    many = [replace(line, scope=f"cluster:c{k:02d}") for k in range(30) for line in of_one]
    names = {f"cluster:c{k:02d}": f"Clusters of long names and many words, number {k}" for k in range(30)}
    kept = [line for line in run.lines if line.scope == "programme"]
    applied = [
        WithWithout(
            "holdings",
            line.target,
            line.cohort,
            1.19,
            1.2206,
            met_with=False,
            met_without=True,
            rows=3,
            organisations=2,
        )
        for line in kept
        if line.reason != "not_applicable"
    ]
    return replace(
        run, lines=(*kept, *many), scope_names=run.scope_names | names, exclusions=tuple(applied), companions=BESIDE
    )  # fmt: skip


@pytest.mark.parametrize("year", [2019, 2020])
@pytest.mark.usefixtures("lang")
def test_a_report_by_cluster_with_an_exclusion_has_four_pages(year: int, tmp_path: Path) -> None:
    assert len(read(crowded(year), tmp_path).pages) == 4


def test_other_counts_stand_beside_the_totals_on_the_first_page(lang: str, tmp_path: Path) -> None:
    run = replace(innovative_run(), companions=BESIDE)
    first = " ".join(read(run, tmp_path).pages[0].extract_text().split())
    said = {
        "en": "Beside it: net change 41,000, declared by members 65,000, with the thresholds of 2016: 90,000.",
        "ru": "Справочно: чистое изменение — 41 000, заявлено участниками — 65 000, при порогах 2016 года — 90 000.",
    }
    assert said[lang] in first
    assert {"en": "RUB 343.3 bn", "ru": "343,3 млрд руб."}[lang] in first
    public = " ".join(read(replace(run, audience="public"), tmp_path).pages[0].extract_text().split())
    assert said[lang].split()[0] not in public


def test_a_sentence_that_ends_with_a_currency_has_one_point(tmp_path: Path) -> None:
    use_language("ru")
    said = words(read(innovative_run(2019), tmp_path))
    use_language("en")
    assert ("млрд руб." in said, ".." in said) == (True, False)


def test_every_page_of_synthetic_data_says_so(lang: str, tmp_path: Path) -> None:
    banner = {"en": "SYNTHETIC DATA", "ru": "СИНТЕТИЧЕСКИЕ ДАННЫЕ"}[lang]
    reader = read(innovative_run(), tmp_path)
    assert [banner in page.extract_text() for page in reader.pages] == [True] * len(reader.pages)


def test_reported_data_carry_no_banner(tmp_path: Path) -> None:
    assert "SYNTHETIC" not in words(read(tax_run(), tmp_path))


def test_the_headline_of_one_target_tells_the_rules(tmp_path: Path) -> None:
    said = words(read(tax_run(), tmp_path))
    assert "+20.8 % against a goal of +20 %: met under 2 of 5 cohort rules, the official one among them." in said


def test_russian_headline_and_signs(tmp_path: Path) -> None:
    use_language("ru")
    said = words(read(tax_run(), tmp_path))
    use_language("en")
    assert "+20,8 % при цели +20 %:" in said
    assert "−9,6 %" in said


@pytest.mark.usefixtures("lang")
def test_same_run_same_bytes() -> None:
    run = innovative_run(2019)
    assert pdf.pages(run) == pdf.pages(run)


def test_archival_and_accessible() -> None:
    made = pdf.pages(tax_run())
    assert lacking(made) == []
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made


@pytest.mark.usefixtures("lang")
def test_fonts_are_embedded(tmp_path: Path) -> None:
    assert fonts(read(innovative_run(), tmp_path)) == {
        "GolosText-Regular": True,
        "GolosText-SemiBold": True,
        "GolosText-Bold": True,
    }


def test_names_are_not_markup(tmp_path: Path) -> None:
    run = tax_run()
    programme = replace(run.programme, name=Text({"en": HOSTILE}))
    named = replace(run, programme=programme)
    assert HOSTILE in words(read(named, tmp_path))


def test_hostile_cluster_names_and_notes(tmp_path: Path) -> None:
    run = innovative_run(2019)
    scopes = {code: f"{HOSTILE[:40]} {code}" for code in run.scope_names}
    said = words(read(replace(run, scope_names=scopes, notes=(HOSTILE,)), tmp_path))
    assert HOSTILE in said
    assert f"{HOSTILE[:40]} cluster:tomsk" in said


def test_signs_no_font_draws_become_question_marks_and_control_signs_are_left_out(tmp_path: Path) -> None:
    run = tax_run()
    programme = replace(run.programme, name=Text({"en": "Cluster \u540d\U0001f600\x01 Ω Ђ"}))
    assert "Cluster ?? Ω Ђ" in words(read(replace(run, programme=programme), tmp_path))


def test_every_sign_let_through_is_drawn(tmp_path: Path) -> None:
    kept = [chr(n) for n in range(0x20, 0x2800) if not pdf.UNDRAWABLE.match(chr(n))]
    run = tax_run()
    reader = read(replace(run, notes=(" ".join(kept),)), tmp_path)
    assert len(reader.pages) == 2


@pytest.mark.usefixtures("lang")
def test_public_report_names_no_organisation(tmp_path: Path) -> None:
    internal, public = words(read(innovative_run(), tmp_path)), words(read(innovative_run(audience="public"), tmp_path))
    assert ("7700000007" in internal, "7700000007" in public) == (True, False)


def test_the_date_in_the_file_is_of_the_data_not_of_the_clock(tmp_path: Path) -> None:
    run = tax_run()
    assert read(run, tmp_path).metadata.creation_date.date().isoformat() == "2022-12-31"
    known = replace(run, lines=tuple(replace(line, as_known_on="2023-06-15") for line in run.lines))
    assert read(known, tmp_path).metadata.creation_date.date().isoformat() == "2023-06-15"


def test_picture_is_a_png(tmp_path: Path) -> None:
    assert pdf.picture(tax_run(), tmp_path / "scorecard.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_public_is_told_of_exclusions(tmp_path: Path) -> None:
    run = tax_run()
    lines = tuple(replace(line, excluded=("over-5bn",)) for line in run.lines)
    public = replace(run, lines=lines, exclusions=(), audience="public", influence={})
    label = next((str(rule.label) for rule in run.programme.exclusions if rule.code == "over-5bn"), "over-5bn")
    assert f"Excluded by rule “{label}”." in words(read(public, tmp_path))


@pytest.mark.parametrize(("audience", "named"), [("internal", True), ("public", False)])
def test_an_excluded_organisation_is_masked_for_the_public(audience: str, tmp_path: Path, *, named: bool) -> None:
    run = tax_run()
    lines = tuple(replace(line, excluded=("organisation:RU-INN-7104522822",)) for line in run.lines)
    made = replace(run, lines=lines, exclusions=(), audience=audience, influence={})
    assert ("7104522822" in words(read(made, tmp_path))) is named


def test_a_figure_just_short_of_its_goal_is_not_shown_as_the_goal(tmp_path: Path) -> None:
    line = innovative_run().official("T4")
    first = PdfReader(pdf.write(innovative_run(), tmp_path / "report.pdf")).pages[0].extract_text()
    assert line.status == "not_met"
    assert "99.97" in first


def test_thresholds_carry_no_needless_decimals(tmp_path: Path) -> None:
    said = words(read(innovative_run(), tmp_path))
    assert (said.count("RUB 300 bn") > 0, said.count("RUB 300.0 bn")) == (True, 0)


def test_what_nobody_can_show_is_said_in_words() -> None:
    run = innovative_run()
    key = ("T1", "programme", "matched")
    share = ("T7", "programme", "matched")
    found = run.coverage[key]
    silent = {key: replace(found, break_even=-5.3e6), share: replace(found, break_even=22.591, break_even_baseline=0.5)}
    told = break_evens(replace(run, coverage=silent))
    assert told is not None
    assert [row[2] for row in told["rows"]] == ["less than nothing", "more than 100\u00a0%"]
