"""The gallery of page components."""

from django.urls import path

from corymb.kit import views

urlpatterns = [path("gallery/", views.gallery, name="kit_gallery")]
