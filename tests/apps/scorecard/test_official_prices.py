"""The official figure of a target uses its official rule and its official prices, wherever it is shown."""

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme import actions as programme
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.living import explain_living, refresh_living
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import compared
from tests.apps.returns.reporting import pack_text
from tests.apps.scorecard.counting import house
from tests.people import CLUSTER, NOW, browser_of, member_of_the_cast
from tests.stages import built_once

pytestmark = pytest.mark.django_db
OFFICIAL = 'official = { rule = "matched", prices = "nominal"'
PANEL = 'official = { rule = "panel", prices = "constant"'
BASIS = ("panel", "constant")


@built_once
def _living() -> Run:
    """The first target is officially counted by the panel, in constant prices."""
    house(8)
    text = pack_text().replace('version = "1.0"', 'version = "1.1"', 1).replace(OFFICIAL, PANEL, 1)
    version = programme.propose_pack(text, None, actor=SYSTEM, now=NOW)
    programme.put_in_force(version.pk, None, actor=SYSTEM, now=NOW, reason="test")
    run = refresh_living(NOW)
    assert run is not None
    return run


@built_once
def _explained() -> None:
    _living()
    explain_living()


def test_until_they_are_computed_the_page_says_so() -> None:
    _living()
    officer, url = browser_of(member_of_the_cast("officer")), reverse("scorecard:board")
    first = officer.get(url).context["rows"][0]
    assert (first.line.prices, first.awaits_prices, first.is_official) == ("nominal", True, False)
    explain_living()
    first = officer.get(url).context["rows"][0]
    assert ((first.line.cohort, first.line.prices), first.awaits_prices, first.is_official) == (BASIS, False, True)


def test_board_why_clusters_and_publication_show_the_same(client: Client) -> None:
    _explained()
    run = actions.order_publication(2018, None, actor=SYSTEM, now=NOW, note="test")
    compute_run(run.pk, NOW)
    officer = browser_of(member_of_the_cast("officer"))
    board = officer.get(reverse("scorecard:board")).context["rows"][0]
    why = officer.get(reverse("scorecard:why", args=["programme", "T1"])).context["row"]
    then = officer.get(reverse("scorecard:run", args=[run.pk])).context["rows"][0]
    public = client.get(reverse("scorecard:public")).context["rows"][0]
    assert [(row.line.cohort, row.line.prices) for row in (board, why, then, public)] == [BASIS] * 4
    assert {row.figure for row in (board, why, then, public)} == {board.figure}
    rows = officer.get(reverse("scorecard:compare")).context["rows"]
    assert {
        (cell.line.cohort, cell.line.prices) for _, cells in rows for target, cell in cells if target.code == "T1"
    } == {BASIS}
    own = {scope for scope, code in compared._official(run, small=True) if code == "T1"}
    assert own == {f"cluster:{CLUSTER}", "cluster:tomsk", "region:RU-KLU"}


def test_other_prices_are_held_against_the_official_ones() -> None:
    _explained()
    officer, url = browser_of(member_of_the_cast("officer")), reverse("scorecard:board")
    usual = officer.get(url).context["rows"][0]
    shown = officer.get(url, {"prices": "nominal"}).context["rows"][0]
    assert (shown.line.prices, shown.differs.usual) == ("nominal", usual.figure)
    assert usual.differs is None
    switch = officer.get(url).context["switch"]
    assert [(code, str(word)) for code, word in switch.fields["prices"].choices][:2] == [
        ("official", "the official ones of each target"),
        ("nominal", "current prices"),
    ]
