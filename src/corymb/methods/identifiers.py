"""Numbers of organisations: which of them cannot be right, and how a reader sees them. Light to load."""

import re

from stdnum import lei
from stdnum.exceptions import InvalidLength, ValidationError
from stdnum.ru import inn, ogrn

SCHEMES = {"RU-INN-": inn, "LEI-": lei}
LEI_LENGTH = 20
"""ISO 17442; python-stdnum holds only the check digits."""
_OWN = re.compile(r"[A-Z]{2}-OWN-(.+)")


def fault(organisation: str) -> str:
    """What is wrong with an id's number: "", "length", "digits" or "check_digit"; "" for schemes without a check."""
    scheme = next((s for s in SCHEMES if organisation.startswith(s)), None)
    if scheme is None:
        return ""
    number = organisation.removeprefix(scheme)
    if not (number.isascii() and number.isalnum() and number == number.upper()):
        return "digits"
    if scheme == "LEI-" and len(number) != LEI_LENGTH:
        return "length"
    try:
        SCHEMES[scheme].validate(number)
    except InvalidLength:
        return "length"
    except ValidationError:
        return "check_digit"
    return ""


def is_ogrn(text: str) -> bool:
    """Whether 13 or 15 digits pass the check digit of the Russian number of registration."""
    return bool(ogrn.is_valid(text))


def shown(organisation: str) -> str:
    """An id as its owner writes it: the number without the scheme of the country, the own code of one abroad."""
    own = _OWN.fullmatch(organisation)
    return own[1] if own else organisation.removeprefix("RU-INN-")
