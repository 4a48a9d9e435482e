"""What would take the parser minutes, or fills pages, is refused before it is read; everything else is read as ever."""

import time
import tomllib

import pytest

from corymb.packs.loader import load_text
from corymb.packs.reading import SHIPPED
from corymb.packs.toml import DEEPEST, LARGEST, NotRead, decimal_of, parsed
from corymb.refusal import Refusal

DEEPER = f"A key or a list goes deeper than {DEEPEST} steps. Problems in all: 1."
HOSTILE = {
    "dots": ("a." * 50_000 + "a=1", f"pack.toml:1: {DEEPER}"),
    "quoted": ("x = 1\n" + "'a' . " * 30_000 + "a=1", f"pack.toml:2: {DEEPER}"),
    "escaped": (r'"\"".' * 40_000 + "a=1", f"pack.toml:1: {DEEPER}"),
    "table": ("[" + "a." * 50_000 + "a]", f"pack.toml:1: {DEEPER}"),
    "inside": ("a = {" + "b." * 50_000 + "b = 1}", f"pack.toml:1: {DEEPER}"),
    "lists": ('# "\nx = """\n[\n"""\ny = ' + "[" * 50_000, f"pack.toml:5: {DEEPER}"),
    "lists that close": ("a = " + "[" * 400 + "]" * 400, f"pack.toml:1: {DEEPER}"),
    "tables in each other": ("a = " + "{a = " * 90 + "1" + "}" * 90, f"pack.toml:1: {DEEPER}"),
    "large": ("# x\n" * LARGEST, f"pack.toml:1: The text is longer than {LARGEST} characters. Problems in all: 1."),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_would_hold_the_parser_is_refused_at_once_with_its_line(kind: str) -> None:
    text, said = HOSTILE[kind]
    started = time.process_time()
    with pytest.raises(Refusal) as caught:
        load_text(text, "pack.toml")
    assert (str(caught.value).strip(), time.process_time() - started < 2) == (said, True)


@pytest.mark.parametrize(
    "number", ["1" * 5_000, "1e999999999", "1e-999999999", "1e99999999999999999999", "0." + "1" * 50]
)
def test_a_number_that_fills_pages_is_refused(number: str) -> None:
    with pytest.raises(Refusal, match="digits"):
        load_text(f"a = {number}", "pack.toml")


@pytest.mark.parametrize(
    "text", ['a = """' + '\n\\"""' * 40_000, 'a = "' + "'\"" * 40_000, "a = '''" + "''\n" * 40_000]
)
def test_a_string_without_an_end_is_the_parsers_to_tell(text: str) -> None:
    started = time.process_time()
    with pytest.raises(tomllib.TOMLDecodeError):
        parsed(text)
    assert time.process_time() - started < 2


def test_dots_and_brackets_in_strings_and_comments_are_none_of_it() -> None:
    many = "[a.b." * 50
    text = f'# {many}\na = "{many}"\nb = \'{many}\'\nc = """{many}\n{many}"""\nd.e.f = [[1.5, 2.5], {{g.h = 1}}]\n'
    assert parsed(text) == tomllib.loads(text)


def test_as_deep_as_allowed_is_read_and_one_deeper_is_not() -> None:
    deepest = ".".join("a" * DEEPEST) + " = 1"
    assert parsed(deepest) == tomllib.loads(deepest)
    with pytest.raises(NotRead):
        parsed("a." + deepest)


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.toml")), ids=lambda path: path.stem)
def test_what_comes_with_corymb_is_read_as_ever(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert parsed(text, decimal_of) == tomllib.loads(text, parse_float=decimal_of)
