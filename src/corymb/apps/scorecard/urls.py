"""Addresses of the scorecard and its publications."""

from django.urls import path

from corymb.apps.scorecard.views import behind, boards, known, open_data, ordering, organisations, public, runs

app_name = "scorecard"
urlpatterns = [
    path("", boards.board, name="board"),
    path("clusters/", boards.compare, name="compare"),
    path("runs/", runs.runs, name="runs"),
    path("runs/publish/", ordering.publish, name="publish"),
    path("runs/known/", ordering.known, name="known"),
    path("runs/as-known/", known.as_known, name="as_known"),
    path("runs/trial/<int:number>/", ordering.trial, name="trial"),
    path("runs/<int:number>/", runs.run, name="run"),
    path("runs/<int:number>/verify/", ordering.verify_again, name="verify"),
    path("organisations/<int:number>/", organisations.organisation, name="organisation"),
    path("public/", public.board, name="public"),
    path("public/<int:number>/", public.board, name="public_run"),
    path("public/<int:number>/lines.json", open_data.lines, name="public_lines"),
    path("public/<int:number>/lines.jsonl", open_data.lines_jsonl, name="public_lines_jsonl"),
    path("public/<int:number>/lines.csv", open_data.lines_csv, name="public_lines_csv"),
    path("public/<int:number>/lines.sdmx.csv", open_data.lines_sdmx, name="public_lines_sdmx"),
    path("public/<int:number>/<slug:language>.<slug:kind>", public.document, name="public_document"),
    path("public/<int:number>/<str:scope>/", public.board, name="public_place"),
    path("<str:scope>/", boards.board, name="place"),
    path("<str:scope>/<slug:target>/", boards.why, name="why"),
    path("<str:scope>/<slug:target>/members/", behind.members, name="members"),
    path("<str:scope>/<slug:target>/events/", behind.events, name="events"),
]
