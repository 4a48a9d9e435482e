"""The gallery: every component in the language of the page, for those who build pages and for checks of the look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from corymb.kit.doors import public


@public
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/gallery.html")
