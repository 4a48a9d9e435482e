"""What is signed is what the signer saw, and whoever wrote it does not sign it."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.returns import actions
from corymb.apps.returns.models import Explanation, Participant, Return, Submission
from corymb.apps.returns.queries.duties import tasks
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.baselines.test_baselines import confirmed
from tests.apps.returns.reporting import Member, check, explain_all, fill, member, shown, submitted
from tests.people import NOW, ORGANISATION, actor, grant, person
from tests.web import entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Member:
    return member()


@pytest.fixture
def found(who: Member) -> Return:
    made = who.opened()
    fill(made, who)
    explain_all(made, who)
    return made


@pytest.fixture
def both() -> Person:
    """Somebody who may write in the return and sign it."""
    made = person("Both roles")
    for role in ("preparer", "certifier"):
        grant(made, role, f"organisation:{ORGANISATION}")
    return made


def sent(found: Return, who: Member) -> None:
    check(found)
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer", 1))


def sign(found: Return, by: Person) -> Submission:
    proof = actions.Proof("certifier", "password", NOW)
    return actions.submit_return(found.pk, by, proof, shown=shown(found), actor=actor(by), now=NOW)


def signing(by: Person) -> list[str]:
    return [task.key for task in tasks(by, NOW) if task.key.startswith("sign:")]


def test_a_return_that_changed_since_the_page_was_opened_is_not_signed(who: Member, found: Return) -> None:
    sent(found, who)
    browser = confirmed(entered(who.certifier))
    url = reverse("returns:sign", args=[found.pk])
    page = browser.get(url).content.decode()
    ((seen, told),) = {(seen, told) for seen in re.findall(r'name="shown" value="(\w+)"', page) for told in
                       re.findall(r"\(sha256\) is (\w+)\.", page)}  # fmt: skip
    assert seen == told == shown(found)
    actions.move_return(found.pk, "recall", who.preparer, **who.told("preparer", 2))
    actions.save_figures(found.pk, {"revenue": actions.Typed("120001")}, who.preparer, **who.told("preparer", 3))
    sent(found, who)
    answer = browser.post(url, {"is_right": "on", "shown": seen}, follow=True)
    assert answer.redirect_chain == [(reverse("returns:return", args=[found.pk]), 302)]
    assert "has changed since you opened the page to sign it" in answer.content.decode()
    assert (Return.objects.get(pk=found.pk).state, Submission.objects.count()) == ("to_certify", 0)
    assert browser.post(url, {"is_right": "on"}).status_code == 422
    browser.post(url, {"is_right": "on", "shown": shown(found)})
    assert Submission.objects.get().sha256 not in {seen, ""}


def test_an_answer_of_a_partner_changes_what_is_signed(who: Member, found: Return) -> None:
    partner = factories.organisation("ООО «Партнёр-тест»")
    taking = [(who.organisation.identifier, "lead", ""), (partner.identifier, "partner", "")]
    entry = actions.EventEntry("joint_rd", "R-1", amount=5_000_000, participants=taking)
    actions.put_event(found.pk, entry, who.preparer, **who.told("preparer"))
    check(found)
    explain_all(found, who)
    sent(found, who)
    seen = shown(found)
    waiting = Participant.objects.get(organisation=partner)
    actions.answer_event(waiting, "disputed", who.preparer, note="Not ours", **who.told("preparer", 2))
    proof = actions.Proof("certifier", "password", NOW)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.submit_return(found.pk, who.certifier, proof, shown=seen, **who.told("certifier"))


@pytest.mark.parametrize("what", ["figure", "event", "explanation", "nothing"])
def test_who_wrote_in_this_round_does_not_sign_it(who: Member, found: Return, both: Person, what: str) -> None:
    told = {"actor": actor(both), "now": NOW}
    event = actions.EventEntry(
        "joint_rd", "R-0", amount=5_000_000, participants=[(who.organisation.identifier, "lead", "")]
    )
    actions.put_event(found.pk, event, who.preparer, **who.told("preparer"))
    check(found)
    explain_all(found, who)
    if what == "figure":
        actions.save_figures(found.pk, {"revenue": actions.Typed("120001")}, both, **told)
    elif what == "event":
        actions.put_event(found.pk, replace(event, code="R-1"), both, **told)
    elif what == "explanation":
        one = Explanation.objects.order_by("pk")[0]
        actions.explain(found.pk, (one.finding, one.variable), "Checked by the books again.", both, **told)
    check(found)
    if what == "event":
        explain_all(found, who)
    sent(found, who)
    page = entered(both).get(reverse("returns:return", args=[found.pk])).content.decode()
    offered = page.count(reverse("returns:move", args=[found.pk, "submit"]))
    if what == "nothing":
        assert (offered, signing(both)) == (1, [f"sign:{found.pk}-1"])
        assert sign(found, both).by == both
        return
    assert (offered, signing(both), signing(who.certifier)) == (0, [], [f"sign:{found.pk}-1"])
    with pytest.raises(NotPossible, match="another person"):
        sign(found, both)
    assert sign(found, who.certifier).by == who.certifier


def test_who_wrote_in_an_earlier_round_signs_a_later_one(who: Member, found: Return, both: Person) -> None:
    figure = {"revenue": actions.Typed("120001")}
    actions.save_figures(found.pk, figure, both, actor=actor(both), now=NOW)
    check(found)
    submitted(found, who)
    actions.remark(found.pk, "headcount", "Sure?", who.manager, **who.told("manager", 2))
    actions.move_return(found.pk, "return", who.manager, **who.told("manager", 2))
    sent(found, who)
    assert sign(found, both).round == 2


def test_a_document_is_taken_off_by_a_question_of_its_own(who: Member, found: Return) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = SimpleUploadedFile("act.pdf", b"%PDF-1.7 act")
    proof = actions.add_evidence(found.pk, ("revenue", "Line 2110"), given, who.preparer, **who.told("preparer"))
    browser = entered(who.preparer)
    page = browser.get(reverse("returns:return", args=[found.pk])).content.decode()
    form = page.partition('class="return-form"')[2].partition("</form>")[0]
    submits = re.findall(r"<button[^>]*>", form)
    assert [("formaction" in one, 'type="submit"' in one) for one in submits] == [(False, True), (True, True)]
    assert "Line 2110" in form
    url = reverse("returns:evidence_remove", args=[found.pk, proof.pk])
    assert (form.count(f'href="{url}"'), browser.get(url).status_code) == (1, 200)
    assert found.evidence.filter(removed_at=None).count() == 1
    assert browser.post(url).headers["Location"] == reverse("returns:return", args=[found.pk]) + "#revenue"
    assert found.evidence.filter(removed_at=None).count() == 0
    assert browser.post(url).status_code == 422
