"""Addresses of rehearsals."""

from django.urls import path

from corymb.apps.rehearsals import views

app_name = "rehearsals"
urlpatterns = [
    path("calls/<int:number>/rehearse/", views.rehearse, name="rehearse"),
    path("rehearsals/<int:number>/", views.rehearsal, name="rehearsal"),
]
