"""Limits of answers that are numbers: said by the call, held by the form, by the conditions and by files."""

from typing import Any

import pytest
from django.utils.translation import override

from corymb.apps.selection import actions
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.queries.form import Row, page_of
from corymb.apps.selection.queries.windows import unusual
from corymb.kit.asking import NotPossible
from corymb.packs.call import CallContent, Question
from corymb.packs.call_presets import preset
from tests.apps.selection.calling import NOW, TOLD, bid, drafted
from tests.apps.selection.test_documents import sent_back
from tests.apps.selection.test_pages import NAMED, htmx, url
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
SHARE = "regional_share"
HIGH = "250 is above 100, the highest answer that is taken."
LOW = "−5 is below 0, the lowest answer that is taken."
GATE = {
    "code": "own", "label": {"en": "Share of the region", "ru": "Доля региона"}, "about": SHARE, "test": "at_least",
    "value": "15",
}  # fmt: skip
NUMBER = {
    "section_en": "Else", "section_ru": "Другое", "kind": "number", "longest": "60", "unit_en": "%", "unit_ru": "%",
}  # fmt: skip


def question(code: str = SHARE, **changed: object) -> Question:
    asked = next(one for one in preset("three-stages").questions if one.code == code)
    return Question.model_validate(asked.model_dump() | changed)


@pytest.mark.parametrize(
    ("code", "text", "wrong"),
    [
        (SHARE, "250", HIGH),
        (SHARE, "100", ""),
        (SHARE, "0", ""),
        (SHARE, "-5", LOW),
        (SHARE, "100,5", "100.5 is above 100, the highest answer that is taken."),
        ("members", "-5", LOW),
        ("members", "500", ""),
        ("members", "many", "A number of at most 30 digits is expected, without words."),
    ],
)
def test_a_number_beyond_its_limits_is_wrong(code: str, text: str, wrong: str) -> None:
    assert Row(question(code), text, 1).wrong == wrong


def test_a_growth_may_be_below_zero_and_above_a_hundred() -> None:
    growth = question(lowest=None, highest=None)
    assert [Row(growth, text, 1).wrong for text in ("-20", "250")] == ["", ""]


def test_it_is_said_in_the_language_of_the_page() -> None:
    with override("ru"):
        wrong = Row(question(highest="99.5"), "100,5", 1).wrong
    assert wrong == "100,5 больше 99,5, наибольшего значения, которое принимается."


def test_what_is_beyond_its_limits_meets_no_condition_and_is_not_submitted() -> None:
    here = bid()
    content = draft_of(here.call).model_dump(mode="json")
    actions.change_call(here.call.pk, {"gates": [*content["gates"], GATE]}, **TOLD)
    actions.publish_call(here.call.pk, None, reason="order 5", **TOLD)
    actions.follow_version(here.application.pk, **here.told("official"))
    here.fill()
    answer = htmx(browser_of(here.official), here, **{f"answer-{SHARE}": "250", f"seen-{SHARE}": "0"})
    page = page_of(here.again(), live=True)
    typed = {f"answer-{SHARE}": "250", f"seen-{SHARE}": "1"}
    whole = browser_of(here.official).post(url("save", here.application.pk), typed, follow=True).content.decode()
    assert f"Answers that cannot be taken as they stand: {page.missing[0][0]}. Beside each it is said why." in whole
    assert f'<p class="wrong" id="wrong-{SHARE}">{HIGH}</p>' in answer.content.decode()
    assert [(one.gate.code, one.code) for one in page.rulings if one.gate.code == "own"] == [("own", "unknown")]
    assert page.missing == [("Share of the region in public funding", f"row-{SHARE}")]
    with pytest.raises(NotPossible, match="Share of the region in public funding"):
        here.ask()
    here.save(**{SHARE: "25"})
    page = page_of(here.again(), live=True)
    assert ([one.code for one in page.rulings if one.gate.code == "own"], page.missing) == (["meets"], [])


def test_the_officer_says_limits_of_a_question_and_is_told_where_a_share_has_none() -> None:
    call, browser = drafted(), browser_of(member_of_the_cast("officer"))

    def new() -> dict[str, Any]:
        rows: list[dict[str, Any]] = draft_of(Call.objects.get()).model_dump(mode="json")["questions"]
        return next(one for one in rows if one["code"] == "new")

    assert browser.post(url("part_new", call.pk, "questions"), NAMED | NUMBER).status_code == 302
    assert new().keys() & {"lowest", "highest"} == set()
    remark = "“New” is asked for in per cent and has no highest answer: 250 would be taken."
    assert [one for one in unusual(Call.objects.get(), NOW) if "per cent" in one] == [remark]
    limits = {"lowest": "-10,5", "highest": "100"}
    assert browser.post(url("part_change", call.pk, "questions", "new"), NAMED | NUMBER | limits).status_code == 302
    assert (new()["lowest"], new()["highest"]) == ("-10.5", "100")
    assert [one for one in unusual(Call.objects.get(), NOW) if "per cent" in one] == []
    page = browser.get(url("call_draft", call.pk)).content.decode()
    assert '<td role="cell" data-head="Kind of answer">a number, %, from -10.5 to 100</td>' in page


def test_a_file_says_what_is_beyond_its_limits_and_it_is_not_taken_over() -> None:
    here = bid()
    row = sent_back(here, {SHARE: "250", "members": "-5"})
    told = [(one["variable"], one["message"].format(**one["fields"])) for one in row.findings]
    assert (told, row.answers) == ([("members", LOW.replace("−", "-")), (SHARE, HIGH)], {})


def test_limits_that_are_not_said_leave_the_hash_as_it_was() -> None:
    told = preset("three-stages").model_dump(mode="json")
    bare = [{name: one[name] for name in one if name not in {"lowest", "highest"}} for one in told["questions"]]
    content = CallContent.model_validate(told | {"questions": bare})
    assert ('"lowest"' in content.text, '"highest"' in content.text) == (False, False)
