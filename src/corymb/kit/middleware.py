"""What every request carries: a number of its own for logs and journal, one language for both halves, words for all."""

import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import get_language

from corymb.i18n import LANGUAGES, use_language

Answer = Callable[[HttpRequest], HttpResponse]
PROGRAMS = "/api/"
"""Addresses that begin so are for programs."""
METHODS = ("GET", "HEAD", "POST")
NUL = re.compile("\0|%00")
GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")


def request_id(get_response: Answer) -> Answer:
    """Number the request, or keep the number a proxy gave it; the answer's head and every log line repeat it."""

    def answer(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        request.META["REQUEST_ID"] = number
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = get_response(request)
        response["X-Request-ID"] = number
        if settings.TIMING:
            response["Server-Timing"] = f"site;dur={(time.perf_counter() - started) * 1000:.1f}"
        return response

    return answer


def kept_by_nobody(get_response: Answer) -> Answer:
    """Let no browser and no proxy keep what a person has seen, unless the answer says of itself who may."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


def language_of_reports(get_response: Answer) -> Answer:
    """Put Django's language in force for the texts of the pure half too."""

    def answer(request: HttpRequest) -> HttpResponse:
        code = (get_language() or "en")[:2]
        use_language(code if code in LANGUAGES else "en")
        return get_response(request)

    return answer


def no_cookies_for_programs(get_response: Answer) -> Answer:
    """Programs come with a token. A cookie opens nothing for them, chooses no language, and so cannot be misused."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PROGRAMS):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}
        return get_response(request)

    return answer


def nothing_is_called_nul(get_response: Answer) -> Answer:
    """Find nothing at an address with the sign NUL: PostgreSQL holds every sign but this one, and no name has it.

    Programs are told of it in words, by the schema of what they ask.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        asked = request.path_info + request.META.get("QUERY_STRING", "")
        if NUL.search(asked) and not request.path_info.startswith(PROGRAMS):
            raise Http404
        return get_response(request)

    return answer


def methods_of_pages(get_response: Answer) -> Answer:
    """Answer pages and forms to the ways browsers ask for them alone: a view that reads would answer DELETE as well."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS and not request.path_info.startswith(PROGRAMS):
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return answer


def form_addresses_told(get_response: Answer) -> Answer:
    """Say in words what an address that takes forms alone is, to whoever opens it by itself.

    Somebody who was signed out while they filled in a form comes there after signing in.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "GET" and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = render(request, "kit/form_address.html", status=response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    return answer
