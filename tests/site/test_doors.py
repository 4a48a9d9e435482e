"""Every address has a door: a permission, any signed-in person, the public, or a token for programs.

Below account/ allauth decides; what an operation for programs asks of the token's person, test_api_who.py says.
"""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from corymb.kit.doors import PUBLIC, SIGNED_IN, TOKEN
from corymb.kit.registries import permissions

PUBLIC_ADDRESSES = {
    "", "healthz", "metrics", "api/", "api/v1/openapi.json", "language/", "kit/gallery/", "kit/licences/", "kit/theme/",
    "outcomes/public/", "outcomes/public/<slug:code>/", "outcomes/public/<slug:code>/marks.csv",
    "outcomes/public/<slug:code>/marks.json", "outcomes/public/<slug:code>/results.json",
    "people/enter/<int:number>/", "people/welcome/<str:token>/", "scorecard/public/", "scorecard/public/<int:number>/",
    "scorecard/public/<int:number>/<str:scope>/", "scorecard/public/<int:number>/lines.json",
    "scorecard/public/<int:number>/<slug:language>.<slug:kind>",
}  # fmt: skip


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + ("" if str(pattern.pattern).rstrip("/") == "en" else str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        else:
            yield here, pattern


OURS = [(place, p) for place, p in addresses() if not place.startswith("account/")]


@pytest.mark.parametrize(("place", "pattern"), OURS, ids=[place or "/" for place, _ in OURS])
def test_every_view_wears_a_door(place: str, pattern: URLPattern) -> None:
    door = getattr(pattern.callback, "door", None)
    assert door in {PUBLIC, SIGNED_IN} or door in permissions or (door == TOKEN and place.startswith("api/v1/")), place


def test_what_is_public_is_listed_here() -> None:
    assert {place for place, p in OURS if getattr(p.callback, "door", "") == PUBLIC} == PUBLIC_ADDRESSES
