"""Addresses of replays."""

from django.urls import path

from corymb.apps.replays.views import replays

app_name = "replays"
RANKING = "rankings/<int:number>/replays"
urlpatterns = [
    path(f"{RANKING}/", replays.replays, name="replays"),
    path(f"{RANKING}/ask/", replays.ask, name="ask"),
]
