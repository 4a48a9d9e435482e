"""Addresses of the journal."""

from django.urls import path

from corymb.apps.journal import views

app_name = "journal"
urlpatterns = [path("", views.entries, name="entries")]
