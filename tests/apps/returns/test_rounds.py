"""From round to round: why a return came back, what is answered, what was changed, and who sees which of it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from corymb.apps.returns import actions
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries import duties
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.returns.reporting import EXPLANATION, Member, check, explain_all, fill, member, submitted
from tests.people import NOW, grant, person
from tests.programs import program_of
from tests.stages import built_once
from tests.web import entered

pytestmark = pytest.mark.django_db
CHANGED = re.compile(r'class="figure changed" id="row-(\w+)"')


@built_once
def returned() -> tuple[Member, Return]:
    """A member, and its return with two events and a document, handed in and sent back with a remark."""
    who = member()
    made = who.opened()
    fill(made, who, rd_spending="8 500,0")
    for code in ("R-1", "R-2"):
        event(made, who, code)
    document(made, who, "act.pdf", 0)
    check(made)
    explain_all(made, who)
    submitted(made, who)
    actions.remark(made.pk, "revenue", "Net of VAT?", who.manager, **who.told("manager", 2))
    actions.move_return(made.pk, "return", who.manager, note="By order 17", **who.told("manager", 2))
    return who, Return.objects.get(pk=made.pk)


@pytest.fixture
def stage() -> tuple[Member, Return]:
    return returned()


def event(found: Return, who: Member, code: str, amount: int = 5_000_000, hours: int = 0) -> None:
    taking = [(who.organisation.identifier, "lead", ""), ("Fraunhofer", "partner", "DE")]
    entry = actions.EventEntry("joint_rd", code, amount=amount, participants=taking)
    actions.put_event(found.pk, entry, who.preparer, **who.told("preparer", hours))


def document(found: Return, who: Member, name: str, hours: int = 3) -> int:
    given = SimpleUploadedFile(name, b"%PDF-1.7 " + name.encode())
    return actions.add_evidence(found.pk, ("purchases", ""), given, who.preparer, **who.told("preparer", hours)).pk


def page(browser: Client, found: Return, query: str = "") -> str:
    return " ".join(browser.get(reverse("returns:return", args=[found.pk]) + query).content.decode().split())


def second_round(found: Return, who: Member) -> None:
    typed = {code: actions.Typed(text) for code, text in (("revenue", "110000"), ("rd_spending", "8500"))}
    actions.save_figures(found.pk, typed, who.preparer, **who.told("preparer", 3))
    (old,) = found.evidence.all()
    actions.remove_evidence(found.pk, old.pk, **who.told("preparer", 3))
    document(found, who, "better.pdf")
    event(found, who, "R-1", 6_000_000)
    actions.remove_event(found.pk, found.events.get(code="R-2").pk, **who.told("preparer", 3))
    event(found, who, "R-3")
    actions.explain(found.pk, ("remark~1", "revenue"), "It is net of VAT now.", who.preparer, **who.told("preparer", 3))
    check(found)
    explain_all(found, who)
    submitted(found, who, 4)


def test_whoever_accepts_sees_what_the_round_before_did_not_say(who: Member, found: Return) -> None:
    second_round(found, who)
    told = page(entered(who.manager), found)
    assert CHANGED.findall(told) == ["revenue", "purchases"]  # "8 500,0" says what "8500" says
    assert "Changed since round 1: fields 2, events 3." in told
    assert "Handed in before: 120,000" in told
    assert ("Taken off: act.pdf" in told, "better.pdf" in told) == (True, True)
    marks = {code: word for code in ("R-1", "R-3") for word in ("added", "changed")
             if re.search(rf">{code}</a> <span[^>]*>{word} in this round<", told)}  # fmt: skip
    assert marks == {"R-1": "changed", "R-3": "added"}
    assert "Events taken out since round 1" in told
    assert "Explained: It is net of VAT now." in re.sub(r"</?em>", "", told)


def test_only_what_changed_is_shown_where_that_is_asked(who: Member, found: Return) -> None:
    second_round(found, who)
    browser = entered(who.manager)
    link = re.search(r'href="(\?only=changed)"', page(browser, found))
    assert link
    told = page(browser, found, link[1])
    assert re.findall(r' id="row-(\w+)"', told) == ["revenue", "purchases"]
    assert "Show everything" in told
    actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 5))
    assert "Changed since round 1: fields 2, events 3." in page(browser, found)


def test_a_round_that_changes_nothing_says_so(who: Member, found: Return) -> None:
    check(found)
    submitted(found, who, 4)
    told = page(entered(who.manager), found)
    assert ("Nothing has changed since round 1." in told, CHANGED.findall(told)) == (True, [])


def test_a_draft_of_the_next_round_shows_others_nothing_of_it(who: Member, found: Return) -> None:
    actions.explain(found.pk, ("remark~1", "revenue"), "It is net of VAT now.", who.preparer, **who.told("preparer", 3))
    document(found, who, "better.pdf")
    told = page(entered(who.manager), found)
    shown = ["act.pdf", "better.pdf", "It is net of VAT now.", "Changed since"]
    assert [part for part in shown if part in told] == ["act.pdf"]
    told = page(entered(who.preparer), found)
    assert [part for part in shown if part in told] == shown


@pytest.mark.parametrize("move", ["return", "reopen", "hand_back", "recall"])
def test_the_page_says_first_what_happened_and_why(who: Member, found: Return, move: str) -> None:
    happened = {
        "return": ("Sent back with remarks", "manager", "By order 17"),
        "reopen": ("Opened again after it was accepted", "officer", "A mistake in the wages"),
        "hand_back": ("Handed back by its certifier, not signed", "certifier", "Revenue is wrong"),
        "recall": ("Taken back before it was signed", "preparer", "I forgot one"),
    }
    title, by, note = happened[move]
    check(found)
    if move == "reopen":
        submitted(found, who, 4)
        actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 5))
    elif move != "return":
        actions.move_return(found.pk, "send", who.preparer, **who.told("preparer", 4))
    if move != "return":
        actions.move_return(found.pk, move, getattr(who, by), note=note, **who.told(by, 6))
    top = page(entered(who.preparer), found).partition('class="return-form"')[0]
    assert [part for part in (title, f"The {by}", note) if part not in top] == []
    named = [words for words, _by, _note in happened.values() if words in top]
    assert named == ([title] if move in {"return", "reopen"} else ["Sent back with remarks", title])
    others = page(entered(who.manager), found)
    assert (note in others) == (move in {"return", "reopen"})  # what its people write to each other is theirs


def test_a_remark_is_answered_beside_it(who: Member, found: Return) -> None:
    browser = entered(who.preparer)
    url = reverse("returns:explain", args=[found.pk, "remark~1", "revenue"])
    assert f'href="{url}"' in page(browser, found)
    asked = browser.get(url).content.decode()
    assert ("Net of VAT?" in asked, "(optional)" in asked) == (True, False)
    assert "The explanation is saved." in browser.post(url, {"text": EXPLANATION}, follow=True).content.decode()
    assert f"Explained: {EXPLANATION}" in re.sub(r"</?em>", "", page(browser, found))
    strange = reverse("returns:explain", args=[found.pk, "remark~1", "headcount"])
    assert browser.get(strange).status_code == 404


def test_an_explanation_says_something_and_is_taken_back_in_so_many_words(who: Member, found: Return) -> None:
    browser = entered(who.preparer)
    url = reverse("returns:explain", args=[found.pk, "remark~1", "revenue"])
    for text in (".", "so it is", "1234567890 — !"):
        answer = browser.post(url, {"text": text})
        assert (answer.status_code, "at least 10 letters" in answer.content.decode()) == (422, True)
    assert browser.post(url, {"text": ""}).status_code == 422
    with pytest.raises(NotPossible, match="nothing to take back"):
        actions.explain(found.pk, ("remark~1", "revenue"), " ", who.preparer, **who.told("preparer"))
    browser.post(url, {"text": EXPLANATION}, follow=True)
    told = browser.post(url, {"text": ""}, follow=True).content.decode()
    assert ("The explanation is taken back." in told, "is saved" in told) == (True, False)
    assert found.explanations.get(variable="revenue").text == ""


def test_an_empty_remark_takes_one_back_or_is_none(who: Member, found: Return) -> None:
    check(found)
    submitted(found, who, 4)
    browser = entered(who.manager)
    url = reverse("returns:remark", args=[found.pk, "headcount"])
    assert browser.post(url, {"text": ""}).status_code == 422
    browser.post(url, {"text": "Sure?"})
    assert found.remarks.filter(round=2).count() == 1
    assert "The remark is taken back." in browser.post(url, {"text": ""}, follow=True).content.decode()
    assert found.remarks.filter(round=2).count() == 0


def test_a_figure_that_was_cleared_is_written_anew(who: Member, found: Return) -> None:
    browser, save = entered(who.preparer), reverse("returns:save", args=[found.pk])
    for text in ("", "5"):
        seen = re.search(r'name="seen-revenue" value="(\d+)"', page(browser, found))
        assert seen
        sent = {"figure-revenue": text, "seen-revenue": seen[1]}
        told = browser.post(save, sent, headers={"HX-Request": "true"}).content.decode()
        assert "was not saved" not in told
    assert found.figures.get(variable="revenue").written == "5"


def test_a_program_answers_a_remark_by_its_key(who: Member, found: Return) -> None:
    program, path = program_of(who.preparer), f"/returns/{found.pk}"
    (remark,) = program.get(path).json()["remarks"]
    assert (remark["key"], remark["answer"]) == ("remark~1", None)
    told = {"finding": remark["key"], "variable": "revenue", "text": "It is net of VAT now."}
    (remark,) = program.post(f"{path}/explanations", told).json()["remarks"]
    assert remark["answer"] == "It is net of VAT now."
    assert program.post(f"{path}/explanations", told | {"text": "."}).status_code == 422
    assert program.post(f"{path}/explanations", told | {"finding": "remark~2"}).status_code == 422


def opened_by(browser: Client, addresses: dict[str, str]) -> set[str]:
    """Names of the addresses that open."""
    found = set()
    for name, url in addresses.items():
        answer = browser.get(url)
        if answer.streaming:
            b"".join(answer)  # a file that is given is read to its end, and closed
        found |= {name} if answer.status_code == 200 else set()
    return found


def test_what_is_added_in_a_draft_round_opens_to_its_own_people_alone(who: Member, found: Return) -> None:
    document(found, who, "better.pdf")
    event(found, who, "R-1", 6_000_000, hours=3)
    event(found, who, "R-3", hours=3)
    addresses = {
        **{f"event {e.code}": reverse("returns:event", args=[e.pk]) for e in found.events.order_by("code")},
        **{f"file {e.file_name}": reverse("files:download", args=[e.file]) for e in found.evidence.all()},
    }
    figure = reverse("returns:figure", args=[found.organisation_id, found.period.code, "purchases"])
    opened, named = {}, {}
    for code in ("preparer", "manager", "officer"):
        browser = entered(getattr(who, code))
        opened[code] = opened_by(browser, addresses)
        named[code] = "better.pdf" in browser.get(figure).content.decode()
    handed_in = {"event R-2", "file act.pdf"}
    assert opened == {"preparer": set(addresses), "manager": handed_in, "officer": handed_in}
    assert named == {"preparer": True, "manager": False, "officer": False}
    check(found)
    explain_all(found, who)
    submitted(found, who, 4)
    assert opened_by(entered(who.manager), addresses) == set(addresses)


def test_a_partner_sees_no_event_of_a_draft_that_nobody_asked_about() -> None:
    who = member()
    made, partner = who.opened(), factories.organisation("ООО «Партнёр-тест»")
    of_partner = person("Partner Preparer")
    grant(of_partner, "preparer", f"organisation:{partner.identifier}")
    taking = [(who.organisation.identifier, "lead", ""), (partner.identifier, "partner", "")]
    entry = actions.EventEntry("joint_rd", "R-9", amount=1_000, participants=taking)
    actions.put_event(made.pk, entry, who.preparer, **who.told("preparer"))
    url = reverse("returns:event", args=[made.events.get().pk])
    assert entered(of_partner).get(url).status_code == 404
    Return.objects.filter(pk=made.pk).update(state="submitted")
    assert entered(of_partner).get(url).status_code == 200


def test_the_task_says_whether_it_was_sent_back_or_opened_again(who: Member, found: Return) -> None:
    def titles() -> list[str]:
        return [task.title for task in duties.tasks(who.preparer, NOW)]

    assert titles() == ["A return was sent back with remarks"]
    check(found)
    submitted(found, who, 4)
    actions.move_return(found.pk, "accept", who.manager, **who.told("manager", 5))
    actions.move_return(found.pk, "reopen", who.officer, note="A mistake in the wages", **who.told("officer", 6))
    assert titles() == ["A return was opened again: A mistake in the wages"]
