"""A submission to be read: questions with their answers in the language it was written in, nobody named."""

from hashlib import sha256
from typing import Any

import pytest

from corymb.apps.dossiers.queries.printed import language_of, submitted_paper
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.snapshots import read
from corymb.kit.saying import speaking
from corymb.methods.chain import canonical
from corymb.packs.call import CallContent
from corymb.reports.paper import content
from tests.apps.selection.calling import ANSWERS, bid_in
from tests.people import ORGANISATION

pytestmark = pytest.mark.django_db
FIGURES = {code: text for code, text in ANSWERS.items() if text[0].isdigit()}


def submission() -> tuple[HandingIn, CallContent]:
    """The submission of a region, and what its call says."""
    here = bid_in("submitted")
    return HandingIn.objects.get(), content_of(here.application.by_version)


def answering(row: HandingIn, answers: dict[str, str]) -> HandingIn:
    """The same with other answers."""
    rows = [{"question": code, "text": text} for code, text in answers.items()]
    row.snapshot = canonical(read(row.snapshot) | {"answers": rows})
    row.sha256 = sha256(row.snapshot.encode()).hexdigest()
    return row


def told_of(row: HandingIn, said: CallContent, language: str = "en") -> dict[str, Any]:
    with speaking(language):
        return content(submitted_paper(row, said))


def test_it_says_what_was_submitted() -> None:
    row, said = submission()
    told = told_of(row, said)
    assert (told["title"], told["lead"]) == ("Фармацевтика Калуги (тест)", str(said.title))
    assert told["description"] == f"An application as it was submitted, sha256 {row.sha256}"
    facts = dict(told["facts"])
    assert [facts[name] for name in ("Submission number", "Receipt", "sha256")] == ["1", row.number, row.sha256]
    answers = {part["title"]: part["lines"] for part in told["parts"] if part["level"] == 2}
    assert list(answers) == [str(question.label) for question in said.questions]
    questions = {one.code: str(one.label) for one in said.questions}
    wanted = {"members": "14 organisations", "strategy_approved": "yes", "projects": ANSWERS["projects"]}
    assert {code: answers[questions[code]] for code in wanted} == {code: [text] for code, text in wanted.items()}
    documents, partners = told["parts"][-2:]
    assert [len(documents["rows"]), documents["rows"][0][1]] == [
        len(said.documents), f"letter.pdf\n{read(row.snapshot)['documents'][0]['sha256']}",
    ]  # fmt: skip
    assert partners["rows"] == [[f"ООО «Светотехника-тест»\n{ORGANISATION}", "Анкер (тест)"]]


def test_it_names_nobody_who_wrote_it() -> None:
    row, said = submission()
    assert str(row.by) not in str(told_of(row, said))


def test_an_answer_keeps_its_paragraphs_and_none_is_a_dash() -> None:
    row, said = submission()
    told = told_of(answering(row, {"projects": "Первый.\n\nВторой."}), said)
    answers = {part["title"]: part["lines"] for part in told["parts"] if part["level"] == 2}
    labels = {one.code: str(one.label) for one in said.questions}
    assert [answers[labels[code]] for code in ("projects", "team")] == [["Первый.", "Второй."], ["–"]]


@pytest.mark.parametrize(("text", "notes"), [("Ц\tентр", 1), ("\u540d", 2)])
def test_signs_that_are_not_drawn_are_said(text: str, notes: int) -> None:
    row, said = submission()
    assert len(told_of(answering(row, {"projects": text}), said)["parts"][0]["lines"]) == notes


@pytest.mark.parametrize(
    ("answers", "titles", "language"),
    [
        (ANSWERS, {"en": "A", "ru": "А"}, "ru"),
        (ANSWERS | {"projects": "A laboratory of all members of the cluster, and a school beside it (test). " * 3},
         {"en": "A", "ru": "А"}, "en"),
        (FIGURES, {"ru": "А", "en": "A"}, "ru"),
        (FIGURES, {"en": "A", "ru": "А"}, "ru"),
        (ANSWERS, {"en": "A"}, "en"),
        (ANSWERS, {"de": "A", "en": "A"}, "en"),
        (FIGURES, {"de": "A", "en": "A"}, "en"),
    ],
)  # fmt: skip
def test_the_language_is_that_of_the_answers_else_of_who_submitted_where_the_call_speaks_it(
    answers: dict[str, str], titles: dict[str, str], language: str
) -> None:
    row, said = submission()
    row.by.language = "ru"
    call = said.model_copy(update={"title": type(said.title)(titles)})
    assert language_of(answering(row, answers), call) == language
