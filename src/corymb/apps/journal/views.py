"""The journal as a person reads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from corymb.apps.journal.rules import READ
from corymb.kit.doors import asks


@asks(READ)
def entries(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/frame.html")
