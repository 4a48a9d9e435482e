"""Addresses of what an office does about a call beside its tasks: members of a council are convened."""

from django.urls import path

from corymb.apps.office.views import convening

app_name = "office"
SESSION = "sessions/<int:number>"
urlpatterns = [
    path(f"{SESSION}/convene/", convening.convene, name="convene"),
    path(f"{SESSION}/when/", convening.replan, name="replan"),
]
