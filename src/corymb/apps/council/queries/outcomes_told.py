"""What an applicant is told of a decision: the result, its conditions, and how each criterion was marked."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from corymb.apps.council.models import Decision
from corymb.apps.council.queries.outcomes import rows_of
from corymb.apps.council.queries.telling import labels_of
from corymb.apps.council.states import CLOSED, RESULT_TONES, RESULTS
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries import seeing
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.registries import Label
from corymb.kit.saying import language_of_page, number


@dataclass(frozen=True)
class Outcome:
    """`criteria`: label, and the mark put together, on the scale of the call; nothing of other applications."""

    application: Application
    decision: Decision
    result: Label
    tone: str
    score: str
    best: int
    criteria: list[tuple[str, str]]


def decided_for(person: Any) -> QuerySet[Application]:
    """Applications of which a person may read what was decided: their own and those they partner, once it is closed."""
    decided = Decision.objects.filter(matter__session__state=CLOSED).values("application")
    return seeing.near_to(person).filter(pk__in=decided)


def outcome_of(application: Application) -> Outcome:
    """The latest decision on an application, in the language of the page."""
    language_of_page()
    rows = Decision.objects.filter(application=application, matter__session__state=CLOSED)
    decision = rows.select_related("matter__session__ranking__by_version").latest("at")
    ranking = decision.matter.session.ranking
    content = content_of(ranking.by_version)
    (row,) = (row for row in rows_of(ranking) if row["application"] == str(application.pk))
    return Outcome(
        application,
        decision,
        RESULTS[decision.result],
        RESULT_TONES[decision.result],
        number(Decimal(row["score"]), 2),
        content.scale.best,
        [(label, number(Decimal(row["marks"][code]), 2)) for code, label in labels_of(content).items()],
    )
