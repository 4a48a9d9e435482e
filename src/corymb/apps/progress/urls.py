"""Addresses of the board, below those of returns."""

from django.urls import path

from corymb.apps.progress import views

app_name = "progress"
urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/<slug:cluster>/<str:period>/remind/", views.nudge, name="nudge"),
]
