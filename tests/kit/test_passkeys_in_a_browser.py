"""allauth's scripts under our content security policy: a passkey is made, and opens the site by itself."""

from typing import Any

from corymb.apps.accounts.models import Person
from tests.kit.browser import Window

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_a_key(page: Any) -> None:
    """Plug a security key into the browser that touches itself."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_a_passkey_is_made_and_opens_the_site(window: Window, person: Person) -> None:
    page = window.open("/en/account/login/")
    with_a_key(page)
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="My tasks").wait_for()

    page.goto(window.address + "/en/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/2fa/recovery-codes/**")
    for path in ("recovery-codes/", "webauthn/", "webauthn/add/", "totp/activate/", "recovery-codes/generate/", ""):
        page.goto(f"{window.address}/en/account/2fa/{path}")
        assert (path, window.violations(page), window.overflow(page)) == (path, [], 0)

    page.locator("header details.menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(window.address + "/en/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="My tasks").wait_for()
