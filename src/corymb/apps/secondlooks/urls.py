"""Addresses of second looks."""

from django.urls import path

from corymb.apps.secondlooks import views

app_name = "secondlooks"
COMPLAINT = "complaints/<int:number>"
urlpatterns = [
    path(f"{COMPLAINT}/appoint/", views.appoint, name="appoint"),
    path(f"{COMPLAINT}/look/", views.look, name="look"),
    path(f"{COMPLAINT}/minutes.<slug:ending>", views.minutes, name="minutes"),
    path(f"{COMPLAINT}/find/", views.find, name="find"),
    path(f"{COMPLAINT}/documents/<int:attachment>/", views.document, name="document"),
]
