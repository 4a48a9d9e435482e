"""Addresses that are looked up once for a route are those `reverse` gives."""

import pytest
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils.translation import override

from corymb.kit.addresses import address_of

ROUTES = [
    ("registry:organisation", 7),
    ("registry:organisation", 987_654_321),
    ("registry:cluster", "tomsk-it"),
    ("registry:region", "RU-KLU"),
    ("returns:return", 240_001),
    ("scorecard:place", "region:RU-TA"),
    ("scorecard:place", "cluster:калуга ~100%?"),
    ("journal:entry", 0),
]


@pytest.mark.parametrize(("route", "key"), ROUTES)
def test_they_are_those_of_reverse_in_both_languages(route: str, key: int | str) -> None:
    told = []
    for language in ("en", "ru", "en"):
        with override(language):
            told.append((address_of(route, key), reverse(route, args=[key])))
    assert [mine for mine, _theirs in told] == [theirs for _mine, theirs in told]
    assert told[0] != told[1]


def test_a_site_below_another_path_has_its_own() -> None:
    before = get_script_prefix()
    try:
        set_script_prefix("/programme/")
        assert address_of("registry:organisation", 7) == reverse("registry:organisation", args=[7])
    finally:
        set_script_prefix(before)
    assert address_of("registry:organisation", 7) == reverse("registry:organisation", args=[7])
