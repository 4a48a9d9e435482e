"""The machine's jobs: what waits, what runs, what failed; and trying a failed one again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.accounts.rules import acting
from corymb.apps.journal.actions import record_act
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import act, listed, permission

SEE = permission("site.see_jobs", gettext_lazy("See the machine's jobs"), ["officer", "administrator", "auditor"])
REPEAT = permission("site.repeat_jobs", gettext_lazy("Try failed jobs again"), ["officer", "administrator"])
REPEATED = act("site.job.repeated", gettext_lazy("tried a job again"))
STATES = {
    "todo": (gettext_lazy("waits"), "info"),
    "doing": (gettext_lazy("runs"), "accent"),
    "succeeded": (gettext_lazy("carried out"), "success"),
    "failed": (gettext_lazy("failed"), "danger"),
    "cancelled": (gettext_lazy("called off"), "neutral"),
    "aborted": (gettext_lazy("broken off"), "warning"),
}
NAMES = {
    "letters.send": gettext_lazy("Send letters"),
    "letters.remind": gettext_lazy("Write reminders"),
    "letters.digest": gettext_lazy("Write the weekly letters"),
    "linkage.read_import": gettext_lazy("Read and match a file of organisations"),
    "linkage.apply_import": gettext_lazy("Apply an import"),
    "linkage.find_duplicates": gettext_lazy("Look for duplicates"),
    "assessment.conflicts": gettext_lazy("Look for conflicts of experts"),
    "assessment.conflicts_daily": gettext_lazy("Have conflicts of experts looked for, once a day"),
    "assessment.pack": gettext_lazy("Make an expert's pack for a journey"),
    "assignment.propose": gettext_lazy("Propose an assignment of experts"),
    "outcomes.dossier": gettext_lazy("Put together the dossier of a call"),
    "council.minutes": gettext_lazy("Write minutes of the council"),
    "council.rank": gettext_lazy("Compute a ranking"),
    "council.variant": gettext_lazy("Compute what would be if"),
    "replays.replay": gettext_lazy("Replay a ranking from the journal"),
    "defence.agenda": gettext_lazy("Write the agenda of a defence"),
    "outcomes.papers": gettext_lazy("Write an agreement"),
    "outcomes.publish": gettext_lazy("Publish the results of a call"),
    "returns.check": gettext_lazy("Check a return"),
    "returns.receipt": gettext_lazy("Make the receipt of a return"),
    "returns.receipts": gettext_lazy("Look for receipts that are missing"),
    "returns.open": gettext_lazy("Open returns for all members"),
    "returns.open_for_newcomers": gettext_lazy("Open returns for new members"),
    "progress.count": gettext_lazy("Count how the returns stand"),
    "progress.follow": gettext_lazy("Let returns follow a version of the pack"),
    "progress.follow_daily": gettext_lazy("Have returns follow the pack, once a day"),
    "returns.read_upload": gettext_lazy("Read a workbook of a return"),
    "returns.read_bulk": gettext_lazy("Read workbooks of many members"),
    "selection.read_workbook": gettext_lazy("Read an application that was filled in outside"),
    "selection.rehearse": gettext_lazy("Try the draft of a call out"),
    "selection.receipt": gettext_lazy("Make the receipt of an application"),
    "scorecard.refresh": gettext_lazy("Compute the living scorecard"),
    "scorecard.renew": gettext_lazy("Compute the living scorecard whole"),
    "scorecard.renew_daily": gettext_lazy("Have the living scorecard computed whole, once a day"),
    "scorecard.explain": gettext_lazy("Compute what explains the living scorecard"),
    "scorecard.keep_up": gettext_lazy("Look whether the scorecard is up to date"),
    "scorecard.get_ready": gettext_lazy("Get ready for returns that will be accepted"),
    "scorecard.collect": gettext_lazy("Collect what stands behind the figures of a scope"),
    "scorecard.compute": gettext_lazy("Compute a scorecard that was asked for"),
    "scorecard.documents": gettext_lazy("Write a publication as report and workbook"),
    "scorecard.verify": gettext_lazy("Compute a publication again"),
}


class JobsFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("any")), *((code, word) for code, (word, _tone) in STATES.items())],
    )


def _narrow(jobs: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    return jobs.filter(status=asked["state"]) if asked["state"] else jobs


def _tell(jobs: list[Any]) -> None:
    """When each job of a page was last started or ended."""
    events = {job.pk: [event.at for event in job.procrastinateevent_set.all()] for job in jobs}
    for job in jobs:
        vars(job)["last_at"] = max((at for at in events[job.pk] if at), default=None)


JOBS = Listing(
    code=listed("jobs", gettext_lazy("Jobs")),
    columns=(
        Column("number", gettext_lazy("Number"), lambda job: job.pk, sort="id", at_end=True),
        Column("name", gettext_lazy("Job"), lambda job: str(NAMES.get(job.task_name, job.task_name))),
        Column("state", gettext_lazy("State"), lambda job: STATES[job.status][0], badge=lambda j: STATES[j.status][1]),
        Column("attempts", gettext_lazy("Attempts"), lambda job: job.attempts, at_end=True),
        Column("due", gettext_lazy("Not before"), lambda job: job.scheduled_at),
        Column("last_at", gettext_lazy("Last heard of"), lambda job: job.last_at),
    ),
    filters=JobsFilter,
    narrow=_narrow,
    sort="-id",
    empty_title=gettext_lazy("No jobs yet"),
    prepare=_tell,
)


@asks(SEE)
def jobs(request: HttpRequest) -> HttpResponseBase:
    """All jobs, the newest first; the failed ones on top, with a button each."""
    rows = ProcrastinateJob.objects.prefetch_related("procrastinateevent_set")
    answer = export_of(JOBS, request, rows)
    if answer is not None:
        return answer
    failed = rows.filter(status="failed").order_by("-id")[:20]
    named = [(job, NAMES.get(job.task_name, job.task_name)) for job in failed]
    return render(request, "site/jobs.html", {"page": page_of(JOBS, request, rows), "failed": named})


@asks(REPEAT)
@require_POST
def repeat(request: HttpRequest, number: int) -> HttpResponse:
    """Let a failed job run once more, at once."""
    job = get_object_or_404(ProcrastinateJob, pk=number, status="failed")
    who = acting(request, REPEAT)
    with transaction.atomic():
        app.job_manager.retry_job_by_id(job.pk, timezone.now())
        record_act(REPEATED, who["actor"], ("site.job", str(job.pk), job.task_name), now=who["now"])
    messages.success(request, _("The job is tried again."))
    return redirect("jobs")
