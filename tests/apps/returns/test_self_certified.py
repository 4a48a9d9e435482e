"""The only person of an organisation signs what they have prepared where the pack allows it; everybody can see it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.programme import actions as programme
from corymb.apps.returns import actions
from corymb.apps.returns.models import Return, Submission
from corymb.apps.returns.queries.duties import tasks
from corymb.apps.returns.queries.receipts import receipt_of
from corymb.kit.asking import NotPossible
from corymb.reports.receipt import content
from tests.apps.baselines.test_baselines import confirmed
from tests.apps.returns.reporting import Member, explain_all, fill, member, pack_text, shown
from tests.people import NOW, ORGANISATION, actor, grant, person
from tests.web import entered

pytestmark = pytest.mark.django_db
KEY = f"organisation:{ORGANISATION}"
ALLOWED = '\n[reporting]\nself_certification = true\nevidence = "P"\nsource = "Test."\n'


@pytest.fixture
def who() -> Member:
    """A member with one person, who prepares and signs."""
    found = member()
    Grant.objects.filter(scope_key=KEY).exclude(person=found.preparer).delete()
    grant(found.preparer, "certifier", KEY)
    found.certifier = found.preparer
    return found


def allow() -> None:
    text = pack_text().replace('version = "1.0"', 'version = "1.1"', 1).replace("\n[bands]", f"{ALLOWED}\n[bands]", 1)
    version = programme.propose_pack(text, None, actor=SYSTEM, now=NOW)
    programme.put_in_force(version.pk, None, actor=SYSTEM, now=NOW, reason="test")


def sent(who: Member) -> Return:
    found = who.opened()
    fill(found, who)
    explain_all(found, who)
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer", 1))
    return Return.objects.get(pk=found.pk)


def sign(found: Return, by: Person) -> Submission:
    now = NOW + timedelta(hours=1)
    proof = actions.Proof("certifier", "password", now)
    return actions.submit_return(found.pk, by, proof, shown=shown(found), actor=actor(by), now=now)


def signing(by: Person) -> list[str]:
    return [task.key for task in tasks(by, NOW) if task.key.startswith("sign:")]


def test_without_the_packs_word_another_person_signs(who: Member) -> None:
    found = sent(who)
    assert signing(who.preparer) == []
    with pytest.raises(NotPossible, match="another person"):
        sign(found, who.preparer)
    page = entered(who.preparer).get(reverse("returns:return", args=[found.pk])).content.decode()
    assert page.count(reverse("returns:move", args=[found.pk, "submit"])) == 0


def test_the_only_person_signs_where_the_pack_allows_it(who: Member) -> None:
    allow()
    found = sent(who)
    assert signing(who.preparer) == [f"sign:{found.pk}-1"]
    submission = sign(found, who.preparer)
    found = Return.objects.get(pk=found.pk)
    assert (found.state, found.preparer, found.certifier, found.is_self_certified) == (
        "submitted",
        who.preparer,
        who.preparer,
        True,
    )
    images = Entry.objects.get(act="returns.return.submitted").after
    assert "is_self_certified" in str(images)
    facts = dict(content(receipt_of(submission))["facts"])
    assert facts["Self-certified"] == "prepared and signed by the only person registered"


def test_a_second_person_ends_it(who: Member) -> None:
    allow()
    found = sent(who)
    second = person("The second")
    grant(second, "certifier", KEY)
    assert (signing(who.preparer), signing(second)) == ([], [f"sign:{found.pk}-1"])
    with pytest.raises(NotPossible, match="another person"):
        sign(found, who.preparer)
    submission = sign(found, second)
    assert Return.objects.get(pk=found.pk).is_self_certified is False
    assert "Self-certified" not in dict(content(receipt_of(submission))["facts"])


def test_page_signature_and_board_say_so_and_the_next_round_begins_anew(who: Member) -> None:
    allow()
    found = sent(who)
    browser = confirmed(entered(who.preparer))
    page = reverse("returns:move", args=[found.pk, "submit"])
    assert "as the only person registered" in browser.get(page).content.decode()
    assert browser.post(page, {"is_right": "on", "shown": shown(found)}).status_code == 302
    assert browser.get(reverse("returns:return", args=[found.pk])).content.decode().count("self-certified") == 1
    board = entered(who.manager).get(reverse("progress:board")).content.decode()
    assert board.count("1 self-certified") == 1
    Return.objects.filter(pk=found.pk).update(state="returned", round=2)
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer", 3))
    assert Return.objects.get(pk=found.pk).is_self_certified is False
