"""The kit's own pages: the gallery, for those who build pages and for the checks of their look; licences; the theme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from corymb.kit import licences as vendored
from corymb.kit import samples
from corymb.kit.doors import public

THEMES = {"light", "dark"}
YEAR = 365 * 24 * 60 * 60


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in the language of the page."""
    return render(request, "kit/gallery.html", samples.of_everything(bound=request.GET.get("wrong") != "no"))


@public
def licences(request: HttpRequest) -> HttpResponse:
    """Whose fonts, icons, styles and charts the pages use, and on what terms."""
    return render(request, "kit/licences.html", {"packages": vendored.packages()})


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice of light or dark in a cookie for a year, or forget it, and go back."""
    chosen, back = request.POST.get("theme", ""), request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "home")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
