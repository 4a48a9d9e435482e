"""Addresses of signature files, below those of returns."""

from django.urls import path

from corymb.apps.signatures import views

app_name = "signatures"
urlpatterns = [
    path("<int:number>/signature/", views.attach, name="attach"),
    path("<int:number>/signed.json", views.signed, name="signed"),
]
