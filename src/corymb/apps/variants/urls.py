"""Addresses of what-ifs."""

from django.urls import path

from corymb.apps.variants.views import asking

app_name = "variants"
urlpatterns = [
    path("rankings/<int:number>/what-if/", asking.what_if, name="what_if"),
    path("rankings/<int:number>/what-if/<int:variant>/", asking.variant, name="variant"),
]
