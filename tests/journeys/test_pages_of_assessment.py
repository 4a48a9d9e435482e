"""Pages of the assessment as their readers see them: nobody is shut out, nothing runs over the edge."""

import pytest

from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.packing import ask_for_pack
from corymb.apps.assessment.models import Conflict, Recusal
from corymb.apps.assignment.actions.solving import propose
from tests.apps.assessment.assessing import LATER, TOLD, panel
from tests.apps.assessment.test_agreeing import objected, put
from tests.apps.assessment.test_conflicts import tied
from tests.journeys.test_every_page import look
from tests.kit.browser import Window

SIGHTS = (("en", "light", 1366), ("ru", "dark", 320))
OF_OFFICER = (
    "assessment/calls/", "assessment/calls/{call}/", "assessment/calls/{call}/arrange/",
    "assessment/calls/{call}/experts/", "assessment/calls/{call}/experts/new/", "assessment/calls/{call}/experts/many/",
    "assessment/calls/{call}/experts/earlier/",
    "assessment/calls/{call}/experts/check/?email=dora.expert%40example.org", "assessment/calls/{call}/conflicts/",
    "assessment/calls/{call}/acting/", "assessment/calls/{call}/applications/",
    "assessment/calls/{call}/applications/{bid}/", "assessment/calls/{call}/applications/{bid}/third/",
    "assessment/calls/{call}/applications/{bid}/consensus/", "assessment/calls/{call}/propose/",
    "assessment/proposals/{proposal}/", "assessment/proposals/{proposal}/applications/{bid}/",
    "assessment/proposals/{proposal}/confirm/", "assessment/experts/{tied}/", "assessment/experts/{tied}/terms/",
    "assessment/experts/{tied}/withdraw/", "assessment/conflicts/{conflict}/lift/", "assessment/acting/{recusal}/",
    "assessment/reviews/{written}/replace/",
)  # fmt: skip
OF_EXPERT = (
    "tasks/", "assessment/reviews/", "assessment/reviews/{written}/", "assessment/reviews/{written}/submit/",
    "assessment/reviews/{written}/give-back/", "assessment/reviews/{written}/conflict/",
    "assessment/invitations/{expert}/", "assessment/invitations/{expert}/profile/",
    "assessment/invitations/{expert}/declare/",
)  # fmt: skip
OF_ONE_WHO_SUBMITTED = ("assessment/reviews/{submitted}/",)
OF_ONE_WHO_IS_ASKED = ("tasks/", "assessment/reviews/{asked}/", "assessment/reviews/{asked}/consensus/")
OF_A_RAPPORTEUR = ("tasks/", "assessment/reviews/{consensus}/", "assessment/reviews/{consensus}/take-up/")
OF_WHO_CLOSES = ("assessment/calls/{call}/applications/{bid}/", "assessment/reviews/{consensus}/close/")
OF_ONE_INVITED = ("assessment/invitations/{invited}/", "assessment/invitations/{invited}/accept/",
                  "assessment/invitations/{invited}/decline/")  # fmt: skip


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, sight: tuple[str, str, int]) -> None:
    here = panel()
    first, second, third = here.assigned("Anna Expert", "Boris Expert", "Clara Expert")
    here.submitted(first, 5)
    here.submitted(second, 1)
    here.marked(third, 3)
    dora = here.expert("Dora Expert")
    tied(here, dora.person, "employer")
    here.another("Заявка Константинопольско-Верхнеднепровского кластера (тест)")
    raise_conflicts(here.call.pk, **TOLD)
    ask_for_pack(third.expert_id, **here.told(third.expert.person))
    recusal = Recusal.objects.create(
        application=here.another("Ещё одна (тест)", "RU-NVS"), person=here.secretary, kind="office", raised_at=LATER
    )
    for name in ("Egor Expert", "Faina Expert"):
        here.expert(name)
    proposal = propose(here.call.pk, "greatest", here.officer, **TOLD)
    bid = proposal.pairs[0][0]
    invited = here.invited("Gleb Expert")
    numbers = {
        "call": here.call.pk, "bid": here.application.pk, "proposal": proposal.pk, "tied": dora.pk,
        "conflict": Conflict.objects.order_by("pk")[0].pk, "recusal": recusal.pk, "written": third.pk,
        "expert": third.expert_id, "submitted": first.pk, "invited": invited.pk,
    }  # fmt: skip
    change = f"assessment/proposals/{proposal.pk}/applications/{bid}/"
    asked = (
        (here.officer, tuple(path for path in OF_OFFICER if "applications/{bid}/" not in path or "calls" in path)),
        (here.officer, (change,)),
        (third.expert.person, OF_EXPERT),
        (first.expert.person, OF_ONE_WHO_SUBMITTED),
        (invited.person, OF_ONE_INVITED),
    )
    for reader, paths in asked:
        assert look(window, reader, tuple(path.format(**numbers) for path in paths), sight) == []


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_of_a_consensus_shuts_anybody_out(window: Window, sight: tuple[str, str, int]) -> None:
    here, consensus, (first, second, third) = put()
    objected(here, second)
    numbers = {"call": here.call.pk, "bid": here.application.pk, "consensus": consensus.pk, "asked": third.pk}
    for reader, paths in (
        (third.expert.person, OF_ONE_WHO_IS_ASKED),
        (first.expert.person, OF_A_RAPPORTEUR),
        (here.officer, OF_WHO_CLOSES),
    ):
        assert look(window, reader, tuple(path.format(**numbers) for path in paths), sight) == []
