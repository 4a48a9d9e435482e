"""The files of an application, filled in as far as it is; and what one that came back says anew."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corymb.apps.accounts.models import Person
from corymb.apps.selection.models import Answer, Application, CallVersion, Workbook
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.form import Row
from corymb.kit.findings import place
from corymb.kit.saying import language_of_page
from corymb.packs.call import CallContent, Question
from corymb.sources.application_form import BLANK, ApplicationForm, Stood, in_sections, same


@dataclass(frozen=True)
class Difference:
    """An answer as the application has it (`now`) and as the file has it (`new`).

    `met`: who has changed it since the file was made, where somebody has; `is_met` says that.
    """

    now: Row
    new: Row
    where: str
    is_met: bool
    met: Person | None

    @property
    def code(self) -> str:
        return self.now.code

    @property
    def question(self) -> Question:
        return self.now.question


def workbook_of(found: Application, language: str) -> bytes:
    """The workbook as .xlsx, in a language, with the answers as they stand now."""
    from corymb.sources.application_template import write_application  # loads XlsxWriter, which no other page needs

    return _written(write_application, found.by_version, _form_of(found, language))


def document_of(found: Application, language: str) -> bytes:
    """The Word document as .docx, in a language, with the answers as they stand now."""
    from corymb.sources.application_document import write_document  # loads python-docx, which no other page needs

    return _written(write_document, found.by_version, _form_of(found, language))


def blank_of(version: CallVersion, language: str) -> bytes:
    """The Word document of a version of a call without any answer, to be printed or filled in; of no application."""
    from corymb.sources.application_document import write_document  # loads python-docx, which no other page needs

    form = ApplicationForm(version.call.code, version.number, version.sha256, BLANK, "", "", language)
    return _written(write_document, version, form)


def _form_of(found: Application, language: str) -> ApplicationForm:
    given: dict[str, list[str]] = {}
    for file in found.attachments.filter(removed_at=None).order_by("pk"):
        given.setdefault(file.document, []).append(file.file_name)
    return ApplicationForm(
        call=found.call.code,
        version=found.by_version.number,
        sha256=found.by_version.sha256,
        number=str(found.pk),
        title=found.title,
        applicant=" · ".join(str(one) for one in (found.region, found.cluster) if one),
        language=language,
        answers={row.question: Stood(row.text, row.version) for row in found.answers.all()},
        given=given,
    )


def _written(
    write: Callable[[CallContent, Path, ApplicationForm], None], version: CallVersion, form: ApplicationForm
) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "application"
        write(content_of(version), path, form)
        return path.read_bytes()


def differences_of(row: Workbook) -> list[Difference]:
    """What the file says anew and the application does not say already, in the order of the file."""
    language_of_page()
    there = {answer.question: answer for answer in row.application.answers.select_related("by")}
    found = []
    for question in chain.from_iterable(in_sections(content_of(row.application.by_version)).values()):
        told, answer = row.answers.get(question.code), there.get(question.code)
        if told is not None and not same(question, answer.text if answer else "", told["text"]):
            found.append(_difference(question, answer, told))
    return found


def _difference(question: Question, answer: Answer | None, told: dict[str, Any]) -> Difference:
    text, version = (answer.text, answer.version) if answer else ("", 0)
    is_met = version > told["seen"]
    return Difference(
        Row(question, text, version),
        Row(question, told["text"], version),
        f"{told['sheet']} {place(told['cell'])}",
        is_met,
        answer.by if answer and is_met else None,
    )
