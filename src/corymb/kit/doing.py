"""Operations of programs: what a body may be, and one way to carry out an act or to say why it does not go."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from corymb.i18n import gettext as said
from corymb.kit.asking import NotPossible
from corymb.kit.problems import Declined, Fault
from corymb.kit.registries import Label
from corymb.kit.saying import language_of_page
from corymb.refusal import Refusal

ROOT = "/api/v1"
KIB = 1024


@dataclass(frozen=True)
class Body:
    """What an operation takes: media types, and bytes at the most."""

    media: tuple[str, ...] = ("application/json",)
    largest: int = 64 * KIB


JSON = Body()
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


def of_bytes(takes: Body) -> dict[str, Any]:
    """What the description says of an operation whose body is a file."""
    return {"requestBody": {"required": True, "content": dict.fromkeys(takes.media, BINARY)}}


@contextmanager
def acted(rule: str = "refused", mend: Label = "") -> Iterator[None]:
    """One transaction for reading, comparing versions and acting; what the action refuses becomes a problem.

    `rule` and `mend` are told of a fact that cannot be right whatever else stands in the database.
    """
    try:
        with transaction.atomic():
            yield
    except NotPossible as refusal:
        told = str(refusal)
        if not refusal.field:
            raise Declined(409, told) from None
        mend = mend or _("Change it and send it again.")
        fault = Fault(pointer=f"/body/{refusal.field}", rule=rule, detail=told, mend=str(mend))
        raise not_valid([fault]) from None
    except Refusal as refusal:
        raise not_valid([_of_file(refusal)]) from None


def not_valid(faults: list[Fault]) -> Declined:
    return Declined(422, _("Nothing was changed. What is wrong stands below."), faults)


def _of_file(refusal: Refusal) -> Fault:
    """Why a file that was sent cannot be used."""
    language_of_page()
    detail, mend = (said(text).format(**refusal.fields) if text else "" for text in (refusal.message, refusal.mend))
    return Fault(pointer="/body", rule="refused", detail=detail, mend=mend or _("Send another file."))
