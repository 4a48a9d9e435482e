"""A publication is computed again from the inputs it kept, by somebody who has no site."""

import json
from pathlib import Path
from typing import Any

import pytest

from corymb import __version__
from corymb.reports.told import PUBLIC, told_line
from tests.cli.conftest import Corymb
from tests.cli.published import Lines, Published, edited, publication, rewritten


@pytest.fixture
def made(tmp_path: Path) -> Published:
    return publication(tmp_path)


def report(made: Published) -> list[str]:
    """What is said where everything agrees."""
    claim = made.claim
    return [
        "The publication of 2022, computed again from the inputs it kept",
        f"published by version 0.0.9 of Corymb, computed again by version {__version__}",
        f"✓ inputs, sha256: {claim.inputs_hash}",
        f"✓ lines, sha256: {claim.lines_hash}",
        f"✓ public lines, sha256: {claim.public_hash}",
        f"✓ lines as they are kept now, sha256: {claim.lines_hash}",
        f"✓ number of lines: {len(claim.lines)}",
        "It comes out the same.",
    ]


def test_it_comes_out_the_same_under_a_later_version_of_the_code(corymb: Corymb, made: Published) -> None:
    answer = corymb("run", "verify", made.archive)
    assert (answer.code, answer.out.splitlines(), answer.err) == (0, report(made), "")
    assert {line.told["origin"] for line in made.claim.lines} == {"synthetic"}


def test_it_is_told_in_russian(corymb: Corymb, made: Published) -> None:
    said = corymb("run", "verify", made.archive, "--lang", "ru").out.splitlines()
    assert (said[0], said[2], said[-1]) == (
        "Публикация за 2022 год, пересчитанная по сохранённым исходным данным",
        f"✓ исходные данные, sha256: {made.claim.inputs_hash}",
        "Получается то же самое.",
    )


def test_the_public_lines_alone_are_enough(corymb: Corymb, made: Published) -> None:
    """With them even a ZIP that says nothing of what was published is checked whole, by the hash of all lines."""
    rewritten(made.archive, "beside.json", lambda told: json.dumps(beside_before(told)).encode())
    assert corymb("run", "verify", made.archive).err == (
        "corymb: The ZIP does not say what was published. Give lines.json of the public page with --lines.\n"
    )
    answer = corymb("run", "verify", made.archive, "--lines", made.lines)
    public = sum(line.audience == PUBLIC for line in made.claim.lines)
    expected = report(made)
    expected[5] = f"✓ lines as they are kept now, sha256: {made.claim.public_hash}"
    expected[6] = f"✓ number of lines: {public}"
    assert (answer.code, answer.out.splitlines()) == (0, expected)


def beside_before(told: bytes) -> dict[str, Any]:
    """What stood beside the tables before it said what was published."""
    return {k: v for k, v in json.loads(told).items() if k != "published"}


def test_a_published_figure_that_was_changed_is_named(corymb: Corymb, made: Published) -> None:
    first = json.loads(made.lines.read_text(encoding="utf-8"))["lines"][0]
    edited(made.lines, actual=1.5, as_known_on="2001-01-01")
    answer = corymb("run", "verify", made.archive, "--lines", made.lines)
    line = f"  public line · {first['scope']} · {first['target']} · {first['cohort']} · {first['prices']}"
    assert (answer.code, answer.out.splitlines()[-5:]) == (
        1,
        [
            "1 line came out otherwise.",
            f"{line}: actual was 1.5, is {first['actual']}",
            f"{line}: as_known_on was 2001-01-01, is nothing",
            "The lines that are kept are not those that were published: they were changed afterwards.",
            "It does not come out the same.",
        ],
    )


def test_facts_that_were_changed_have_another_hash(corymb: Corymb, made: Published) -> None:
    rewritten(made.archive, "pack.toml", lambda text: text.replace(b'version = "', b'version = "9.', 1))
    answer = corymb("run", "verify", made.archive)
    marks = [line[0] for line in answer.out.splitlines()[2:7]]
    assert (answer.code, marks) == (1, ["✓", "✗", "✗", "✓", "✓"])
    assert answer.out.splitlines()[8].count(": pack was ") == 1


def test_a_line_that_is_gone_and_one_that_was_not_published(corymb: Corymb, tmp_path: Path) -> None:
    made = publication(tmp_path, lambda lines: [*lines[1:], told_line("internal", {**lines[0].told, "scope": "gone"})])
    told = corymb("run", "verify", made.archive).out.splitlines()
    assert [line.partition(": ")[2] for line in told if line.startswith("  ")] == ["no longer there", "not published"]
    assert told[7] == "2 lines came out otherwise."


def test_where_only_withheld_lines_differ_it_says_so(corymb: Corymb, tmp_path: Path) -> None:
    answer = corymb("run", "verify", publication(tmp_path, with_one_withheld).archive)
    assert (answer.code, answer.out.splitlines()[-3:]) == (
        1,
        [
            "Only lines differ that are withheld, now or then; no figure came out otherwise.",
            "Other lines may be withheld because the code that withholds has moved on.",
            "It does not come out the same.",
        ],
    )


def with_one_withheld(lines: Lines) -> Lines:
    """The public line is withheld, as a version that withholds otherwise would have published it."""
    place = next(n for n, line in enumerate(lines) if line.audience == PUBLIC and line.told["reason"] is None)
    told = {**lines[place].told, "actual": None, "reason": "suppressed_beside", "status": "cannot_be_said"}
    return [*lines[:place], lines[place]._replace(told=told), *lines[place + 1 :]]


def test_a_changed_byte_is_said(corymb: Corymb, made: Published) -> None:
    content = bytearray(made.archive.read_bytes())
    place = content.index(b"PAR1") + 40
    content[place] ^= 1
    made.archive.write_bytes(content)
    answer = corymb("run", "verify", made.archive)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(
        "corymb: inputs.zip: The kept inputs are damaged, or were changed after they were written: Bad CRC-32 for file"
    )


@pytest.mark.parametrize("name", ["facts.parquet", "pack.toml"])
def test_what_is_no_such_zip_is_refused(name: str, corymb: Corymb, made: Published) -> None:
    rewritten(made.archive, name, lambda _: None)
    answer = corymb("run", "verify", made.archive)
    missing = f"This is no ZIP of the inputs a publication kept: {name} is missing."
    mend = "Take it from the page of the publication, under Inputs."
    assert (answer.code, answer.err) == (2, f"corymb: inputs.zip: {missing} {mend}\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"lines": []}', '{"lines": [1]}', '{"lines": [{}]}', "null"])
def test_what_is_no_file_of_lines_is_refused(text: str, corymb: Corymb, made: Published) -> None:
    made.lines.write_text(text, encoding="utf-8")
    answer = corymb("run", "verify", made.archive, "--lines", made.lines)
    assert (answer.code, answer.err.count("The file is not lines.json of a public page.")) == (2, 1)


def test_files_that_are_not_there(corymb: Corymb, made: Published, tmp_path: Path) -> None:
    none = tmp_path / "none"
    answers = [corymb("run", "verify", none), corymb("run", "verify", made.archive, "--lines", none)]
    assert [(answer.code, answer.err.count("There is no such file.")) for answer in answers] == [(2, 1), (2, 1)]
