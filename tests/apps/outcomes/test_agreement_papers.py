"""The papers of an agreement: number, office, approval sheet, the mark of what is invented; whose text it is."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import override
from docx import Document
from pypdf import PdfReader

from corymb.apps.accounts.models import Person
from corymb.apps.files.models import StoredFile
from corymb.apps.letters.actions import send_due
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries.agreement_papers import AGREEMENT, APPROVAL, called, paper_of
from corymb.apps.outcomes.states import RECALL, SEND, SENT
from corymb.apps.selection.models import Application
from corymb.i18n import use_language
from corymb.reports.paper import Paper, Section, content, pages
from corymb.reports.paper_document import document
from tests import factories
from tests.apps.council.sitting import AFTER
from tests.apps.outcomes.test_agreements import DAY, Deal, deal
from tests.people import browser_of

pytestmark = pytest.mark.django_db
OFFICE = {"en": "Office of the test", "ru": "Офис теста"}


def sent(found: Deal) -> Agreement:
    found.brought(SENT)
    return Agreement.objects.select_related("decision__application__call", "drafted_by").get(pk=found.agreement.pk)


def test_it_is_given_a_number_when_it_is_sent_and_the_call_says_which_office_signs() -> None:
    found = deal(office=OFFICE)
    agreement = actions.send_agreement(found.agreement.pk, DAY, **found.by(found.officer))
    number = f"clusters-2018-{found.here.applications[0].pk}-A{agreement.pk}"
    assert agreement.number == number
    told = content(paper_of(agreement, AGREEMENT))
    assert told["facts"][0] == ["Number", number]
    assert told["parts"][1]["rows"][0] == ["Programme office", "Office of the test"]
    assert told["origin"] == ""
    found.made(RECALL)()
    actions.send_agreement(agreement.pk, DAY, "17/С", **found.by(found.officer))
    assert Agreement.objects.get(pk=agreement.pk).number == "17/С"


def test_a_call_that_names_no_office_leaves_it_blank_and_keeps_its_hash() -> None:
    found = deal()
    told = content(paper_of(sent(found), AGREEMENT))
    assert told["parts"][1]["rows"][0] == ["Programme office", "_" * 24]
    assert '"office"' not in found.here.content.text


def test_the_approval_sheet_names_roles_and_those_who_are_known() -> None:
    found = deal(office=OFFICE)
    region = found.here.applications[0].region
    (part,) = content(paper_of(sent(found), APPROVAL))["parts"]
    blank, line = "_" * 24, "_" * 12
    assert part["heads"] == ["Role", "Name", "Date", "Signature"]
    assert part["rows"] == [
        ["Office of the test: drew the agreement up", str(found.officer), line, line],
        [f"{region.title}: official", str(found.region), line, line],
        [blank, blank, line, line],
    ]


@pytest.mark.parametrize("paper", [AGREEMENT, APPROVAL])
def test_what_is_about_an_invented_cluster_says_so_in_word_too(paper: str) -> None:
    found = deal()
    cluster = factories.cluster("agreed", region=found.here.applications[0].region, is_synthetic=True)
    Application.objects.filter(pk=found.here.applications[0].pk).update(cluster=cluster)
    told = paper_of(sent(found), paper)
    use_language("en")
    lines = [one.text for one in Document(io.BytesIO(document(told))).paragraphs]
    assert (content(told)["origin"], lines.count("SYNTHETIC DATA")) == ("SYNTHETIC DATA", 1)


@pytest.mark.parametrize("paper", [AGREEMENT, APPROVAL])
def test_both_papers_say_so_where_one_of_the_people_who_approve_it_is_invented(paper: str) -> None:
    found = deal()
    Person.objects.filter(pk=found.region.pk).update(is_synthetic=True)
    assert content(paper_of(sent(found), paper))["origin"] == "SYNTHETIC DATA"


def test_the_document_for_word_says_what_the_pdf_says() -> None:
    told = paper_of(sent(deal()), AGREEMENT)
    use_language("en")
    opened = Document(io.BytesIO(document(told)))
    said, paper = [one.text for one in opened.paragraphs], content(told)
    wanted = [line for part in paper["parts"] for line in [part["title"], *part["lines"]] if line]
    assert [line for line in wanted if line not in said] == []
    rows = [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]
    tables = [[list(part["heads"]), *part["rows"]] for part in paper["parts"] if part["rows"]]
    assert rows == [*paper["facts"], *(row for table in tables for row in table)]


def test_each_party_signs_with_post_name_and_day() -> None:
    found = deal(office=OFFICE)
    row, region = sent(found), found.here.applications[0].region.title
    use_language("en")
    told = paper_of(row, AGREEMENT)
    blanks = [["Post", ""], ["Name in full", ""], ["Signature", ""], ["Date", "“__” ____________ 20__"]]
    parties = [f"For the region: {region}", "For the programme office: Office of the test"]
    assert content(told)["parties"] == [{"title": party, "lines": blanks} for party in parties]
    line = "_" * 28
    said = [f"Post: {line}", f"Name in full: {line}", f"Signature: {line}", "Date: “__” ____________ 20__"]
    written = [one.text for one in Document(io.BytesIO(document(told))).paragraphs if one.text]
    assert written[-11:-1] == [parties[0], *said, parties[1], *said]
    read = PdfReader(io.BytesIO(pages(told))).pages[-1].extract_text()
    assert [read.count(label) for label, _blank in blanks] == [2, 2, 2, 2]
    with override("ru"):
        named = [party.partition(":")[0] for party in paper_of(row, AGREEMENT).parties]
    assert named == ["За регион", "За офис программы"]


def test_signs_xml_cannot_carry_are_left_out_of_the_document_for_word() -> None:
    bad = "\x01\x0b\x0c\x1f\ufffe"
    part = Section(title=f"a{bad}b", lines=[f"c{bad}d"], heads=[f"e{bad}f"], rows=[[f"g{bad}h"]])
    paper = Paper(
        title=f"t{bad}t", description="", lead=f"l{bad}l", footer=f"f{bad}f", at=AFTER,
        facts=[(f"i{bad}j", f"k{bad}l")], sections=[part], parties=[f"m{bad}n"],
    )  # fmt: skip
    use_language("en")
    opened = Document(io.BytesIO(document(paper)))
    said = [one.text for one in opened.paragraphs]
    assert [one in said for one in ("tt", "ll", "ab", "cd", "mn")] == [True] * 5
    assert [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows] == [
        ["ij", "kl"], ["ef"], ["gh"],
    ]  # fmt: skip


def test_files_are_called_by_what_they_are_and_in_the_readers_language() -> None:
    names = ["agreement-clusters-2018-7-1-ru.pdf", "approval-clusters-2018-7-2-en.docx", "agreement.pdf", "scan.pdf"]
    with override("en"):
        assert [called(Agreement(), StoredFile(name=name)) for name in names] == [
            "Agreement, in Russian, PDF", "Approval sheet, in English, Word", "", "",
        ]  # fmt: skip
    with override("ru"):
        assert [called(Agreement(), StoredFile(name=name)) for name in names[:2]] == [
            "Соглашение, по-русски, PDF",
            "Лист визирования, по-английски, Word",
        ]


def test_the_office_alone_reads_that_the_text_is_our_proposal() -> None:
    found = deal()
    found.made(SEND)()
    page = reverse("outcomes:agreement", args=[found.agreement.pk])
    pages = [browser_of(who).get(page).content.decode() for who in (found.officer, found.region)]
    assert ["our proposal" in one for one in pages] == [True, False]


def test_the_letter_says_the_number_and_until_when() -> None:
    found = deal()
    mail.outbox.clear()
    agreement = sent(found)
    send_due(AFTER + timedelta(hours=6))
    (message,) = mail.outbox
    assert f"agreement {agreement.number} on the application" in message.body
    assert "Until when: 1\N{NO-BREAK SPACE}Sep\N{NO-BREAK SPACE}2018" in message.body
