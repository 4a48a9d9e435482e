"""Returns by another version of the pack than the one in force: which they are, what differs, and moving one."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.accounts.rules import acting, me
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.naming import pack_url
from corymb.apps.programme.queries.packs import version_in_force
from corymb.apps.programme.rules import RUN
from corymb.apps.programme.states import OPEN
from corymb.apps.progress import actions
from corymb.apps.progress.queries.followed import words_of
from corymb.apps.progress.queries.following import behind, by_version, difference_of
from corymb.apps.returns.forms import ReturnsFilter
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries import narrowing, seeing
from corymb.apps.returns.queries.figures import figures_of
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.states import EDITABLE, STATES, TONES
from corymb.apps.returns.tasks import checked_anew
from corymb.apps.returns.views.finding import may_on, trail_of
from corymb.kit.asking import Question, asked
from corymb.kit.doors import Refused, asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed

BEHIND = Listing(
    code=listed("returns-behind", gettext_lazy("Returns by other versions")),
    columns=(
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            lambda r: r.organisation.title,
            link=lambda r: reverse("progress:follow", args=[r.pk]),
        ),
        Column("period", gettext_lazy("Period"), lambda r: r.period.code),
        Column("version", gettext_lazy("Version"), lambda r: str(r.pack)),
        Column("state", gettext_lazy("State"), lambda r: STATES[r.state], badge=lambda r: TONES[r.state]),
        Column("due", gettext_lazy("Due"), lambda r: r.due_at, sort="due_at"),
    ),
    filters=ReturnsFilter,
    narrow=narrowing.returns,
    sort="due_at",
    empty_title=gettext_lazy("No return stays by another version"),
)


@asks(RUN)
def returns_behind(request: HttpRequest) -> HttpResponseBase:
    """Returns that stay by another version, and what the one in force asks for otherwise than each of those."""
    version = version_in_force()
    if version is None:
        raise Http404
    rows: QuerySet[Return] = seeing.known_to(request.user).filter(pk__in=behind(version).values("pk"))
    answer = export_of(BEHIND, request, rows)
    if answer is not None:
        return answer
    context: dict[str, Any] = {
        "page": page_of(BEHIND, request, rows),
        "version": version,
        "versions": [(before, words_of(found, version)) for before, found in by_version(version)],
        "trail": [
            (_("Programme"), reverse("programme:programme")),
            (_("Versions of the pack"), reverse("programme:packs")),
            (str(version), pack_url(version)),
            (_("Returns by other versions"), ""),
        ],
    }
    return render(request, "progress/behind.html", context)


@signed_in
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Move one return to the version in force: asked once more, with exactly what differs in it."""
    found = get_object_or_404(seeing.known_to(request.user), pk=number)
    code = FILL if may_on(request, FILL, found) else RUN
    if not may_on(request, code, found):
        raise Refused(FILL, found)
    version = version_in_force()
    if version is None or found.pack_id == version.pk or found.state not in EDITABLE or found.period.state != OPEN:
        raise Http404

    def act(_form: forms.Form) -> str:
        with checked_anew(number):
            actions.follow_return(number, me(request), **acting(request, code, found.scope_keys))
        return return_url(found) if seeing.is_own(request.user, found) else reverse("progress:behind")

    question = Question(
        _("Move the return to {version}").format(version=version),
        _("Move"),
        _("The return is filled in by the version in force; it is being checked anew."),
        trail_of(found, (_("Version of the pack"), "")),
        _("{organisation}, {period}: so far by {version}.").format(
            organisation=found.organisation, period=found.period, version=found.pack
        ),
        notices=(("info", _differing(request, found, version)),),
    )
    return asked(request, question, forms.Form(request.POST if request.method == "POST" else None), act)


def _differing(request: HttpRequest, found: Return, version: PackVersion) -> str | SafeString:
    """What differs, a line each; what stands in a draft its own people are told alone."""
    own = seeing.is_own(request.user, found)
    written = {code: figure.written for code, figure in figures_of(found).items()} if own else {}
    words = words_of(difference_of(found, version), version, written)
    if not words:
        return _("Nothing that stands in it is asked for otherwise.")
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((word,) for word in words)))
