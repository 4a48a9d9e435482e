"""Agreements that were taken back and sent anew, or followed by another one: which papers hold, which is which."""

import re

import pytest
from django.urls import reverse

from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import written
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.papers import make_papers
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries.agreement_papers import PAPERS, paper_of
from corymb.apps.outcomes.states import DECLINE, DECLINED, RECALL, SEND, SENT, SIGN_REGION, TERMINATED
from corymb.i18n import use_language
from corymb.kit.registries import Addressee
from corymb.kit.saying import day
from corymb.reports.paper import content
from tests.apps.council.sitting import AFTER
from tests.apps.outcomes.test_agreements import DAY, Deal, deal
from tests.people import browser_of

pytestmark = pytest.mark.django_db
CHANGED = "The programme office took it back, changed it and sent it anew: this is edition 2."


def sent_anew() -> Deal:
    found = deal().brought(SENT)
    make_papers(found.agreement.pk, AFTER)
    for code in (RECALL, SEND):
        found.made(code)()
    make_papers(found.agreement.pk, AFTER)
    use_language("en")
    return found


def test_papers_of_the_last_edition_hold_and_those_before_stand_apart() -> None:
    found = sent_anew()
    page = reverse("outcomes:agreement", args=[found.agreement.pk])
    read = [browser_of(who).get(page) for who in (found.region, found.officer)]
    for edition, name in ((2, "files"), (1, "replaced")):
        labels = [label for _file, label in read[0].context[name]]
        assert (len(labels), {label.rpartition(", ")[2] for label in labels}) == (8, {f"edition {edition}"})
        assert [label for _file, label in read[1].context[name]] == labels
    first, _head, after = read[0].content.decode().partition("Replaced, no longer to be signed")
    replaced = [file.name for file, _label in read[0].context["replaced"]]
    assert [(name in first, name in after) for name in replaced] == [(False, True)] * 8
    found.made(SIGN_REGION)()
    (signed,) = (label for _file, label in browser_of(found.region).get(page).context["files"][-1:])
    assert signed == "Copy of the region"


def test_a_draft_that_was_taken_back_has_no_papers_that_hold() -> None:
    found = deal().brought(SENT)
    make_papers(found.agreement.pk, AFTER)
    found.made(RECALL)()
    told = browser_of(found.officer).get(reverse("outcomes:agreement", args=[found.agreement.pk])).context
    assert (told["files"], len(told["replaced"])) == ([], 8)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_names_its_edition_and_day_where_it_is_not_the_first(paper: str) -> None:
    found = sent_anew()
    second = Agreement.objects.get(pk=found.agreement.pk)
    first = Agreement.objects.get(pk=found.agreement.pk)
    first.round = 1
    assert second.sent_at
    said = ["Edition", f"2 of {day(second.sent_at)}; it replaces those before it"]
    facts = [content(paper_of(one, paper))["facts"] for one in (first, second)]
    assert [[one for one in rows if one[0] == "Edition"] for rows in facts] == [[], [said]]


def test_the_letter_of_an_edition_that_is_not_the_first_says_so() -> None:
    sent_anew()
    letters = Letter.objects.filter(kind="outcomes.nudged").order_by("pk")
    texts = [written(one, Addressee("Anna", "anna@example.org", "en")).text for one in letters]
    assert [CHANGED in text for text in texts] == [False, True]


def test_several_on_an_application_are_told_apart_and_lead_to_each_other() -> None:
    found = deal().brought(TERMINATED)
    told, decision = found.by(found.officer), found.agreement.decision
    (second,) = actions.draft_agreements(found.here.call.pk, None, {decision.pk}, **told)
    actions.send_agreement(second.pk, DAY, "С-2 (тест)", **told)
    urls = [reverse("outcomes:agreement", args=[one]) for one in (found.agreement.pk, second.pk)]
    names = [f"Agreement С-{n} (тест): {state}" for n, state in ((1, "terminated"), (2, "sent to the region"))]
    pairs = list(zip(names, urls, strict=True))
    own = reverse("selection:application", args=[decision.application_id])
    for who in (found.region, found.officer):
        page = browser_of(who).get(own).content.decode()
        assert re.findall(r'href="(/en/outcomes/agreements/[^"]+)"', page) == urls
        assert [name in page for name in names] == [True, True]
        assert [browser_of(who).get(url).context["others"] for url in urls] == [pairs[1:], pairs[:1]]


def test_a_region_declines_the_edition_it_has_read() -> None:
    found = sent_anew()
    address = reverse("outcomes:agreement_move", args=[found.agreement.pk, DECLINE])
    browser = browser_of(found.region)
    assert re.findall(r'name="edition" value="(\d+)"', browser.get(address).content.decode()) == ["2"]
    late = browser.post(address, {"reason": "Не подходит (тест)", "edition": "1"})
    told = "Meanwhile edition 2 was sent: look at its papers before you decline it."
    assert (late.status_code, told in late.content.decode()) == (422, True)
    assert Agreement.objects.get(pk=found.agreement.pk).state == SENT
    assert browser.post(address, {"reason": "Не подходит (тест)", "edition": "2"}).status_code == 302
    assert Agreement.objects.get(pk=found.agreement.pk).state == DECLINED
