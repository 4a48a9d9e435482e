"""The formula language: what it reads, what it refuses, and its values against an evaluator written apart from it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods import formula
from corymb.methods.formula import FormulaError, Lookup, Name, Negative, Number, Operation, evaluate, parse
from corymb.refusal import Refusal

_TABLES: dict[str, Decimal] = {}
A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1.50", Number(Decimal("1.50"))),
        ("a", A),
        ("(a)", A),
        ("a - b - c", Operation("-", Operation("-", A, B), C)),
        ("a / b / c", Operation("/", Operation("/", A, B), C)),
        ("a + b * c", Operation("+", A, Operation("*", B, C))),
        ("(a + b) * c", Operation("*", Operation("+", A, B), C)),
        ("-a * b", Operation("*", Negative(A), B)),
        ("a - -b", Operation("-", A, Negative(B))),
        ("a + b >= c", Operation(">=", Operation("+", A, B), C)),
        ("a*(b!=c)", Operation("*", A, Operation("!=", B, C))),
        ('a <= lookup("t-1")', Operation("<=", A, Lookup("t-1"))),
        ('lookup ( "t" )', Lookup("t")),
        ("a\n == \tb ", Operation("==", A, B)),
    ],
)
def test_reads(text: str, tree: formula.Expression) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 1, "The formula ends too early: something is missing after it."),
        ("a +", 4, "The formula ends too early: something is missing after it."),
        ("(a", 3, "The formula ends too early: something is missing after it."),
        ("a b", 3, "Character 3 of the formula: expected an operator or the end, found 'b'."),
        ("a )", 3, "Character 3 of the formula: expected an operator or the end, found ')'."),
        ("(a b)", 4, "Character 4 of the formula: expected a closing parenthesis, found 'b'."),
        ("* a", 1, "Character 1 of the formula: expected a number, a variable or a parenthesis, found '*'."),
        ('"t"', 1, "Character 1 of the formula: expected a number, a variable or a parenthesis, found 't'."),
        ("lookup(t)", 8, "Character 8 of the formula: expected a table as in lookup(\"table\"), found 't'."),
        ("lookup + 1", 8, "Character 8 of the formula: expected a table as in lookup(\"table\"), found '+'."),
        ("a < b < c", 7, "Comparisons do not chain (character 7): write (a < b) * (b < c)."),
        ("1.23456", 1, "Character 1 of the formula: a number has at most 16 digits, then 4 after the point."),
        ("9" * 17, 1, "Character 1 of the formula: a number has at most 16 digits, then 4 after the point."),
        ("a = b", 3, "Character 3 of the formula, '=', has no meaning here."),
        ("a.b", 2, "Character 2 of the formula, '.', has no meaning here."),
        ("1e5", 1, "Character 1 of the formula, '1', has no meaning here."),
        ("a ** b", 4, "Character 4 of the formula: expected a number, a variable or a parenthesis, found '*'."),
        ("é", 1, "Character 1 of the formula, 'é', has no meaning here."),
        ('__import__("os")', 11, "Character 11 of the formula: expected an operator or the end, found '('."),
    ],
)
def test_refuses(text: str, position: int, said: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert (caught.value.position, str(caught.value)) == (position, said)
    assert isinstance(caught.value, Refusal)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("(" * 41 + "a" + ")" * 41, 41),
        ("-" * 41 + "a", 41),
        ("(-" * 21 + "a" + ")" * 21, 41),
        ("+".join("a" * 151), 301),
        ("a" * 2001, 2001),
    ],
)
def test_hostile_depth_and_length_are_refused(text: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.position == position


def test_the_longest_formula_evaluates() -> None:
    assert evaluate(parse("+".join("a" * 150)), {"a": Decimal(2)}, _TABLES.get) == 300
    deep = parse("(" * 40 + "a" + ")" * 40)
    assert deep == A


def test_names_and_lookups() -> None:
    tree = parse('jobs * (wage >= lookup("threshold")) - -jobs / lookup("other")')
    assert formula.names(tree) == {"jobs", "wage"}
    assert formula.lookups(tree) == {"threshold", "other"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a / 0", None),
        ("a / (b - b)", None),
        ("missing * 0", None),
        ("missing >= 0", None),
        ("-missing", None),
        ('lookup("unknown") + 1', None),
        ('lookup("ten") + 1', Decimal(11)),
        ("unheard_of", None),
        ("0.1 + 0.2 == 0.3", Decimal(1)),
        ("a > b", Decimal(1)),
        ("a <= b", Decimal(0)),
        ("9999999999999999.9999 * 9999999999999999.9999", Decimal("99999999999999999998000000000000.00000001")),
    ],
)
def test_values(text: str, value: Decimal | None) -> None:
    values = {"a": Decimal(3), "b": Decimal(2), "missing": None}
    assert evaluate(parse(text), values, {"ten": Decimal(10)}.get) == value


NUMBERS = st.decimals(min_value=0, max_value=9_999_999, places=4)
LEAVES = st.one_of(
    NUMBERS.map(lambda n: (f"{n:f}", Fraction(n))),
    st.sampled_from(
        [
            ("a", Fraction(7)),
            ("b", Fraction(-3, 2)),
            ("none", None),
            ('lookup("t")', Fraction(5)),
            ('lookup("gone")', None),
        ]
    ),
)
SIGNS = ("+", "-", "*", ">", ">=", "<", "<=", "==", "!=")


Said = tuple[str, Fraction | None]


def _apply(op: str, x: Fraction | None, y: Fraction | None) -> Fraction | None:
    """The meaning of a sign, said once more, on fractions."""
    if x is None or y is None:
        return None
    if op in "+-*":
        return {"+": x + y, "-": x - y, "*": x * y}[op]
    truth = {">": x > y, ">=": x >= y, "<": x < y, "<=": x <= y, "==": x == y, "!=": x != y}[op]
    return Fraction(int(truth))


def _combined(inner: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    negated = inner.map(lambda e: (f"-({e[0]})", None if e[1] is None else -e[1]))
    joined = st.tuples(inner, st.sampled_from(SIGNS), inner).map(
        lambda e: (f"({e[0][0]}) {e[1]} ({e[2][0]})", _apply(e[1], e[0][1], e[2][1]))
    )
    return st.one_of(negated, joined)


EXACT = st.recursive(LEAVES, _combined, max_leaves=5)
VALUES = {"a": Decimal(7), "b": Decimal("-1.5"), "none": None}


def _found(text: str) -> Fraction | None:
    value = evaluate(parse(text), VALUES, {"t": Decimal(5)}.get)
    return None if value is None else Fraction(value)


@given(EXACT)
def test_values_agree_with_fractions(example: Said) -> None:
    text, expected = example
    assert _found(text) == expected


@given(EXACT, EXACT)
def test_quotients_agree_with_fractions(over: Said, under: Said) -> None:
    found = _found(f"({over[0]}) / ({under[0]})")
    if over[1] is None or under[1] is None or under[1] == 0:
        assert found is None
    else:
        assert found is not None
        assert abs(found - over[1] / under[1]) <= abs(over[1] / under[1]) / 10**50


@given(st.text(alphabet='ab1.()+-*/<>=!" lookup\n', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    position = 1
    try:
        evaluate(parse(text), {"a": Decimal(1), "b": Decimal(0)}, _TABLES.get)
    except FormulaError as error:
        position = error.position
    assert 1 <= position <= len(text) + 1
