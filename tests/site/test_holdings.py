"""What is kept about a person anywhere in the house is told when they ask, and names nobody once they are erased."""

import io
import json
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from corymb.apps.accounts.actions import erase_person
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.queries import everything_about
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM, Actor, seal_pending
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries import audit, proof
from corymb.apps.letters.actions import choose_digest, send_due, write_letter
from corymb.apps.letters.models import DigestChoice, Letter
from corymb.apps.letters.states import State
from corymb.apps.linkage.actions import importing
from corymb.apps.registry.actions import Post, appoint_person, end_appointment
from corymb.apps.registry.models import Appointment
from corymb.kit.registries import holdings
from tests import factories, people
from tests.apps.linkage.handing_in import workbook
from tests.people import NOW, START

pytestmark = pytest.mark.django_db
NAME, EMAIL = "Пётр Стираемый", "stiraemyi@example.org"
TOLD_IN_THE_JOURNAL = {
    "assessment.arrangement.made_by",
    "assessment.conflict.lifted_by",
    "assessment.expert.invited_by",
    "assessment.proposal.by",
    "assessment.recusal.acting",
    "assessment.recusal.lifted_by",
    "assessment.review.assigned_by",
    "linkage.duplicateproposal.decided_by",
    "linkage.importbatch.applied_by",
    "linkage.importbatch.by",
    "linkage.importrow.decided_by",
    "linkage.merge.by",
    "linkage.merge.undone_by",
    "programme.packversion.in_force_by",
    "programme.packversion.proposed_by",
    "returns.baseline.approved_by",
    "council.ranking.ordered_by",
    "council.session.created_by",
    "council.variant.asked_by",
    "replays.replay.asked_by",
    "defence.defence.created_by",
    "defence.exclusion.lifted_by",
    "council.abstention.lifted_by",
    "council.vote.by",
    "outcomes.agreement.drafted_by",
    "outcomes.agreementtext.by",
    "outcomes.complaint.filed_by",
    "outcomes.complaint.looker",
    "outcomes.complaint.started_by",
    "outcomes.finding.by",
    "outcomes.release.by",
    "outcomes.results.ordered_by",
    "outcomes.withholding.by",
    "returns.baseline.proposed_by",
    "returns.event.by",
    "returns.evidence.by",
    "returns.explanation.by",
    "returns.factload.by",
    "returns.figure.by",
    "returns.figurehistory.by",
    "returns.participant.answered_by",
    "returns.passage.by",
    "returns.remark.by",
    "returns.return.certifier",
    "returns.return.preparer",
    "returns.submission.by",
    "extensions.request.answered_by",
    "extensions.request.asked_by",
    "scorecard.run.by",
    "selection.answer.by",
    "selection.answerhistory.by",
    "selection.application.started_by",
    "selection.attachment.by",
    "selection.call.created_by",
    "selection.callversion.published_by",
    "selection.consent.by",
    "selection.judgement.person",
    "selection.rehearsal.by",
    "selection.handingin.by",
    "selection.workbook.by",
    "selection.workbook.decided_by",
    "workbooks.bulk.by",
    "workbooks.upload.applied_by",
    "workbooks.upload.by",
}
"""Who did something: the export names the acts of a person entry by entry."""
TOLD_BY_THE_APPS = {
    "registry.appointment.person",
    "assessment.assent.by",
    "assessment.expert.person",
    "assessment.recusal.person",
    "council.seat.person",
    "defence.commissioner.person",
}


def appointed(person: Person) -> tuple[Appointment, Appointment]:
    """A seat on a council, and a post in a company that has ended."""
    seat = Post(factories.cluster(f"cluster-{person.pk}"), "Chair", START, on_council=True)
    post = Post(factories.organisation(), "Director", START)
    held = [appoint_person(person, each, actor=SYSTEM, now=NOW) for each in (seat, post)]
    return held[0], end_appointment(held[1], START + timedelta(days=9), actor=SYSTEM, now=NOW, reason="retired")


def test_every_key_that_points_at_a_person_is_told_of() -> None:
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("corymb.apps.") and model._meta.app_label != "accounts"
        for field in model._meta.concrete_fields
        if field.related_model is Person
    }
    assert found == TOLD_IN_THE_JOURNAL | TOLD_BY_THE_APPS


def test_what_other_apps_keep_is_in_the_export_and_of_this_person_alone() -> None:
    person, other = people.person(NAME, email=EMAIL), people.person("Other")
    (chair, director), elsewhere = appointed(person), appointed(other)
    letter = write_letter("letters.reminder", str(person.pk), {"tasks": []}, now=NOW)
    write_letter("letters.reminder", str(other.pk), {"tasks": []}, now=NOW)
    choose_digest(str(person.pk), is_wanted=False, actor=people.actor(person), now=NOW)
    told = io.StringIO()
    call_command("person", "export", str(person.pk), stdout=told)
    kept = json.loads(told.getvalue())["elsewhere"]
    assert set(kept) == set(holdings.items) == {
        "assessment.experts", "council.seats", "defence.members", "files.given", "letters.digest_choice",
        "letters.letters", "registry.appointments",
    }  # fmt: skip
    assert [(a["id"], a["post"], a["place"], a["on_council"], a["ends_on"]) for a in kept["registry.appointments"]] == [
        (chair.pk, "Chair", str(chair.cluster), True, None),
        (director.pk, "Director", str(director.organisation), False, "2016-01-10"),
    ]
    assert [(row["number"], row["kind"], row["state"]) for row in kept["letters.letters"]] == [
        (letter.pk, "letters.reminder", "waiting")
    ]
    assert [(row["addressee_id"], row["is_wanted"]) for row in kept["letters.digest_choice"]] == [
        (str(person.pk), False)
    ]
    assert (kept["files.given"], elsewhere[0].person) == ([], other)


def test_files_a_person_gave_are_in_the_export() -> None:
    person = people.member_of_the_cast("officer")
    upload = SimpleUploadedFile("list.xlsx", workbook([]))
    importing.take_file(upload, person, actor=people.actor(person), now=NOW)
    (given,) = everything_about(person)["elsewhere"]["files.given"]
    assert (given["name"], given["sha256"]) == ("list.xlsx", StoredFile.objects.get().sha256)


def test_posts_of_an_erased_person_stay_and_name_nobody_and_the_chain_holds() -> None:
    person = people.person(NAME, email=EMAIL)
    chair, director = appointed(person)
    seal_pending(NOW)
    erase_person(person, actor=SYSTEM, now=NOW, reason="asked for")
    seal_pending(NOW)
    kept = everything_about(Person.objects.get(pk=person.pk))["elsewhere"]["registry.appointments"]
    assert [(row["id"], row["person_id"]) for row in kept] == [(chair.pk, person.pk), (director.pk, person.pk)]
    assert chair.cluster is not None
    reader = people.browser_of(people.member_of_the_cast("officer"))
    page = reader.get(reverse("registry:cluster_people", args=[chair.cluster.code]))
    shown = page.content.decode()
    assert (f"erased person {person.pk}" in shown, NAME in shown) == (True, False)
    assert [text for text in map(str, map(vars, Entry.objects.all())) if NAME in text or EMAIL in text] == []
    assert proof.verified().fault == ""
    assert [odd for odd in audit.odd_rows() if odd.kind in {"registry.appointment", "letters.digestchoice"}] == []


def test_an_erasure_takes_back_what_was_to_be_sent_and_what_was_chosen_in_one_entry() -> None:
    person, other = people.person(NAME, email=EMAIL), people.person("Other")
    for each in (person, other):
        choose_digest(str(each.pk), is_wanted=False, actor=people.actor(each), now=NOW)
    write_letter("letters.reminder", str(person.pk), {"tasks": []}, now=NOW)
    assert send_due(NOW) == 1
    write_letter("letters.reminder", str(person.pk), {"tasks": []}, now=NOW)
    write_letter("letters.reminder", str(other.pk), {"tasks": []}, now=NOW)
    before = Entry.objects.filter(act="accounts.person.erased").count()
    erase_person(person, actor=Actor("system", "corymb"), now=NOW, reason="asked for")
    assert list(Letter.objects.order_by("pk").values_list("state", flat=True)) == [
        State.SENT,
        State.WITHDRAWN,
        State.WAITING,
    ]
    assert [choice.addressee_id for choice in DigestChoice.objects.all()] == [str(other.pk)]
    assert Entry.objects.filter(act="accounts.person.erased").count() - before == 1


def test_sign_ins_are_told_and_the_address_they_were_made_with_is_forgotten() -> None:
    person, other = people.person(NAME, email=EMAIL), people.person("Other")
    for each in (person, other):
        AccessLog.objects.create(username=each.email, ip_address="192.0.2.1", user_agent="Browser")
        AccessAttempt.objects.create(
            username=each.email, ip_address="192.0.2.1", user_agent="Browser", failures_since_start=1
        )
    (told,) = everything_about(person)["sign_ins"]
    assert (told["ip"], told["browser"]) == ("192.0.2.1", "Browser")
    erase_person(person, actor=SYSTEM, now=NOW, reason="asked for")
    left = [list(model.objects.values_list("username", flat=True)) for model in (AccessLog, AccessAttempt)]
    assert (left, everything_about(Person.objects.get(pk=person.pk))["sign_ins"]) == ([[other.email]] * 2, [])


def test_erasing_somebody_without_an_address_forgets_nobody_elses_sign_ins() -> None:
    AccessLog.objects.create(username=None, ip_address="192.0.2.1", user_agent="Browser")
    erase_person(people.person(NAME, email=None, is_active=False), actor=SYSTEM, now=NOW, reason="asked for")
    assert AccessLog.objects.count() == 1
