"""What of that which follows a decision goes into the dossier of a call."""

from corymb.apps.dossiers.actions.parts import Parts, plain
from corymb.apps.files.actions import path_of
from corymb.apps.files.queries import files_about
from corymb.apps.journal.images import image
from corymb.apps.outcomes.models import Agreement, AgreementText, Complaint, Finding, Release, Results
from corymb.apps.outcomes.queries import agreements, complaints
from corymb.apps.selection.models import Call


def parts_of(call: Call) -> Parts:
    """Released comments, complaints with findings and files, results, agreements with files."""
    for release in Release.objects.filter(decision__application__call=call).order_by("pk"):
        yield f"outcomes/comments/{release.decision_id}.json", release.text.encode()
    for results in Results.objects.filter(call=call).exclude(text="").order_by("number"):
        yield f"outcomes/results/{results.number}.json", results.text.encode()
        if results.marks:
            yield f"outcomes/results/{results.number}-marks.json", results.marks.encode()
    yield from _complaints(call)
    yield from _agreements(call)


def _complaints(call: Call) -> Parts:
    rows = Complaint.objects.filter(decision__application__call=call, filed_at__isnull=False).order_by("pk")
    for row in rows:
        folder = f"outcomes/complaints/{row.receipt}"
        findings = Finding.objects.filter(ground__complaint=row).order_by("ground__place")
        told = {"complaint": image(row), "answer": row.answer, "findings": [image(one) for one in findings]}
        yield f"{folder}/filed.json", row.snapshot.encode()
        yield f"{folder}/record.json", plain(told)
        yield from _files(folder, complaints.KIND, row.pk)


def _agreements(call: Call) -> Parts:
    for text in AgreementText.objects.filter(call=call).order_by("number"):
        yield f"outcomes/agreements/text-{text.number}-en.txt", text.text_en.encode()
        yield f"outcomes/agreements/text-{text.number}-ru.txt", text.text_ru.encode()
    for row in Agreement.objects.filter(decision__application__call=call).order_by("pk"):
        folder = f"outcomes/agreements/{row.pk}"
        told = {"agreement": image(row), "commitments": [image(one) for one in row.commitments.order_by("place")]}
        yield f"{folder}/record.json", plain(told)
        yield from _files(folder, agreements.KIND, row.pk)


def _files(folder: str, kind: str, number: int) -> Parts:
    for file in files_about(kind, str(number)).order_by("pk"):
        yield f"{folder}/{file.pk}-{file.name}", path_of(file.sha256)
