"""Signature files: who gives them, who takes them, what is refused, and that nothing is said to be verified."""

from base64 import b64encode, encodebytes
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.files.models import StoredFile
from corymb.apps.files.states import SIGNED_DATA
from corymb.apps.journal.models import Entry
from corymb.apps.returns.models import Return, Submission
from corymb.apps.signatures.actions import attach_signature
from corymb.apps.signatures.rules import MOST
from corymb.kit.asking import NotPossible
from corymb.refusal import Refusal
from tests.apps.returns.reporting import Member, explain_all, fill, member, submitted
from tests.people import CAST, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
DER = bytes.fromhex("308205c1") + b"\x06\x09" + b"\0" * 40


@pytest.fixture
def who() -> Member:
    return member()


def signed(who: Member) -> Submission:
    found = who.opened()
    fill(found, who)
    explain_all(found, who)
    return submitted(found, who)


def file(content: bytes = DER, name: str = "return.p7s") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attached(who: Member, submission: Submission, given: SimpleUploadedFile) -> StoredFile:
    return attach_signature(submission.member_return_id, given, **who.told("certifier", 2))


def test_it_is_kept_beside_what_was_signed_last_and_journaled_as_not_verified(who: Member) -> None:
    submission = signed(who)
    stored = attached(who, submission, file())
    assert (stored.about_kind, stored.about_id, stored.kind, stored.is_confidential) == (
        "signatures.submission",
        str(submission.pk),
        "signature",
        True,
    )
    entry = Entry.objects.get(act="signatures.attached")
    assert (entry.object_kind, entry.object_id, entry.actor_id) == (
        "returns.submission",
        str(submission.pk),
        str(who.certifier.pk),
    )
    assert entry.after == {"file": stored.pk, "sha256": sha256(DER).hexdigest(), "verified": False}


def test_what_is_no_signature_is_refused_and_nothing_is_kept(who: Member) -> None:
    submission = signed(who)
    before = StoredFile.objects.count()
    for content, name in ((b"%PDF-1.7", "a.p7s"), (b"PK\x03\x04", "a.sig"), (b"MZ\x90", "a.sig"), (b"text", "a.txt")):
        with pytest.raises(NotPossible, match="no signature file"):
            attached(who, submission, file(content, name))
    with pytest.raises(Refusal, match="another kind"):
        attached(who, submission, file(DER, "a.pdf"))
    with pytest.raises(NotPossible, match="no signature file"):
        attached(who, submission, file(b"", "a.sig"))
    attached(who, submission, file(name="../../a.sig"))
    with pytest.raises(NotPossible, match="there already"):
        attached(who, submission, file())
    assert [row.name for row in StoredFile.objects.order_by("pk")[before:]] == ["a.sig"]


BER = bytes.fromhex("3080") + SIGNED_DATA + b"\0" * 40
LONG = bytes.fromhex("308205c1") + SIGNED_DATA + b"\xa0" * 90


@pytest.mark.parametrize(
    "content",
    [
        BER,
        b64encode(LONG),
        encodebytes(LONG),
        encodebytes(LONG).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf\r\n" + encodebytes(BER),
        b"-----BEGIN CMS-----\n" + encodebytes(LONG) + b"-----END CMS-----\n",
    ],
    ids=["ber", "base64 in one line", "base64 in lines", "base64 of Windows", "base64 with a mark", "with a header"],
)
def test_every_form_that_programs_for_signing_write_is_taken_as_it_is(who: Member, content: bytes) -> None:
    stored = attached(who, signed(who), file(content, "return.json.sig"))
    assert (stored.kind, stored.sha256) == ("signature", sha256(content).hexdigest())


@pytest.mark.parametrize(
    "content", [b"MIKHAIL;12;7", b64encode(b"\x30\x82 what is signed by nobody"), b64encode(b"%PDF-1.7" * 8), b"MIIF"]
)
def test_what_only_begins_like_a_signature_is_none(who: Member, content: bytes) -> None:
    with pytest.raises(NotPossible, match="no signature file"):
        attached(who, signed(who), file(content, "a.sig"))


def test_before_the_first_signature_there_is_nothing_to_attach_it_to_and_no_end_of_files_is_taken(who: Member) -> None:
    found = who.opened()
    with pytest.raises(NotPossible, match="not been signed"):
        attach_signature(found.pk, file(), **who.told("certifier"))
    Return.objects.filter(pk=found.pk).delete()
    submission = signed(who)
    for n in range(MOST):
        attached(who, submission, file(DER + bytes([n])))
    with pytest.raises(NotPossible, match="as many"):
        attached(who, submission, file())


@pytest.mark.parametrize("role", CAST)
def test_who_attaches_and_who_takes(who: Member, role: str) -> None:
    submission = signed(who)
    stored = attached(who, submission, file())
    number = submission.member_return_id
    browser = browser_of(member_of_the_cast(role))
    own = role in {"preparer", "certifier"}
    reads = own or role in {"cluster_manager", "officer", "auditor"}
    assert browser.get(reverse("signatures:attach", args=[number])).status_code == (200 if own else 403)
    taken = browser.get(reverse("files:download", args=[stored.pk]))
    assert taken.status_code == (200 if reads else 404)
    if taken.streaming:
        assert b"".join(taken.streaming_content) == DER
    snapshot = browser.get(reverse("signatures:signed", args=[number]))
    assert snapshot.status_code == (200 if reads else 404)
    if reads:
        assert sha256(snapshot.content).hexdigest() == submission.sha256
        page = browser.get(reverse("returns:return", args=[number])).content.decode()
        status = f"Signature file return.p7s for receipt {submission.number}: stored, not verified"
        assert [page.count(text) for text in (status, "Attach a signature file")] == [1, int(own)]


def test_people_of_another_member_attach_nothing(who: Member) -> None:
    submission = signed(who)
    other = person("Certifier elsewhere")
    grant(other, "certifier", "organisation:RU-INN-7707083893")
    answer = entered(other).post(reverse("signatures:attach", args=[submission.member_return_id]), {"file": file()})
    assert (answer.status_code, StoredFile.objects.filter(about_kind="signatures.submission").count()) == (404, 0)


def test_the_page_says_what_was_refused_and_costs_the_same_for_one_and_three(who: Member) -> None:
    submission = signed(who)
    browser = entered(who.preparer)
    give = reverse("signatures:attach", args=[submission.member_return_id])
    refused = browser.post(give, {"file": file(b"%PDF-1.7", "a.pdf")})
    assert "This is no signature file." in refused.content.decode()
    page, costs = reverse("returns:return", args=[submission.member_return_id]), []
    assert browser.post(give, {"file": file()}).headers["Location"] == f"{page}#general"
    for time in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.get(page)
        costs.append(len(asked))
        for n in range(2):
            attached(who, submission, file(DER + bytes([time, n])))
    assert costs[0] == costs[1]
