"""An application as it was submitted for the ranking that was decided on."""

from corymb.apps.council.models import Decision
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.form import Row
from corymb.apps.selection.queries.snapshots import read
from corymb.kit.saying import language_of_page


def handed_in(decision: Decision) -> HandingIn | None:
    """The submission that was ranked: the last before the marks were frozen."""
    rows = HandingIn.objects.filter(
        application=decision.application_id, at__lte=decision.matter.session.ranking.ordered_at
    )
    return rows.order_by("-round").first()


def plain_answers(decision: Decision) -> dict[str, str]:
    """Answers by question, as they were submitted."""
    row = handed_in(decision)
    return {one["question"]: one["text"] for one in read(row.snapshot)["answers"]} if row else {}


def answers_of(decision: Decision) -> list[tuple[str, str]]:
    """(question, answer) in the order of the call, in words."""
    language_of_page()
    given, content = plain_answers(decision), content_of(decision.application.by_version)
    rows = [Row(question, given.get(question.code, ""), 0) for question in content.questions]
    return [(str(row.question.label), row.told) for row in rows]
