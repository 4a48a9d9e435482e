"""Check digits of organisation numbers, by python-stdnum."""

import pyarrow as pa

from corymb.i18n import mark
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.identifiers import fault
from corymb.methods.programme import CheckRule


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
