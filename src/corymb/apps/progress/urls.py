"""Addresses of the board and of what the office does with many returns, below those of returns."""

from django.urls import path

from corymb.apps.progress.views import board, following, locking

app_name = "progress"
urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/<slug:cluster>/<str:period>/remind/", board.nudge, name="nudge"),
    path("lock/", locking.lock, name="lock"),
    path("behind/", following.returns_behind, name="behind"),
    path("<int:number>/pack/", following.follow, name="follow"),
]
