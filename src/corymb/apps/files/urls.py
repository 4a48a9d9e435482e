"""Addresses of files."""

from django.urls import path

from corymb.apps.files import views

app_name = "files"
urlpatterns = [path("<int:number>/", views.download, name="download")]
