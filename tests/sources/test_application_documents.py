"""The Word document of an application: what is written into it is read back, and what is wrong is said at its field."""

import dataclasses
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.packs.call import CallContent
from corymb.refusal import Refusal
from corymb.sources.application_document import write_document
from corymb.sources.application_document_read import NO_CODE, TRACKED, UNREAD, read_document
from corymb.sources.application_form import BLANK, same
from tests.sources.applied import ANSWERS, CHOICE, CONTENT, QUESTIONS, content_with, expected, form, texts, told
from tests.sources.documents import Edit, edited, filled, forget, made, row_of, write, xml

TEAM = "Five people (test)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


# Round trip


@settings(max_examples=15, deadline=None)
@given(answers=ANSWERS, language=st.sampled_from(["en", "ru"]))
def test_what_was_written_and_left_as_it_is_changes_nothing(
    folder: Path, answers: dict[str, str], language: str
) -> None:
    read = read_document(made(folder, answers, language=language), expected())
    assert texts(read) == {}
    assert {one.variable for one in read.findings if QUESTIONS[one.variable].kind != "number"} == set()


@settings(max_examples=15, deadline=None)
@given(answers=ANSWERS, language=st.sampled_from(["en", "ru"]))
def test_answers_written_into_a_document_are_read_back_equal(
    folder: Path, answers: dict[str, str], language: str
) -> None:
    """Without the lines that say what stood there every answer is new; a text comes back sign for sign."""
    path = made(folder, answers, language=language)
    read = read_document(edited(path, lambda document: forget(document, "corymb:question")), expected())
    wrong = {one.variable for one in read.findings}
    there = {code: text for code, text in answers.items() if text and code not in wrong}
    assert set(texts(read)) == set(there)
    assert [code for code, text in there.items() if not same(QUESTIONS[code], texts(read)[code], text)] == []
    words = [code for code in there if QUESTIONS[code].kind != "number"]
    assert {code: texts(read)[code] for code in words} == {code: there[code] for code in words}
    assert {QUESTIONS[code].kind for code in wrong} <= {"number"}


def test_both_languages_are_read_whatever_the_document_was_made_in(tmp_path: Path) -> None:
    values = {"road": "Быстрый", "manager": "ДА", "strategy_approved": "No", "members": "1 200,5"}
    read = read_document(filled(tmp_path, values), expected())
    assert texts(read) == {"members": "1200.5", "strategy_approved": "no", "manager": "yes", "road": "b"}
    assert (read.findings, read.read, read.answers["road"].seen) == ((), 4, 0)


def test_the_version_an_answer_was_made_with_comes_back(tmp_path: Path) -> None:
    read = read_document(filled(tmp_path, {"team": TEAM}, {"team": "Four (test)", "members": "14"}), expected())
    assert [(code, one.text, one.seen) for code, one in read.answers.items()] == [("team", TEAM, 3)]


# What a reader finds in it


def test_it_says_of_what_it_is_and_counts_its_pages(tmp_path: Path) -> None:
    document = docx.Document(str(made(tmp_path, {"members": "14", "road": "b"}, language="ru")))
    told_of = document.core_properties
    assert (told_of.title, told_of.subject, told_of.author) == ("Фармацевтика (тест)", CONTENT.title["ru"], "")
    head = {row.cells[0].text.splitlines()[-1]: row.cells[1].text for row in document.tables[0].rows}
    assert head == {"Заявитель": "Калуга (тест)", "[@application]": "17", "[@call]": "clusters", "[@call_version]": "1"}
    fields = document.sections[0].footer.paragraphs[0]._p.findall(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]
    assert row_of(document, "road").cells[1].text == "Быстрый"


def test_each_section_is_a_table_of_two_columns_with_a_head_that_repeats(tmp_path: Path) -> None:
    document = docx.Document(str(made(tmp_path, {})))
    sections = list(dict.fromkeys(str(question.section) for question in CONTENT.questions))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == [*sections, "Documents", "Criteria"]
    tables = document.tables[1 : len(sections) + 1]
    assert {(len(table.columns), table.rows[0].cells[1].text) for table in tables} == {(2, "Your answer")}
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables[1:])
    codes = [row.cells[0].text.splitlines()[-1] for table in tables for row in table.rows[1:]]
    assert sorted(codes) == sorted(f"[{code}]" for code in QUESTIONS)


def test_units_choices_and_lengths_stand_beside_the_question(tmp_path: Path) -> None:
    document = docx.Document(str(made(tmp_path, {})))
    assert row_of(document, "members").cells[0].text.splitlines()[0] == "Members of the cluster, organisations"
    assert "from 0 to 100" in row_of(document, "regional_share").cells[0].text.splitlines()
    assert "at least 0" in row_of(document, "members").cells[0].text.splitlines()
    assert "One of: Slow; Fast" in row_of(document, "road").cells[0].text.splitlines()
    assert f"needed, at most {QUESTIONS['team'].longest} signs" in row_of(document, "team").cells[0].text.splitlines()


# A blank


def blank(folder: Path) -> Path:
    path = folder / "blank.docx"
    write_document(CONTENT, path, dataclasses.replace(form({}), number=BLANK, title="", applicant=""))
    return path


def test_a_blank_of_the_call_has_room_to_write_and_may_come_back_with_any_application(tmp_path: Path) -> None:
    path = blank(tmp_path)
    row = row_of(docx.Document(str(path)), "projects")
    assert (row.cells[1].text, row.height.cm) == ("", pytest.approx(9, abs=0.01))
    path = edited(path, lambda document: write(document, {"members": "14"}))
    assert texts(read_document(path, expected(number="18"))) == {"members": "14"}
    path = edited(path, forget)
    assert texts(read_document(path, expected(number="18"))) == {"members": "14"}


# What is wrong is said at its field


OPTION_MEND = "Write one of the answers that are named below the question."
UNIT_MEND = "Write the number alone, in the unit that stands behind the question."


def row(code: str) -> str:
    """How a place is called by what a reader of the document sees in its row."""
    return f"question {QUESTIONS[code].label['en']}"


@pytest.mark.parametrize(
    ("code", "value", "said", "mend"),
    [
        ("road", "Sideways", "Sideways is none of the answers to choose from.", OPTION_MEND),
        ("manager", "perhaps", "perhaps is none of the answers to choose from.", OPTION_MEND),
        ("members", "много", "много is not a number.", "Write a number, or leave the field empty."),
        ("members", "12 млн", "12 млн is a number with a unit.", UNIT_MEND),
        ("members", "1,234", "1,234 can be read in two ways: the comma is a decimal or a thousands sign.",
         "Write it without the comma, or with a dot for the decimal sign."),
        ("regional_share", "250", "250 is above 100, the highest answer that is taken.",
         "Check the unit and the digits."),
        ("projects", "x" * 30_000, f"The answer has 30000 signs; at most {QUESTIONS['projects'].longest} fit.",
         "Shorten it."),
    ],
)  # fmt: skip
def test_an_error_is_said_at_its_row_in_words_of_a_document(
    tmp_path: Path, code: str, value: str, said: str, mend: str
) -> None:
    read = read_document(filled(tmp_path, {code: value, "team": TEAM}), expected())
    assert (told(read), texts(read)) == ([("error", code, row(code), said)], {"team": TEAM})
    assert [(one.sheet, one.how_to_mend()) for one in read.findings] == [(QUESTIONS[code].section["en"], mend)]


def test_a_row_is_called_as_the_document_calls_it_whatever_the_reader_speaks(tmp_path: Path) -> None:
    path = edited(made(tmp_path, {}, language="ru"), lambda document: write(document, {"road": "Вбок"}))
    (found,) = read_document(path, expected()).findings
    assert (found.sheet, found.cell) == ("Другое", "question Путь")


def test_a_cleared_cell_takes_nothing_out_and_says_so(tmp_path: Path) -> None:
    read = read_document(filled(tmp_path, {"team": "–\n"}, {"members": "5", "team": TEAM}), expected())
    assert texts(read) == {"team": "–"}
    read = read_document(filled(tmp_path, {"team": " \n"}, {"team": TEAM}), expected())
    assert [(level, code) for level, code, _cell, _said in told(read)] == [("note", "team")]
    assert texts(read) == {}


def joined_down(document: Any) -> None:
    row_of(document, "members").cells[1].merge(row_of(document, "employees").cells[1])


def joined_across(document: Any) -> None:
    row = row_of(document, "members")
    row.cells[0].merge(row.cells[1])


def with_table(document: Any) -> None:
    row_of(document, "members").cells[1].add_table(1, 1).cell(0, 0).text = "14"


def with_columns(document: Any) -> None:
    row = row_of(document, "members")
    row._tr.append(deepcopy(row.cells[1]._tc))
    write(document, {"members": "14"})
    row._tr.tc_lst[2].p_lst[0].add_r().text = "15"


def without_row(document: Any) -> None:
    row = row_of(document, "members")._tr
    row.getparent().remove(row)


def deleted_row(document: Any) -> None:
    row_of(document, "members")._tr.get_or_add_trPr().append(xml('<w:del w:id="1" w:author="a"/>'))


def twice(document: Any) -> None:
    row = row_of(document, "members")._tr
    write(document, {"members": "14"})
    row.addnext(deepcopy(row))
    write(document, {"members": "15"})


def other_code(document: Any) -> None:
    write(document, {"members": "14"})
    row_of(document, "members").cells[0].paragraphs[-1].text = "[code]"


def free_row(document: Any) -> None:
    write(document, {"members": "14"})
    table = next(table for table in document.tables if "[members]" in table.rows[1].cells[0].text)
    table.add_row().cells[1].text = "And one more"


def picture(document: Any) -> None:
    write(document, {"members": "14"})
    row_of(document, "members").cells[1].paragraphs[0].runs[0]._r.append(xml("<w:drawing />"))


def all_codes_gone(document: Any) -> None:
    row_of(document, "road").cells[0].paragraphs[-1].text = "[roads]"


MEMBERS, ROAD = (QUESTIONS[code].label["en"] for code in ("members", "road"))
MERGED = "Cells of this row are merged; where its answer begins cannot be told, and it was not read."
TABLED = "The answer holds a table, which is not read."
SEVERAL = "Several fields of this row hold something; which of them is the answer cannot be told."
GONE = "The row “{}” is missing; its answer was not read."
TWICE = f"“{MEMBERS}” stands in several rows with different answers; none of them was read."
ASKS_NOT = "The call asks no question {}; the answer beside it was not read."


@pytest.mark.parametrize(
    ("change", "found", "answers"),
    [
        (joined_down, [("error", "members", MERGED), ("error", "employees", MERGED)], {}),
        (joined_across, [("error", "members", MERGED)], {}),
        (with_table, [("error", "members", TABLED)], {}),
        (with_columns, [("error", "members", SEVERAL)], {}),
        (without_row, [("error", "members", GONE.format(MEMBERS))], {}),
        (deleted_row, [("error", "members", GONE.format(MEMBERS)), ("note", "", TRACKED)], {}),
        (twice, [("error", "members", TWICE), ("error", "members", TWICE)], {}),
        (other_code, [("error", "members", GONE.format(MEMBERS)), ("error", "code", ASKS_NOT.format("code"))], {}),
        (all_codes_gone, [("error", "road", GONE.format(ROAD)), ("error", "roads", ASKS_NOT.format("roads"))], {}),
        (free_row, [("explain", "", NO_CODE)], {"members": "14"}),
        (picture, [("explain", "members", UNREAD)], {"members": "14"}),
    ],
)  # fmt: skip
def test_what_was_done_to_the_tables_is_said_and_nothing_is_guessed(
    tmp_path: Path, change: Edit, found: list[tuple[str, str, str]], answers: dict[str, str]
) -> None:
    path = edited(filled(tmp_path, {"team": TEAM}), change)
    read = read_document(path, expected())
    assert [(level, code, said) for level, code, _cell, said in told(read)] == found
    assert texts(read) == answers | {"team": TEAM}


def test_a_row_the_call_does_not_know_is_called_by_its_first_line(tmp_path: Path) -> None:
    read = read_document(edited(filled(tmp_path, {}), all_codes_gone), expected())
    assert [(one.variable, one.sheet, one.cell) for one in read.findings] == [
        ("road", "", ""), ("roads", "", "question Road"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "mend"),
    [(without_row, "Put the row back, with [members] on the last line of its question."),
     (twice, "Leave one row of this question.")],
)  # fmt: skip
def test_how_rows_are_mended_is_said_without_columns(tmp_path: Path, change: Edit, mend: str) -> None:
    read = read_document(edited(filled(tmp_path, {}), change), expected())
    assert {one.how_to_mend() for one in read.findings} == {mend}


# As other programs and other habits leave it


def test_tracked_changes_are_read_as_if_accepted(tmp_path: Path) -> None:
    def change(document: Any) -> None:
        paragraph = row_of(document, "team").cells[1].paragraphs[0]._p
        paragraph.append(xml('<w:del w:id="1" w:author="a"><w:r><w:delText>Four</w:delText></w:r></w:del>'))
        paragraph.append(
            xml('<w:ins w:id="2" w:author="a"><w:r><w:t>Five</w:t><w:tab/><w:t>(test)</w:t></w:r></w:ins>')
        )

    read = read_document(edited(made(tmp_path, {}), change), expected())
    assert (texts(read), [one.level for one in read.findings]) == ({"team": "Five\t(test)"}, ["note"])


def test_links_controls_and_fields_hide_no_text(tmp_path: Path) -> None:
    def change(document: Any) -> None:
        paragraph = row_of(document, "team").cells[1].paragraphs[0]._p
        placeholder = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        for text in (
            '<w:hyperlink w:anchor="a"><w:r><w:t>One</w:t></w:r></w:hyperlink>',
            "<w:sdt ><w:sdtContent><w:r><w:br/><w:t>two</w:t></w:r></w:sdtContent></w:sdt>",
            f"<w:sdt >{placeholder}<w:sdtContent><w:r><w:t>choose</w:t></w:r></w:sdtContent></w:sdt>",
            '<w:fldSimple w:instr="DATE"><w:r><w:t> three</w:t></w:r></w:fldSimple>',
        ):
            paragraph.append(xml(text))

    read = read_document(edited(made(tmp_path, {}), change), expected())
    assert (texts(read), read.findings) == ({"team": "One\ntwo three"}, ())


def test_tables_rows_and_cells_in_content_controls_are_found(tmp_path: Path) -> None:
    def change(document: Any) -> None:
        write(document, {"team": TEAM})
        row = row_of(document, "team")
        for element in (row.cells[1]._tc, row._tr, row._tr.getparent()):
            control = xml("<w:sdt ><w:sdtContent/></w:sdt>")
            element.addprevious(control)
            control[0].append(element)

    read = read_document(edited(made(tmp_path, {}), change), expected())
    assert (texts(read), read.findings) == ({"team": TEAM}, ())


def test_a_document_that_lost_its_hidden_lines_is_known_by_its_head(tmp_path: Path) -> None:
    path = edited(filled(tmp_path, {"team": TEAM}, {"members": "14"}), forget)
    read = read_document(path, expected())
    assert (texts(read), read.findings) == ({"members": "14", "team": TEAM}, ())
    assert {one.seen for one in read.answers.values()} == {0}


def test_an_older_version_of_the_call_says_which_questions_differ(tmp_path: Path) -> None:
    new = {**CHOICE, "code": "pace", "label": {"en": "Pace", "ru": "Темп"}}
    unit = {"code": "employees", "unit": {"en": "thousand people", "ru": "тыс. человек"}}
    options = {"code": "road", "options": CHOICE["options"][:1]}
    now = content_with(new, unit, options, without="team")
    path = filled(tmp_path, {"team": TEAM, "employees": "5200", "road": "Fast", "members": "14"})
    read = read_document(path, expected(now))
    assert texts(read) == {"members": "14"}
    assert sorted((level, code, cell) for level, code, cell, _said in told(read)) == sorted([
        ("note", "pace", ""), ("note", "road", ""), ("explain", "team", row("team")),
        ("error", "employees", row("employees")), ("error", "road", row("road")),
    ])  # fmt: skip


# Which application, which version of the call


def without_codes(document: Any) -> None:
    for table in document.tables[1:]:
        for row in table.rows:
            row.cells[0].text = ""


def without_head(document: Any) -> None:
    forget(document)
    document.tables[0]._tbl.getparent().remove(document.tables[0]._tbl)


def of_a_version(document: Any) -> None:
    line = next(one for one in document.paragraphs if one.text.startswith("corymb:call_sha256="))
    line.text = f"corymb:call_sha256={'0' * 64}"


def of_the_future(document: Any) -> None:
    line = next(one for one in document.paragraphs if one.text.startswith("corymb:template_version="))
    line.text = "corymb:template_version=9"


@pytest.mark.parametrize(
    ("change", "number", "said"),
    [
        (without_head, "17", "The file was not made for an application."),
        (without_codes, "17", "The answers cannot be found: no table has the codes of questions in brackets."),
        (of_a_version, "17", "The file was made by a version of the call that was never published."),
        (of_the_future, "17", "The file is laid out in another way than is read here (9, not 1)."),
        (lambda _book: None, "18",
         "The file is of application 17 to the call clusters, it was given with application 18."),
        (forget, "18", "The file is of application 17 to the call clusters, it was given with application 18."),
    ],
)  # fmt: skip
def test_what_is_not_of_this_application_is_refused(tmp_path: Path, change: Edit, number: str, said: str) -> None:
    path = edited(made(tmp_path, {}), change)
    with pytest.raises(Refusal) as refusal:
        read_document(path, expected(number=number))
    assert refusal.value.message.format(**refusal.value.fields) == said


def test_another_call_s_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.docx"
    content = CallContent.model_validate(CONTENT.model_dump(mode="json"))
    write_document(content, path, dataclasses.replace(form({}), call="other"))
    with pytest.raises(Refusal):
        read_document(path, expected())
