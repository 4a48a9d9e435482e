"""How long a figure may be: one of more digits is no figure anybody means, and to write it out takes all there is."""

from decimal import Decimal

MOST_DIGITS = 30
"""Before the point, and after it."""


def is_absurd(number: Decimal) -> bool:
    """Whether a finite number has more digits, written out, than any figure has."""
    exponent = int(number.as_tuple().exponent)
    return number.adjusted() >= MOST_DIGITS or not -MOST_DIGITS <= exponent < MOST_DIGITS
