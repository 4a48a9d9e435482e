"""What leads the answers of a Word document back: codes in brackets, and hidden lines that say what it was made of."""

import re
from collections.abc import Callable, Container, Iterable

from corymb.packs.call import CallContent, Question
from corymb.sources.application_form import NOT_YET, ApplicationForm

START = "corymb:"
"""How a hidden line begins."""
ASKED = "question"
_BRACKETED = re.compile(r"\[\s*(@?[A-Za-z0-9][A-Za-z0-9_-]*)\s*\]")
_LINE = re.compile(rf"\s*{START}\s*(\w+)=(.*)", re.DOTALL)


def bracketed(code: str) -> str:
    return f"[{code}]"


def codes_in(text: str, known: Container[str]) -> tuple[str, ...]:
    """The codes in the first cell of a row: those that are known; else the one that stands alone on the last line."""
    found = tuple(dict.fromkeys(code for code in _BRACKETED.findall(text) if code in known))
    alone = [match[1] for line in text.splitlines() if (match := _BRACKETED.fullmatch(line.strip()))]
    return tuple(code for code in found if code in alone) or found or tuple(alone[-1:])


def marks_of(content: CallContent, form: ApplicationForm, digest: Callable[[Question], str]) -> Iterable[str]:
    """The hidden lines: of which application, by which version of the call, what stood there."""
    for name, text in form.keys().items():
        yield f"{START}{name}={text}"
    for question in content.questions:
        stood = form.answers.get(question.code, NOT_YET)
        yield f"{START}{ASKED}={question.code} {stood.version} {digest(question)}"


def told_by(lines: Iterable[str]) -> tuple[dict[str, str], dict[str, tuple[int, str]]]:
    """(keys, what stood there: version and digest by question) of the lines of a document."""
    keys: dict[str, str] = {}
    stood: dict[str, tuple[int, str]] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        name, text = match[1], match[2].strip()
        code, version, told = [*text.split(), "", "", ""][:3]
        if name != ASKED:
            keys[name] = text
        elif version.isdecimal() and version.isascii():
            stood[code] = (int(version), told)
    return keys, stood
