"""Columns of a list: which stand is chosen in the address, the first always does, a file takes the same."""

import csv
import json
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django import forms
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from corymb.apps.registry.views.lists import CLUSTERS, ORGANISATIONS, REGIONS
from corymb.kit.list_addresses import address, carried, columns_asked
from corymb.kit.list_columns import Column, chosen, taken
from corymb.kit.listing import Listing
from tests import factories
from tests.people import browser_of, member_of_the_cast

CODES = ["name", "region", "kind", "closed"]
LIST = Listing(
    code="tried",
    columns=tuple(Column(code, code.title(), str, shown=code != "closed") for code in CODES),
    filters=forms.Form,
    narrow=lambda rows, _asked: rows,
    sort="pk",
)
USUAL = ["name", "region", "kind"]
letters = st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"])
pairs = st.lists(st.tuples(st.sampled_from(["q", "region", "sort", "size"]), st.text(letters, min_size=1, max_size=20)))


def asked(query: str) -> HttpRequest:
    return RequestFactory().get("/en/register/", query_params=None, QUERY_STRING=query)


def codes(columns: list[Column]) -> list[str]:
    return [column.code for column in columns]


@pytest.mark.parametrize(
    ("query", "page", "file"),
    [
        ("", USUAL, CODES),
        ("columns=kind,name", ["name", "kind"], ["name", "kind"]),
        ("columns=closed&columns=region", ["name", "region", "closed"], ["name", "region", "closed"]),
        ("columns=name", ["name"], ["name"]),
        ("columns=closed", ["name", "closed"], ["name", "closed"]),
        ("columns=secret,closed", ["name", "closed"], ["name", "closed"]),
        ("columns=secret", USUAL, CODES),
        ("columns=", USUAL, CODES),
        ("columns=,,%00,Name", USUAL, CODES),
    ],
)
def test_what_stands_on_the_page_and_in_the_file(query: str, page: list[str], file: list[str]) -> None:
    assert (codes(chosen(LIST.columns, asked(query))), codes(taken(LIST.columns, asked(query)))) == (page, file)


@given(pairs, st.lists(st.sampled_from([*CODES, "secret"])))
def test_an_address_carries_filters_and_choice_whole(filters: list[tuple[str, str]], wanted: list[str]) -> None:
    boxes = asked(urlencode([*filters, *(("columns", code) for code in wanted), ("after", "WzFd"), ("export", "csv")]))
    again = asked(urlsplit(address(boxes)).query)
    assert sorted(carried(again)) == sorted(carried(boxes))
    assert sorted(parse_qsl(urlsplit(address(boxes, columns=None)).query)) == sorted(filters)
    assert columns_asked(again) == list(dict.fromkeys(wanted))
    assert address(again) == address(boxes)
    assert [codes(of(LIST.columns, again)) for of in (chosen, taken)] == [
        codes(of(LIST.columns, boxes)) for of in (chosen, taken)
    ]
    assert {"after", "before", "export"}.isdisjoint(again.GET)


def test_the_first_column_of_a_list_is_one_it_shows() -> None:
    assert all(listing.columns[0].shown for listing in (ORGANISATIONS, CLUSTERS, REGIONS))


# In a list


@pytest.fixture
def officer(db: None) -> Client:  # noqa: ARG001 - opens the transaction
    factories.organisation("ООО «Ромашка»")
    return browser_of(member_of_the_cast("officer"))


def told(browser: Client, **query: str) -> list[dict[str, Any]]:
    answer = browser.get(reverse("registry:organisations"), query | {"export": "json"})
    rows: list[dict[str, Any]] = json.loads(b"".join(answer.streaming_content))["rows"]
    return rows


def heads(answer: Any) -> list[str]:
    return [str(head.label) for head in answer.context["page"].heads]


def test_a_file_has_the_chosen_columns_and_all_where_none_was_chosen(officer: Client) -> None:
    (row,) = told(officer)
    assert list(row) == [column.code for column in ORGANISATIONS.columns]
    (row,) = told(officer, columns="full_name,ogrn")
    assert list(row) == ["name", "full_name", "ogrn"]
    url = reverse("registry:organisations")
    lines = b"".join(officer.get(url, {"columns": "ogrn", "export": "csv"}).streaming_content).decode("utf-8-sig")
    assert next(csv.reader(lines.splitlines(), delimiter=";")) == ["Organisation", "OGRN"]


def test_the_page_and_its_forms_keep_the_choice_with_filters_and_sort(officer: Client) -> None:
    url = reverse("registry:organisations")
    answer = officer.get(url, {"q": "ромаш", "sort": "-sort_name", "columns": ["ogrn", "secret"]})
    page, html = answer.context["page"], answer.content.decode()
    assert heads(answer) == ["Organisation", "OGRN"]
    assert page.filters_keep == [("sort", "-sort_name"), ("columns", "ogrn,secret")]
    assert page.columns_keep == [("q", "ромаш"), ("sort", "-sort_name")]
    assert '<input type="hidden" name="columns" value="name">' in html
    assert unescape(page.choice.usual_url) == f"{url}?{urlencode({'q': 'ромаш', 'sort': '-sort_name'})}"
    assert [chip.url for chip in page.chips] == [f"{url}?sort=-sort_name&columns=ogrn,secret"]
    assert page.heads[0].url == f"{url}?{urlencode({'q': 'ромаш'})}&columns=ogrn,secret&sort=sort_name"
    assert [href for _kind, href in page.exports][1].endswith("&columns=ogrn,secret&export=csv")
    assert ("Save as" in html, "Save with all columns as" in html) == (True, False)


def test_who_chooses_nothing_more_is_left_with_the_name(officer: Client) -> None:
    answer = officer.get(reverse("registry:organisations"), {"columns": "name"})
    assert heads(answer) == ["Organisation"]


def test_without_a_choice_the_usual_stand_and_the_file_says_it_takes_all(officer: Client) -> None:
    answer = officer.get(reverse("registry:organisations"))
    html = answer.content.decode()
    assert ("Save with all columns as" in html, "The usual columns" in html) == (True, False)
    assert heads(answer) == [str(column.label) for column in ORGANISATIONS.columns if column.shown]
