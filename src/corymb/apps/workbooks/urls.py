"""Addresses of workbooks, below those of returns."""

from django.urls import path

from corymb.apps.workbooks.views import bulks, uploads

app_name = "workbooks"
ONE = "<int:number>"
urlpatterns = [
    path("workbooks/", bulks.bulks, name="bulks"),
    path(f"workbooks/{ONE}/", bulks.bulk, name="bulk"),
    path(f"workbooks/{ONE}/notes.zip", bulks.bulk_notes, name="bulk_notes"),
    path("board/<slug:cluster>/<str:period>/workbooks/", bulks.bulk_give, name="bulk_give"),
    path("board/<slug:cluster>/<str:period>/workbook.xlsx", bulks.cluster_workbook, name="cluster_workbook"),
    path(f"{ONE}/workbook.xlsx", uploads.workbook, name="workbook"),
    path(f"{ONE}/upload/", uploads.upload_give, name="upload_give"),
    path(f"uploads/{ONE}/", uploads.upload, name="upload"),
    path(f"uploads/{ONE}/decide/", uploads.upload_decide, name="upload_decide"),
]
