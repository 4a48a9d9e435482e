"""What operations share: whether the token may there, and how forms are filled in by programs."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import may
from corymb.apps.registry.models import Cluster, Organisation
from corymb.kit import doing
from corymb.kit.doors import Refused
from corymb.kit.faults import valid
from corymb.kit.problems import Declined, Fault

ROOT = doing.ROOT


def allowed(request: HttpRequest, code: str, keys: Iterable[str]) -> list[str]:
    """Scopes of a thing over which the permission is held. Refuses for every other thing."""
    known = list(keys)
    if not may(request.user, code, known):
        raise Refused(code)
    return known


def acted() -> AbstractContextManager[None]:
    """An act of the register: what cannot be right in it by itself is a number with the wrong check digits."""
    return doing.acted("check_digit", _("Compare it with the document it was taken from."))


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a person would have typed them into a form."""
    return {name: ", ".join(value) if isinstance(value, list) else value for name, value in values.items()}


def checked(form: forms.Form, where: str = "body") -> dict[str, Any]:
    """The cleaned values of a form. What a person may find by words of its name, a program has to name exactly."""
    values = valid(form, where)
    for name, row in values.items():
        said = row.code if isinstance(row, Cluster) else row.identifier if isinstance(row, Organisation) else None
        if said is not None and said.casefold() != str(form.data[name]).casefold():
            detail, mend = _("Nothing in the register has this number or code."), _("Register it first.")
            raise Declined(422, detail, [Fault(pointer=f"/{where}/{name}", rule="unknown", detail=detail, mend=mend)])
    return values
