"""The form of an application, made from the call it answers: answers, documents, what is met and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from corymb.apps.files.models import StoredFile
from corymb.apps.selection.models import Answer, Application, Attachment, Consent
from corymb.apps.selection.queries.contents import content_of, content_then
from corymb.apps.selection.queries.known import Writings, known_of
from corymb.apps.selection.queries.snapshots import cluster_then, read
from corymb.apps.selection.queries.telling import named_in
from corymb.apps.selection.states import VERDICT_ICONS, VERDICT_TONES, VERDICTS
from corymb.kit.saying import language_of_page, number_written
from corymb.kit.units import with_unit
from corymb.methods.eligibility import Judged, Told, judged
from corymb.packs.call import CallContent, Document, Gate, Question, number_of
from corymb.sources.application_form import BEYOND, limits_written

GIVEN = "given"
"""What is told of a document that is there."""
EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Row:
    """A question with its answer; `version` is the one the page shows, for whoever writes at the same time.

    `known` is what the register says today, in each language, where the question is filled in from it.
    """

    question: Question
    text: str
    version: int
    known: Writings = ()
    is_cost: bool = False

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def is_missing(self) -> bool:
        return self.question.required and not self.text

    @property
    def is_wrong(self) -> bool:
        return bool(self.wrong)

    @property
    def wrong(self) -> str:
        """Why an answer is not the number that was asked for; nothing where it is, or where none was.

        A cost below zero would leave others more of the budget than there is.
        """
        if not self.text or self.question.kind != "number":
            return ""
        figure = number_of(self.text)
        if figure is None:
            return _("A number of at most 30 digits is expected, without words.")
        if self.is_cost and figure < 0:
            return _("A cost is not below zero.")
        beyond = self.question.beyond(figure)
        return _(BEYOND[beyond]).format(value=self.shown, **limits_written(self.question)) if beyond else ""

    @property
    def shown(self) -> str:
        """The answer for a reader who does not change it: the label of a choice, a number as the language writes it."""
        if self.question.kind == "yes_no":
            return _said(self.text or None)
        if self.question.kind == "number":
            return number_written(self.text)
        labels = {option.code: str(option.label) for option in self.question.options}
        return labels.get(self.text, self.text)

    @property
    def in_register(self) -> str:
        """What the register says, with its unit, for the reader; nothing where it does not know."""
        return Row(self.question, self.known[0], 0).told if self.known else ""

    @property
    def differs(self) -> bool:
        """Whether the answer is not what the register says."""
        return bool(self.known) and self.text not in self.known

    @property
    def told(self) -> str:
        """The answer with its unit; nothing where there is none."""
        return with_unit(self.text, self.shown, str(self.question.unit or "")) if self.text else ""


@dataclass(frozen=True)
class Section:
    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Paper:
    """A document the call asks for, with the files that were given for it."""

    document: Document
    files: list[Attachment]

    @property
    def is_missing(self) -> bool:
        return self.document.required and not self.files


@dataclass(frozen=True)
class Ruling:
    """A condition of the call and what the application says of it.

    It is `about` an answer or a document, in words, which stands at a `place` of the page; `source` says where what is
    said comes from, where the page tells it.
    """

    gate: Gate
    told: str
    code: str
    verdict: str
    tone: str
    icon: str
    about: str
    place: str
    source: str = ""


@dataclass(frozen=True)
class Page:
    """Everything the page of an application shows of its content."""

    title: str
    cluster: str
    content: CallContent
    sections: list[Section]
    papers: list[Paper]
    rulings: list[Ruling]
    is_live: bool

    @property
    def rows(self) -> Iterable[Row]:
        return (row for section in self.sections for row in section.rows)

    @property
    def asked(self) -> int:
        required = sum(row.question.required for row in self.rows)
        return required + sum(paper.document.required for paper in self.papers)

    @property
    def filled(self) -> int:
        there = sum(row.question.required and bool(row.text) and not row.is_wrong for row in self.rows)
        return there + sum(paper.document.required and bool(paper.files) for paper in self.papers)

    @property
    def wrong(self) -> list[Row]:
        """What was answered and cannot be taken."""
        return [row for row in self.rows if row.is_wrong]

    @property
    def is_complete(self) -> bool:
        return self.filled == self.asked and not self.wrong

    @property
    def lacking(self) -> list[str]:
        """Codes of the conditions that are not met, or of which it cannot be said."""
        return [one.gate.code for one in self.rulings if one.tone != VERDICT_TONES["meets"]]

    @property
    def missing(self) -> list[tuple[str, str]]:
        """(label, anchor on the page) of what is missing or cannot be read."""
        rows = [(str(r.question.label), f"row-{r.code}") for r in self.rows if r.is_missing or r.is_wrong]
        papers = [(str(p.document.label), f"paper-{p.document.code}") for p in self.papers if p.is_missing]
        return rows + papers


def page_of(found: Application, *, live: bool, day: date | None = None) -> Page:
    """The content of an application as it is being written, or as it was submitted last where `live` is false.

    With a `day`, what the register says on it stands beside the answers.
    """
    language_of_page()
    answers = {row.question: row for row in found.answers.all()}
    title, cluster = found.title, found.cluster.title if found.cluster else ""
    if live:
        content, texts = content_of(found.by_version), {code: row.text for code, row in answers.items()}
        files = list(found.attachments.filter(removed_at=None).select_related("by").order_by("pk"))
    else:
        told, files = _handed_in(found)
        content, texts = content_then(found, told["call_version"]), {a["question"]: a["text"] for a in told["answers"]}
        title, cluster = told["title"], cluster_then(found, told["cluster"])
    sections = sections_of(content, texts, answers, known_of(content, found.cluster, day) if day else {})
    papers = [Paper(one, [file for file in files if file.document == one.code]) for one in content.documents]
    verdicts = judged(content.rules, told_of(content, texts, [file.document for file in files]))
    rulings = _rulings(content, verdicts)
    return Page(title, cluster, content, sections, papers, rulings, live)


def _rulings(content: CallContent, verdicts: Iterable[Judged]) -> list[Ruling]:
    about, documents = named_in(content), {one.code for one in content.documents}
    return [
        Ruling(
            gate,
            _said(one.told),
            one.verdict,
            str(VERDICTS[one.verdict]),
            VERDICT_TONES[one.verdict],
            VERDICT_ICONS[one.verdict],
            about.get(gate.about, gate.about),
            f"{'paper' if gate.about in documents else 'row'}-{gate.about}",
        )
        for gate, one in zip(content.gates, verdicts, strict=True)
    ]


def _said(told: Told) -> str:
    """What is told of a condition, as a reader sees it."""
    words = {"yes": _("yes"), "no": _("no"), GIVEN: _("is there")}
    return "" if told is None else words.get(str(told)) or number_written(str(told))


def _handed_in(found: Application) -> tuple[dict[str, Any], list[Attachment]]:
    """What was submitted last, and its files; a file that was taken off since is still one of it."""
    row = found.handed_in.order_by("-round").values_list("snapshot", flat=True).first()
    nothing = {"call_version": found.by_version.number, "title": found.title, "cluster": "", "answers": []}
    told: dict[str, Any] = read(row) if row else nothing | {"documents": []}
    hashes = {(one["document"], one["sha256"]) for one in told["documents"]}
    return told, [
        file for file in found.attachments.select_related("by").order_by("pk") if (file.document, file.sha256) in hashes
    ]


def sections_of(
    content: CallContent,
    texts: Mapping[str, str],
    answers: Mapping[str, Answer] = EMPTY,
    known: Mapping[str, Writings] = EMPTY,
) -> list[Section]:
    """The questions of a call by section, each with its answer."""
    found: dict[str, Section] = {}
    for question in content.questions:
        label = str(question.section)
        version = answers[question.code].version if question.code in answers else 0
        text, is_cost = texts.get(question.code, ""), question.code == content.cost
        row = Row(question, text, version, known.get(question.code, ()), is_cost)
        found.setdefault(label, Section(label, [])).rows.append(row)
    return list(found.values())


def told_of(content: CallContent, texts: Mapping[str, str], documents: Iterable[str]) -> dict[str, Told]:
    """What the application says, by question and document, as the conditions judge it; no number beyond its limits."""
    told: dict[str, Told] = dict.fromkeys(documents, GIVEN)
    for question in content.questions:
        text = texts.get(question.code, "")
        number = number_of(text) if question.kind == "number" else None
        told[question.code] = text or None if number is None or question.beyond(number) else number
    return told


def consents_of(found: Application) -> list[Consent]:
    return list(found.consents.select_related("organisation__region", "by").order_by("pk"))


def submitted_file(found: Application, attachment: int) -> QuerySet[StoredFile]:
    """The file of a document of an application as it was submitted; nothing where it has no such document."""
    files = (one for paper in page_of(found, live=False).papers for one in paper.files)
    return StoredFile.objects.filter(pk__in=[one.file for one in files if one.pk == attachment])
