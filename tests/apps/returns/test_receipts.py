"""The receipt of a return as PDF: what it says, in whose language, who opens it, and that it is made once."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import seal_pending
from corymb.apps.journal.queries.proof import state
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions
from corymb.apps.returns.actions.receipts import make_receipt
from corymb.apps.returns.models import Return, Submission
from corymb.apps.returns.queries.receipt_files import without_receipt
from corymb.apps.returns.tasks import missing_receipts
from tests import factories
from tests.apps.baselines.test_baselines import confirmed, known
from tests.apps.returns.reporting import EXPLANATION, Member, check, explain_all, fill, member, shown, submitted
from tests.people import CAST, NOW, asked_again, browser_of, member_of_the_cast
from tests.stages import built_once
from tests.web import entered

pytestmark = pytest.mark.django_db


@built_once
def begun() -> tuple[Member, Return]:
    """A member, and its return with a document and two events."""
    who = member()
    known({"revenue": 111_000_000}, who.organisation)
    made = who.opened()
    fill(made, who, rd_spending="8 500,0")
    given = SimpleUploadedFile("act.pdf", b"%PDF-1.7 act")
    actions.add_evidence(made.pk, ("revenue", "Line 2110"), given, who.preparer, **who.told("preparer"))
    taking = [
        (who.organisation.identifier, "lead", ""),
        (partner().identifier, "partner", ""),
        ("KIT", "partner", "DE"),
    ]
    entry = actions.EventEntry("joint_rd", "R-17", amount=5_000_000, participants=taking)
    alone = replace(entry, code="R-18", participants=taking[:1])
    actions.put_event(made.pk, alone, who.preparer, **who.told("preparer"))
    actions.put_event(made.pk, entry, who.preparer, **who.told("preparer"))
    check(made)
    explain_all(made, who)
    return who, made


@pytest.fixture
def stage() -> tuple[Member, Return]:
    return begun()


def partner() -> Organisation:
    return factories.organisation("ООО «Партнёр-тест»")


def text_of(file: StoredFile) -> str:
    content = path_of(file.sha256).read_bytes()
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_it_says_what_was_received_and_signed(who: Member, found: Return) -> None:
    seal_pending(NOW)
    head = state().head
    receipt = submitted(found, who)
    known({"revenue": 999_000_000}, who.organisation, hours=9)  # known later than the signature
    seal_pending(NOW.replace(year=2019))
    said = text_of(make_receipt(receipt.pk, NOW))
    expected = (
        f"Receipt 2017-{found.pk}-1", who.organisation.title, who.organisation.number, "1 Jun 2018, 13:00 MSK",
        "The certifier, Certifier of returns", "password", receipt.sha256, head, "SYNTHETIC DATA", "15 figures",
        "Revenue", "120,000", "111,000", "8,500.0", "R-17", EXPLANATION, "Revenue act.pdf: Line 2110",
        f"{who.organisation.title} (Lead, confirmed);", "(Partner, not confirmed yet); KIT (DE, Partner)",
    )  # fmt: skip
    assert [part for part in expected if part not in said] == []
    assert ("999,000" in said, state().head in said) == (False, False)


def test_it_is_in_the_language_of_the_signer(who: Member, found: Return) -> None:
    who.certifier.language = "ru"
    who.certifier.save()
    said = text_of(make_receipt(submitted(found, who).pk, NOW))
    assert ("120 000" in said, "8 500,0" in said, "120000" in said) == (True, True, False)
    assert (f"Квитанция 2017-{found.pk}-1" in said, "01.06.2018, 13:00 МСК" in said, "Receipt" in said) == (
        True,
        True,
        False,
    )


def test_it_is_made_once_and_made_up_for_when_a_job_was_lost(who: Member, found: Return) -> None:
    receipt = submitted(found, who)
    assert [row.pk for row in without_receipt()] == [receipt.pk]
    assert missing_receipts(0) == 1
    first = make_receipt(receipt.pk, NOW)
    assert (make_receipt(receipt.pk, NOW).pk, list(without_receipt()), missing_receipts(0)) == (first.pk, [], 0)
    assert (first.name, first.is_confidential, first.about_kind) == (
        f"receipt-{receipt.number}.pdf",
        True,
        "returns.submission",
    )


def test_signing_asks_for_it_and_the_page_leads_to_it(who: Member, found: Return) -> None:
    actions.move_return(found.pk, "send", who.preparer, **who.told("preparer"))
    browser = confirmed(entered(who.certifier))
    browser.post(reverse("returns:sign", args=[found.pk]), {"is_right": "on", "shown": shown(found)})
    submission = Submission.objects.get()
    jobs = ProcrastinateJob.objects.filter(task_name="returns.receipt")
    assert [job.args for job in jobs] == [{"number": submission.pk}]
    url = reverse("returns:return", args=[found.pk])
    assert "The PDF is being made" in browser.get(url).content.decode()
    assert asked_again(browser, url) == "not yet"
    file = make_receipt(submission.pk, NOW)
    assert asked_again(browser, url) == "load anew"
    assert reverse("files:download", args=[file.pk]) in browser.get(url).content.decode()


@pytest.mark.parametrize("role", CAST)
def test_who_opens_it(who: Member, found: Return, role: str) -> None:
    file = make_receipt(submitted(found, who).pk, NOW)
    answer = browser_of(member_of_the_cast(role)).get(reverse("files:download", args=[file.pk]))
    opens = role in {"preparer", "certifier", "cluster_manager", "officer", "auditor"}
    assert answer.status_code == (200 if opens else 404)
    if opens:
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
