"""Where an application stands, as its page and its tasks tell it; what a call tells of its weights and choices."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from corymb.apps.selection import actions
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries import duties
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.queries.telling import facts_of, told
from corymb.apps.selection.states import POINTS, SIGNING, SUBMITTED, WRITING
from corymb.apps.weighings.actions import put_weights
from corymb.packs.call import CallContent
from corymb.packs.call_presets import preset
from tests.apps.selection.calling import ALWAYS, TOLD, WINDOW, bid_in, published
from tests.apps.weighings.test_judging import judged, three
from tests.people import NOW, browser_of, member_of_the_cast, person

pytestmark = pytest.mark.django_db
HANDED_IN = [("being written", "done"), ("with its partners", "done"), ("handed in", "done")]


@pytest.mark.parametrize(
    ("state", "begun", "steps"),
    [
        ("writing", WRITING, [("being written", "now"), ("with its partners", "todo"), ("handed in", "todo")]),
        ("submitted", SUBMITTED, HANDED_IN),
        ("withdrawn", WRITING, [("being written", "done"), ("withdrawn by the region", "now")]),
        ("withdrawn", SUBMITTED, [*HANDED_IN, ("withdrawn by the region", "now")]),
        ("unadmitted", SUBMITTED, [*HANDED_IN, ("inadmissible", "now")]),
    ],
)
def test_the_steps_end_where_an_application_left_its_way(state: str, begun: str, steps: list[tuple[str, str]]) -> None:
    here = bid_in(begun)
    Application.objects.filter(pk=here.application.pk).update(state=state)
    page = reverse("selection:application", args=[here.application.pk])
    shown = browser_of(here.official).get(page).context["steps"]
    assert [(str(one.label), one.state) for one in shown] == steps


def test_a_partner_who_declined_is_told_from_one_who_has_not_answered() -> None:
    here = bid_in(SIGNING)
    consent = here.application.consents.get()
    page, name = reverse("selection:application", args=[here.application.pk]), escape(str(consent.organisation))

    def said() -> tuple[list[str], bool, bool]:
        titles = [one.title for one in duties.tasks(here.official, NOW) if one.key.startswith(duties.SUBMIT_KEY)]
        shown, missing = browser_of(here.official).get(page).content.decode(), f"Sign-offs that are missing: {name}"
        return titles, missing in shown, f"{missing} (declined by the partner)" in shown

    assert said() == (["An application waits for its partners' sign-off"], True, False)
    actions.answer_consent(consent.pk, here.certifier, agrees=False, remark="no (test)", **here.told("certifier"))
    assert said() == (["A partner has declined to sign an application off"], True, True)


def test_weights_that_were_judged_are_not_called_equal() -> None:
    call = three()
    judged(call, person("One"), [60, 30, 10], ("", POINTS))
    put_weights(call.pk, "", POINTS, **TOLD)
    content = draft_of(type(call).objects.get(pk=call.pk)).model_copy(update={"is_reconstruction": True})
    assert dict(facts_of(content))["Weights"] == "as they were judged for this call"


def test_chances_that_are_too_close_are_told_where_a_defence_has_a_share_too() -> None:
    content = draft_of(three())
    defence = content.stages[0].model_copy(update={"kind": "defence", "share": Decimal("0.3")})
    told = "chances between 5 and 95 % of being selected, where marks are calibrated"
    for called in (content, content.model_copy(update={"stages": (*content.stages, defence)})):
        assert dict(facts_of(called))["Too close to call"] == told


@pytest.mark.parametrize(
    ("after", "named", "opened"),
    [
        ({}, "those not selected are counted, not named", "none: marks are not published"),
        (
            {"names_not_selected": True, "opens_marks": True},
            "every application that was decided on is named, those not selected too",
            "marks of experts, without names",
        ),
        (
            {"opens_marks": True, "opens_defence": True},
            "those not selected are counted, not named",
            "marks of experts and of the commission of the defence, without names",
        ),
    ],
)
def test_who_applies_reads_in_the_call_what_will_be_published(after: dict[str, bool], named: str, opened: str) -> None:
    content = draft_of(three())
    facts = dict(facts_of(content.model_copy(update={"after": content.after.model_copy(update=after)})))
    assert (facts["Public results"], facts["Open data of marks"]) == (named, opened)


def test_a_choice_is_told_with_what_may_be_chosen_and_a_limit_as_it_is_read() -> None:
    words = {"en": "x", "ru": "х"}
    options = [{"code": "a", "label": {"en": "First", "ru": "П"}}, {"code": "b", "label": {"en": "Second", "ru": "В"}}]
    asked = [
        {"code": "which", "kind": "choice", "section": words, "label": words, "options": options},
        {"code": "many", "kind": "number", "section": words, "label": words, "highest": "90000000.5"},
    ]
    content = CallContent.model_validate(preset("three-stages").model_dump(mode="json") | {"questions": asked})
    assert [[what for _question, what in rows] for _section, rows in told(content).questions] == [
        ["a choice: First; Second", "a number, at most 90,000,000.5"]
    ]


@pytest.mark.parametrize(("window", "offered"), [(ALWAYS, True), (WINDOW, False)])
def test_nobody_is_asked_for_an_application_that_is_not_taken(window: dict[str, str], offered: bool) -> None:  # noqa: FBT001
    call = published(window=window)
    page = browser_of(member_of_the_cast("region_official")).get(reverse("selection:apply", args=[call.pk]))
    told = page.content.decode()
    assert ("The call takes no applications now." in told, 'name="title"' in told) == (not offered, offered)


AHEAD = ALWAYS | {"opens_at": "2089-05-01T10:00"}


@pytest.mark.parametrize(("window", "told"), [(ALWAYS, "until 1 Jul 2090"), (AHEAD, "from 1 May 2089")])
def test_a_call_that_does_not_take_applications_yet_says_from_when(window: dict[str, str], told: str) -> None:
    call = published(window=window)
    page = browser_of(member_of_the_cast("region_official")).get(reverse("selection:apply", args=[call.pk]))
    assert page.content.decode().replace("\N{NO-BREAK SPACE}", " ").count(f"Applications are taken {told}, ") == 1


def test_whoever_is_not_admitted_reads_whom_to_write_to() -> None:
    here = bid_in(SUBMITTED)
    Application.objects.filter(pk=here.application.pk).update(
        state="unadmitted", admission_at=NOW, admission_reason="no strategy (test)"
    )
    page, said = reverse("selection:application", args=[here.application.pk]), "Whoever disagrees writes to the office"
    told = [browser_of(who).get(page).content.decode() for who in (here.official, member_of_the_cast("officer"))]
    assert [("no strategy (test)" in one, said in one) for one in told] == [(True, True), (True, False)]
