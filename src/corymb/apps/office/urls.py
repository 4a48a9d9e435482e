"""Addresses of what an office does about a call beside its tasks: members of a council are convened."""

from django.urls import path

from corymb.apps.office.views import convening, registering

app_name = "office"
SESSION = "sessions/<int:number>"
urlpatterns = [
    path(f"{SESSION}/convene/", convening.convene, name="convene"),
    path(f"{SESSION}/call-off/", convening.cancel, name="cancel"),
    path(f"{SESSION}/members/<int:seat>/take-out/", convening.take_out, name="take_out"),
    path(f"{SESSION}/register/", registering.carry, name="statuses"),
    path(f"{SESSION}/when/", convening.replan, name="replan"),
]
