"""Addresses of the journal."""

from django.urls import path

from corymb.apps.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("<int:number>/", views.entry, name="entry"),
    path("verify/", views.verify, name="verify"),
    path("export/", views.export, name="export"),
]
