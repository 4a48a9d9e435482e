"""Check digits of organisation numbers, by python-stdnum."""

import pyarrow as pa
from stdnum import lei
from stdnum.exceptions import InvalidLength, ValidationError
from stdnum.ru import inn

from corymb.i18n import mark
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule

SCHEMES = {"RU-INN-": inn, "LEI-": lei}
LEI_LENGTH = 20
"""ISO 17442; python-stdnum holds only the check digits."""


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


def _faults(ground: Ground) -> pa.Table:
    ids = ground.arrow(
        "SELECT organisation FROM facts UNION SELECT organisation FROM organisations "
        "UNION SELECT organisation FROM memberships"
    )["organisation"].to_pylist()
    wrong = {i: f for i in ids if i is not None and (f := fault(i))}
    return pa.table(
        {"organisation": pa.array(list(wrong), pa.string()), "fault": pa.array(list(wrong.values()), pa.string())}
    )


def check_digit(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Organisation ids RU-INN-... and LEI-... whose check digits are wrong, in facts, register and memberships."""
    del rule
    faults = ground.made_by("faults", lambda: _faults(ground))
    rows = f"""SELECT organisation, '' AS period, '' AS variable,
                      regexp_replace(organisation, '^(RU-INN|LEI)-', '') AS value FROM {faults} WHERE fault """
    mend = mark("Look the number up; a digit is mistyped, or the number belongs to another scheme.")
    return [
        Suspicion(f"{rows} = 'check_digit'", mark("The check digit of {value} is wrong."), mend),
        Suspicion(f"{rows} <> 'check_digit'", mark("{value} has the wrong length or characters for its scheme."), mend),
    ]
