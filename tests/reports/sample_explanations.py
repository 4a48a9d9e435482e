"""What explains the sample run: decompositions, influence and findings, written by hand."""

from corymb.methods.findings import Finding
from corymb.methods.results import Contribution, Decomposition, Influence

DECOMPOSITIONS = (
    Decomposition(
        "griliches_regev",
        (
            Contribution("within", 21.5),
            Contribution("between", -1.2),
            Contribution("entry_joined", -3.1),
            Contribution("exit_left", 0.9),
        ),
        18.1,
        8,
        2,
        1,
    ),
    Decomposition(
        "foster_haltiwanger_krizan",
        (
            Contribution("within", 22.4),
            Contribution("between", -0.6),
            Contribution("cross", -1.5),
            Contribution("entry_joined", -3.1),
            Contribution("exit_left", 0.9),
        ),
        18.1,
        8,
        2,
        1,
    ),
    Decomposition(
        "melitz_polanec",
        (
            Contribution("within", 20.0),
            Contribution("between", 0.4),
            Contribution("entry_joined", -3.0),
            Contribution("exit_left", 0.7),
        ),
        18.1,
        8,
        2,
        1,
    ),
)
CONTRIBUTIONS = Decomposition(
    "contributions", (Contribution("within", 80.0), Contribution("entry_joined", 20.0)), 100.0, 8, 2, 1
)
INFLUENCE = Influence(
    (("RU-INN-7700000007", 1.188), ("RU-INN-7700000006", 1.194)),
    ("RU-INN-7700000007",),
    exact=True,
    top=(("RU-INN-7700000007", 1.188), ("RU-INN-7700000006", 1.194), ("RU-INN-7700000002", 1.226)),
)

FINDINGS: tuple[Finding, ...] = (
    Finding(
        "unit-slip",
        "error",
        "Looks {factor} times too large against other years.",
        "Write {likely}.",
        "RU-INN-7700000003",
        "2019",
        "revenue",
        "4 120 000 000",
        "return-03.xlsx",
        "Figures",
        "D14",
        {"factor": 1000, "likely": "4 120 000"},
    ),
    Finding(
        "headcount-jump",
        "explain",
        "Headcount is {times} times that of any other year.",
        "Explain or correct it.",
        "RU-INN-7700000006",
        "2020",
        "headcount",
        "11 683",
        "return-06.xlsx",
        "Figures",
        "D9",
        {"times": 42},
    ),
    Finding(
        "income-without-staff",
        "note",
        "Income, but no staff.",
        "",
        "RU-INN-7700000009",
        "2018",
        "headcount",
        "0",
        "return-09.xlsx",
        "Figures",
        "C9",
    ),
)
