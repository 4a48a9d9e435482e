"""Files that are two things at once, or not what they are called: kept as one thing, given back as a file alone."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from corymb.apps.files.models import StoredFile
from corymb.apps.returns.models import Evidence
from tests.apps.returns.reporting import Member, member
from tests.web import entered

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(1)</script>"
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
PNG = b"\x89PNG\r\n\x1a\n" + SCRIPT


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # of no day, so that workers name the tests alike
    return file.getvalue()


@pytest.fixture
def who() -> Member:
    return member()


def given(who: Member, name: str, content: bytes, kind: str) -> int:
    """The answer to a document given behind a figure, under a type that whoever sends it has chosen."""
    url = reverse("returns:evidence", args=[who.opened().pk, "revenue"])
    file = SimpleUploadedFile(name, content, content_type=kind)
    return int(entered(who.preparer).post(url, {"file": file, "note": "see"}).status_code)


@pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("act.pdf", SVG),
        ("act.png", SVG),
        ("act.svg", SVG),
        ("act.pdf", SCRIPT),
        ("act.pdf", PNG),
        ("act.gif", b"GIF89a/*" + SCRIPT + b"*/=alert(1)"),
        ("act.svg", PNG),
        ("act.pdf.svg", b"%PDF-1.7" + SVG),
        ("act.html", b"%PDF-1.7" + SCRIPT),
        ("act\u202efdp.svg", b"%PDF-1.7"),
        ("act.pdf\0.html", SCRIPT),
        ("act.zip", packed(**{"../../evil.html": SCRIPT})),
        ("act.zip", packed(**{"act.pdf\u202egnp.exe": b"%PDF-1.7"})),
        ("act.zip", packed(**{"drawing.svg": SVG})),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_not_what_it_is_called_is_refused_whatever_its_sender_says(
    who: Member, name: str, content: bytes, kind: str
) -> None:
    assert given(who, name, content, kind) == 422
    assert (StoredFile.objects.count(), Evidence.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "kept", "content"),
    [
        ("act.pdf", "act.pdf", b"%PDF-1.7\n" + SCRIPT),
        ("act.png", "act.png", PNG),
        ("act.jpg", "act.jpg", b"\xff\xd8\xff" + SCRIPT),
        ("act.zip", "act.zip", packed(act=b"x") + SCRIPT),
        ("../../\u202eact.pdf", "act.pdf", b"%PDF-1.7\n" + SVG),
        ("..\\act;x.pdf", "act;x.pdf", b"%PDF-1.7\n"),
    ],
    ids=["a PDF and a page", "a picture and a page", "a photograph and a page", "an archive", "turned", "elsewhere"],
)
@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml"])
def test_what_is_two_things_at_once_comes_out_as_a_file_and_runs_nowhere(
    who: Member, name: str, kept: str, content: bytes, kind: str
) -> None:
    assert given(who, name, content, kind) == 302
    file = StoredFile.objects.get()
    answer = entered(who.preparer).get(reverse("files:download", args=[file.pk]))
    assert (b"".join(answer), file.name) == (content, kept)
    heads = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy")
    assert [answer[name] for name in heads] == [
        "application/octet-stream",
        f'attachment; filename="{kept}"',
        "nosniff",
        "sandbox",
    ]
