"""Addresses of what follows a decision: outcomes of applications, the office's side of a call."""

from django.urls import path

from corymb.apps.outcomes.views import (
    agreements,
    calls,
    commitments,
    complaints,
    feedback,
    public,
    publishing,
    telling,
)

app_name = "outcomes"
CALL, DECISION = "calls/<int:number>", "decisions/<int:number>"
SESSION, COMPLAINT, AGREEMENT = "sessions/<int:number>", "complaints/<int:number>", "agreements/<int:number>"
urlpatterns = [
    path("", calls.calls, name="calls"),
    path("public/", public.calls, name="public_calls"),
    path("public/<slug:code>/", public.call, name="public_call"),
    path("public/<slug:code>/results.json", public.results_json, name="results_json"),
    path("public/<slug:code>/marks.json", public.marks_json, name="marks_json"),
    path("public/<slug:code>/marks.csv", public.marks_csv, name="marks_csv"),
    path(f"{CALL}/", calls.call, name="call"),
    path(f"{SESSION}/letters/", telling.letters, name="letters"),
    path(f"{SESSION}/letters/go/", telling.release, name="letters_release"),
    path(f"{CALL}/release/", feedback.release_all, name="release_all"),
    path(f"{CALL}/publish/", publishing.publish, name="publish"),
    path(f"{CALL}/agreements/", agreements.agreements, name="agreements"),
    path(f"{CALL}/agreements/draft/", agreements.draft, name="draft"),
    path(f"{CALL}/agreements/text/", agreements.text, name="text"),
    path(f"{AGREEMENT}/", agreements.agreement, name="agreement"),
    path(f"{AGREEMENT}/move/<slug:code>/", agreements.move, name="agreement_move"),
    path(f"{AGREEMENT}/carry/", commitments.carry, name="carry"),
    path(f"{AGREEMENT}/remind/", agreements.remind, name="remind"),
    path(f"{AGREEMENT}/commitments/new/", commitments.commitment_write, name="commitment_add"),
    path(f"{AGREEMENT}/commitments/<int:commitment>/", commitments.commitment_write, name="commitment_change"),
    path(f"{AGREEMENT}/commitments/<int:commitment>/remove/", commitments.commitment_remove, name="commitment_remove"),
    path("applications/<int:number>/", feedback.outcome, name="outcome"),
    path("applications/<int:number>/complain/", complaints.start, name="complain"),
    path(f"{COMPLAINT}/", complaints.complaint, name="complaint"),
    path(f"{COMPLAINT}/text/", complaints.write, name="write"),
    path(f"{COMPLAINT}/grounds/new/", complaints.ground_add, name="ground_add"),
    path(f"{COMPLAINT}/grounds/<int:ground>/remove/", complaints.ground_remove, name="ground_remove"),
    path(f"{COMPLAINT}/files/", complaints.attach, name="attach"),
    path(f"{COMPLAINT}/move/<slug:code>/", complaints.move, name="move"),
    path(f"{DECISION}/comments/", feedback.comments, name="comments"),
    path(f"{DECISION}/comments/<int:mark>/withhold/", feedback.withhold, name="withhold"),
    path(f"{DECISION}/withheld/<int:withholding>/back/", feedback.give_back, name="give_back"),
    path(f"{DECISION}/release/", feedback.release, name="release"),
]
