"""Pages of what follows a decision as their readers see them: nobody is shut out, nothing runs over the edge."""

from random import Random

import pytest

from corymb.apps.accounts.rules import WHOLE, plain_actor
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.publishing import compute_results
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries.comments import comments_of
from corymb.apps.outcomes.states import LOOKED, SENT
from tests.apps.council.sitting import AFTER, council
from tests.apps.outcomes.complaining import PLACE, Case, complaint_of
from tests.apps.outcomes.deciding import commented, decided, decision_on, official, written
from tests.apps.outcomes.test_agreements import Deal
from tests.journeys.test_every_page import look
from tests.kit.browser import Window
from tests.people import grant, person

SIGHTS = (("en", "light", 1366), ("ru", "dark", 320))
OF_OFFICER = (
    "outcomes/", "outcomes/calls/{call}/", "outcomes/calls/{call}/publish/", "outcomes/calls/{call}/agreements/",
    "outcomes/calls/{call}/agreements/text/", "outcomes/decisions/{decision}/comments/",
    "outcomes/decisions/{decision}/comments/{mark}/withhold/", "outcomes/decisions/{decision}/release/",
    "outcomes/complaints/{complaint}/", "outcomes/complaints/{complaint}/appoint/",
    "outcomes/agreements/{agreement}/", "outcomes/agreements/{drafted}/", "outcomes/agreements/{drafted}/move/send/",
    "outcomes/agreements/{drafted}/commitments/new/", "outcomes/agreements/{drafted}/move/cancel/", "outcomes/public/",
    "outcomes/public/{code}/",
)  # fmt: skip
OF_REGION = (
    "outcomes/applications/{application}/", "outcomes/complaints/{complaint}/",
    "outcomes/complaints/{complaint}/move/withdraw/",
)  # fmt: skip
OF_LOOKER = ("tasks/", "outcomes/complaints/{complaint}/", "outcomes/complaints/{complaint}/look/",
             "outcomes/complaints/{complaint}/find/")  # fmt: skip
OF_SIGNER = ("tasks/", "outcomes/agreements/{agreement}/", "outcomes/agreements/{agreement}/move/sign_region/")


def followed() -> tuple[Case, Deal, dict[str, object]]:
    """A decided call with everything that can follow, and the numbers of its things."""
    here = council(after={"opens_marks": True})
    commented(here)
    written(decided(here), here)
    case, officer = complaint_of(here), person("An officer")
    grant(officer, "officer", WHOLE)
    case.brought(LOOKED)
    told = {"actor": plain_actor(officer), "now": AFTER}
    compute_results(actions.order_results(here.call.pk, "", officer, **told).pk, Random(1), now=AFTER)
    first, second = actions.draft_agreements(here.call.pk, officer, **told)
    label = ("Employees, by the end of 2020", "Занятые, к концу 2020 года")
    actions.write_commitment(first.pk, actions.Promise(label, ("people", "человек"), "5200", "2020"), **told)
    deal = Deal(here, officer, official(0), first).brought(SENT)
    decision = decision_on(here, 0)
    mark = comments_of(decision)[0].comments[0].mark
    actions.withhold(decision.pk, mark.pk, "Называет эксперта (тест)", officer, **told)
    actions.release(decision_on(here, PLACE).pk, officer, **told)
    assert Agreement.objects.count() == 2
    numbers = {
        "call": here.call.pk, "code": here.call.code, "decision": decision.pk, "mark": mark.pk,
        "complaint": case.complaint.pk, "agreement": first.pk, "drafted": second.pk,
        "application": here.applications[PLACE].pk,
    }  # fmt: skip
    return case, deal, numbers


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, sight: tuple[str, str, int]) -> None:
    case, deal, numbers = followed()
    asked = [(deal.officer, OF_OFFICER), (case.region, OF_REGION), (case.looker, OF_LOOKER), (deal.region, OF_SIGNER)]
    for reader, paths in asked:
        assert look(window, reader, tuple(path.format(**numbers) for path in paths), sight) == []
