"""Reporting periods: the list, and what is done with one."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds
from corymb.apps.programme import actions
from corymb.apps.programme.forms import DueForm, NeededReasonForm, PeriodForm, ReasonForm
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.periods import next_code, usual_days
from corymb.apps.programme.queries.seeing import periods_visible_to
from corymb.apps.programme.rules import RUN, SEE
from corymb.apps.programme.states import CLOSED, OPEN, PERIOD_TONES, PERIODS, PLANNED
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.registries import Offer
from corymb.kit.saying import moment


@dataclass(frozen=True)
class Row:
    """A period as a list shows it, with what may be done with it."""

    period: Period
    word: Promise
    tone: str
    acts: list[Offer]

    @property
    def is_open(self) -> bool:
        return self.period.state == OPEN

    @classmethod
    def of(cls, period: Period) -> "Row":
        return cls(period, PERIODS[period.state], PERIOD_TONES[period.state], list(_acts(period)))


def _acts(period: Period) -> list[Offer]:
    def offer(label: str, route: str, icon: str) -> Offer:
        return Offer(label, reverse(f"programme:{route}", args=[period.pk]), icon)

    move = offer(_("Move the deadline"), "period_due", "calendar-due")
    return {
        PLANNED: [
            offer(_("Open"), "period_open", "arrow-right"),
            move,
            offer(_("Remove"), "period_remove", "trash"),
        ],
        OPEN: [move, offer(_("Close"), "period_close", "lock")],
        CLOSED: [offer(_("Open again"), "period_open", "arrow-back-up")],
    }[period.state]


def trail_of(request: HttpRequest, *further: str) -> Trail:
    above: Trail = [(_("Programme"), reverse("programme:programme"))] if holds(request.user, SEE) else []
    own = (_("Reporting periods"), reverse("programme:periods") if further else "")
    return [*above, own, *((label, "") for label in further)]


@signed_in
def periods(request: HttpRequest) -> HttpResponse:
    """When returns are taken, and until when; the newest first."""
    rows = periods_visible_to(request.user).order_by("-code")
    context = {
        "periods": [Row.of(period) for period in rows],
        "may_run": holds(request.user, RUN),
        "trail": trail_of(request),
    }
    return render(request, "programme/periods.html", context)


@asks(RUN)
def period_plan(request: HttpRequest) -> HttpResponse:
    """Plan a period; the next year is offered with its usual days."""

    def act(form: PeriodForm) -> str:
        values = form.cleaned_data
        days = values["code"], values["opens_on"], values["due_at"]
        actions.plan_period(*days, beside=values["beside"], **acting(request, RUN))
        return reverse("programme:periods")

    code = next_code(timezone.localdate())
    opens_on, due_at = usual_days(code)
    question = Question(
        _("Plan a reporting period"),
        _("Plan"),
        _("The period is planned; open it when returns may come."),
        trail_of(request, _("New period")),
        _("Usually it opens on 1 January and returns are due on 1 May of the next year."),
    )
    form = PeriodForm(request.POST or None, initial={"code": code, "opens_on": opens_on, "due_at": due_at})
    return asked(request, question, form, act)


def _found(request: HttpRequest, number: int) -> Period:
    return get_object_or_404(periods_visible_to(request.user), pk=number)


@asks(RUN)
def period_open(request: HttpRequest, number: int) -> HttpResponse:
    """Take returns for a period, for the first time or again."""
    period = _found(request, number)
    again = period.state == CLOSED

    def act(form: ReasonForm | NeededReasonForm) -> str:
        actions.open_period(period.pk, reason=form.cleaned_data["reason"], **acting(request, RUN))
        return reverse("programme:periods")

    question = Question(
        _("Open the period {code} again").format(code=period.code)
        if again
        else _("Open the period {code}").format(code=period.code),
        _("Open again") if again else _("Open"),
        _("The period is open: returns are taken."),
        trail_of(request, period.code),
        _("Returns are due {due}. A deadline that has passed can be moved once the period is open.").format(
            due=moment(period.due_at)
        ),
    )
    kind = NeededReasonForm if again else ReasonForm
    return asked(request, question, kind(request.POST or None), act)


@asks(RUN)
def period_close(request: HttpRequest, number: int) -> HttpResponse:
    """Take no more returns for a period."""
    period = _found(request, number)

    def act(form: ReasonForm) -> str:
        actions.close_period(period.pk, reason=form.cleaned_data["reason"], **acting(request, RUN))
        return reverse("programme:periods")

    question = Question(
        _("Close the period {code}").format(code=period.code),
        _("Close"),
        _("The period is closed: no more returns are taken."),
        trail_of(request, period.code),
        _("Nobody can send a return for it any more, until it is opened again."),
        "danger",
    )
    return asked(request, question, ReasonForm(request.POST or None), act)


@asks(RUN)
def period_due(request: HttpRequest, number: int) -> HttpResponse:
    """Let returns be due at another moment, by an order."""
    period = _found(request, number)

    def act(form: DueForm) -> str:
        values = form.cleaned_data
        actions.move_due(period.pk, values["due_at"], reason=values["reason"], **acting(request, RUN))
        return reverse("programme:periods")

    question = Question(
        _("Move the deadline of {code}").format(code=period.code),
        _("Move"),
        _("The deadline is moved; reminders follow the new one."),
        trail_of(request, period.code),
        _("So far returns are due {due}.").format(due=moment(period.due_at)),
    )
    return asked(request, question, DueForm(request.POST or None, initial={"due_at": period.due_at}), act)


@asks(RUN)
def period_remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take out a period that was planned by mistake."""
    period = _found(request, number)

    def act(form: NeededReasonForm) -> str:
        actions.remove_period(period.pk, reason=form.cleaned_data["reason"], **acting(request, RUN))
        return reverse("programme:periods")

    question = Question(
        _("Remove the period {code}").format(code=period.code),
        _("Remove"),
        _("The period is removed; the journal keeps it."),
        trail_of(request, period.code),
        _("It was planned and never open, so nothing stands in it."),
        "danger",
    )
    return asked(request, question, NeededReasonForm(request.POST or None), act)
