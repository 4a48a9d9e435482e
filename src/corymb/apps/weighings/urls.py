"""Addresses of judging what the criteria of a draft weigh."""

from django.urls import path

from corymb.apps.weighings import views

app_name = "weighings"
WEIGHTS, WAY = "calls/<int:number>/weights", "<slug:way>"
urlpatterns = [
    path(f"{WEIGHTS}/", views.weights, name="weights"),
    path(f"{WEIGHTS}/ask/", views.weights_ask, name="weights_ask"),
    path(f"{WEIGHTS}/judge/{WAY}/", views.judge, name="judge"),
    path(f"{WEIGHTS}/judge/{WAY}/<slug:parent>/", views.judge, name="judge_below"),
    path(f"{WEIGHTS}/put/{WAY}/", views.weights_put, name="weights_put"),
    path(f"{WEIGHTS}/put/{WAY}/<slug:parent>/", views.weights_put, name="weights_put_below"),
]
