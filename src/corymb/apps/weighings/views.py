"""What the criteria of a draft weigh: how people judge it, and how that is put into the draft."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds, me
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import draft_of, standing_of
from corymb.apps.selection.queries.naming import call_url, weights_url
from corymb.apps.selection.rules import JUDGE, RUN, SEE_DRAFTS, SEE_JUDGED
from corymb.apps.selection.states import CLOSED, PAIRWISE, WAYS
from corymb.apps.selection.views.calls import trail_of as trail_of_calls
from corymb.apps.weighings import actions
from corymb.apps.weighings.forms import AskJudgesForm, JudgeForm, judge_form
from corymb.apps.weighings.queries import judging as told
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.saying import day, language_of_page
from corymb.methods.composite.judgements import INCONSISTENT
from corymb.packs.call import CallContent


def found(request: HttpRequest, number: int) -> Call:
    return get_object_or_404(told.weighings_visible_to(request.user), pk=number)


def trail_of(request: HttpRequest, call: Call, *further: str) -> Trail:
    """Calls, the call where the person sees its draft, its weights."""
    label = _("Weights")
    title = str(draft_of(call).title)
    way: Trail = [trail_of_calls(None, title)[0], (title, call_url(call) if holds(request.user, SEE_DRAFTS) else "")]
    way.append((label, weights_url(call) if further else ""))
    return [*way, *((one, "") for one in further)]


@asks(SEE_JUDGED)
def weights(request: HttpRequest, number: int) -> HttpResponse:
    """The criteria of a draft, what people judge them to weigh, and whether that fits together."""
    call = found(request, number)
    language_of_page()
    content, is_closed = draft_of(call), standing_of(call, now()) == CLOSED
    rows = told.judgements_visible_to(request.user, call)
    context = {
        "call": call,
        "title": content.title,
        "groups": told.groups_told(content, rows, request.user),
        "ways": WAYS.items(),
        "limit": INCONSISTENT,
        "until": day(call.judged_until) if call.judged_until else "",
        "may_judge": told.may_judge(request.user, call, now()),
        "may_run": holds(request.user, RUN) and not is_closed,
        "is_closed": is_closed,
        "sees_all": holds(request.user, SEE_DRAFTS),
        "trail": trail_of(request, call),
    }
    return render(request, "weighings/weights.html", context)


@asks(RUN)
def weights_ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the members of the council what the criteria weigh."""
    call = found(request, number)

    def act(form: AskJudgesForm) -> str:
        actions.ask_judges(call.pk, form.cleaned_data["until"], **acting(request, RUN))
        return weights_url(call)

    question = Question(
        _("Ask the council"),
        _("Ask"),
        _("The council is asked."),
        trail_of(request, call, _("Ask the council")),
        _(
            "Whoever holds the role of a council member for this call finds it among their tasks. They see the "
            "criteria of the draft and what they say themselves, not what others say."
        ),
    )
    return asked(request, question, AskJudgesForm(request.POST or None, initial={"until": call.judged_until}), act)


@asks(JUDGE)
def judge(request: HttpRequest, number: int, way: str, parent: str = "") -> HttpResponse:
    """Judge the criteria of a group."""
    call = found(request, number)
    content, labels = _group(call, way, parent)
    if not told.may_judge(request.user, call, now()):
        raise Http404
    before = call.judgements.filter(person=me(request), parent=parent, way=way).first()
    codes = told.criteria_of(content, parent)
    begun = before.given if before and tuple(before.criteria) == codes else ()

    def act(form: JudgeForm) -> str:
        given, keys = form.given(), [f"call:{call.pk}"]
        actions.judge_weights(call.pk, (parent, way), given, me(request), **acting(request, JUDGE, keys))
        return weights_url(call)

    title, again = _("Compare in pairs") if way == PAIRWISE else _("Give away points"), ""
    if parent:
        title = f"{title}: {_label(content, parent)}"
    if before and begun:
        again = told.look_told(before, dict(zip(codes, labels, strict=True)))
    question = Question(
        title,
        _("Save"),
        _("Saved."),
        trail_of(request, call, title),
        _lead(way),
        notices=(("warning", again),) if again else (),
    )
    return asked(request, question, judge_form(way)(request.POST or None, labels=labels, before=begun), act)


@asks(RUN)
def weights_put(request: HttpRequest, number: int, way: str, parent: str = "") -> HttpResponse:
    """Put what was judged into the draft."""
    call = found(request, number)
    content, _labels = _group(call, way, parent)

    def act(_form: forms.Form) -> str:
        actions.put_weights(call.pk, parent, way, **acting(request, RUN))
        return weights_url(call)

    title = _("Put the weights into the draft")
    lead = _(
        "{group}: the weights become what was judged. What each person said stays in the text of the call, without "
        "names, where programs read it; whoever changes one of these weights by hand takes that away again."
    )
    question = Question(
        title, _("Put in"), _("The weights stand in the draft."), trail_of(request, call, title),
        lead.format(group=_label(content, parent)),
    )  # fmt: skip
    return asked(request, question, forms.Form(request.POST or None), act)


def _lead(way: str) -> str:
    if way != PAIRWISE:
        return _("Give away 100 points among the criteria: the more one matters, the more points.")
    return _(
        "Say of each pair which matters more, and how much. Afterwards you see whether what you said fits together, "
        "and if not, which pair to look at again."
    )


def _label(content: CallContent, parent: str) -> str:
    label = next((one.label for one in content.criteria if one.code == parent), None)
    return _("At the top") if label is None else str(label)


def _group(call: Call, way: str, parent: str) -> tuple[CallContent, list[str]]:
    """The draft, and the criteria of a group by name; nothing is there where there is nothing to judge."""
    language_of_page()
    content = draft_of(call)
    codes = told.criteria_of(content, parent)
    if way not in WAYS or not codes:
        raise Http404
    return content, [str(one.label) for one in content.below(parent or None)]
