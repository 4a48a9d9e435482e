"""An application as it is signed off and submitted: one way to write it, so that its hash says nothing was changed."""

import json
from typing import Any

from django.db.models import Subquery

from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Cluster
from corymb.apps.selection.models import Application
from corymb.apps.selection.states import NAMED
from corymb.methods.chain import canonical

FORMAT = "corymb-application-1"


def snapshot_of(found: Application) -> str:
    """The content of an application now. Nobody's name and no sign-off stands in it: partners sign this very text."""
    answers = found.answers.exclude(text="").order_by("question")
    documents = found.attachments.filter(removed_at=None).order_by("document", "pk")
    partners = found.consents.select_related("organisation").order_by("organisation__number")
    return canonical({
        "format": FORMAT,
        "call": found.call.code,
        "call_version": found.by_version.number,
        "call_sha256": found.by_version.sha256,
        "application": str(found.pk),
        "region": found.region.code,
        "cluster": found.cluster.code if found.cluster else "",
        "title": found.title,
        "round": found.round,
        "answers": [{"question": row.question, "text": row.text} for row in answers],
        "documents": [{"document": row.document, "file": row.file_name, "sha256": row.sha256} for row in documents],
        "partners": [{"organisation": row.organisation.identifier, "role": row.role} for row in partners],
    })  # fmt: skip


def read(snapshot: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(snapshot)
    return content


def cluster_then(found: Application, code: str) -> str:
    """The title of the cluster an application was submitted with; it may have been taken back and corrected since."""
    if found.cluster and found.cluster.code == code:
        return found.cluster.title
    row = Cluster.objects.filter(code=code).first() if code else None
    return row.title if row else code


def named_later(found: Application) -> Entry | None:
    """When and why the office named the cluster that what was submitted last does not name; None where it did not."""
    if found.cluster_id is None:
        return None
    rows = Entry.objects.filter(act=NAMED, object_kind="selection.application", object_id=str(found.pk))
    rows = rows.filter(at__gte=Subquery(found.handed_in.order_by("-round").values("at")[:1]))
    return rows.filter(after__cluster_id=found.cluster_id).order_by("-pk").first()
