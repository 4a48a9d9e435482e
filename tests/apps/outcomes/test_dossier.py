"""The dossier of a call carries what followed its decision, and still proves itself."""

import json
from random import Random
from zipfile import ZipFile

import pytest

from corymb.apps.accounts.rules import plain_actor
from corymb.apps.files.actions import path_of
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.dossier import make_dossier
from corymb.apps.outcomes.actions.publishing import compute_results
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.states import ANSWERED
from corymb.cli import main
from tests.apps.council.sitting import AFTER
from tests.apps.outcomes.complaining import case
from tests.apps.outcomes.deciding import decision_on
from tests.people import actor

pytestmark = pytest.mark.django_db


def test_it_carries_comments_complaints_results_agreements(capsys: pytest.CaptureFixture[str]) -> None:
    found = case().brought(ANSWERED)
    here, told = found.here, {"actor": plain_actor(found.here.secretary), "now": AFTER}
    actions.release(decision_on(here, 0).pk, None, **told)
    compute_results(actions.order_results(here.call.pk, "", None, **told).pk, Random(1), now=AFTER)
    actions.draft_agreements(here.call.pk, None, **told)
    path = path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)
    with ZipFile(path) as archive:
        names = archive.namelist()
        record = json.loads(archive.read(f"outcomes/complaints/{found.complaint.receipt}/record.json"))
    wanted = {
        f"outcomes/comments/{decision_on(here, 0).pk}.json", "outcomes/results/1.json",
        f"outcomes/complaints/{found.complaint.receipt}/filed.json",
        *(f"outcomes/agreements/{row.pk}/record.json" for row in Agreement.objects.all()),
    }  # fmt: skip
    assert wanted - set(names) == set()
    assert [one["is_upheld"] for one in record["findings"]] == [True, False]
    assert main(["dossier", "verify", str(path), "--lang", "en"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"The dossier holds. Files: {len(names) - 1}; rankings computed again: 1."
