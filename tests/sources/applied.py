"""An application as it is written into its files and read back: a call, its answers, what is expected of a file."""

from typing import Any

from hypothesis import strategies as st

from corymb.packs.call import CallContent, Question
from corymb.packs.call_presets import preset
from corymb.sources.application_answers import ApplicationRead
from corymb.sources.application_form import ApplicationForm, Stood
from corymb.sources.application_head import Expected

BASE = preset("three-stages")
CHOICE = {
    "code": "road", "kind": "choice", "label": {"en": "Road", "ru": "Путь"}, "section": {"en": "Else", "ru": "Другое"},
    "options": [
        {"code": "a", "label": {"en": "Slow", "ru": "Медленный"}},
        {"code": "b", "label": {"en": "Fast", "ru": "Быстрый"}},
    ],
}  # fmt: skip
ALPHABET = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n\t")


def content_with(*changed: dict[str, Any], without: str = "") -> CallContent:
    """The call of the preset with one more question, and with questions changed."""
    told = BASE.model_dump(mode="json")
    rows = {row["code"]: row for row in [*told["questions"], CHOICE]}
    for one in changed:
        rows[one["code"]] = rows.get(one["code"], {}) | one
    rows.pop(without, None)
    return CallContent.model_validate(told | {"questions": list(rows.values())})


CONTENT = content_with()
QUESTIONS = {question.code: question for question in CONTENT.questions}


def form(answers: dict[str, str], content: CallContent = CONTENT, language: str = "en") -> ApplicationForm:
    stood = {code: Stood(text, 3) for code, text in answers.items()}
    return ApplicationForm("clusters", 1, content.sha256, "17", "Фармацевтика (тест)", "Калуга (тест)", language, stood)


def expected(now: CallContent = CONTENT, number: str = "17") -> Expected:
    known = {content.sha256: (n, content) for n, content in enumerate((CONTENT, now), 1)}
    return Expected(number, "clusters", now.sha256, known if now is not CONTENT else {now.sha256: (1, now)})


def texts(read: ApplicationRead) -> dict[str, str]:
    return {code: one.text for code, one in read.answers.items()}


def told(read: ApplicationRead) -> list[tuple[str, str, str, str]]:
    return [(one.level, one.variable, one.cell, one.said()) for one in read.findings]


def an_answer(question: Question) -> st.SearchStrategy[str]:
    """What the form could have saved: trimmed, not too long; a number field may hold something else too."""
    if question.kind == "number":
        numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
        written = numbers.map(lambda number: f"{number:f}"[:60].replace(".", ","))
        return st.one_of(st.just(""), written, st.integers().map(str), st.sampled_from(["много", "1 200,5", "12 чел."]))
    if question.kind == "yes_no":
        return st.sampled_from(["", "yes", "no"])
    if question.options:
        return st.sampled_from(["", *(option.code for option in question.options)])
    return st.text(ALPHABET, max_size=min(question.longest, 400)).map(str.strip)


ANSWERS = st.fixed_dictionaries({code: an_answer(question) for code, question in QUESTIONS.items()})
