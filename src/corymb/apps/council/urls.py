"""Addresses of the council: rankings of a call, sessions, items."""

from django.urls import path

from corymb.apps.council.views import (
    matters,
    planning,
    rankings,
    reading,
    recusing,
    sessions,
    voting,
)

app_name = "council"
RANKING, SESSION, MATTER = "rankings/<int:number>", "sessions/<int:number>", "items/<int:number>"
urlpatterns = [
    path("", rankings.calls, name="calls"),
    path("calls/<int:number>/", rankings.call, name="call"),
    path("calls/<int:number>/rank/", rankings.order, name="order"),
    path(f"{RANKING}/", rankings.ranking, name="ranking"),
    path(f"{RANKING}/wall/", rankings.wall, name="wall"),
    path(f"{RANKING}/session/", planning.plan, name="plan"),
    path(f"{SESSION}/", sessions.session, name="session"),
    path(f"{SESSION}/seats/new/", sessions.seat_add, name="seat_add"),
    path(f"{SESSION}/seats/<int:seat>/recuse/", recusing.recuse, name="recuse"),
    path(f"{SESSION}/recusals/", recusing.recusals, name="recusals"),
    path(f"{SESSION}/recusals/look/", recusing.look, name="look"),
    path(f"{SESSION}/recusals/<int:recusal>/lift/", recusing.lift, name="lift"),
    path(f"{SESSION}/present/", sessions.present, name="present"),
    path(f"{SESSION}/move/<slug:state>/", sessions.move, name="move"),
    path(f"{SESSION}/vote/", voting.vote_many, name="vote_many"),
    path(f"{MATTER}/", matters.matter, name="matter"),
    path(f"{MATTER}/application/", reading.application, name="application"),
    path(f"{MATTER}/documents/<int:attachment>/", reading.document, name="document"),
    path(f"{MATTER}/propose/", matters.propose, name="propose"),
    path(f"{MATTER}/vote/", matters.vote, name="vote"),
    path(f"{MATTER}/votes/", voting.votes, name="votes"),
    path(f"{MATTER}/recuse/", recusing.recuse_oneself, name="recuse_oneself"),
    path(f"{MATTER}/close/", matters.close, name="close"),
]
