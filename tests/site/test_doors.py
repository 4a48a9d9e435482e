"""Every address has a door: a permission, any signed-in person, the public, or a token for programs.

Below account/ allauth decides, at the addresses listed here; what an operation for programs asks of the token's person,
test_api_who.py says.
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
    "scorecard/public/<int:number>/lines.jsonl", "scorecard/public/<int:number>/lines.csv",
    "scorecard/public/<int:number>/lines.sdmx.csv",
    "scorecard/public/<int:number>/<slug:language>.<slug:kind>",
}  # fmt: skip

SIGN_IN_ADDRESSES = {
    "2fa/", "2fa/authenticate/", "2fa/reauthenticate/", "2fa/recovery-codes/", "2fa/recovery-codes/download/",
    "2fa/recovery-codes/generate/", "2fa/totp/activate/", "2fa/totp/deactivate/", "2fa/webauthn/",
    "2fa/webauthn/add/", "2fa/webauthn/keys/<int:pk>/edit/", "2fa/webauthn/keys/<int:pk>/remove/",
    "2fa/webauthn/login/", "2fa/webauthn/reauthenticate/", "3rdparty/login/cancelled/", "inactive/", "login/",
    "logout/", "oidc/^(?P<provider_id>[^/]+)/login/", "oidc/^(?P<provider_id>[^/]+)/login/callback/",
    "password/change/", "password/reset/", "password/reset/done/", "password/reset/key/done/",
    "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "password/set/", "reauthenticate/", "sessions/",
    "signup/",
}  # fmt: skip
"""Those of the library that are answered; a new one of a newer version is not until it stands here."""


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
    assert door in {PUBLIC, SIGNED_IN} or door in permissions or (door == TOKEN and place.startswith("api/")), place


def test_what_is_public_is_listed_here() -> None:
    assert {place for place, p in OURS if getattr(p.callback, "door", "") == PUBLIC} == PUBLIC_ADDRESSES


def test_of_the_librarys_addresses_these_are_answered_and_no_other() -> None:
    assert {place.removeprefix("account/") for place, _p in addresses() if place.startswith("account/")} == (
        SIGN_IN_ADDRESSES
    )
