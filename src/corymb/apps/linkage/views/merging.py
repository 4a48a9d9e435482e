"""Possible duplicates: the list, two side by side, the merge with its contradictions, and undoing it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.accounts.models import Grant
from corymb.apps.accounts.rules import acting, me
from corymb.apps.journal.images import kind_of
from corymb.apps.linkage.actions import duplicates as finding
from corymb.apps.linkage.actions.merging import deny_duplicate, merge_organisations, undo_merge
from corymb.apps.linkage.forms import DuplicatesFilter, MergeForm, NameDuplicateForm, NeededReasonForm
from corymb.apps.linkage.models import DuplicateProposal, Merge
from corymb.apps.linkage.queries.merging import Conflict, Plan, over_one, planned
from corymb.apps.linkage.queries.seeing import merges_visible_to, proposals_visible_to
from corymb.apps.linkage.rules import MERGE
from corymb.apps.linkage.states import OPEN, PROPOSAL_TONES, PROPOSALS, SAME, WHYS
from corymb.apps.registry.models import Membership, Organisation
from corymb.apps.registry.queries import scope_keys_of, visible_to
from corymb.apps.registry.queries.naming import organisation_url
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.registry.states import BASES, KINDS, SIZES, THINGS
from corymb.apps.registry.views.noting import note_read
from corymb.kit.asking import NotPossible, Question, Trail, asked, refuse
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.list_columns import Named
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import Label, listed, things
from corymb.kit.saying import said
from corymb.kit.templatetags.lists import shown


def _url(proposal: DuplicateProposal) -> str:
    return reverse("linkage:duplicate", args=[proposal.pk])


def _narrow(rows: QuerySet[DuplicateProposal], asked_for: dict[str, Any]) -> QuerySet[DuplicateProposal]:
    return rows.filter(state=asked_for["state"] or OPEN)


def _region(organisation: Organisation) -> str:
    return organisation.region.title if organisation.region else ""


DUPLICATES = Listing(
    code=listed("duplicates", gettext_lazy("Possible duplicates")),
    columns=(
        Column("first", gettext_lazy("First"), lambda p: str(p.first), link=_url),
        Column("first_number", gettext_lazy("Its number"), lambda p: p.first.number),
        Column("second", gettext_lazy("Second"), lambda p: str(p.second), link=_url),
        Column("second_number", gettext_lazy("Its number"), lambda p: p.second.number),
        Column("region", gettext_lazy("Region"), lambda p: _region(p.first)),
        Column("score", gettext_lazy("Likeness"), lambda p: p.score, at_end=True),
        Column("why", gettext_lazy("Why"), lambda p: said(WHYS, p.why)),
        Column("state", gettext_lazy("State"), lambda p: said(PROPOSALS, p.state),
               badge=lambda p: PROPOSAL_TONES[p.state]),
        Column("found_at", gettext_lazy("Found"), lambda p: p.found_at, shown=False),
        Column("number", gettext_lazy("Number"), lambda p: Named(p.pk), sort="id", at_end=True, shown=False),
    ),
    filters=DuplicatesFilter,
    narrow=_narrow,
    sort="id",
    empty_title=gettext_lazy("No pair looks like one organisation"),
    empty_text=gettext_lazy("Names are compared after each import and every night; a person may name a pair too."),
)  # fmt: skip


@asks(MERGE)
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """Pairs to decide; those decided by the filter."""
    rows = proposals_visible_to(request.user)
    answer = export_of(DUPLICATES, request, rows)
    if answer is not None:
        return answer
    context = {"page": page_of(DUPLICATES, request, rows), "trail": _trail()}
    return render(request, "linkage/duplicates.html", context)


def _trail(*further: tuple[str, str]) -> Trail:
    organisations = (_("Organisations"), reverse("registry:organisations"))
    return [organisations, (_("Possible duplicates"), reverse("linkage:duplicates") if further else ""), *further]


@asks(MERGE)
def duplicate(request: HttpRequest, number: int) -> HttpResponse:
    """Two side by side, what would move, what contradicts; and the merge itself. `stays` says which one stays."""
    proposal = get_object_or_404(proposals_visible_to(request.user), pk=number)
    kept, gone = proposal.first, proposal.second
    if request.GET.get("stays") == "second":
        kept, gone = gone, kept
    for one in (kept, gone):
        note_read(request, one)
    plan = planned(kept, gone)
    form = MergeForm(request.POST or None, [_said(conflict) for conflict in plan.conflicts])
    is_open = proposal.state == OPEN and not kept.merged_into_id and not gone.merged_into_id
    if request.method == "POST" and is_open and form.is_valid():
        try:
            return _merged(request, kept, gone, form)
        except NotPossible as refusal:
            refuse(form, refusal)
    context = {
        "proposal": proposal,
        "kept": kept,
        "gone": gone,
        "trail": _trail((f"{proposal.first} = {proposal.second}?", "")),
        "is_open": is_open,
        "state": PROPOSALS[proposal.state],
        "tone": PROPOSAL_TONES[proposal.state],
        "merge_url": _last_merge(proposal) if proposal.state == SAME else "",
        "beside": _beside(kept, gone),
        "moves": _counted([row for row, _name in plan.moving], len(plan.files)),
        "stays": _counted(plan.staying, 0),
        "conflicts": len(plan.conflicts),
        "over_one": _over_one(plan),
        "roles": Grant.objects.filter(scope_key=organisation_key(gone)).count(),
        "other_url": f"{request.path}?stays={'first' if kept == proposal.second else 'second'}",
        "form": form,
    }
    return render(request, "linkage/duplicate.html", context, status=422 if form.errors else 200)


def _merged(request: HttpRequest, kept: Organisation, gone: Organisation, form: MergeForm) -> HttpResponse:
    keys = scope_keys_of(kept) + scope_keys_of(gone)
    told = {"reason": form.cleaned_data["reason"], **acting(request, MERGE, keys)}
    made = merge_organisations((kept, gone), form.choices(), me(request), **told)
    messages.success(request, _("The two are one now. Both histories are kept, and the merge can be undone."))
    return redirect("linkage:merge", made.pk)


def _last_merge(proposal: DuplicateProposal) -> str:
    pair = [proposal.first_id, proposal.second_id]
    found = Merge.objects.filter(kept__in=pair, gone__in=pair, undone_at=None).order_by("-pk").first()
    return reverse("linkage:merge", args=[found.pk]) if found else ""


def _over_one(plan: Plan) -> Any:
    return over_one(plan.memberships_after({}))


def _beside(kept: Organisation, gone: Organisation) -> list[tuple[str, str, str, bool]]:
    """(what, of the one that stays, of the one that goes, whether they differ)."""
    pairs = [_known(one) for one in (kept, gone)]
    return [(label, ours, theirs, ours != theirs) for (label, ours), (_label, theirs) in zip(*pairs, strict=True)]


def _known(one: Organisation) -> list[tuple[str, str]]:
    return [
        (_("Number"), one.number),
        (_("OGRN"), shown(one.ogrn)),
        (_("Full name"), one.name),
        (_("Short name"), shown(one.short_name)),
        (_("Name in English"), shown(one.name_en)),
        (_("Kind"), said(KINDS, one.kind)),
        (_("Region"), shown(_region(one))),
        (_("Main activity (OKVED 2)"), shown(one.okved_main)),
        (_("Confidential"), shown(one.is_confidential)),
        (_("Closed"), shown(one.closed_on)),
        (_("Source"), shown(one.source)),
        (_("Registered"), shown(one.created_at)),
    ]


def _counted(rows: Sequence[Any], files: int) -> list[tuple[str, int]]:
    counts = Counter(str(THINGS.get(kind_of(row), kind_of(row))) for row in rows)
    return [*sorted(counts.items()), *([(_("File"), files)] if files else [])]


def _said(conflict: Conflict) -> tuple[Conflict, str, str, str]:
    """A contradiction with what it is about and the words of both sides."""
    ours = "; ".join(_side(row) for row in conflict.ours)
    if isinstance(conflict.theirs, Membership):
        about = _("Membership in {cluster}").format(cluster=conflict.theirs.cluster.title)
    else:
        about = _("Size in {year}").format(year=conflict.theirs.year)
    stays, goes = _("as the one that stays: {said}"), _("as the one that goes: {said}")
    return conflict, about, stays.format(said=ours), goes.format(said=_side(conflict.theirs))


def _side(row: Any) -> str:
    if isinstance(row, Membership):
        days = f"{shown(row.starts_on)} – {shown(row.ends_on) if row.ends_on else ''}".strip()
        return _("{days}, share {share}, {basis}").format(
            days=days, share=shown(row.share.normalize()), basis=said(BASES, row.basis)
        )
    return f"{said(SIZES, row.size)}, {shown(row.headcount)}"


@asks(MERGE)
def duplicate_deny(request: HttpRequest, number: int) -> HttpResponse:
    """Say that the two are different."""
    proposal = get_object_or_404(proposals_visible_to(request.user), pk=number)

    def act(form: NeededReasonForm) -> str:
        deny_duplicate(proposal, me(request), reason=form.cleaned_data["reason"], **acting(request, MERGE))
        return reverse("linkage:duplicates")

    question = Question(
        _("Two different organisations"),
        _("They are different"),
        _("Noted; the pair is not proposed again."),
        _trail((f"{proposal.first} = {proposal.second}?", _url(proposal)), (_("Different"), "")),
    )
    return asked(request, question, NeededReasonForm(request.POST or None), act)


@asks(MERGE)
def duplicate_name(request: HttpRequest, number: int) -> HttpResponse:
    """Name the other entry of an organisation."""
    found = get_object_or_404(visible_to(request.user), pk=number)

    def act(form: NameDuplicateForm) -> str:
        told = {"reason": form.cleaned_data["reason"], **acting(request, MERGE)}
        return _url(finding.name_duplicate(found, form.cleaned_data["other"], **told))

    question = Question(
        _("Merge with another"),
        _("Compare"),
        _("Look at the two side by side; nothing has changed yet."),
        [(_("Organisations"), reverse("registry:organisations")), (str(found), organisation_url(found)),
         (_("Merge with another"), "")],
        _("Name the other entry of the same organisation."),
    )  # fmt: skip
    return asked(request, question, NameDuplicateForm(request.POST or None), act)


@asks(MERGE)
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """A merge: who, when, why, and every row that moved."""
    found = get_object_or_404(merges_visible_to(request.user), pk=number)
    ids: dict[str, list[str]] = {}
    for item in found.moved:
        ids.setdefault(item["kind"], []).append(item["id"])
    named = {kind: things[kind].named(numbers) for kind, numbers in ids.items()}
    moved = [_moved(item, named[item["kind"]]) for item in found.moved]
    facts = [
        (_("Merged"), shown(found.at)),
        (_("Merged by"), str(found.by)),
        (_("Reason"), found.reason),
        (_("Undone"), shown(found.undone_at)),
        (_("Undone by"), shown(found.undone_by and str(found.undone_by))),
    ]
    context = {
        "merge": found,
        "trail": _trail((f"{found.gone} → {found.kept}", "")),
        "facts": facts,
        "moved": moved,
        "kept_url": organisation_url(found.kept),
        "gone_url": organisation_url(found.gone),
    }
    return render(request, "linkage/merge.html", context)


def _moved(item: dict[str, Any], named: Mapping[str, tuple[str, str]]) -> tuple[Label, str, str]:
    """Kind, label and address of a row that moved."""
    return things[item["kind"]].label, *named.get(item["id"], (f"№ {item['id']}", ""))


@asks(MERGE)
def merge_undo(request: HttpRequest, number: int) -> HttpResponse:
    """Put everything back, where nothing of it was changed since."""
    found = get_object_or_404(merges_visible_to(request.user), pk=number)
    url = reverse("linkage:merge", args=[found.pk])

    def act(form: NeededReasonForm) -> str:
        keys = scope_keys_of(found.kept) + scope_keys_of(found.gone)
        undo_merge(found, me(request), reason=form.cleaned_data["reason"], **acting(request, MERGE, keys))
        return url

    question = Question(
        _("Undo the merge"),
        _("Undo"),
        _("Every row is back where it was."),
        _trail((f"{found.gone} → {found.kept}", url), (_("Undo"), "")),
        _("Rows go back one by one. Where one was changed since, nothing goes back and you are told which."),
        "danger",
    )
    return asked(request, question, NeededReasonForm(request.POST or None), act)
