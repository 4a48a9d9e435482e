"""Addresses of imports, possible duplicates and merges."""

from django.urls import path

from corymb.apps.linkage.views import import_rows, imports, merging

app_name = "linkage"
IMPORT = "imports/<int:number>"
urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_give, name="import_give"),
    path("imports/template.xlsx", imports.import_template, name="import_template"),
    path(f"{IMPORT}/", imports.import_batch, name="import"),
    path(f"{IMPORT}/apply/", imports.import_apply, name="import_apply"),
    path(f"{IMPORT}/withdraw/", imports.import_withdraw, name="import_withdraw"),
    path(f"{IMPORT}/decide/", import_rows.import_decide, name="import_decide"),
    path(f"{IMPORT}/decide/all/", import_rows.import_decide_all, name="import_decide_all"),
    path(f"{IMPORT}/rows/<int:line>/", import_rows.import_row, name="import_row"),
    path("duplicates/", merging.duplicates, name="duplicates"),
    path("duplicates/<int:number>/", merging.duplicate, name="duplicate"),
    path("duplicates/<int:number>/different/", merging.duplicate_deny, name="duplicate_deny"),
    path("organisations/<int:number>/duplicate/", merging.duplicate_name, name="duplicate_name"),
    path("merges/<int:number>/", merging.merge, name="merge"),
    path("merges/<int:number>/undo/", merging.merge_undo, name="merge_undo"),
]
