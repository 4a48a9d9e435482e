"""Lists for programs in the orders of the pages' lists: the same names, every row once, whatever comes meanwhile."""

from typing import Any

import pytest

from corymb.apps.assessment.views.lists import CONFLICTS
from corymb.apps.assessment.views.review_lists import MINE
from corymb.apps.programme.views.lists import PACK_VERSIONS
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.views import lists as registry
from corymb.apps.returns.views.lists import RETURNS
from corymb.apps.selection.views.lists import APPLICATIONS_LIST, CALLS
from corymb.apps.workbooks.views.lists import BOOKS, BULKS
from corymb.kit.listing import Listing
from corymb.site.openapi import described, operations
from tests import factories
from tests.people import member_of_the_cast
from tests.programs import Program, program_of

pytestmark = pytest.mark.django_db

PAGES = {
    "list_regions": registry.REGIONS,
    "list_clusters": registry.CLUSTERS,
    "list_organisations": registry.ORGANISATIONS,
    "list_memberships": registry.members_of(may_edit=False),
    "list_returns": RETURNS,
    "list_packs": PACK_VERSIONS,
    "list_workbooks": BOOKS,
    "list_bulks": BULKS,
    "list_calls": CALLS,
    "list_applications": APPLICATIONS_LIST,
    "list_conflicts": CONFLICTS,
    "list_reviews": MINE,
}


@pytest.fixture
def officer() -> Program:
    return program_of(member_of_the_cast("officer"))


def names(listing: Listing) -> set[str]:
    return {column.sort for column in listing.columns if column.sort} | {listing.sort.removeprefix("-")}


def every_row(program: Program, path: str, **query: Any) -> list[dict[str, Any]]:
    found, answer = [], program.get(path, query).json()
    while True:
        found += answer["items"]
        if not answer["next"]:
            return found
        answer = program.get(answer["next"]).json()


def test_lists_are_sorted_as_their_pages_are() -> None:
    told = {
        operation["operationId"]: {word.removeprefix("-") for word in parameter["schema"]["enum"]}
        for _path, _method, operation in operations(described())
        for parameter in operation["parameters"]
        if parameter["name"] == "sort"
    }
    assert told == {name: names(listing) for name, listing in PAGES.items()}


@pytest.mark.parametrize("sort", ["sort_name", "-sort_name", "number", "-number", "created_at", "-created_at"])
def test_pages_follow_the_order_with_rows_that_are_equal_in_it(sort: str, officer: Program) -> None:
    for name in ("ООО «Бета»", "ООО «Альфа»", "ООО «Бета»", "ООО «Гамма»", "ООО «Бета»"):
        factories.organisation(name)
    told = [row["id"] for row in every_row(officer, "/organisations", sort=sort, limit=2)]
    key = "-pk" if sort.startswith("-") else "pk"
    assert told == [row.identifier for row in Organisation.objects.order_by(sort, key)]


def test_no_row_is_told_twice_where_one_comes_before_the_place(officer: Program) -> None:
    for name in ("ООО «В»", "ООО «Б»", "ООО «Д»"):
        factories.organisation(name)
    first = officer.get("/organisations", {"sort": "sort_name", "limit": 2}).json()
    factories.organisation("ООО «А»")
    after = factories.organisation("ООО «Г»")
    second = officer.get(first["next"]).json()
    assert [row["name"] for row in first["items"] + second["items"]] == ["ООО «Б»", "ООО «В»", after.name, "ООО «Д»"]


@pytest.mark.parametrize(("language", "word"), [("en", "One of"), ("ru", "Одно из")])
def test_an_order_that_is_not_offered_is_refused_with_those_that_are(language: str, word: str) -> None:
    program = program_of(member_of_the_cast("officer"), language=language)
    answer = program.get("/returns", {"sort": "state"})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, answer["Content-Type"], fault["pointer"], fault["rule"]) == (
        422,
        "application/problem+json",
        "/query/sort",
        "literal_error",
    )
    assert fault["mend"].startswith(word)
    assert all(f"'{name}'" in fault["mend"] for name in ("due_at", "-due_at", "changed_at", "-changed_at"))


def test_a_list_that_has_one_order_takes_no_other(officer: Program) -> None:
    answer = officer.get("/periods", {"sort": "code"})
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "extra_forbidden")


def test_a_place_of_one_order_is_none_in_another(officer: Program) -> None:
    for n in range(3):
        factories.organisation(f"ООО «Порядок-{n}»")
    after = officer.get("/organisations", {"sort": "created_at", "limit": 1}).json()["next"].partition("after=")[2]
    told = [
        officer.get(f"/organisations?sort={sort}&after={after}") for sort in ("created_at", "number", "-created_at")
    ]
    assert [answer.status_code for answer in told] == [200, 422, 422]
    assert told[1].json()["errors"][0]["pointer"] == "/query/after"
