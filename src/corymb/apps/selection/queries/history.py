"""What stood in the answers of an application before: every text that another one has replaced since."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.form import Row
from corymb.apps.selection.queries.seeing import is_near
from corymb.kit.saying import language_of_page
from corymb.packs.call import Question


def _texts() -> Any:
    return apps.get_model("selection", "AnswerHistory").objects  # django-pghistory makes it


def texts_of(found: Application, *, draft: bool) -> QuerySet[Any]:
    """Every text of an answer; for who does not read the draft those up to the last submission, none begun anew."""
    rows: QuerySet[Any] = _texts().filter(application=found)
    if draft:
        return rows
    return rows.filter(at__lte=Subquery(found.handed_in.order_by("-round").values("at")[:1]))


def _readable(person: Any, found: Application) -> QuerySet[Any]:
    return texts_of(found, draft=is_near(person, found))


def earlier_texts(person: Any, found: Application) -> QuerySet[Any]:
    """Texts that were replaced, of an application the person may read; `replaced`: the number of the next one."""
    rows = _readable(person, found)
    later = rows.filter(pgh_obj=OuterRef("pgh_obj"), pk__gt=OuterRef("pk")).order_by("pk").values("pk")[:1]
    return rows.annotate(replaced=Subquery(later)).filter(replaced__isnull=False).select_related("by")


def text_now(person: Any, found: Application, row: Any) -> Any:
    """The last text of the same answer that the person reads."""
    rows = _readable(person, found).filter(pgh_obj=row.pgh_obj_id)
    return rows.select_related("by").order_by("-pk")[0]


def changed_of(person: Any, found: Application) -> set[str]:
    """Questions whose answer had another text before."""
    rows = _readable(person, found).values("question").annotate(times=Count("pk")).filter(times__gt=1)
    return set(rows.values_list("question", flat=True))


def questions_of(found: Application) -> dict[str, Question]:
    """Questions of the call by code, as the application answers them; those that other versions alone ask, too."""
    language_of_page()
    versions = [*found.call.versions.defer("text").order_by("number"), found.by_version]
    return {one.code: one for version in versions for one in content_of(version).questions}


def told_of(questions: dict[str, Question], row: Any) -> str:
    """A text as a reader sees it; nothing where the answer was cleared."""
    return Row(questions[row.question], row.text, row.version).told


def whose(row: Any) -> str:
    """Who wrote a text; what the register knew was written by nobody."""
    return str(row.by) if row.by else _("from the register")


def with_next(rows: Sequence[Any]) -> None:
    """Put to each text the one that replaced it. One query."""
    there = _texts().select_related("by").in_bulk([row.replaced for row in rows])
    for row in rows:
        row.next = there[row.replaced]
