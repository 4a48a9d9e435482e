"""Locking all accepted returns of a filter: what will be locked, what is left out, and one button."""

from collections.abc import Iterator
from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corymb.apps.accounts.rules import acting, me
from corymb.apps.progress import actions
from corymb.apps.progress.queries.locking import by_cluster, left_open
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries import narrowing, seeing
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.rules import LOCK
from corymb.apps.returns.states import ACCEPTED
from corymb.apps.returns.views.lists import RETURNS
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks
from corymb.kit.saying import number

MOST = 20_000
"""Returns locked at once; the rest by the same page again."""


class LockForm(forms.Form):
    """`until`: what is accepted after the page was read is not locked unseen."""

    note = forms.CharField(label=gettext_lazy("Note"), max_length=2_000, required=False)
    until = forms.CharField(widget=forms.HiddenInput, required=False)


@asks(LOCK)
def lock(request: HttpRequest) -> HttpResponse:
    """What the filter holds, by cluster; those with something left open, named; locking the rest."""
    until = _until(request)
    rows, left = _chosen(request, until)

    def act(form: LockForm) -> str:
        note = form.cleaned_data["note"].strip()
        actions.lock_returns([row.pk for row in rows], me(request), note=note, **acting(request, LOCK))
        return reverse("returns:returns")

    many = ngettext("Lock {n} return", "Lock {n} returns", len(rows)).format(n=number(len(rows)))
    question = Question(
        _("Lock accepted returns"),
        many,
        _("The returns are locked."),
        [(_("Returns"), reverse("returns:returns")), (_("Lock"), "")],
        _("Published results may count them; each can be opened again only with a reason."),
        notices=tuple(_notices(rows, left)),
    )
    form = LockForm(request.POST or None, initial={"until": until.isoformat()})
    return asked(request, question, form, act)


def _until(request: HttpRequest) -> datetime:
    """The moment the page was read; now, where it is read now or what came back says no moment."""
    try:
        told = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return timezone.now()
    return told if is_aware(told) else timezone.now()


def _chosen(request: HttpRequest, until: datetime) -> tuple[list[Return], list[Return]]:
    """Accepted returns of the filter that are locked, and those in which something is left open."""
    form = RETURNS.filters(request.GET)
    rows = seeing.known_to(request.user).filter(state=ACCEPTED, moved_at__lte=until).order_by("moved_at", "pk")
    rows = narrowing.returns(rows, form.cleaned_data) if form.is_valid() else rows.none()
    left = left_open(rows)
    out = {row.pk for row in left}
    return [row for row in rows[: MOST + len(left)] if row.pk not in out][:MOST], left


def _notices(rows: list[Return], left: list[Return]) -> Iterator[tuple[str, str]]:
    if not rows:
        yield "info", _("No accepted return of this filter waits to be locked.")
    else:
        lines = ((cluster.title, number(count)) for cluster, count in by_cluster(rows))
        told = ngettext("{n} return will be locked:", "{n} returns will be locked:", len(rows))
        yield "info", format_html("{}<ul>{}</ul>", told.format(n=number(len(rows))), _lines("{}: {}", lines))
    if len(rows) == MOST:
        yield "info", _("These are as many as are locked at once; lock the rest by this page again.")
    if left:
        told = ngettext(
            "{n} return is left out, because a check says something of it that nobody has answered:",
            "{n} returns are left out, because a check says something of them that nobody has answered:",
            len(left),
        )
        lines = ((return_url(row), row.organisation.title) for row in left)
        yield "warning", format_html("{}<ul>{}</ul>", told.format(n=number(len(left))), _lines(LINK, lines))


LINK = '<a href="{}">{}</a>'


def _lines(shape: str, lines: Iterator[tuple[str, str]]) -> str:
    return format_html_join("", f"<li>{shape}</li>", lines)
