"""Addresses of the outbox."""

from django.urls import path

from corymb.apps.letters import views

app_name = "letters"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("task/<str:token>/", views.task, name="task"),
    path("<int:number>/", views.letter, name="letter"),
    path("<int:number>/move/", views.move, name="move"),
]
