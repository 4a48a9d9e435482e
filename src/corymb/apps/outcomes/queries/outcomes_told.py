"""What an applicant is told of a decision: result, conditions, how each criterion was marked, what experts wrote."""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.agreeing import answers_to
from corymb.apps.assessment.queries.marks import counted_reviews
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.assessment.states import AGREES, SUBMITTED
from corymb.apps.council.models import Decision, Ranking
from corymb.apps.council.queries.letters import ABOUT
from corymb.apps.council.queries.naming import session_name
from corymb.apps.council.queries.outcomes import row_of_each
from corymb.apps.council.queries.ranked import by_rule
from corymb.apps.council.queries.telling import labels_of
from corymb.apps.council.states import CLOSED, RESULT_TONES, RESULTS
from corymb.apps.letters.models import Letter
from corymb.apps.letters.states import State
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.comments import released
from corymb.apps.outcomes.queries.seeing import free_of
from corymb.apps.outcomes.rules import SEE
from corymb.apps.outcomes.states import RESULTS_DONE
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries import seeing
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.registries import Label
from corymb.kit.saying import language_of_page, number
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import DEFENCE


@dataclass(frozen=True)
class Told:
    """A criterion: the mark put together, of how many experts, what the marks next to it mean, released comments.

    `agreed` says how many experts stand behind a consensus; 0 where there is none. `objected`: not all of them agreed.
    `fallen`: with how many of the comments no mark goes any more.
    """

    code: str
    label: str
    exact: Decimal
    experts: int
    anchors: list[tuple[int, str]]
    comments: list[str]
    withheld: int
    agreed: int = 0
    objected: bool = False
    fallen: int = 0

    @property
    def mark(self) -> str:
        return number(self.exact, 2)

    @property
    def of_defence(self) -> bool:
        """Whether a commission marked it; what its members noted is not released."""
        return self.code.startswith(DEFENCE)

    @property
    def given_by(self) -> str:
        """How many gave the marks that were put together: experts, or members of a commission at a defence."""
        n = self.experts
        if self.of_defence:
            told = ngettext("mark of {n} member of the commission", "marks of {n} members of the commission", n)
        elif self.objected:
            told = _("consensus to which not all agreed")
        elif self.agreed:
            n, told = self.agreed, ngettext("consensus of {n} expert", "consensus of {n} experts", self.agreed)
        else:
            told = ngettext("mark of {n} expert", "marks of {n} experts", n)
        return told.format(n=n)


@dataclass(frozen=True)
class Outcome:
    """Nothing of other applications. `is_released` says whether somebody has looked the comments through;

    `released_under` the earlier session with whose decision, where that one rests on other marks.
    """

    application: Application
    decision: Decision
    result: Label
    tone: str
    exact: Decimal
    by_rule: str
    worst: int
    best: int
    criteria: list[Told]
    is_released: bool
    released_under: str
    is_consensus: bool
    is_agreed: bool

    @property
    def score(self) -> str:
        return number(self.exact, 2)


def told(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Decisions their applicants were told of: a letter has gone, or results with it are published. What is held till
    somebody has looked at it can be read nowhere else before.
    """
    return rows.filter(is_told())


def is_told() -> Q:
    """Whether the applicant was told of a decision."""
    number = Cast(OuterRef("pk"), CharField())
    letters = Letter.objects.filter(about_kind=ABOUT, about_id=number, sent_at__isnull=False)
    return Q(Exists(letters)) | is_published()


def known_to(person: Any) -> Q:
    """Decisions a person may know of: by office, where nothing keeps them from it, else as the region was told."""
    return (of_calls(person, "application__call", SEE) & free_of(person)) | is_told()


def is_published() -> Q:
    """Whether results are published that hold a decision."""
    public = Results.objects.filter(
        call=OuterRef("application__call"),
        state=RESULTS_DONE,
        session__number__gte=OuterRef("matter__session__number"),
    )
    return Q(Exists(public))


def letters_stay(call: Call) -> bool:
    """Whether a letter with a decision of a call is held, or none was written: its results cannot be published yet."""
    decisions = Decision.objects.filter(application__call=call, matter__session__state=CLOSED)
    numbers = decisions.annotate(text=Cast("pk", CharField())).values("text")
    letters = Letter.objects.filter(about_kind=ABOUT, about_id__in=numbers)
    return letters.filter(state=State.HELD).exists() or not letters.exclude(state=State.WITHDRAWN).exists()


def decided_for(person: Any) -> QuerySet[Application]:
    """Applications of which a person may read what was decided: their own and those they partner, once it was told."""
    decided = told(Decision.objects.filter(matter__session__state=CLOSED)).values("application")
    return seeing.near_to(person).filter(pk__in=decided)


def latest_decision(application: Application) -> Decision:
    """The decision that counts for the applicant: the last they were told of; before that the last of all."""
    rows = Decision.objects.filter(application=application, matter__session__state=CLOSED)
    rows = rows.select_related("matter__session__ranking__by_version", "application__call")
    rows = rows.order_by("matter__session__number")
    return told(rows).last() or rows.latest("matter__session__number")


def decided_before(decision: Decision) -> QuerySet[Decision]:
    """What the applicant was told of before a decision, the last first; few applications have any."""
    rows = Decision.objects.filter(application=decision.application_id, matter__session__state=CLOSED)
    earlier = rows.filter(matter__session__number__lt=decision.matter.session.number)
    return told(earlier).select_related("matter__session").order_by("-matter__session__number")


def outcome_of(application: Application, decision: Decision | None = None) -> Outcome:
    """A decision on an application, the latest where none is named, in the language of the page."""
    language_of_page()
    decision = decision or latest_decision(application)
    ranking = decision.matter.session.ranking
    content = content_of(ranking.by_version)
    row = row_of_each(ranking)[application.pk]
    experts, shown = _experts(ranking, application.pk), released(decision)
    agreed, objected = _agreed(ranking, application)
    return Outcome(
        application,
        decision,
        RESULTS[decision.result],
        RESULT_TONES[decision.result],
        Decimal(row["score"]),
        by_rule(row),
        content.scale.worst,
        content.scale.best,
        [
            Told(
                code,
                label,
                Decimal(row["marks"][code]),
                experts[code],
                anchors_near(content, code, Decimal(row["marks"][code])),
                shown.comments.get(code, []) if shown else [],
                shown.withheld.get(code, 0) if shown else 0,
                agreed,
                objected,
                shown.fallen.get(code, 0) if shown else 0,
            )
            for code, label in labels_of(content).items()
        ],
        shown is not None,
        session_name(shown.under.matter.session) if shown and shown.under else "",
        bool(agreed),
        bool(agreed) and not objected,
    )


def _agreed(ranking: Ranking, application: Application) -> tuple[int, bool]:
    """How many experts the consensus a ranking was frozen with speaks for: those whose own marks were in by then; and
    whether it was closed though one of them objected or did not answer.
    """
    in_time = {"application": application, "submitted_at__lte": ranking.ordered_at}
    consensus = counted_reviews(application.call_id).filter(**in_time, is_rapporteur=True).first()
    if consensus is None:
        return 0, False
    n = Review.objects.filter(**in_time, state=SUBMITTED, is_rapporteur=False).count()
    answers = [row and row.answer for _expert, row in answers_to(consensus).by_expert]
    return n, any(answer != AGREES for answer in answers)


def anchors_near(content: CallContent, code: str, mark: Decimal) -> list[tuple[int, str]]:
    """What the mark means, or, where it lies between two, what both mean; at a defence criteria mean the same."""
    leaf = next((one for one in content.leaves if one.code == code.removeprefix(DEFENCE)), None)
    if leaf is None:
        return []
    near = {int(mark), int(mark) + (mark != int(mark))}
    return [(one.mark, str(one.text)) for one in content.anchors_of(leaf) if one.mark in near]


def _experts(ranking: Ranking, application: int) -> Counter[str]:
    """How many experts gave a mark for each criterion, as it was frozen; members of a commission at a defence."""
    told = json.loads(ranking.inputs)
    given = [*(("", one) for one in told["marks"]), *((DEFENCE, one) for one in told.get("defence", []))]
    own = ((mark, one) for mark, one in given if one["application"] == str(application) and one["mark"] is not None)
    return Counter(f"{mark}{one['criterion']}" for mark, one in own)
