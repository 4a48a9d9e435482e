"""Addresses of people, their roles and the invitations to them."""

from django.urls import path

from corymb.apps.accounts import views

app_name = "accounts"
urlpatterns = [path("", views.people, name="people")]
