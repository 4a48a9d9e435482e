"""Who may see and change the register, and which numbers an organisation may have."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum import lei
from stdnum.exceptions import ValidationError
from stdnum.ru import inn, ogrn

from corymb.apps.accounts.states import (
    ADMINISTRATOR,
    AUDITOR,
    CERTIFIER,
    CLUSTER_MANAGER,
    OFFICER,
    PARTNER,
    PREPARER,
    REGION_OFFICIAL,
)
from corymb.kit.registries import permission
from corymb.methods import names

SEE = permission(
    "registry.see",
    _("See organisations of the register"),
    [ADMINISTRATOR, OFFICER, AUDITOR, REGION_OFFICIAL, CLUSTER_MANAGER, PREPARER, CERTIFIER, PARTNER],
)
SEE_CONFIDENTIAL = permission(
    "registry.see_confidential", _("See confidential organisations"), [OFFICER, AUDITOR], journaled=True
)
EDIT = permission("registry.edit", _("Change organisations, clusters, territories and contracts"), [OFFICER])
EDIT_MEMBERS = permission(
    "registry.edit_members", _("Admit members, change their shares, end memberships"), [OFFICER, CLUSTER_MANAGER]
)

EVERYWHERE = "*"
"""Stands for the region of a block in which names of all regions are."""

LOOK_ALIKE = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")
MIXED = re.compile(r"\w*(?:[а-яёА-ЯЁ][A-Za-z]|[A-Za-z][а-яёА-ЯЁ])\w*")

BLOCK = 40
LEI_LENGTH = 20
"""ISO 17442; python-stdnum holds only the check digits."""
COMPANY, PERSON = 10, 12
"""Digits of a taxpayer number (INN)."""


def is_number(scheme: str, number: str) -> bool:
    """Whether a number can be one of its scheme, by its check digits; a scheme without a check takes what is given."""
    if scheme == "RU-INN":
        return _is_inn(number)
    if scheme == "LEI":
        return len(number) == LEI_LENGTH and _valid(lei, number)
    return bool(number.strip())


def _is_inn(number: str) -> bool:
    """The check digits alone: a file has millions of numbers, and cleaning what is digits already takes longest."""
    if not (number.isascii() and number.isdigit()):
        return False
    if len(number) == COMPANY:
        return inn.calc_company_check_digit(number) == number[-1]
    return len(number) == PERSON and inn.calc_personal_check_digits(number) == number[-2:]


def is_ogrn(number: str) -> bool:
    """Whether thirteen or fifteen digits can be a registration number, by their check digit."""
    return _valid(ogrn, number)


def one_alphabet(name: str) -> str:
    """A name in which Latin letters that look like Russian ones, inside Russian words, are Russian."""
    return MIXED.sub(lambda found: found[0].translate(LOOK_ALIKE), name)


def blocks_of(region_code: str, *given: str) -> list[str]:
    """The blocks in which an organisation with these names is found: of its region, and of all regions together."""
    there = [name for name in given if name]
    return sorted(
        {names.block(where, one_alphabet(name))[:BLOCK] for where in (region_code, EVERYWHERE) for name in there}
    )


def _valid(scheme: object, number: str) -> bool:
    try:
        return scheme.validate(number) == number  # type: ignore[attr-defined]
    except ValidationError:
        return False
