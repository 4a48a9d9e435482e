"""The applications to a call as they were submitted last, as rows: answers, partners, conditions with their source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.selection.models import Application, Call, Consent, HandingIn
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.form import told_of
from corymb.apps.selection.queries.seeing import visible_to
from corymb.apps.selection.queries.snapshots import read
from corymb.apps.selection.queries.telling import condition_of
from corymb.apps.selection.states import APPLICATIONS, CONSENTS, VERDICTS
from corymb.kit.batches import batched
from corymb.kit.saying import language_of_page, said
from corymb.kit.sheets import Sheet
from corymb.methods.eligibility import judged
from corymb.packs.call import CallContent, Question, number_of

AT_ONCE = 200
"""So many applications are held in memory."""
CODES = ("number", "title", "region", "cluster", "state", "receipt", "received_at", "sha256")
"""What stands before the questions, for programs that read the file."""


def submitted_to(call: Call, person: Any) -> QuerySet[Application]:
    """Applications of a call that were submitted and that the person may read, by number."""
    handed_in = HandingIn.objects.filter(application__call=call)
    return visible_to(person).filter(call=call, pk__in=handed_in.values("application")).order_by("pk")


@dataclass(frozen=True)
class _Submitted:
    """An application with what it said when it was submitted last."""

    found: Application
    receipt: HandingIn
    told: Mapping[str, Any]

    @property
    def texts(self) -> dict[str, str]:
        return {one["question"]: one["text"] for one in self.told["answers"]}


def sheets_of(applications: QuerySet[Application]) -> list[Sheet]:
    """Three sheets, in the language of the page. Rows are read a piece at a time, each sheet from the beginning."""
    language_of_page()
    asked = _asked(applications)
    codes = [*CODES, *asked]
    own = [_("Number"), _("Application"), _("Region"), _("Cluster"), _("State"), _("Receipt"), _("Received"), "sha256"]
    labels = [*own, *(_labelled(one) for one in asked.values())]
    organisation = [_("Number of the organisation"), _("Organisation"), _("Part in the application"), _("Sign-off")]
    condition = [_("Code"), _("Condition"), _("Rule"), _("The application says"), _("Verdict"), _("Source")]
    return [
        Sheet(_("Answers"), [codes, labels], _answers(applications, asked)),
        Sheet(_("Partners"), [[*own[:2], *organisation]], _partners(applications)),
        Sheet(_("Conditions"), [[*own[:2], *condition]], _conditions(applications)),
    ]


def _asked(applications: QuerySet[Application]) -> dict[str, Question]:
    """Questions by code, those of the newest version first: applications may answer several versions of a call."""
    found: dict[str, Question] = {}
    seen = applications.order_by("-by_version__number").values_list("by_version", flat=True).distinct()
    for number in dict.fromkeys(seen):
        example = applications.filter(by_version=number).first()
        if example:
            found = {one.code: one for one in content_of(example.by_version).questions} | found
    return found


def _labelled(question: Question) -> str:
    unit = str(question.unit or "")
    return f"{question.label}, {unit}" if unit else str(question.label)


def _submitted(applications: QuerySet[Application]) -> Iterator[_Submitted]:
    for piece in batched(applications.iterator(chunk_size=AT_ONCE), AT_ONCE):
        rows = HandingIn.objects.filter(application__in=[one.pk for one in piece]).order_by("application", "-round")
        last = {row.application_id: row for row in rows.distinct("application")}
        for one in piece:
            yield _Submitted(one, last[one.pk], read(last[one.pk].snapshot))


def _answers(applications: QuerySet[Application], asked: Mapping[str, Question]) -> Iterator[list[Any]]:
    for one in _submitted(applications):
        found, texts = one.found, one.texts
        own = [
            found.pk, one.told["title"], found.region.title, found.cluster.title if found.cluster else "",
            said(APPLICATIONS, found.state), one.receipt.number, timezone.localtime(one.receipt.at), one.receipt.sha256,
        ]  # fmt: skip
        yield [*own, *(_value(question, texts.get(code, "")) for code, question in asked.items())]


def _value(question: Question, text: str) -> Any:
    """A number as a number, a choice by its label; what is no number stays as it was written."""
    if not text:
        return None
    if question.kind == "number":
        value = number_of(text)
        return text if value is None else value
    words = {"yes": _("yes"), "no": _("no")} if question.kind == "yes_no" else {}
    labels = {option.code: str(option.label) for option in question.options}
    return words.get(text) or labels.get(text, text)


def _partners(applications: QuerySet[Application]) -> Iterator[list[Any]]:
    for piece in batched(_submitted(applications), AT_ONCE):
        consents: dict[int, list[Consent]] = {}
        rows = Consent.objects.filter(application__in=[one.found.pk for one in piece])
        for row in rows.select_related("organisation").order_by("application", "organisation__number", "pk"):
            consents.setdefault(row.application_id, []).append(row)
        for one in piece:
            for row in consents.get(one.found.pk, []):
                organisation = row.organisation
                own = [one.found.pk, one.told["title"], organisation.identifier, organisation.title]
                yield [*own, row.role, said(CONSENTS, row.answer)]


def _conditions(applications: QuerySet[Application]) -> Iterator[list[Any]]:
    for one in _submitted(applications):
        content = content_of(one.found.by_version)
        labels = _labels(content)
        told = told_of(content, one.texts, [row["document"] for row in one.told["documents"]])
        for gate, ruling in zip(content.gates, judged(content.rules, told), strict=True):
            source = _("{about}, receipt {number}").format(
                about=labels.get(gate.about, gate.about), number=one.receipt.number
            )
            yield [
                one.found.pk, one.told["title"], gate.code, str(gate.label), condition_of(content, gate),
                _told(ruling.told), said(VERDICTS, ruling.verdict), source,
            ]  # fmt: skip


def _labels(content: CallContent) -> dict[str, str]:
    """What a condition looks at, in words: an answer or a document."""
    answers = {one.code: _("answer “{label}”").format(label=one.label) for one in content.questions}
    return answers | {one.code: _("document “{label}”").format(label=one.label) for one in content.documents}


def _told(told: Any) -> Any:
    words = {"yes": _("yes"), "no": _("no"), "given": _("is there")}
    return words.get(told, told) if isinstance(told, str) else told
