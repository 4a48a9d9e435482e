"""Figures of a kept ranking as text: one way to write each, so that its hash can be taken."""

FINE, MONEY = 4, 2
"""Decimals of parts and weights, of which the draws are ten thousand, and of an amount in the currency of a call."""


def number(value: float, decimals: int = FINE) -> str:
    """A figure as text; one way, and no minus before zero."""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text
