"""What experts say of a consensus, as rows of a table: for its rapporteur, and for whoever arranges."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Assent, Review
from corymb.apps.assessment.queries.agreeing import answers_to
from corymb.apps.assessment.queries.colleagues import names_for
from corymb.apps.assessment.states import ANSWER_TONES, ANSWERS
from corymb.kit.saying import moment, said


@dataclass(frozen=True)
class Told:
    """(who, what they say, its tone, why, when) of each who was asked; why it was closed, by whom, when."""

    rows: list[tuple[str, str, str, str, str]]
    closed: tuple[str, str, str] | None


def told_to_rapporteur(consensus: Review) -> Told:
    """With the names the rapporteur may know. Who closed it is not told."""
    found = answers_to(consensus)
    names = names_for(consensus, [expert for expert, _row in found.by_expert])
    closed = (found.closed.reason, "", moment(found.closed.at)) if found.closed else None
    return Told([_row(names[expert.pk], row) for expert, row in found.by_expert], closed)


def told_to_staff(consensus: Review) -> Told:
    """With names, for whoever arranges the assessment or looks on."""
    found = answers_to(consensus)
    closed = (found.closed.reason, str(found.closed.by), moment(found.closed.at)) if found.closed else None
    return Told([_row(str(expert.person), row) for expert, row in found.by_expert], closed)


def said_of(row: Assent) -> tuple[str, str, str]:
    """What an expert said, its tone, and why."""
    return said(ANSWERS, row.answer), ANSWER_TONES[row.answer], row.reason


def _row(name: str, row: Assent | None) -> tuple[str, str, str, str, str]:
    if row is None:
        return name, _("no answer"), "neutral", "", ""
    return name, *said_of(row), moment(row.at)
