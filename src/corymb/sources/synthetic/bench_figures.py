"""Figures of the benchmark by whole blocks: plausible for the variables of the programme, anything for the others."""

import numpy as np
import pyarrow as pa

from corymb.methods.tables import VALUE

_MONEY = {
    "investment_own": 0.022,
    "investment_credit": 0.016,
    "investment_other_private": 0.006,
    "investment_foreign": 0.004,
    "investment_public": 0.005,
    "investment_quasi_public": 0.003,
    "rd_spending": 0.03,
    "export_nonprimary": 0.05,
}
_STEPS = 10_000
_LARGEST = 400_000_000_000_000
"""In whole units: times 10,000 it still fits 64 bits."""


def block_figures(rng: np.random.Generator, codes: list[str], organisations: int, periods: int) -> np.ndarray:
    """Whole base units, shape (organisations, periods, variables), int64, never negative."""
    age = np.arange(periods) - periods + 1
    shape = (organisations, periods)
    heads = np.exp(rng.normal(4.2, 1.1, (organisations, 1)) + 0.012 * age + rng.normal(0, 0.04, shape))
    output = np.exp(rng.normal(14.7, 0.45, (organisations, 1)) + 0.045 * age + rng.normal(0, 0.05, shape))
    wage = 48_000 * np.exp(rng.normal(0, 0.25, (organisations, 1)) + 0.06 * age)
    revenue = heads * output
    known = {
        "revenue": revenue,
        "purchases": revenue * rng.uniform(0.4, 0.8, (organisations, 1)),
        "headcount": heads,
        "filled_jobs": heads * 0.97,
        "mean_wage": wage,
        "jobs_created": heads * 0.01,
        "jobs_upgraded": heads * 0.01,
    }
    known |= {code: revenue * share * rng.lognormal(0, 0.4, shape) for code, share in _MONEY.items()}
    figures = np.empty((organisations, periods, len(codes)), dtype=np.int64)
    for number, code in enumerate(codes):
        values = known[code] if code in known else revenue * rng.random((organisations, 1))
        figures[:, :, number] = np.clip(np.rint(values), 1 if code == "headcount" else 0, _LARGEST)
    return figures


def decimals(whole: np.ndarray) -> pa.Array:
    """Non-negative whole base units as DECIMAL(20,4), without a detour over Python: 128-bit words, low half first."""
    words = np.zeros((len(whole), 2), dtype="<i8")
    words[:, 0] = whole * _STEPS
    return pa.Array.from_buffers(VALUE, len(whole), [None, pa.py_buffer(words.tobytes())])
