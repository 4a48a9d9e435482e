"""Addresses of the assignment: experts by lists, proposals, applications as the office of a call sees them."""

from django.urls import path

from corymb.apps.assignment.views import answers, bids, call_reviews, inviting, proposals

app_name = "assignment"
CALL, PROPOSAL, REVIEW = "calls/<int:number>", "proposals/<int:number>", "reviews/<int:number>"
BID = f"{CALL}/applications/<int:application>"
urlpatterns = [
    path(f"{CALL}/experts/many/", inviting.many, name="many"),
    path(f"{CALL}/experts/many/template/", inviting.template, name="experts_template"),
    path(f"{CALL}/experts/earlier/", inviting.earlier, name="earlier"),
    path(f"{CALL}/propose/", proposals.propose, name="propose"),
    path(f"{PROPOSAL}/", proposals.proposal, name="proposal"),
    path(f"{PROPOSAL}/applications/<int:application>/", proposals.change, name="change"),
    path(f"{PROPOSAL}/confirm/", proposals.confirm, name="confirm"),
    path(f"{CALL}/answers.xlsx", answers.answers, name="answers"),
    path(f"{CALL}/reviews/", call_reviews.reviews, name="reviews"),
    path(f"{CALL}/applications/", bids.applications, name="applications"),
    path(f"{BID}/", bids.application, name="application"),
    path(f"{BID}/third/", bids.third, name="third"),
    path(f"{BID}/consensus/", bids.consensus, name="consensus"),
    path(f"{REVIEW}/close/", bids.close, name="close"),
    path(f"{REVIEW}/replace/", bids.replace, name="replace"),
]
