"""Numbers as a reader sees them: thin spaces, decimal comma or point, bn and млрд; rounded half-even, only here."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import cache

from babel.numbers import get_decimal_symbol, get_group_symbol

from corymb.i18n import gettext, language, mark, ngettext
from corymb.sources.written import number_of_text

Number = float | Decimal

THIN = "\u202f"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
DASH = "–"
"""What stands where there is no number."""
MOST_DIGITS = 12

_SCALES = ((Decimal("1e12"), mark("trn")), (Decimal("1e9"), mark("bn")), (Decimal("1e6"), mark("m")))
_TWO_DIGITS, _THREE_DIGITS = 10, 100
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


def exact(value: Number) -> Decimal:
    """The number as a decimal: a float by its shortest writing, so that 0.1 is 0.1."""
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def rounded(value: Number, digits: int = 0) -> Decimal:
    """Half-even to so many digits after the point."""
    return exact(value).quantize(Decimal(1).scaleb(-digits), context=_EXACT)


def number(value: Number, digits: int = 0, signed: bool = False) -> str:  # noqa: FBT001, FBT002 - a spelling switch
    """1,234.5 in English, 1 234,5 in Russian; a true minus, a plus where `signed`. A rounded zero has no sign."""
    shown = rounded(value, digits)
    group, point = _signs(language())
    whole, _point, part = f"{abs(shown):,f}".partition(".")
    sign = "" if shown == 0 else MINUS if shown < 0 else "+" if signed else ""
    return sign + whole.replace(",", group) + (point + part if part else "")


def as_written(text: str) -> str:
    """A number somebody wrote, with the decimals they gave, as a reader expects it; text that is none as it is."""
    read = number_of_text(text) if text else ""
    return text if isinstance(read, str) else number(read, -min(int(read.as_tuple().exponent), 0))


@cache
def _signs(code: str) -> tuple[str, str]:
    """What stands between thousands and before a fraction; asking Babel at each number is a fifth of a long page."""
    return get_group_symbol(code).replace(NO_BREAK, THIN), get_decimal_symbol(code)


def percent(value: Number, digits: int = 1, signed: bool = False) -> str:  # noqa: FBT001, FBT002 - a spelling switch
    """A share as percent: 0.173 is 17.3 %."""
    return number(exact(value) * 100, digits, signed) + THIN + "%"


def share(value: Number, digits: int = 0) -> str:
    """A share in whole percent; nearly all is not shown as all, nor hardly any as none: 99.6 %, 0.4 %."""
    whole = exact(value) * 100
    below = agreeing_digits(whole, 100, whole >= 100, digits)  # noqa: PLR2004 - percent
    above = agreeing_digits(-abs(whole), 0, whole == 0, digits)
    return percent(value, max(below, above))


def factor(value: Number, digits: int = 2) -> str:
    """How many times: ×2.41."""
    return "×" + number(value, digits)


def scale(value: Number) -> tuple[Decimal, str]:
    """The step (1, a million, a billion, a trillion) a number is told in, and its word in the language in force."""
    size = abs(exact(value))
    for step, word in _SCALES:
        if size >= step * Decimal("0.99995"):
            return step, gettext(word)
    return Decimal(1), ""


def amount(value: Number, unit: str = "", digits: int | None = None) -> str:
    """A figure with its unit: RUB 212.4 bn, 61,240, 38.1 %. Three to four significant digits unless `digits` are given.

    Money carries its currency; other units stand in the header, not in the cell (`counted` says them in words).
    """
    if unit == "share":
        return share(value, 1) if digits is None else percent(value, digits)
    step, word = scale(value)
    shown = exact(value) / step
    text = number(shown, usual_digits(value, unit) if digits is None else digits)
    if word:
        text += NO_BREAK + word
    return with_currency(text, unit)


def with_currency(text: str, unit: str) -> str:
    """The amount with its currency where the unit has one."""
    if not is_money(unit):
        return text
    told = gettext("USD {amount}") if unit.startswith("USD") else gettext("RUB {amount}")
    return told.format(amount=text).replace(" ", NO_BREAK)


def is_money(unit: str) -> bool:
    return unit.startswith(("RUB", "USD"))


def usual_digits(value: Number, unit: str) -> int:
    """Digits after the point at which an amount is told, in the step of `scale`."""
    step, word = scale(value)
    shown = abs(exact(value) / step)
    whole = shown == shown.to_integral_value()
    if not word:
        return 0 if whole or shown >= _THREE_DIGITS else 1
    return 0 if whole and not is_money(unit) else 2 if shown < _TWO_DIGITS else 1


def agreeing_digits(value: Number, goal: Number, reached: bool, digits: int) -> int:  # noqa: FBT001 - a verdict
    """The fewest digits from `digits` on at which the shown value stands to the shown goal as the verdict says.

    Verdicts use unrounded values, so 19.996 % against 20 % must not be shown as 20.0 %, not met.
    """
    for many in range(digits, MOST_DIGITS + 1):
        if (rounded(value, many) >= rounded(goal, many)) == reached:
            return many
    return digits


def counted(n: int, unit: str) -> str:
    """A number with its thing, in the right plural form."""
    shown = number(n)
    if unit == "organisation":
        return ngettext("{n} organisation", "{n} organisations", n).format(n=shown)
    if unit == "member":
        return ngettext("{n} member", "{n} members", n).format(n=shown)
    if unit == "finding":
        return ngettext("{n} finding", "{n} findings", n).format(n=shown)
    if unit == "row":
        return ngettext("{n} row", "{n} rows", n).format(n=shown)
    if unit == "rule":
        return ngettext("{n} rule", "{n} rules", n).format(n=shown)
    return f"{shown} {unit}"
