"""Calls: the list, one as it is published, a version, and how it begins, is published and cancelled."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds, may, me
from corymb.apps.selection import actions
from corymb.apps.selection.forms.calls import CancelForm, NewCallForm, PublishForm
from corymb.apps.selection.models import Call, CallVersion
from corymb.apps.selection.queries.contents import (
    content_of,
    draft_of,
    newest_version,
    standing_of,
    told_there,
)
from corymb.apps.selection.queries.naming import call_url
from corymb.apps.selection.queries.seeing import call_key, calls_visible_to, decided_among, versions_visible_to
from corymb.apps.selection.queries.steps import CALL, steps_of
from corymb.apps.selection.queries.telling import facts_of, told
from corymb.apps.selection.queries.windows import is_spent, lacks_now, unusual, window_of
from corymb.apps.selection.rules import FILL, RUN, SEE_ALL, SEE_DRAFTS
from corymb.apps.selection.states import CALL_MOVES, CANCELLED, OPEN, PARTS, STANDING_TONES, STANDINGS
from corymb.apps.selection.views.lists import CALLS
from corymb.i18n import LANGUAGES
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.saying import day, moment
from corymb.packs.call import CallContent


@signed_in
def calls(request: HttpRequest) -> HttpResponseBase:
    """Calls the person may see, the newest first."""
    rows = calls_visible_to(request.user)
    answer = export_of(CALLS, request, rows)
    if answer is not None:
        return answer
    context = {"page": page_of(CALLS, request, rows), "may_run": holds(request.user, RUN)}
    return render(request, "selection/calls.html", context)


def found_call(request: HttpRequest, number: int) -> Call:
    return get_object_or_404(calls_visible_to(request.user), pk=number)


def trail_of(call: Call | None = None, *further: str) -> Trail:
    found: Trail = [(_("Calls"), reverse("selection:calls") if call or further else "")]
    if call:
        found.append((call.title, call_url(call) if further else ""))
    return [*found, *((label, "") for label in further)]


@signed_in
def call(request: HttpRequest, number: int) -> HttpResponse:
    """A call as it is published; before that, its draft."""
    found = found_call(request, number)
    version = newest_version(found)
    if version is None:
        return call_draft(request, number)
    standing = standing_of(found, timezone.now())
    context = {
        **_shown(found, content_of(version)),
        "version": version,
        "facts": [*facts_of(content_of(version)), *_about(version)],
        "versions": found.versions.defer("text").select_related("published_by").order_by("-number"),
        "may_apply": standing == OPEN and holds(request.user, FILL),
        "may_see_draft": holds(request.user, SEE_DRAFTS) and not is_spent(found, timezone.now()),
        "may_cancel": _may_cancel(request, found),
        "steps": steps_of(request.user, found, CALL, call_url(found)),
        "may_take": may(request.user, SEE_ALL, [call_key(found)]),
        "trail": trail_of(found),
    }
    return render(request, "selection/call.html", context)


@asks(SEE_DRAFTS)
def call_draft(request: HttpRequest, number: int) -> HttpResponse:
    """The draft of a call, part by part, with what keeps it from being published."""
    found = found_call(request, number)
    content, version = draft_of(found), newest_version(found)
    may_run = holds(request.user, RUN) and found.state != CANCELLED
    context = {
        **_shown(found, content),
        "facts": [*facts_of(content), (_("sha256"), format_html("<code>{}</code>", found.sha256))],
        "lacks": [(lack, PARTS.get(lack.part, "")) for lack in lacks_now(found, timezone.now())],
        "edits": may_run,
        "is_published": version is not None,
        "differs": version is None or version.sha256 != found.sha256,
        "may_cancel": may_run and version is None,
        "trail": trail_of(found, _("Draft")) if version else trail_of(found),
    }
    return render(request, "selection/call_draft.html", context)


@signed_in
def call_version(request: HttpRequest, number: int) -> HttpResponse:
    """A version of a call, as it was published."""
    version = get_object_or_404(versions_visible_to(request.user), pk=number)
    found, content = version.call, content_of(version)
    label = _("Version {number}").format(number=version.number)
    context = {
        **_shown(found, content),
        "version": version,
        "facts": [*facts_of(content), *_about(version)],
        "trail": trail_of(found, label),
    }
    return render(request, "selection/call_version.html", context)


@signed_in
def call_text(request: HttpRequest, number: int) -> HttpResponse:
    """The text of a version, of which its hash is taken."""
    version = get_object_or_404(versions_visible_to(request.user), pk=number)
    answer = HttpResponse(version.text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{version.call.code}-{version.number}.json"'
    return answer


def _shown(found: Call, content: CallContent) -> dict[str, Any]:
    standing = standing_of(found, timezone.now())
    return {
        "call": found,
        "told": told(content),
        "state": STANDINGS[standing],
        "tone": STANDING_TONES[standing],
        "opens": told_there(found.opens_at, found.zone),
        "closes": told_there(found.closes_at, found.zone),
        "is_open": standing == OPEN,
    }


def _about(version: CallVersion) -> list[tuple[str, Any]]:
    return [
        (_("Version"), version.number),
        (_("Published"), moment(version.published_at)),
        (_("Published by"), str(version.published_by or _("the system"))),
        (_("sha256"), format_html("<code>{}</code>", version.sha256)),
        *([(_("Extended by order"), _order(version))] if version.order_number else []),
    ]


def _order(version: CallVersion) -> str:
    return _("{number} of {day}").format(number=version.order_number, day=day(version.order_date))


@asks(RUN)
def call_new(request: HttpRequest) -> HttpResponse:
    """Begin a call from a preset, or from an earlier one."""
    earlier = calls_visible_to(request.user).order_by("-pk")

    def act(form: NewCallForm) -> str:
        values = form.cleaned_data
        who = acting(request, RUN)
        titles = {language: values[f"title_{language}"] for language in LANGUAGES}
        with transaction.atomic():
            begin = earlier.filter(pk=values["preset"]).first() if values["preset"].isdecimal() else None
            found = actions.draft_call(values["code"], begin or values["preset"], me(request), **who)
            actions.change_call(found.pk, {"title": titles}, **who)
        return call_url(found)

    question = Question(
        _("Draft a call"),
        _("Begin the draft"),
        _("The draft is here; change what is to be changed, then publish it."),
        trail_of(None, _("Draft a call")),
        _("Nobody but the programme office and its auditors sees the draft before it is published."),
    )
    return asked(request, question, NewCallForm(request.POST or None, calls=earlier), act)


def _may_cancel(request: HttpRequest, found: Call) -> bool:
    if not holds(request.user, RUN) or CANCELLED not in CALL_MOVES[found.state]:
        return False
    return not decided_among(found.applications.values_list("pk", flat=True))


@asks(RUN)
def call_publish(request: HttpRequest, number: int) -> HttpResponse:
    """Publish the draft: asked once more, with its hash, its window and what is unusual about it."""
    found, now = found_call(request, number), timezone.now()
    content, missing = draft_of(found), lacks_now(found, now)

    def act(form: PublishForm) -> str:
        order = actions.Order(*named) if (named := form.order()) else None
        reason = form.cleaned_data.get("reason", "")
        actions.publish_call(found.pk, me(request), reason=reason, order=order, **acting(request, RUN))
        return call_url(found)

    lead = _(
        "The version never changes; what is changed later is a new version. Its hash (sha256) is {hash}. Read the "
        "whole draft first: what the preset says in words, such as its note and the words of a lot, is published too."
    ).format(hash=found.sha256)
    changes = newest_version(found) is not None
    if not changes:
        lead += " " + _("Afterwards an administrator gives somebody the role of secretary of this call, under People.")
    question = Question(
        _("Publish {call}").format(call=content.title),
        "" if missing else _("Publish"),
        _("The call is published."),
        trail_of(found, _("Publish")),
        lead,
        notices=tuple(("danger", str(lack)) for lack in missing) or tuple(("warning", t) for t in unusual(found, now)),
        lists=((_("Window for applications"), window_of(content)),),
    )
    return asked(request, question, PublishForm(request.POST or None, changes=changes), act)


@asks(RUN)
def call_cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel a call."""
    found = found_call(request, number)

    def act(form: CancelForm) -> str:
        actions.cancel_call(found.pk, reason=form.cleaned_data["reason"], **acting(request, RUN))
        return call_url(found)

    question = Question(
        _("Cancel {call}").format(call=found),
        _("Cancel the call"),
        _("The call is cancelled."),
        trail_of(found, _("Cancel the call")),
        _("No application is taken any more. What was published and submitted stays readable."),
        "danger",
    )
    return asked(request, question, CancelForm(request.POST or None), act)
