"""Whatever is changed in a dossier shows, though its checksum is made anew: records, texts, files that were stored."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from corymb.packs.call_dossier import proved
from tests.apps.dossiers.everything import altered, of_everything, of_first_form

pytestmark = pytest.mark.django_db
LEFT = {
    "README.txt", "letters.jsonl", "applications/N/submission-N.pdf", "assessment/proposals/N.json",
    "outcomes/agreements/text-N-en.txt", "outcomes/agreements/text-N-ru.txt",
}  # fmt: skip
"""What the first form did not look at: copies to be read, but for the hash they name, and what no row answers for."""


def kind_of_file(name: str) -> str:
    return re.sub(r"\d+", "N", name)


@pytest.mark.parametrize(("is_first", "left", "kinds"), [(False, set[str](), 66), (True, LEFT, 65)])
def test_whatever_is_changed_shows(*, is_first: bool, left: set[str], kinds: int, tmp_path: Path) -> None:
    path = of_everything()
    path = of_first_form(path, tmp_path / "first.zip") if is_first else path
    with ZipFile(path) as archive:
        one_of_each = {kind_of_file(name): name for name in archive.namelist() if name != "SHA256SUMS"}
        contents = {name: archive.read(name) for name in one_of_each.values()}
    assert proved(path).faults == []
    unseen, head = set(), proved(path).journal.head
    for kind, name in sorted(one_of_each.items()):
        was = contents[name]
        made = was + b"x" if name.endswith((".pdf", ".docx", ".txt")) else re.sub(rb"[0-8]|(?<={)}", b"9", was, count=1)
        made = re.sub(rb"[0-8]", b"9", was, count=1) if name == "journal-chain.txt" else made
        assert made != was
        found = proved(altered(path, tmp_path / "changed.zip", {name: made}))
        if not found.faults and found.journal.head == head:  # the chain itself ends with another hash
            unseen.add(kind)
    assert (unseen, len(one_of_each)) == (left, kinds)
