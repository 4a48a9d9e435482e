"""The search over the house finds calls and applications, for those alone who may read them."""

import pytest

from corymb.apps.selection.forms.applications import ApplicationsFilter
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.states import SIGNING, SUBMITTED
from corymb.kit.registries import search_sources
from tests.apps.selection.calling import bid_in, drafted
from tests.people import CAST, member_of_the_cast

pytestmark = pytest.mark.django_db
READERS = {"region_official", "cluster_manager", "certifier", "officer", "auditor"}


def found(source: str, who: object, words: str) -> list[str]:
    return [title for title, _line, _url in search_sources[source].found(who, words, 20)]


@pytest.mark.parametrize("who", CAST)
def test_who_finds_an_application(who: str) -> None:
    here = bid_in(SUBMITTED)
    number = HandingIn.objects.get().number
    somebody = member_of_the_cast(who)
    expected = [here.application.title] if who in READERS else []
    for typed in ("фармацевтика калуги", "калуж фармац", number, "kaluga"):
        assert found("applications", somebody, typed) == expected, typed
    assert found("applications", somebody, "томск") == found("applications", somebody, " ") == []


def test_the_office_finds_nothing_that_is_being_written() -> None:
    here = bid_in(SIGNING)
    assert found("applications", here.officer, "фармацевтика") == []
    assert found("applications", here.official, "фармацевтика") == [here.application.title]


def test_a_draft_is_offered_to_nobody_who_looks_for_applications() -> None:
    drafted("next")
    here = bid_in(SUBMITTED)
    offered = ApplicationsFilter().fields["call"].queryset  # type: ignore[attr-defined]
    assert [call.code for call in offered] == [here.call.code]


@pytest.mark.parametrize("who", CAST)
def test_who_finds_a_call(who: str) -> None:
    drafted("next")
    here = bid_in(SUBMITTED)
    somebody = member_of_the_cast(who)
    assert found("calls", somebody, "clusters-2018") == [here.call.title]
    assert len(found("calls", somebody, "next")) == (1 if who in {"officer", "auditor"} else 0)
