"""The workbook of all members: round trips, what stands where, and that the command reads it as single ones."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from corymb.refusal import Refusal
from corymb.sources.archives import kind_of
from corymb.sources.cluster_form import ClusterForm, MemberRow
from corymb.sources.cluster_returns import ClusterRead, read_cluster
from corymb.sources.cluster_template import write_cluster_template
from corymb.sources.reading import read_tables
from corymb.sources.returns import read_return
from corymb.sources.workbooks import read_workbook
from tests.sources.returned import MEMBER, PACK, filled, values
from tests.sources.test_returns import EVENTS

OTHER = "RU-INN-7702070139"
ROWS = (MemberRow(MEMBER, "Пример-01", values=values(), events=EVENTS), MemberRow(OTHER, "Пример-02", values=values()))


def written(path: Path, *rows: MemberRow, language: str = "en") -> Path:
    write_cluster_template(PACK, path, ClusterForm("2017", "kaluga-pharma", "Pharma", rows, language))
    return path


def read(path: Path) -> ClusterRead:
    sheets, _names = read_workbook(path, path.name, kind_of(path))
    return read_cluster(sheets, PACK, path.name)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_row_comes_back_as_a_return_of_its_own(tmp_path: Path, language: str) -> None:
    told = read(written(tmp_path / "all.xlsx", *ROWS, language=language))
    alone = read_return(filled(tmp_path / "one.xlsx", language=language, events=EVENTS), PACK)
    assert (told.cluster, told.period, told.findings, told.blank) == ("kaluga-pharma", "2017", (), 0)
    first, second = told.returns
    assert (first.organisation, second.organisation) == (MEMBER, OTHER)
    for one in (first, second):
        found = {row["variable"]: row["value"] for row in one.facts.to_pylist()}
        assert (found, one.findings) == (values(), ())
    names = ("event", "kind", "amount", "organisation", "role", "country", "category", "started")
    assert first.events.select(names).to_pylist() == alone.events.select(names).to_pylist()
    assert len(second.events) == 0


def test_rows_and_columns_may_be_moved_and_blank_rows_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "all.xlsx", ROWS[0], MemberRow(OTHER, "Пример-02"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.move_range("D7:D13", cols=40)
    sheet.insert_rows(11)
    book.save(path)
    told = read(path)
    assert [one.organisation for one in told.returns] == [MEMBER]
    assert {row["variable"]: row["value"] for row in told.returns[0].facts.to_pylist()} == values()
    assert told.blank == 1


def test_a_member_in_two_rows_with_different_figures_is_told(tmp_path: Path) -> None:
    twice = replace(ROWS[0], values=values() | {"revenue": Decimal(5000)}, events=())
    told = read(written(tmp_path / "all.xlsx", ROWS[0], twice))
    (one,) = told.returns
    assert [(f.rule, f.variable, f.cell) for f in one.findings] == [("return.repeated", "revenue", "C12")]


def test_the_command_reads_it_as_single_ones_and_a_single_reader_says_what_it_is(tmp_path: Path) -> None:
    path = written(tmp_path / "all.xlsx", *ROWS)
    tables, findings = read_tables([path], PACK)
    assert ({*tables.facts["organisation"].to_pylist()}, len(tables.facts)) == ({MEMBER, OTHER}, 2 * len(values()))
    assert [f for f in findings if f.level == "error"] == []
    with pytest.raises(Refusal, match="the returns of many members"):
        read_return(path, PACK)
