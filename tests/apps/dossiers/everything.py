"""The dossier of a call in which everything happened, and what is made of it."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import pytest

from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment.models import Proposal
from corymb.apps.assignment.queries.proposals import hash_of
from corymb.apps.council import actions as council_actions
from corymb.apps.council.actions.minutes import make_minutes
from corymb.apps.council.models import Session
from corymb.apps.council.states import AGAINST, FOR
from corymb.apps.defence.actions import telling
from corymb.apps.defence.actions.printing import make_agenda
from corymb.apps.dossiers.actions.making import make_dossier
from corymb.apps.files.actions import path_of
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.papers import make_papers
from corymb.apps.outcomes.actions.publishing import compute_results
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.states import ANSWERED
from corymb.apps.selection.actions.receipts import make_receipts
from corymb.apps.selection.models import Consent, HandingIn
from corymb.cli import main
from corymb.packs.call_dossier_form import COMPOSED, ELSEWHERE
from tests import factories
from tests.apps.council.sitting import AFTER, Council, council, decided, stand
from tests.apps.defence.defending import stage_of
from tests.apps.outcomes.complaining import complaint_of
from tests.apps.outcomes.deciding import commented, decision_on, written
from tests.people import actor
from tests.stages import built_once

Put = dict[str, bytes | None]
"""Files by name that are put into a dossier, or taken out of it."""


@built_once
def of_everything() -> Path:
    """Two applications were heard, the council sat twice, there are two agreements."""
    here = council(after={"opens_marks": True})
    told: dict[str, Any] = {"actor": plain_actor(here.secretary), "now": AFTER}
    commented(here)
    partner = Consent.objects.create(
        application=here.applications[0], organisation=factories.organisation(), role="Анкер (тест)"
    )
    pairs = [(application.pk, here.experts[0].pk, 0.5) for application in here.applications]
    proposal = Proposal.objects.create(
        call=here.call, stage="scoring", aim="fairest", at=AFTER, pairs=[list(pair) for pair in pairs],
        sha256=hash_of(pairs), certificate={"gap": 0.25},
    )  # fmt: skip
    stand(here.call, [partner, proposal])
    for row in HandingIn.objects.all():
        make_receipts(row.pk, AFTER)
    written(decided(here), here)
    complaint_of(here).brought(ANSWERED)
    for place in range(2):
        actions.release(decision_on(here, place).pk, None, **told)
    actions.write_text(here.call.pk, ("Text (test)", "Текст (тест)"), None, **told)
    actions.draft_agreements(here.call.pk, None, **told)
    for one in Agreement.objects.order_by("pk"):
        later: dict[str, Any] = {"actor": plain_actor(here.secretary), "now": AFTER + timedelta(hours=5)}
        actions.send_agreement(one.pk, (AFTER + timedelta(days=60)).date(), f"С-{one.pk} (тест)", **later)
        make_papers(one.pk, AFTER)
    sat_again(here)
    compute_results(actions.order_results(here.call.pk, "", None, **told).pk, Random(1), now=AFTER)
    for session in Session.objects.all():
        make_minutes(session.pk, AFTER)
    held = stage_of(here)
    held.ordered()
    make_agenda(held.defence.pk, AFTER)
    held.opened()
    telling.name_speakers(held.slot(0).pk, [("Анна Первая (тест)", "")], **held.told())
    held.heard(0, "3", "4", "2")
    held.heard(1, "2", "4", "3")
    return path_of(make_dossier(here.call.pk, actor(here.secretary), AFTER).sha256)


def sat_again(here: Council) -> None:
    """A second session decides again on what was complained of; a member votes against and says why."""
    ranking, later = Session.objects.get().ranking_id, here.told(minutes=100)
    plan = council_actions.Plan(AFTER + timedelta(days=2), "Тула (тест)", 50, frozenset({here.applications[2].pk}))
    session = council_actions.plan_session(ranking, plan, here.secretary, **later)
    here.seats = [
        council_actions.give_seat(session.pk, member, is_chair=place == 0, **later)
        for place, member in enumerate(here.members)
    ]
    council_actions.note_present(session.pk, {seat.pk for seat in here.seats}, **later)
    council_actions.open_session(session.pk, **later)
    matter = here.matter(session, 2)
    council_actions.propose(matter.pk, "selected", "", "Жалоба обоснована (тест)", **later)
    for seat, ballot in zip(here.seats, ((FOR, ""), (FOR, ""), (AGAINST, "Сильнее другая (тест)")), strict=True):
        who = here.told(seat.person, minutes=100)
        council_actions.vote(matter.pk, seat.pk, council_actions.Ballot(*ballot), seat.person, **who)
    council_actions.close_ballot(matter.pk, **later)
    council_actions.close_session(session.pk, **here.told(minutes=110))


def altered(path: Path, other: Path, put: Put) -> Path:
    """A dossier with other files in it, or without some, and with their checksums."""
    with ZipFile(path) as archive, ZipFile(other, "w") as changed:
        files = {name: archive.read(name) for name in archive.namelist() if name != "SHA256SUMS"} | put
        left = {name: content for name, content in files.items() if content is not None}
        for name, content in left.items():
            changed.writestr(name, content)
        changed.writestr("SHA256SUMS", "".join(f"{sha256(left[name]).hexdigest()}  {name}\n" for name in left))
    return other


def of_first_form(path: Path, other: Path) -> Path:
    """The same as it was put together before there was an act of it."""
    with ZipFile(path) as archive:
        lines = archive.read("journal.jsonl").decode().splitlines(keepends=True)
    left = [line for line in lines if f'"act":"{COMPOSED}"' not in line]
    assert len(left) == len(lines) - 1
    return altered(path, other, {"journal.jsonl": "".join(left).encode(), ELSEWHERE: None})


def verified(path: Path, tmp_path: Path, put: Put, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = main(["dossier", "verify", str(altered(path, tmp_path / "forged.zip", put)), "--lang", "en"])
    return code, capsys.readouterr().out.splitlines()
