"""Activity codes: division -> section, the same in ISIC Rev. 4, NACE Rev. 2 (Eurostat 2008) and OKVED2."""

import re

_CODE = re.compile(r"^(\d\d)(\.\d(\d(\.\d{1,2})?)?)?$")
_NO_DIVISION = frozenset({0, 4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89})
"""Two digits that stand for no division."""
_LAST_DIVISION = (
    (3, "A"),
    (9, "B"),
    (33, "C"),
    (35, "D"),
    (39, "E"),
    (43, "F"),
    (47, "G"),
    (53, "H"),
    (56, "I"),
    (63, "J"),
    (66, "K"),
    (68, "L"),
    (75, "M"),
    (82, "N"),
    (84, "O"),
    (85, "P"),
    (88, "Q"),
    (93, "R"),
    (96, "S"),
    (98, "T"),
    (99, "U"),
)


def is_activity(code: str) -> bool:
    """Whether this can be a code: of the shape of OKVED2 (62, 62.0, 62.01, 62.01.1, 62.01.12), in a division that is.

    What stands after the division is not looked up: no list of all codes comes along.
    """
    read = _CODE.fullmatch(code)
    return read is not None and int(read[1]) not in _NO_DIVISION


def section_of(activity: object) -> str | None:
    """Section letter of an activity code ("62.01" -> "J"), of a section itself ("J"), else None."""
    code = str(activity or "").strip()
    if len(code) == 1 and code.isalpha():
        return code.upper()
    if not code[:2].isdigit():
        return None
    division = int(code[:2])
    return next((section for last, section in _LAST_DIVISION if 0 < division <= last), None)


def activity_chain(activity: object) -> tuple[str, ...]:
    """Keys from the finest to the coarsest: "62.01" -> ("62.01", "62.0", "62", "J")."""
    code = str(activity or "").strip()
    keys = [code[:n].rstrip(".") for n in range(len(code), 1, -1) if code[:2].isdigit()]
    section = section_of(code)
    return tuple(dict.fromkeys([*keys, *([section] if section else [])]))
