"""Addresses of the baselines, below those of returns."""

from django.urls import path

from corymb.apps.baselines import views

app_name = "baselines"
ONE = "baselines/<int:number>"
urlpatterns = [
    path("baselines/", views.baselines, name="baselines"),
    path("baselines/propose/", views.baseline_propose, name="baseline_propose"),
    path(f"{ONE}/", views.baseline, name="baseline"),
    path(f"{ONE}/approve/", views.baseline_approve, name="baseline_approve"),
    path(f"{ONE}/decline/", views.baseline_decline, name="baseline_decline"),
    path(f"{ONE}/prove/", views.baseline_prove, name="baseline_prove"),
]
