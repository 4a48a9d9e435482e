"""What an application's page leads to before it is submitted, and what it says after the call has closed."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of
from tests.apps.selection.calling import bid, bid_in
from tests.apps.selection.test_pages import just_proved
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
WAYS = (("application", ()), ("move", ("ask",)))


def test_asking_for_sign_off_is_the_main_thing_once_nothing_is_missing() -> None:
    here = bid()
    address = reverse("selection:application", args=[here.application.pk])
    tones = []
    for fill in (lambda: None, here.fill):
        fill()
        moves = browser_of(here.official).get(address).context["moves"]
        tones += [tone for _url, label, tone in moves if str(label) == "Ask for sign-off"]
    assert tones == ["", "primary"]


def test_whoever_submits_reads_which_condition_is_not_met() -> None:
    here = bid()
    here.fill()
    here.save(strategy_approved="no")
    here.ask()
    gates = content_of(here.application.by_version).gates
    label = next(gate.label for gate in gates if gate.code == "approved_strategy")
    page = just_proved(here.official).get(reverse("selection:move", args=[here.application.pk, "submit"]))
    assert page.context["question"].notices == (("warning", f"Condition of the call: {label} (does not meet)."),)


@pytest.mark.parametrize("is_late", [False, True])
def test_a_call_that_has_closed_took_applications(is_late: bool) -> None:  # noqa: FBT001 - whether it has closed
    here = bid_in("submitted")
    if is_late:
        Call.objects.filter(pk=here.call.pk).update(closes_at=timezone.now() - timedelta(days=1))
    browser = browser_of(here.official)
    application = browser.get(reverse("selection:application", args=[here.application.pk])).content.decode()
    call = browser.get(reverse("selection:call", args=[here.call.pk])).content.decode()
    words = ("Applications were taken until", "Applications were taken from")
    assert [words[0] in application, words[1] in call] == [is_late] * 2


def test_a_partner_reads_in_one_sentence_that_the_sign_off_is_missing() -> None:
    here = bid_in("signing")
    page = browser_of(here.certifier).get(reverse("selection:application", args=[here.application.pk]))
    text = unescape(page.content.decode())
    assert f"Your organisation, {here.organisation}, is named as a partner: <span" in text


def test_a_partner_for_which_nobody_can_sign_off_is_named_before_it_is_asked_and_while_it_waits() -> None:
    here = bid()
    here.fill()
    here.partner()
    word, told = "Nobody can sign off for it here yet", f"Nobody can sign off here for: {here.organisation}. "
    page, ask = (reverse(f"selection:{name}", args=[here.application.pk, *more]) for name, more in WAYS)
    seen = []
    for is_active in (True, False):
        Person.objects.filter(pk=here.certifier.pk).update(is_active=is_active)
        browser = browser_of(here.official)
        notices = [text.partition("No letter")[0] for _tone, text in browser.get(ask).context["question"].notices]
        seen.append((word in browser.get(page).content.decode(), notices))
    assert seen == [(False, []), (True, [told])]
    here.ask()
    assert word in browser_of(here.official).get(page).content.decode()
    auditor = browser_of(member_of_the_cast("auditor")).get(page).content.decode()
    assert word not in auditor
