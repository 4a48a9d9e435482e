"""Versions of the pack: the list, one version with its parts, and how it comes in force."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import acting, holds, me
from corymb.apps.programme import actions
from corymb.apps.programme.forms import NeededReasonForm, ProposeForm, ReasonForm
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries import contents
from corymb.apps.programme.queries.comparing import grouped
from corymb.apps.programme.queries.naming import pack_url
from corymb.apps.programme.queries.packs import pack_of, told
from corymb.apps.programme.queries.seeing import packs_visible_to
from corymb.apps.programme.queries.stretches import stretches_of, why_proposed
from corymb.apps.programme.queries.wording import target_lines
from corymb.apps.programme.rules import RUN, SEE
from corymb.apps.programme.states import DECLINED, IN_FORCE, PACK_MOVES, PACK_TONES, PACKS
from corymb.apps.programme.views.lists import PACK_VERSIONS
from corymb.apps.programme.views.programme import trail_of
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.parts import Tab
from corymb.kit.registries import offered, pack_moves
from corymb.kit.saying import moment
from corymb.packs.schema import Pack


@asks(SEE)
def packs(request: HttpRequest) -> HttpResponseBase:
    """Every version that was ever given, the newest first."""
    rows = packs_visible_to(request.user)
    answer = export_of(PACK_VERSIONS, request, rows)
    if answer is not None:
        return answer
    context = {
        "page": page_of(PACK_VERSIONS, request, rows),
        "may_run": holds(request.user, RUN),
        "trail": trail_of((_("Versions of the pack"), "")),
    }
    return render(request, "programme/packs.html", context)


def _trail(version: PackVersion, *further: str) -> Trail:
    own = (str(version), pack_url(version) if further else "")
    return trail_of((_("Versions of the pack"), reverse("programme:packs")), own, *((label, "") for label in further))


def found_pack(request: HttpRequest, number: int) -> PackVersion:
    return get_object_or_404(packs_visible_to(request.user), pk=number)


def _in_force(request: HttpRequest) -> PackVersion | None:
    return packs_visible_to(request.user).filter(state=IN_FORCE).first()


# One version


@asks(SEE)
def pack(request: HttpRequest, number: int) -> HttpResponse:
    """A version: where it stands, what it is, what it wants."""
    version = found_pack(request, number)
    read = pack_of(version)
    about = {
        "facts": _facts(version),
        "stretches": stretches_of(version) if version.in_force_at else [],
        "content": contents.facts_of(read),
        "targets": target_lines(read),
    }
    return _tab(request, version, read, "", about)


@asks(SEE)
def pack_variables(request: HttpRequest, number: int) -> HttpResponse:
    """The figures members report, by the section of the return they stand in."""
    version = found_pack(request, number)
    read = pack_of(version)
    return _tab(request, version, read, "variables", {"sections": contents.sections_of(read)})


@asks(SEE)
def pack_indicators(request: HttpRequest, number: int) -> HttpResponse:
    """The figures computed from them, with their formulas."""
    version = found_pack(request, number)
    read = pack_of(version)
    return _tab(request, version, read, "indicators", {"indicators": contents.indicators_of(read)})


@asks(SEE)
def pack_checks(request: HttpRequest, number: int) -> HttpResponse:
    """What is checked in members' figures."""
    version = found_pack(request, number)
    read = pack_of(version)
    return _tab(request, version, read, "checks", {"checks": contents.checks_of(read)})


@asks(SEE)
def pack_sources(request: HttpRequest, number: int) -> HttpResponse:
    """What the evidence marks of the pack refer to."""
    version = found_pack(request, number)
    read = pack_of(version)
    return _tab(request, version, read, "sources", {"sources": read.sources, "marks": contents.marks()})


@asks(SEE)
def pack_text(request: HttpRequest, number: int) -> HttpResponse:
    """The text of a version, as it was given."""
    version = found_pack(request, number)
    answer = HttpResponse(version.text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{version.code}-{version.version}.toml"'
    return answer


def _tab(request: HttpRequest, version: PackVersion, read: Pack, here: str, context: dict[str, Any]) -> HttpResponse:
    may_run = holds(request.user, RUN)
    moves = PACK_MOVES[version.state] if may_run else frozenset()
    frame = {
        "version": version,
        "name": told(read.name),
        "word": PACKS[version.state],
        "tone": PACK_TONES[version.state],
        "trail": _trail(version),
        "tabs": _tabs(version, read, here),
        "may_put": IN_FORCE in moves,
        "may_decline": DECLINED in moves,
        "offers": offered("programme.pack", request.user, version),
        "may_compare": version.state != IN_FORCE and _in_force(request) is not None,
    }
    return render(request, f"programme/pack_{here or 'targets'}.html", frame | context)


def _tabs(version: PackVersion, read: Pack, here: str) -> list[Tab]:
    labels = {
        "": (_("Targets"), len(read.targets)),
        "variables": (_("Figures members report"), len(read.variables)),
        "indicators": (_("Indicators"), len(read.indicators)),
        "checks": (_("Checks"), len(read.checks)),
        "sources": (_("Sources"), len(read.sources)),
    }
    routes = {code: f"programme:pack_{code}" if code else "programme:pack" for code in labels}
    return [
        Tab(label, reverse(routes[code], args=[version.pk]), code == here, count)
        for code, (label, count) in labels.items()
    ]


def _facts(version: PackVersion) -> list[tuple[str, Any]]:
    reason = why_proposed(version)
    return [
        (_("Proposed"), moment(version.proposed_at)),
        (_("Proposed by"), str(version.proposed_by or _("the system"))),
        *([(_("Reason"), reason)] if reason else []),
        (_("sha256"), format_html("<code>{}</code>", version.sha256)),
    ]


# How it comes in force


@asks(RUN)
def pack_propose(request: HttpRequest) -> HttpResponse:
    """Give a version to be looked at. One with errors is refused with all of them, and nothing is kept."""
    form = ProposeForm(request.POST or None, request.FILES or None)
    findings: list[contents.Finding] = []
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        findings = contents.findings_of(text)
        wrong = sum(finding.is_error for finding in findings)
        if wrong:
            many = ngettext(
                "The pack has {n} error; nothing of it is kept.",
                "The pack has {n} errors; nothing of it is kept.",
                wrong,
            )
            form.add_error(None, many.format(n=wrong))

    def act(valid: ProposeForm) -> str:
        values, told_who = valid.cleaned_data, acting(request, RUN)
        return pack_url(actions.propose_pack(values["text"], me(request), reason=values["reason"], **told_who))

    question = Question(
        _("Propose a version of the pack"),
        _("Propose"),
        _("The version is here, to be looked at; nothing is counted by it yet."),
        trail_of((_("Versions of the pack"), reverse("programme:packs")), (_("Propose a version of the pack"), "")),
        _("Nothing changes before an officer has compared it with the one in force and put it in force."),
    )
    if form.errors and findings:
        context = {"question": question, "form": form, "trail": question.trail, "findings": findings}
        return render(request, "programme/pack_propose.html", context, status=422)
    return asked(request, question, form, act)


@asks(SEE)
def pack_compare(request: HttpRequest, number: int) -> HttpResponse:
    """What differs between a version and the one in force."""
    version, current = found_pack(request, number), _in_force(request)
    other = current if current and current.pk != version.pk else None
    groups = grouped(pack_of(other), pack_of(version)) if other else []
    context = {
        "version": version,
        "other": other,
        "groups": groups,
        "count": sum(len(rows) for _group, rows in groups),
        "may_put": holds(request.user, RUN) and IN_FORCE in PACK_MOVES[version.state],
        "offers": offered("programme.pack", request.user, version),
        "trail": _trail(version, _("Compare")),
    }
    return render(request, "programme/pack_compare.html", context)


@asks(RUN)
def pack_in_force(request: HttpRequest, number: int) -> HttpResponse:
    """Put a version in force: asked once more, with how much differs."""
    version, current = found_pack(request, number), _in_force(request)

    def act(form: ReasonForm | NeededReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        return pack_url(actions.put_in_force(version.pk, me(request), reason=reason, **acting(request, RUN)))

    question = Question(
        _("Put {pack} in force").format(pack=version),
        _("Put in force"),
        _("The pack is in force: everything is counted by it from now on. Open returns are being moved to it."),
        _trail(version, _("Put in force")),
        _changes(version, current),
        notices=tuple(_notices(request, version)),
    )
    kind = NeededReasonForm if current else ReasonForm
    return asked(request, question, kind(request.POST or None), act)


def _notices(request: HttpRequest, version: PackVersion) -> Iterator[tuple[str, str]]:
    """Why it cannot be put in force yet; what it changes in figures; what becomes of open returns."""
    for missing in actions.hindrances(version, me(request)):
        yield "warning", str(missing)
    for offer in offered("programme.pack", request.user, version):
        yield "info", format_html('<a href="{}">{}</a>', offer.url, offer.label)
    moves = [sentence for told_of in pack_moves for sentence in told_of(version.pk)]
    if moves:
        yield "info", " ".join(moves)


def _changes(version: PackVersion, current: PackVersion | None) -> str:
    if current is None:
        return _("No pack is in force yet. From then on everything is counted by this one.")
    count = sum(len(rows) for _group, rows in grouped(pack_of(current), pack_of(version)))
    many = ngettext("It replaces {current}: {n} difference.", "It replaces {current}: {n} differences.", count)
    link = reverse("programme:pack_compare", args=[version.pk])
    return format_html('{} <a href="{}">{}</a>', many.format(current=current, n=count), link, _("What would change"))


@asks(RUN)
def pack_decline(request: HttpRequest, number: int) -> HttpResponse:
    """Let a proposed version be."""
    version = found_pack(request, number)

    def act(form: NeededReasonForm) -> str:
        actions.decline_pack(version.pk, reason=form.cleaned_data["reason"], **acting(request, RUN))
        return pack_url(version)

    question = Question(
        _("Decline {pack}").format(pack=version),
        _("Decline"),
        _("The version is declined; it stays readable."),
        _trail(version, _("Decline")),
        _("A declined version cannot come in force any more; a changed one comes with a new number."),
        "danger",
    )
    return asked(request, question, NeededReasonForm(request.POST or None), act)
