"""What may and may not stand in the repository's files."""

import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, text_of, tracked

# Written so that this file does not name what it looks for.
PLACES = re.compile("|".join(f"/{folder}/[a-z]" for folder in ("work", "root", "home", "tmp")) + "|[A-Z]:" + r"\\Users")
HOSTS = re.compile(
    r"pypi\.\w|python" + r"hosted|artifact" + r"ory|registry\.\w+\.(?:org|com|net|io|dev)\b"
    r"|deb\.deb" + r"ian|crates\.\w|proxy\.go" + "lang"
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "misc", "service", "manager", "handler"}
SETTING = re.compile(r"\bCORYMB_[A-Z_]+\b")
WRITTEN_BY_COMMANDS = {"docs/bench.md", "trust.md"}  # links may stand before the page does
LINK = re.compile(r"\]\(([^)\s]+)\)")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in tracked()
        if path != Path(__file__)
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_with(PLACES) == []


def test_no_file_names_a_package_host() -> None:
    assert lines_with(HOSTS) == []


def test_lock_files_hold_no_address() -> None:
    locks = [path for path in tracked() if re.fullmatch(r"requirements.*\.txt|.*\.lock|package-lock\.json", path.name)]
    assert [path.name for path in locks] == [
        "requirements-dev.txt", "requirements-spark.txt", "requirements-web.txt", "requirements.txt",
    ]  # fmt: skip
    assert [path.name for path in locks if "://" in text_of(path)] == []


@pytest.mark.parametrize("place", ["/" + "home/anna/corymb", "see C:" + "\\Users\\anna", "/" + "root/x"])
def test_a_place_would_be_found(place: str) -> None:
    assert PLACES.search(place)


def test_names_say_what_a_module_holds() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if path.stem in VAGUE] == []


def test_every_setting_of_the_environment_is_explained() -> None:
    used = {name for path in tracked() if path.suffix == ".py" for name in SETTING.findall(text_of(path))}
    explained = set(SETTING.findall(text_of(ROOT / "docs" / "operations.md")))
    assert explained == used


def test_links_between_documents_lead_somewhere() -> None:
    pages = [path for path in tracked() if path.suffix == ".md"]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in LINK.findall(text_of(page))
        if "://" not in target
        and target not in WRITTEN_BY_COMMANDS
        and not (page.parent / target.split("#")[0]).exists()
    ]
    assert dead == []


def test_the_documents_a_reader_expects_are_there() -> None:
    expected = {
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "docs/glossary.md",
        "docs/operations.md", "docs/security.md", "docs/decisions/dependencies.md",
    }  # fmt: skip
    assert expected - {str(path.relative_to(ROOT)) for path in tracked()} == set()


def test_the_readme_shows_the_benches_as_they_were_measured() -> None:
    measured = text_of(ROOT / "docs" / "bench.md").splitlines()
    shown = text_of(ROOT / "README.md").split("## Speed\n", 1)[1].split("## More", 1)[0].splitlines()
    for start in ("| ", "- processor", "- Linux", "- best"):
        assert [line for line in shown if line.startswith(start)] == [
            line for line in measured if line.startswith(start)
        ]


ROWS_OF = {
    "scorecard": "scorecard of", "workbook_import": "import and check of", "tax_service_xml": "rows of the SME",
    "register_import": "rows matched by name", "bulk_workbooks": "200 return workbooks", "facts": "1,000,000 facts",
    "weights": "TOPSIS,", "assignment": "3 of 1,000 experts", "calibration": "marks of 200 experts",
    "ranking": "ranking of 2,000 applications", "conflicts": "conflict matrix", "selection_lists": "selection: call,",
    "help": "corymb --help", "site_pages": "organisations, list", "programme_pages": "returns, list",
    "storm": "storm", "deadline": "deadline of", "living": "accepted return",
}  # fmt: skip
"""How a row of each bench begins."""


def test_every_bench_has_its_rows() -> None:
    names = re.findall(r'^    "(\w+)": \w+\.rows,$', text_of(ROOT / "bench" / "__main__.py"), re.MULTILINE)
    assert sorted(ROWS_OF) == sorted(names)
    rows = [line for line in text_of(ROOT / "docs" / "bench.md").splitlines() if line.startswith("| ")]
    assert [name for name, start in ROWS_OF.items() if not any(row.startswith(f"| {start}") for row in rows)] == []
