"""What of the register waits for a person: imports with rows to decide, imports to apply."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.journal.images import kind_of
from corymb.apps.journal.models import Entry
from corymb.apps.linkage.models import ImportBatch
from corymb.apps.linkage.queries.seeing import imports_visible_to
from corymb.apps.linkage.rules import IMPORT
from corymb.apps.linkage.states import IMPORT_CONFIRMED, IMPORT_WITHDRAWN, MATCHED, TO_DECIDE
from corymb.kit.registries import Task

KEY = "import"
"""How the keys of these tasks begin."""
ENDS = (IMPORT_CONFIRMED, IMPORT_WITHDRAWN)
WITHIN = timedelta(days=3)


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """Imports that are read and matched and go no further without somebody."""
    del now  # due from the moment the file was matched
    if not holds(person, IMPORT):
        return
    for batch in imports_visible_to(person).filter(state=MATCHED).order_by("pk"):
        url, due = reverse("linkage:import", args=[batch.pk]), (batch.matched_at or batch.at) + WITHIN
        if batch.counts.get(TO_DECIDE):
            title, act = _("An import waits for your decisions"), _("Decide")
        else:
            title, act = _("An import waits to be applied"), _("Look")
        yield Task(f"{KEY}:{batch.pk}", title, url, act, due, batch.file_name)


def gone_on_at(number: str) -> datetime | None:
    """When somebody had an import applied or withdrew it; None while it waits. The journal knows, whoever it was."""
    ends = Entry.objects.filter(object_kind=kind_of(ImportBatch), object_id=number, act__in=ENDS)
    return ends.order_by("-pk").values_list("at", flat=True).first()


def imports_opened(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the imports whose files a person may open."""
    rows = imports_visible_to(person).select_related(None)
    return rows.annotate(text=Cast("pk", CharField())).values_list("text", flat=True)
