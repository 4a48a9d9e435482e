"""Addresses of requests for more time, below those of returns."""

from django.urls import path

from corymb.apps.extensions import views

app_name = "extensions"
urlpatterns = [
    path("<int:number>/more-time/", views.ask, name="ask"),
    path("more-time/<int:number>/", views.request_, name="request"),
    path("more-time/<int:number>/grant/", views.grant, name="grant"),
    path("more-time/<int:number>/decline/", views.decline, name="decline"),
]
