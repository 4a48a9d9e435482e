"""Addresses of the selection: calls and their parts, applications and what is done with them."""

from django.urls import path

from corymb.apps.selection.views import (
    applications,
    calls,
    drafting,
    history,
    moving,
    workbooks,
    writing,
)

app_name = "selection"
CALL, ONE, PART = "calls/<int:number>", "applications/<int:number>", "<slug:kind>"
urlpatterns = [
    path("", calls.calls, name="calls"),
    path("calls/new/", calls.call_new, name="call_new"),
    path(f"{CALL}/", calls.call, name="call"),
    path(f"{CALL}/draft/", calls.call_draft, name="call_draft"),
    path(f"{CALL}/change/", drafting.call_change, name="call_change"),
    path(f"{CALL}/publish/", calls.call_publish, name="call_publish"),
    path(f"{CALL}/cancel/", calls.call_cancel, name="call_cancel"),
    path(f"{CALL}/parts/{PART}/new/", drafting.part_new, name="part_new"),
    path(f"{CALL}/parts/{PART}/<slug:code>/change/", drafting.part_change, name="part_change"),
    path(f"{CALL}/parts/{PART}/<slug:code>/remove/", drafting.part_remove, name="part_remove"),
    path(f"{CALL}/apply/", applications.apply, name="apply"),
    path("versions/<int:number>/", calls.call_version, name="call_version"),
    path("versions/<int:number>/call.json", calls.call_text, name="call_text"),
    path("applications/", applications.applications, name="applications"),
    path(f"{ONE}/", applications.application, name="application"),
    path(f"{ONE}/save/", writing.save, name="save"),
    path(f"{ONE}/change/", writing.correct, name="correct"),
    path(f"{ONE}/history/", history.history, name="history"),
    path(f"{ONE}/history/<int:entry>/", history.earlier, name="earlier"),
    path(f"{ONE}/history/<int:entry>/put-back/", history.put_back, name="put_back"),
    path(f"{ONE}/follow/", writing.follow, name="follow"),
    path(f"{ONE}/documents/<slug:document>/", writing.attach, name="attach"),
    path(f"{ONE}/documents/<int:attachment>/remove/", writing.detach, name="detach"),
    path(f"{ONE}/partners/new/", writing.partner_add, name="partner_add"),
    path(f"{ONE}/partners/<int:consent>/remove/", writing.partner_remove, name="partner_remove"),
    path(f"{ONE}/partners/<int:consent>/<slug:answer>/", moving.consent, name="consent"),
    path(f"{ONE}/workbook.xlsx", workbooks.workbook, name="workbook"),
    path(f"{ONE}/application.docx", workbooks.document, name="document"),
    path("versions/<int:number>/blank.docx", workbooks.blank, name="blank"),
    path(f"{ONE}/workbook/", workbooks.workbook_give, name="workbook_give"),
    path("workbooks/<int:number>/", workbooks.workbook_shown, name="workbook_shown"),
    path("workbooks/<int:number>/decide/", workbooks.workbook_decide, name="workbook_decide"),
    path(f"{ONE}/cluster/", moving.name_cluster, name="name_cluster"),
    path(f"{ONE}/move/<slug:code>/", moving.move, name="move"),
]
