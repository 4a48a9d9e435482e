"""Applications: the list, how one is started, and its page, on which it is written and followed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, me, scopes_with
from corymb.apps.files.models import StoredFile
from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.selection import actions, states
from corymb.apps.selection.actions.writing import NOT_OPEN
from corymb.apps.selection.forms.applications import StartForm
from corymb.apps.selection.models import Application, Consent, HandingIn, Workbook
from corymb.apps.selection.queries import form, seeing
from corymb.apps.selection.queries.contents import newest_version, standing_of, told_there
from corymb.apps.selection.queries.history import changed_of
from corymb.apps.selection.queries.naming import application_url, name_cluster_url
from corymb.apps.selection.queries.receipts import documents_of
from corymb.apps.selection.queries.signing_off import without_signer
from corymb.apps.selection.queries.snapshots import named_later
from corymb.apps.selection.queries.sources import with_sources
from corymb.apps.selection.queries.windows import is_frozen
from corymb.apps.selection.rules import FILL
from corymb.apps.selection.views.calls import found_call
from corymb.apps.selection.views.finding import found_application, may_on, trail_of
from corymb.apps.selection.views.lists import APPLICATIONS_LIST
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.parts import Step
from corymb.kit.registries import offered

BOOKS_SHOWN = 5


@signed_in
def applications(request: HttpRequest) -> HttpResponseBase:
    """Applications the person may read, the one changed last first."""
    rows = seeing.visible_to(request.user)
    answer = export_of(APPLICATIONS_LIST, request, rows)
    if answer is not None:
        return answer
    page = page_of(APPLICATIONS_LIST, request, rows.defer("call__content", "by_version__text"))
    return render(request, "selection/applications.html", {"page": page})


@asks(FILL)
def apply(request: HttpRequest, number: int) -> HttpResponse:
    """Start an application to a call."""
    call = found_call(request, number)

    def act(filled: StartForm) -> str:
        values = filled.cleaned_data
        start = actions.Start(values["region"], values["title"], values["cluster"])
        return application_url(actions.start_application(call.pk, start, me(request), **acting(request, FILL)))

    standing = standing_of(call, timezone.now())
    is_open = standing == states.OPEN
    window = _("Applications are taken until {moment}."), call.closes_at
    if standing == states.ANNOUNCED:
        window = _("Applications are taken from {moment}."), call.opens_at
    question = Question(
        _("Apply: {call}").format(call=call),
        _("Start") if is_open else "",
        _("The application is started; it saves itself while you write."),
        trail_of(None, _("Apply to the call")),
        window[0].format(moment=told_there(window[1], call.zone)),
        notices=() if is_open else (("warning", NOT_OPEN),),
    )
    return asked(request, question, StartForm(request.POST or None, regions=_regions(request)), act)


def _regions(request: HttpRequest) -> list[str]:
    """Codes of the regions for which the person may apply: their own, those of their clusters."""
    keys = scopes_with(request.user, FILL)
    clusters = Cluster.objects.filter(code__in=ids_of(keys, "cluster"))
    return sorted({*ids_of(keys, "region"), *clusters.values_list("region__code", flat=True)})


@signed_in
def application(request: HttpRequest, number: int) -> HttpResponse:
    """An application: its answers, documents and partners, what it meets and lacks, and what can be done now."""
    found = found_application(request, number)
    return render(request, "selection/application.html", context_of(request, found))


def context_of(request: HttpRequest, found: Application) -> dict[str, Any]:
    """Everything the page of an application shows."""
    near = seeing.is_near(request.user, found)
    page = with_sources(form.page_of(found, live=near, day=timezone.localdate()), found, named=True)
    standing = standing_of(found.call, timezone.now())
    is_open = standing == states.OPEN
    fills = found.state == states.WRITING and is_open and may_on(request, FILL, found)
    newest = newest_version(found.call)
    is_signed = found.state == states.SIGNING and is_open
    consents = form.consents_of(found)
    asks_partners = near and found.state in {states.WRITING, states.SIGNING}
    alone = without_signer(consents) if asks_partners else frozenset()
    return {
        "found": found,
        "page": page,
        "near": near,
        "fills": fills,
        "changed": changed_of(request.user, found),
        "state": states.APPLICATIONS[found.state],
        "tone": states.APPLICATION_TONES[found.state],
        "steps": _steps(found),
        "closes": told_there(found.call.closes_at, found.call.zone),
        "is_open": is_open,
        "missed": found.state in {states.WRITING, states.SIGNING} and standing == states.CLOSED,
        "moves": _moves(request, found, whole=page.is_complete),
        "named_later": named_later(found),
        "admission_tone": "warning" if found.state == states.NOT_ADMITTED else "info",
        "consents": [
            (row, states.CONSENTS[row.answer], states.CONSENT_TONES[row.answer], row.pk in alone) for row in consents
        ],
        "unsigned": [_unsigned(one) for one in consents if is_signed and near and one.answer != states.AGREED],
        "own": [
            (row, states.CONSENTS[row.answer], states.CONSENT_TONES[row.answer])
            for row in (seeing.own_consents(request.user, found) if is_signed else ())
        ],
        "agreed": states.AGREED,
        "declined": states.DECLINED,
        "waits": states.WAITS,
        "is_outdated": newest is not None and newest.pk != found.by_version_id,
        "receipts": _receipts(found),
        "offers": offered("selection.application", request.user, found),
        "books": _books(found) if fills else [],
        "trail": trail_of(None, page.title),
    }


def _unsigned(row: Consent) -> str:
    """A partner who has not signed off; that they declined, where they did."""
    name = str(row.organisation)
    return f"{name} ({states.CONSENTS[row.answer]})" if row.answer == states.DECLINED else name


def _receipts(found: Application) -> list[tuple[HandingIn, list[StoredFile]]]:
    """Submissions, the newest first, each with its receipt as files once they are made."""
    rows = list(found.handed_in.select_related("by").defer("snapshot").order_by("-round"))
    files = documents_of(rows) if rows else {}
    return [(row, files.get(row.pk, [])) for row in rows]


def _books(found: Application) -> list[tuple[Workbook, Any, str]]:
    """The workbooks that were given last: each, what became of it, its tone."""
    rows = found.workbooks.select_related("by").defer("answers", "findings").order_by("-pk")[:BOOKS_SHOWN]
    return [(row, states.WORKBOOKS[row.state], states.WORKBOOK_TONES[row.state]) for row in rows]


def _steps(found: Application) -> list[Step]:
    """The way of an application; one that was withdrawn, or is not admitted, has left it where it stood."""
    way, last = states.WAY, states.WAY[-1]
    if found.state in way:
        here = len(way) if found.state == last else way.index(found.state)
        return [
            Step(states.APPLICATIONS[code], "done" if n < here else "now" if n == here else "todo")
            for n, code in enumerate(way)
        ]
    gone = way if found.handed_in.exists() else way[:1]
    return [*(Step(states.APPLICATIONS[code], "done") for code in gone), Step(states.APPLICATIONS[found.state], "now")]


def _moves(request: HttpRequest, found: Application, *, whole: bool) -> list[tuple[str, Any, str]]:
    """(address, what the button says, its tone) of the moves this person can make now; sent round is what is whole."""
    tones = {states.SUBMIT: "primary", states.WITHDRAW: "danger", states.TURN_AWAY: "danger", states.ADMIT: "primary"}
    tones[states.ASK] = "primary" if whole else ""
    standing = standing_of(found.call, timezone.now())
    nameless = seeing.without_cluster(request.user, [found], timezone.now())
    return [(name_cluster_url(one), _("Name the cluster"), "") for one in nameless] + [
        (reverse("selection:move", args=[found.pk, code]), move.label, tones.get(code, ""))
        for code, move in states.MOVES.items()
        if found.state in move.sources
        and standing in states.WHEN.get(code, {states.OPEN})
        and may_on(request, move.permission, found)
        and _fits(request, found, code)
    ]


def _fits(request: HttpRequest, found: Application, code: str) -> bool:
    """Whether a move that the table allows has a sense here: partners agree, a condition is open, nobody is recused."""
    if code == states.SUBMIT:
        return not found.consents.exclude(answer=states.AGREED).exists()
    if code == states.WITHDRAW:  # to the freezing: that it goes later would tell that something is decided
        return not is_frozen(found.call)
    if code not in {states.TURN_AWAY, states.ADMIT}:
        return True
    needs = (
        code == states.TURN_AWAY
        or found.state == states.NOT_ADMITTED
        or bool(found.lacking and found.admission_at is None)
    )
    return needs and not seeing.is_recused(request.user, found) and not seeing.decided_among([found.pk])
