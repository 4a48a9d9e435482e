"""Who sees and does what in the selection: every permission of the room, everybody of the cast, strangers' rows."""

import pytest

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import may
from corymb.apps.selection import rules
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries import duties, seeing
from corymb.apps.selection.states import APPLICATIONS, NOT_ADMITTED, SIGNING, SUBMITTED, WITHDRAWN, WRITING
from corymb.kit.registries import permissions
from tests.apps.selection.calling import bid, bid_in, drafted
from tests.people import (
    CAST,
    NOW,
    OTHER_CLUSTER,
    OTHER_ORGANISATION,
    OTHER_REGION,
    grant,
    member_of_the_cast,
    person,
)

pytestmark = pytest.mark.django_db
HOLDERS = {
    rules.RUN: {"officer"},
    rules.SEE_DRAFTS: {"officer", "auditor"},
    rules.JUDGE: {"officer"},
    rules.SEE_JUDGED: {"officer", "auditor"},
    rules.SEE: {"region_official", "cluster_manager"},
    rules.SEE_ALL: {"officer", "auditor"},
    rules.FILL: {"region_official", "cluster_manager"},
    rules.SUBMIT: {"region_official"},
    rules.AGREE: {"certifier"},
}
READERS = {
    WRITING: {"region_official", "cluster_manager"},
    SIGNING: {"region_official", "cluster_manager", "certifier"},
    SUBMITTED: {"region_official", "cluster_manager", "certifier", "officer", "auditor"},
    WITHDRAWN: {"region_official", "cluster_manager", "certifier", "officer", "auditor"},
    NOT_ADMITTED: {"region_official", "cluster_manager", "certifier", "officer", "auditor"},
}
STRANGERS = (
    ("region_official", f"region:{OTHER_REGION}"),
    ("cluster_manager", f"cluster:{OTHER_CLUSTER}"),
    ("certifier", f"organisation:{OTHER_ORGANISATION}"),
    ("preparer", f"organisation:{OTHER_ORGANISATION}"),
)


def test_the_room_has_these_permissions() -> None:
    assert {code for code in permissions.items if code.startswith("selection.")} == set(HOLDERS)


@pytest.mark.parametrize("who", CAST)
def test_who_holds_what_over_an_application(who: str) -> None:
    here = bid()
    somebody = member_of_the_cast(who)
    keys = {
        rules.AGREE: [f"organisation:{here.organisation.identifier}"],
    }
    held = {code for code in HOLDERS if may(somebody, code, keys.get(code, seeing.keys_of(here.application)))}
    assert held == {code for code, holders in HOLDERS.items() if who in holders}


@pytest.mark.parametrize("state", APPLICATIONS)
@pytest.mark.parametrize("who", CAST)
def test_who_reads_an_application_in_which_state(who: str, state: str) -> None:
    here = bid_in(state)
    somebody = member_of_the_cast(who)
    is_read = who in READERS[state]
    assert list(seeing.visible_to(somebody)) == ([here.application] if is_read else [])
    assert seeing.attachments_visible_to(somebody).count() == (7 if is_read else 0)
    assert list(duties.files_of_applications(somebody)) == ([str(here.application.pk)] if is_read else [])


@pytest.mark.parametrize("state", APPLICATIONS)
def test_strangers_see_no_application(state: str) -> None:
    here = bid_in(state)
    for role, key in STRANGERS:
        stranger = person(f"Stranger {role}")
        grant(stranger, role, key)
        assert list(seeing.visible_to(stranger)) == []
        assert list(seeing.own_consents(stranger, here.application)) == []
        assert [one for one in duties.tasks(stranger, NOW) if not one.key.startswith("application-none")] == []
    assert [list(seeing.visible_to(nobody)) for nobody in (None, person("Outsider"))] == [[], []]


@pytest.mark.parametrize("who", CAST)
def test_drafts_of_calls_are_seen_by_the_office(who: str) -> None:
    drafted("next")
    call = bid().call
    seen = list(seeing.calls_visible_to(member_of_the_cast(who)).order_by("pk").values_list("code", flat=True))
    assert seen == (["next", call.code] if who in {"officer", "auditor"} else [call.code])


def test_who_has_not_signed_in_sees_nothing() -> None:
    bid()
    assert [found(None).count() for found in (seeing.calls_visible_to, seeing.versions_visible_to)] == [0, 0]


@pytest.mark.parametrize(
    ("state", "who", "keys"),
    [
        (WRITING, "official", ["application"]),
        (WRITING, "manager", ["application"]),
        (SIGNING, "official", ["application-submit"]),
        (SIGNING, "certifier", ["consent"]),
        (SUBMITTED, "official", []),
        (SUBMITTED, "certifier", []),
        (SUBMITTED, "officer", []),
    ],
)
def test_what_is_due_from_whom(state: str, who: str, keys: list[str]) -> None:
    here = bid_in(state)
    found = list(duties.tasks(getattr(here, who), NOW))
    assert [task.key.partition(":")[0] for task in found] == keys
    assert [task.due for task in found] == [here.call.closes_at] * len(keys)


def test_a_signed_off_application_is_due_to_be_submitted() -> None:
    here = bid_in(SIGNING)
    consent = here.application.consents.get()
    assert duties.answered_at(str(consent.pk)) is None
    (waits,) = duties.tasks(here.official, NOW)
    here.agree(consent)
    (task,) = duties.tasks(here.official, NOW)
    assert {waits.key, task.key} == {f"application-submit:{here.application.pk}-1"}
    assert (waits.act, task.act) == ("Look", "Look and submit")
    assert (duties.answered_at(str(consent.pk)), duties.moved_at(f"{here.application.pk}-1")) == (NOW, None)
    here.submit()
    assert duties.moved_at(f"{here.application.pk}-1") == NOW
    assert (duties.moved_at("x"), duties.answered_at("x"), list(duties.tasks(here.official, NOW))) == (None, None, [])


def test_a_draft_waits_for_who_drafted_it() -> None:
    here = bid_in(WRITING)
    auditor, other = member_of_the_cast("auditor"), member_of_the_cast("officer")
    draft = drafted("clusters-2019")

    def told() -> list[list[str]]:
        people = [Person.objects.get(pk=who.pk) for who in (here.officer, other, auditor, here.official)]
        return [[one.key for one in duties.tasks(who, NOW) if one.key.startswith("call-draft")] for who in people]

    asked, nothing = [f"call-draft:{draft.pk}"], []
    assert told() == [asked, asked, nothing, nothing]  # nobody is known to have drafted it
    Call.objects.filter(pk=draft.pk).update(created_by=here.officer)
    assert told() == [asked, nothing, nothing, nothing]
    Person.objects.filter(pk=here.officer.pk).update(is_active=False)
    assert told()[1] == asked
    Call.objects.filter(pk=draft.pk).update(state="cancelled")
    assert told() == [nothing] * 4
