"""The gallery of page components, the choice of light or dark, and whose work the pages stand on."""

from django.urls import path

from corymb.kit import views

urlpatterns = [
    path("gallery/", views.gallery, name="kit_gallery"),
    path("licences/", views.licences, name="kit_licences"),
    path("theme/", views.theme, name="kit_theme"),
]
