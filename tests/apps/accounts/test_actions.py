"""Inviting, granting, deputising, closing and erasing: what each leaves behind, and what each refuses."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail

from corymb.apps.accounts import actions
from corymb.apps.accounts.actions import NewGrant, NewPerson, NotPossible
from corymb.apps.accounts.models import Grant, Invitation, Person
from corymb.apps.accounts.queries import link_of
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.journal.actions import SYSTEM, seal_pending
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries import audit, proof
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from tests.apps.accounts.making import NOW, a_grant, a_person, as_actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)
WHO = NewPerson("Invited Person", "Invited@Example.org", "ru")
OFFICER = NewGrant("officer", WHOLE, DAY)


def invite(who: NewPerson = WHO) -> Invitation:
    return actions.invite_person(who, [OFFICER], actor=SYSTEM, by=None, now=NOW)


def token_of(invitation: Invitation) -> str:
    return link_of(invitation.pk, "en").rstrip("/").rpartition("/")[2]


def test_an_invitation_makes_a_person_who_cannot_sign_in_yet() -> None:
    person = invite().person
    assert (person.email, person.is_active, person.has_usable_password()) == ("invited@example.org", False, False)
    assert [(g.role, g.scope_key) for g in person.grants.all()] == [("officer", WHOLE)]


def test_the_letter_goes_out_in_the_persons_language_with_a_link_that_is_kept_nowhere() -> None:
    sent = invite()
    assert send_due(NOW) == 1
    (letter,) = mail.outbox
    link = f"{settings.ADDRESS}/ru/people/welcome/{token_of(sent)}/"
    assert (letter.to, letter.subject, link in letter.body) == (
        ["invited@example.org"],
        "Доступ к системе Corymb",
        True,
    )
    kept = [str(vars(row)) for row in (sent, *Entry.objects.all(), *Letter.objects.all())]
    assert [text for text in kept if token_of(sent) in text] == []


def test_the_link_of_another_invitation_is_not_guessed() -> None:
    first, second = invite(), invite(NewPerson("Other", "other@example.org", "en"))
    forged = token_of(first).replace(str(first.pk), str(second.pk), 1)
    with pytest.raises(NotPossible):
        actions.invitation_of(forged, NOW)


def test_the_same_address_is_not_invited_twice() -> None:
    invite()
    with pytest.raises(NotPossible):
        invite(NewPerson("Other", "invited@example.ORG", "en"))
    assert Person.objects.count() == 1


def test_a_link_works_once() -> None:
    sent = invite()
    person = actions.accept_invitation(token_of(sent), "a long enough secret", request="r1", now=NOW)
    assert (person.is_active, person.check_password("a long enough secret")) == (True, True)
    with pytest.raises(NotPossible):
        actions.accept_invitation(token_of(sent), "another long secret", request="r2", now=NOW)


def test_a_link_grows_old() -> None:
    sent = invite()
    with pytest.raises(NotPossible):
        actions.invitation_of(token_of(sent), NOW + timedelta(days=7))
    assert actions.invitation_of(token_of(sent), NOW + timedelta(days=6)) == sent


def test_a_new_invitation_withdraws_the_one_before() -> None:
    first = invite()
    second = actions.invite_again(first.person, actor=SYSTEM, by=None, now=NOW)
    with pytest.raises(NotPossible):
        actions.invitation_of(token_of(first), NOW)
    assert actions.invitation_of(token_of(second), NOW) == second


@pytest.mark.parametrize(
    "new",
    [
        NewGrant("expert", WHOLE, DAY),
        NewGrant("officer", "region:RU-KLU", DAY),
        NewGrant("officer", WHOLE, DAY, DAY - timedelta(days=1)),
    ],
    ids=["scope of a call", "scope of the programme", "ends before it starts"],
)
def test_a_role_that_cannot_be_is_refused(new: NewGrant) -> None:
    with pytest.raises(NotPossible):
        actions.grant_role(a_person(), new, actor=SYSTEM, by=None, now=NOW)
    assert Grant.objects.count() == 0


def test_the_same_role_is_not_given_twice() -> None:
    person = a_person("officer")
    with pytest.raises(NotPossible):
        actions.grant_role(person, OFFICER, actor=SYSTEM, by=None, now=NOW)


def test_a_role_ends_with_its_last_day() -> None:
    person = a_person("officer")
    grant = actions.end_grant(person.grants.get(), DAY, actor=SYSTEM, now=NOW, reason="moved")
    assert [g.pk for g in person.grants.in_force(DAY)] == [grant.pk]
    assert list(person.grants.in_force(DAY + timedelta(days=1))) == []


def test_a_deputy_may_what_the_holder_may_and_no_longer() -> None:
    holder, deputy = a_person("officer"), a_person()
    grant = holder.grants.get()
    last = DAY + timedelta(days=14)
    actions.name_deputy(grant, deputy, (DAY, last), actor=as_actor(holder), now=NOW, reason="leave")
    assert [g.role for g in deputy.grants_in_force(DAY)] == ["officer"]
    assert deputy.grants_in_force(last + timedelta(days=1)) == []
    actions.end_grant(grant, DAY, actor=SYSTEM, now=NOW, reason="moved")
    assert Person.objects.get(pk=deputy.pk).grants_in_force(DAY + timedelta(days=1)) == []


def test_a_deputys_deputy_oneself_and_somebody_without_access_are_refused() -> None:
    holder, deputy = a_person("officer"), a_person()
    stands_in = a_grant(deputy, "officer", ends_on=DAY, stands_in_for=holder.grants.get())
    tries = [(stands_in, a_person()), (holder.grants.get(), holder), (holder.grants.get(), a_person(is_active=False))]
    for grant, somebody in tries:
        with pytest.raises(NotPossible):
            actions.name_deputy(grant, somebody, (DAY, DAY), actor=SYSTEM, now=NOW, reason="")
    assert Grant.objects.count() == 2


@pytest.mark.parametrize("role", ["council_member", "expert"])
def test_nobody_stands_in_for_what_is_done_in_person(role: str) -> None:
    holder, deputy = a_person(role), a_person()
    grant = holder.grants.get()
    with pytest.raises(NotPossible, match="act in person: nobody stands in for them"):
        actions.name_deputy(grant, deputy, (DAY, DAY), actor=as_actor(holder), now=NOW, reason="leave")
    a_grant(deputy, role, ends_on=DAY, stands_in_for=grant)  # as one may have been named before
    assert (grant.has_deputies, Person.objects.get(pk=deputy.pk).grants_in_force(DAY)) == (False, [])
    assert list(Grant.objects.in_force(DAY)) == [grant]


def test_every_act_leaves_one_entry_with_its_scopes_and_reason() -> None:
    person = a_person()
    grant = actions.grant_role(person, NewGrant("region_official", "region:RU-KLU", DAY, None, "order 7"),
                               actor=as_actor(person), by=person, now=NOW)  # fmt: skip
    actions.end_grant(grant, DAY, actor=as_actor(person), now=NOW, reason="moved")
    told = Entry.objects.order_by("pk").values_list(
        "act", "actor_id", "object_kind", "object_id", "scope_keys", "reason"
    )
    assert list(told) == [
        ("accounts.grant.given", str(person.pk), "accounts.grant", str(grant.pk), ["region:RU-KLU"], "order 7"),
        ("accounts.grant.ended", str(person.pk), "accounts.grant", str(grant.pk), ["region:RU-KLU"], "moved"),
    ]


def test_the_journal_holds_no_personal_value() -> None:
    invite(NewPerson("Пётр Приглашённый", "petr@example.org", "ru", "Pyotr Priglashonny", "+7 000 000-00-00"))
    written = "".join(str(vars(entry)) for entry in Entry.objects.all())
    told = ("Пётр", "Приглашённый", "petr@example.org", "Pyotr", "+7 000")
    assert [value for value in told if value in written] == []


def test_an_erased_person_is_forgotten_and_the_chain_still_holds() -> None:
    sent = invite(NewPerson("Пётр Приглашённый", "petr@example.org", "ru"))
    person = actions.accept_invitation(token_of(sent), "a long enough secret", request="r1", now=NOW)
    seal_pending(NOW)
    erased = actions.erase_person(person, actor=SYSTEM, now=NOW, reason="asked for")
    seal_pending(NOW)
    row = Person.objects.get(pk=person.pk)
    assert (row.name, row.email, row.telephone, row.journal_key, row.is_active) == ("", None, "", None, False)
    assert str(erased) == f"erased person {person.pk}"
    assert (proof.verified().fault, list(audit.odd_rows())) == ("", [])
