"""Addresses of the assessment: for whoever arranges it, and for its experts."""

from django.urls import path

from corymb.apps.assessment.views import calls, conflicts, experts, own, proposals, reviews

app_name = "assessment"
CALL, EXPERT, OWN = "calls/<int:number>", "experts/<int:number>", "invitations/<int:number>"
PROPOSAL = "proposals/<int:number>"
urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path(f"{CALL}/", calls.call, name="call"),
    path(f"{CALL}/arrange/", calls.arrange, name="arrange"),
    path(f"{CALL}/experts/", experts.experts, name="experts"),
    path(f"{CALL}/experts/check/", experts.check, name="check"),
    path(f"{CALL}/experts/new/", experts.invite, name="invite"),
    path(f"{CALL}/conflicts/", conflicts.conflicts, name="conflicts"),
    path(f"{CALL}/conflicts/look/", conflicts.look, name="look"),
    path(f"{CALL}/acting/", conflicts.recusals, name="recusals"),
    path(f"{EXPERT}/", experts.expert, name="expert"),
    path(f"{EXPERT}/terms/", experts.terms, name="terms"),
    path(f"{EXPERT}/withdraw/", experts.withdraw, name="withdraw"),
    path("conflicts/<int:number>/lift/", conflicts.lift, name="lift"),
    path("acting/<int:number>/", conflicts.acting, name="acting"),
    path(f"{CALL}/propose/", proposals.propose, name="propose"),
    path(f"{PROPOSAL}/", proposals.proposal, name="proposal"),
    path(f"{PROPOSAL}/applications/<int:application>/", proposals.change, name="change"),
    path(f"{PROPOSAL}/confirm/", proposals.confirm, name="confirm"),
    path("reviews/", reviews.reviews, name="reviews"),
    path(f"{OWN}/", own.invitation, name="invitation"),
    path(f"{OWN}/accept/", own.accept, name="accept"),
    path(f"{OWN}/decline/", own.decline, name="decline"),
    path(f"{OWN}/profile/", own.profile, name="profile"),
    path(f"{OWN}/declare/", own.declare, name="declare"),
]
