"""Invented people of the demonstration come in: by one click, or with a password they have got by mail."""

import re

from psycopg import sql

from trust.looking import rows
from trust.served import Served, pause
from trust.visitor import Answer, Visitor

FOUND = 302
PASSWORD = "four words nobody reads"  # noqa: S105 - of somebody who does not exist
LINK = re.compile(r"http://[^/]+(/\S+/password/reset/key/\S+)")
LOOKS = 600


class ShutError(RuntimeError):
    """Somebody could not come in."""


def entered(served: Served, role: str) -> Visitor:
    """The person of a role, come in by one click."""
    visitor = Visitor(served.port)
    visitor.get("/en/account/login/")
    number, _address = _holder(served, role)
    _led(visitor.post(f"/en/people/enter/{number}/", {}), "/en/", role)
    return visitor


def with_password(served: Served, role: str) -> Visitor:
    """The person of a role, who has asked for a password by mail, chosen one, and signed in with it."""
    visitor = Visitor(served.port)
    _number, address = _holder(served, role)
    visitor.get("/en/account/password/reset/")
    visitor.post("/en/account/password/reset/", {"email": address})
    page = visitor.get(_link_in_the_mail(served, address))
    visitor.get(page.url if page else "")
    visitor.post(page.url if page else "", {"password1": PASSWORD, "password2": PASSWORD})
    signed_in = Visitor(served.port)
    signed_in.get("/en/account/login/")
    _led(signed_in.post("/en/account/login/", {"login": address, "password": PASSWORD}), "/en/", role)
    return signed_in


def confirm(visitor: Visitor) -> None:
    """Prove once more, by the password, who is there."""
    url = "/en/account/reauthenticate/?next=/en/tasks/"
    visitor.get(url)
    _led(visitor.post(url, {"password": PASSWORD}), "/en/tasks/", "somebody signed in")


def _holder(served: Served, role: str) -> tuple[int, str]:
    """Number and address of the person who has a role in the demonstration."""
    query = sql.SQL(
        "SELECT p.id, p.email FROM accounts_person p JOIN accounts_grant g ON g.person_id = p.id "
        "WHERE g.role = %s ORDER BY p.id LIMIT 1"
    )
    number, address = rows(served.home, query, [role])[0]
    return int(number), str(address)


def _link_in_the_mail(served: Served, address: str) -> str:
    """Where the last letter to an address leads; letters lie in a folder where there is no mail server."""
    for _ in range(LOOKS):
        letters = sorted((served.home / "letters").glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for text in (letter.read_text(encoding="utf-8") for letter in letters):
            found = LINK.search(text)
            if found and address in text:
                return found[1]
        pause()
    raise ShutError(f"no letter has come to {address}")


def _led(answer: Answer | None, url: str, role: str) -> None:
    if answer is None or answer.status != FOUND or answer.url != url:
        raise ShutError(f"{role} could not come in: {answer and (answer.status, answer.url, answer.words())}")
