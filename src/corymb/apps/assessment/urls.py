"""Addresses of the assessment: for whoever arranges it, and for its experts."""

from django.urls import path

from corymb.apps.assessment.views import agreeing, calls, conflicts, experts, marking, own, packs, reviews

app_name = "assessment"
CALL, EXPERT, OWN = "calls/<int:number>", "experts/<int:number>", "invitations/<int:number>"
REVIEW = "reviews/<int:number>"
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
    path("acting/<int:number>/lift/", conflicts.recusal_lift, name="recusal_lift"),
    path(f"{CALL}/applications/<int:application>/tied/", conflicts.recuse_oneself, name="recuse_oneself"),
    path("reviews/", reviews.reviews, name="reviews"),
    path(f"{REVIEW}/", reviews.review, name="review"),
    path(f"{REVIEW}/save/", marking.save, name="save"),
    path(f"{REVIEW}/submit/", reviews.submit, name="submit"),
    path(f"{REVIEW}/consensus/", agreeing.answer, name="answer"),
    path(f"{REVIEW}/take-up/", agreeing.take_up, name="take_up"),
    path(f"{REVIEW}/give-back/", reviews.give_back, name="give_back"),
    path(f"{REVIEW}/conflict/", reviews.conflict, name="conflict"),
    path(f"{REVIEW}/papers/<int:attachment>/", reviews.paper, name="paper"),
    path(f"{OWN}/", own.invitation, name="invitation"),
    path(f"{OWN}/accept/", own.accept, name="accept"),
    path(f"{OWN}/decline/", own.decline, name="decline"),
    path(f"{OWN}/profile/", own.profile, name="profile"),
    path(f"{OWN}/pack/", packs.ask, name="pack_ask"),
    path("packs/<int:number>/", packs.pack, name="pack"),
    path(f"{OWN}/declare/", own.declare, name="declare"),
]
