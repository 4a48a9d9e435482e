"""Rows of the programme's page are kept while the lines they are made of stand, and no longer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corymb.apps.registry.models import Organisation
from corymb.apps.scorecard.actions.living import explain_living, keep_pace, refresh_living
from corymb.apps.scorecard.queries import rows
from corymb.apps.scorecard.queries.reading import PROGRAMME, Place, living
from corymb.apps.scorecard.queries.showing import Asked, Row
from tests.apps.scorecard.counting import house
from tests.apps.scorecard.test_keeping_pace import accepted
from tests.people import NOW

pytestmark = pytest.mark.django_db
ASKED = Asked(Place(PROGRAMME, "", ()), small=True)
Read = tuple[list[Row], dict[str, Row]]


def reads() -> Read:
    """The table of the programme, and the map of its first target."""
    run = living()
    assert run is not None
    found = rows.rows_of(run, ASKED)
    return found, rows.of_regions(run, ASKED, found[0])


def explains(_member: Organisation) -> None:
    assert explain_living()


def keeps_pace(member: Organisation) -> None:
    accepted(member, 2018, {"revenue": "777"})
    assert keep_pace(NOW)


def computes_anew(member: Organisation) -> None:
    accepted(member, 2018, {"revenue": "777"})
    assert refresh_living(NOW)


@pytest.mark.parametrize("writes", [explains, keeps_pace, computes_anew])
def test_what_is_written_is_read_anew_and_once(writes: Callable[[Organisation], None]) -> None:
    first, *_others = house()
    refresh_living(NOW)
    before = reads()
    writes(first)  # at the same moment as before: it is not the time by which one is told from another
    after = reads()
    assert after != before
    rows.forget()
    assert after == reads()
    with CaptureQueriesContext(connection) as asked:
        assert reads() == after
    assert [query["sql"] for query in asked if "scorecard_line" in query["sql"]] == []


def test_what_one_reader_may_see_is_not_shown_to_another() -> None:
    house(2)
    refresh_living(NOW + timedelta(hours=1))
    run = living()
    assert run is not None
    withheld = [
        [row.is_withheld for row in rows.rows_of(run, Asked(ASKED.place, small=small)) if row.line.organisations_cohort]
        for small in (True, False)
    ]
    assert withheld[0] == [False] * len(withheld[0])
    assert withheld[1] == [True] * len(withheld[0])
    assert withheld[0] != []
