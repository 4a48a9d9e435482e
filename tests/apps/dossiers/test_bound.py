"""Whatever is changed in a dossier shows, though its checksum is made anew: records, texts, files that were stored."""

import re
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest

from corymb.apps.accounts.rules import plain_actor
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Session
from corymb.apps.defence.actions.printing import make_agenda
from corymb.apps.dossiers.actions.making import make_dossier
from corymb.apps.files.actions import path_of
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.papers import make_papers
from corymb.apps.outcomes.actions.publishing import compute_results
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.states import ANSWERED
from corymb.packs.call_dossier import proved
from tests.apps.council.sitting import AFTER, council
from tests.apps.defence.defending import stage_of
from tests.apps.dossiers.test_dossier import altered
from tests.apps.outcomes.complaining import complaint_of
from tests.apps.outcomes.deciding import commented, decided, decision_on, written
from tests.people import actor

pytestmark = pytest.mark.django_db
LEFT = {"README.txt", "letters.jsonl", "applications/N/submission-N.pdf"}
"""What the dossier says of itself and of letters, and a copy to be read: only that it names the hash is looked at."""


def of_everything() -> Path:
    """The dossier of a call in which everything happened."""
    here = council(after={"opens_marks": True})
    commented(here)
    written(decided(here), here)
    complaint_of(here).brought(ANSWERED)
    told: dict[str, Any] = {"actor": plain_actor(here.secretary), "now": AFTER}
    actions.release(decision_on(here, 0).pk, None, **told)
    compute_results(actions.order_results(here.call.pk, "", None, **told).pk, Random(1), now=AFTER)
    actions.draft_agreements(here.call.pk, None, **told)
    make_papers(Agreement.objects.values_list("pk", flat=True)[0], AFTER)
    make_minutes(Session.objects.get().pk, AFTER)
    held = stage_of(here)
    held.ordered()
    make_agenda(held.defence.pk, AFTER)
    held.opened()
    held.heard(0, "3", "4", "2")
    return path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)


def kind_of_file(name: str) -> str:
    return re.sub(r"\d+", "N", name)


def test_whatever_is_changed_shows(tmp_path: Path) -> None:
    path = of_everything()
    with ZipFile(path) as archive:
        one_of_each = {kind_of_file(name): name for name in archive.namelist() if name != "SHA256SUMS"}
        contents = {name: archive.read(name) for name in one_of_each.values()}
    assert proved(path).faults == []
    unseen, head = set(), proved(path).journal.head
    for kind, name in sorted(one_of_each.items()):
        was = contents[name]
        made = was + b"x" if name.endswith((".pdf", ".docx")) else re.sub(rb"[0-8]", b"9", was, count=1)
        assert made != was
        found = proved(altered(path, tmp_path / "changed.zip", {name: made}))
        if not found.faults and found.journal.head == head:  # the chain itself ends with another hash
            unseen.add(kind)
    assert (unseen, len(one_of_each)) == (LEFT, 48)
