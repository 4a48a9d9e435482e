"""Addresses of dossiers."""

from django.urls import path

from corymb.apps.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("calls/<int:number>/dossier/", views.dossier, name="dossier"),
]
