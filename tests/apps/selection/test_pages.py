"""Pages of the selection: who may, what they cost, and the whole way by form in both languages."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import Entry
from corymb.apps.selection import actions
from corymb.apps.selection.models import Answer, Application, Call, Consent, HandingIn
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.states import APPLICATIONS, PARTS, SIGNING, SUBMITTED, WRITING
from tests import factories
from tests.apps.selection.calling import ANSWERS, TOLD, Bid, bid, bid_in, drafted, odd, paper, published, version_of
from tests.people import CAST, OTHER_REGION, REGION, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
WHOLE = {
    "title_en": "Clusters", "title_ru": "Кластеры", "summary_en": "Text", "summary_ru": "Текст",
    "opens_at": "2018-05-01T10:00", "closes_at": "2090-07-01T18:00", "zone": "Europe/Samara", "places": "5",
    "budget": "1000000", "cost": "members", "currency": "RUB", "worst": "0", "best": "1", "anchors_en": "0: no\n1: yes",
    "anchors_ru": "0: нет\n1: да", "weights_established": "on", "evidence": "P", "source_en": "order 1",
    "source_ru": "приказ 1",
}  # fmt: skip
POSTED: dict[str, dict[str, str]] = {
    "criteria": {
        "weight": "3", "parent": "plan", "aggregate": "median", "anchors_en": "5: best", "anchors_ru": "5: лучший",
    },
    "gates": {"about": "members", "test": "at_least", "value": "5"},
    "stages": {"kind": "scoring", "days": "4", "experts": "3"},
    "questions": {
        "section_en": "Else", "section_ru": "Другое", "kind": "choice", "longest": "60", "options_en": "a: A\nb: B",
        "options_ru": "a: А\nb: Б",
    },
    "documents": {"required": "on"},
    "quotas": {"about": "region", "value": "RU-TOM", "at_least": "1", "at_most": "3"},
}  # fmt: skip
SENT = {"csrfmiddlewaretoken": "x"}
"""What even an empty form sends."""
NAMED = {"code": "new", "label_en": "New", "label_ru": "Новое"}


def url(name: str, *arguments: object) -> str:
    return reverse(f"selection:{name}", args=arguments)


def draft_pages(call: Call) -> list[str]:
    return [
        url("call_new"), url("call_change", call.pk), url("call_publish", call.pk), url("call_cancel", call.pk),
        *(url("part_new", call.pk, kind) for kind in PARTS), url("part_change", call.pk, "criteria", "plan"),
        url("part_remove", call.pk, "criteria", "science"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", CAST)
def test_doors_of_calls(who: str) -> None:
    call, draft = published(), drafted("next")
    browser = browser_of(member_of_the_cast(who))
    version = version_of(call)
    seen = [url("calls"), url("applications"), url("call", call.pk)]
    seen += [url(name, version.pk) for name in ("call_version", "call_text")]
    assert {browser.get(page).status_code for page in seen} == {200}
    office = {"officer": 200, "auditor": 200}
    assert browser.get(url("call_draft", draft.pk)).status_code == office.get(who, 403)
    assert browser.get(url("call", draft.pk)).status_code == office.get(who, 404)
    assert {browser.get(page).status_code for page in draft_pages(draft)} == {200 if who == "officer" else 403}
    applies = 200 if who in {"region_official", "cluster_manager"} else 403
    assert browser.get(url("apply", call.pk)).status_code == applies


@pytest.mark.parametrize("state", APPLICATIONS)
def test_doors_of_an_application(state: str) -> None:
    here = bid_in(state)
    pk = here.application.pk
    partner = here.application.consents.first()
    pages = [url("application", pk), url("partner_add", pk), url("attach", pk, "strategy"), url("move", pk, "ask")]
    answers = {"official": [200, 200, 200, 200], "manager": [200, 200, 200, 200], "certifier": [404, 403, 403, 404]}
    if state != WRITING:
        answers["certifier"] = [200, 403, 403, 403]
    answers["officer"] = [
        200 if state in {SUBMITTED, "withdrawn", "unadmitted"} else 404,
        403,
        403,
        answers["certifier"][3],
    ]
    answers["officer"][3] = 403 if answers["officer"][0] == 200 else 404
    for who, expected in answers.items():
        browser = entered(getattr(here, who))
        assert [browser.get(page).status_code for page in pages] == expected, who
    if partner and state == SIGNING:
        page = url("consent", pk, partner.pk, "agree")
        codes = [entered(getattr(here, who)).get(page).status_code for who in ("certifier", "official", "officer")]
        assert codes == [200, 403, 403]


def test_nobody_who_has_not_signed_in_comes_in() -> None:
    here = bid()
    pages = [url("calls"), url("call", here.call.pk), url("applications"), url("application", here.application.pk)]
    assert {Client().get(page).status_code for page in pages} == {302}


def test_a_stranger_finds_no_application() -> None:
    here = bid_in(SUBMITTED)
    stranger = person("Stranger")
    grant(stranger, "region_official", f"region:{OTHER_REGION}")
    browser, pk = browser_of(stranger), here.application.pk
    assert browser.get(url("application", pk)).status_code == 404
    assert here.application.title not in browser.get(url("applications")).content.decode()
    for name in ("save", "follow"):
        assert browser.post(url(name, pk), {"answer-members": "1"}).status_code == 404
    assert browser.post(url("move", pk, "withdraw"), {"note": "x"}).status_code == 404
    assert Answer.objects.get(question="members").text == "14"


def test_a_reading_by_office_is_journaled() -> None:
    here = bid_in(SUBMITTED)
    browser_of(here.official).get(url("application", here.application.pk))
    assert Entry.objects.filter(act="selection.application.read").count() == 0
    entered(here.officer).get(url("application", here.application.pk))
    entry = Entry.objects.get(act="selection.application.read")
    assert (entry.actor_id, entry.object_id) == (str(here.officer.pk), str(here.application.pk))


def test_a_call_by_form_from_preset_to_publication() -> None:
    browser = browser_of(member_of_the_cast("officer"))
    named, begun = {"title_en": "Clusters", "title_ru": "Кластеры"}, {"code": "clusters", "preset": "pilot-2012"}
    assert browser.post(url("call_new"), begun).status_code == 422
    assert browser.post(url("call_new"), begun | named).status_code == 302
    call = Call.objects.get()
    assert (call.title_en, call.title_ru) == ("Clusters", "Кластеры")
    assert "reconstruction" in browser.get(url("call", call.pk)).content.decode()
    assert browser.post(url("call_publish", call.pk), SENT).status_code == 422
    assert browser.post(url("call_change", call.pk), WHOLE).status_code == 302
    call.refresh_from_db()
    content = draft_of(call)
    assert (content.zone, content.places, [str(a.text) for a in content.scale.anchors]) == (
        "Europe/Samara", 5, ["no", "yes"],
    )  # fmt: skip
    assert 'name="reason"' not in browser.get(url("call_publish", call.pk)).content.decode()
    assert browser.post(url("call_publish", call.pk), SENT).status_code == 302
    assert 'name="reason"' in browser.get(url("call_publish", call.pk)).content.decode()
    page = browser.get(url("call", call.pk)).content.decode()
    assert version_of(call).sha256 in page
    told = json.loads(browser.get(url("call_text", version_of(call).pk)).content)
    assert told["title"] == {"en": "Clusters", "ru": "Кластеры"}
    assert odd() == []


@pytest.mark.parametrize("kind", PARTS)
def test_every_kind_of_part_is_added_changed_and_taken_out(kind: str) -> None:
    factories.region("RU-TOM", "Tomsk Region", "Томская область")
    call = drafted()
    browser = browser_of(member_of_the_cast("officer"))
    assert browser.post(url("part_new", call.pk, kind), SENT).status_code == 422
    added = browser.post(url("part_new", call.pk, kind), NAMED | POSTED[kind])
    assert (added.status_code, added["Location"]) == (302, f"{url('call_draft', call.pk)}#{kind}")
    before = [one for one in draft_of(Call.objects.get()).model_dump(mode="json")[kind] if one["code"] == "new"]
    form = browser.get(url("part_change", call.pk, kind, "new")).context["form"]
    same = {name: form[name].value() for name in form.fields}
    filled = {name: "on" if value is True else value for name, value in same.items() if value not in (None, False)}
    assert browser.post(url("part_change", call.pk, kind, "new"), filled).status_code == 302
    after = [one for one in draft_of(Call.objects.get()).model_dump(mode="json")[kind] if one["code"] == "new"]
    assert (len(before), after) == (1, before)  # saved unchanged, it says the same
    assert browser.post(url("part_remove", call.pk, kind, "new"), SENT).status_code == 302
    assert "new" not in {one.code for one in getattr(draft_of(Call.objects.get()), kind)}
    assert browser.get(url("part_change", call.pk, kind, "new")).status_code == 404
    assert browser.get(url("part_new", call.pk, "poems")).status_code == 404


def test_lines_that_cannot_be_read_are_said_beside_the_field() -> None:
    call, browser = drafted(), browser_of(member_of_the_cast("officer"))
    wrong = browser.post(url("part_new", call.pk, "criteria"), NAMED | POSTED["criteria"] | {"anchors_en": "five best"})
    assert wrong.context["form"].errors["anchors_en"] == ["Write each line as a name, a colon and a text."]
    wrong = browser.post(url("call_change", call.pk), WHOLE | {"anchors_en": "five: best", "anchors_ru": ""})
    assert wrong.context["form"].errors["anchors_en"] == ["Each line begins with a mark, a whole number."]
    wrong = browser.post(url("part_new", call.pk, "questions"), NAMED | POSTED["questions"] | {"options_en": "a"})
    assert "options_en" in wrong.context["form"].errors


# Applications


def htmx(browser: Client, here: Bid, **posted: str) -> Any:
    return browser.post(url("save", here.application.pk), posted, headers={"HX-Request": "true"})


def test_an_answer_saves_itself_and_tells_what_is_met() -> None:
    here = bid()
    browser = browser_of(here.official)
    page = htmx(browser, here, **{"answer-members": "9", "seen-members": "0"}).content.decode()
    assert 'id="row-members"' in page
    assert 'value="9"' in page
    assert "does not meet" in page
    assert "1 of 13 that must be there" in page
    met = htmx(browser, here, **{"answer-members": "12", "seen-members": "0"}).content.decode()
    assert "what you wrote was not saved" in met
    assert Answer.objects.get().text == "9"
    long = htmx(browser, here, **{"answer-members": "1" * 4001})
    assert (long["HX-Reswap"], "at most 4000" in long.content.decode()) == ("none", True)


def test_without_scripts_the_whole_form_is_saved_at_once() -> None:
    here = bid()
    browser = browser_of(here.official)
    posted = {f"answer-{code}": text for code, text in ANSWERS.items()}
    answer = browser.post(url("save", here.application.pk), posted, follow=True)
    assert [str(m) for m in answer.context["messages"]] == ["Saved."]
    assert Answer.objects.count() == len(ANSWERS)
    stale = {"answer-members": "1", "seen-members": "0"}
    answer = browser.post(url("save", here.application.pk), stale, follow=True)
    assert [str(m) for m in answer.context["messages"]] == [
        "Members of the cluster: Our official has written something else meanwhile; yours was not saved."
    ]
    unknown = browser.post(url("save", here.application.pk), {"answer-x": "1"}, follow=True)
    assert [str(m) for m in unknown.context["messages"]] == ["The call does not ask this."]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_whole_way_by_form(language: str) -> None:
    call = published()
    factories.cluster("kaluga-pharma", region=factories.region(REGION))
    partner = factories.organisation("ООО «Анкер-тест»")
    official, certifier = person("Official"), person("Certifier")
    grant(official, "region_official", f"region:{REGION}")
    grant(certifier, "certifier", f"organisation:{partner.identifier}")
    browser, other = just_proved(official), browser_of(certifier)
    with override(language):
        start = {"region": REGION, "cluster": "kaluga-pharma", "title": "Заявка (тест)"}
        assert browser.post(url("apply", call.pk), start).status_code == 302
        found = Application.objects.get()
        pk = found.pk
        browser.post(url("save", pk), {f"answer-{code}": text for code, text in ANSWERS.items()})
        for document in ("governor_letter", "strategy", "roadmap", "targets", "member_list"):
            assert browser.post(url("attach", pk, document), {"file": paper()}).status_code == 302
        assert browser.post(url("attach", pk, "roadmap"), {"file": SimpleUploadedFile("x.pdf", b"")}).status_code == 422
        browser.post(url("partner_add", pk), {"organisation": partner.number, "role": "Анкер"})
        assert browser.post(url("move", pk, "ask"), SENT).status_code == 302
        consent = Consent.objects.get()
        assert other.get(url("application", pk)).status_code == 200
        assert other.post(url("consent", pk, consent.pk, "decline"), {"remark": "нет цифр"}).status_code == 302
        assert "нет цифр" in browser.get(url("application", pk)).content.decode()
        assert other.post(url("consent", pk, consent.pk, "agree"), {"is_right": "on"}).status_code == 302
        submitted = browser.post(url("move", pk, "submit"), {"is_right": "on"})
        assert submitted.status_code == 302
    found.refresh_from_db()
    assert (found.state, HandingIn.objects.get().by) == (SUBMITTED, official)
    assert HandingIn.objects.get().number in browser.get(url("application", pk)).content.decode()
    assert browser.post(url("move", pk, "withdraw"), {"note": ""}).status_code == 422
    browser.post(url("move", pk, "withdraw"), {"note": "letter"})
    browser.post(url("move", pk, "resume"), SENT)
    found.refresh_from_db()
    assert found.state == WRITING
    assert odd() == []


def just_proved(somebody: Person) -> Client:
    """The browser of somebody who has just proved who they are."""
    browser = entered(somebody)
    session = browser.session
    proof = {"method": "password", "at": timezone.now().timestamp(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return browser


def test_submitting_is_offered_once_every_partner_has_signed_off() -> None:
    here = bid_in(SIGNING)
    page, to_submit = url("application", here.application.pk), url("move", here.application.pk, "submit")
    browser = entered(here.official)
    with override("ru"):
        before = browser.get(url("application", here.application.pk)).content.decode()
    assert ("У кластера есть управляющая организация" in before, ">да<" in before.replace(" ", "")) == (True, True)
    assert to_submit not in browser.get(page).content.decode()
    here.agree(here.application.consents.get())
    assert to_submit in browser.get(page).content.decode()


def test_the_page_says_whose_sign_off_is_missing_and_to_a_partner_what_remains() -> None:
    here = bid_in(SIGNING)
    consent, page = here.application.consents.get(), url("application", here.application.pk)
    acts = [url("consent", here.application.pk, consent.pk, answer) for answer in ("agree", "decline")]
    missing, withdraw = "Sign-offs that are missing:", "Withdraw the sign-off"

    def told(somebody: Person) -> list[bool]:
        shown = browser_of(somebody).get(page).content.decode()
        return [one in shown for one in (missing, *acts, withdraw)]

    assert (told(here.official), told(here.certifier)[1:]) == ([True, *[False] * 3], [True, True, False])
    here.agree(consent)
    assert (told(here.official), told(here.certifier)[1:]) == ([False] * 4, [False, True, True])
    told_why = {"agrees": False, "remark": "no figures (test)"}
    actions.answer_consent(consent.pk, here.certifier, **told_why, **here.told("certifier"))
    assert (told(here.official), told(here.certifier)[1:]) == ([True, *[False] * 3], [True, False, False])


def test_asking_for_sign_off_says_what_it_leads_to() -> None:
    here = bid()
    here.fill()
    browser, ask = entered(here.official), url("move", here.application.pk, "ask")
    assert "It names no partners" in browser.get(ask).content.decode()
    here.partner()
    assert "its partners sign off" in browser.get(ask).content.decode()
    answer = browser.post(ask, {"go": "1"}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "The partners are asked. The application can be submitted once each of them has signed it off."
    ]


def test_submitting_takes_a_fresh_proof() -> None:
    here = bid_in(SIGNING)
    here.agree(here.application.consents.get())
    answer = entered(here.official).get(url("move", here.application.pk, "submit"))
    assert (answer.status_code, "reauthenticate" in answer.headers["Location"]) == (302, True)


def test_documents_and_partners_are_taken_off_by_form() -> None:
    here = bid()
    browser, pk = browser_of(here.official), here.application.pk
    row = actions.attach(pk, "strategy", paper(), here.official, **here.told("official"))
    consent = here.partner()
    assert browser.post(url("detach", pk, row.pk)).status_code == 302
    assert browser.post(url("detach", pk, row.pk), follow=True).status_code == 200
    assert browser.post(url("partner_remove", pk, consent.pk), SENT).status_code == 302
    assert browser.get(url("attach", pk, "poem")).status_code == 404
    row.refresh_from_db()
    assert (row.removed_at is not None, Consent.objects.count()) == (True, 0)


def test_the_newer_version_is_taken_over_by_form() -> None:
    here = bid()
    actions.change_call(here.call.pk, {"places": 3}, **TOLD)
    actions.publish_call(here.call.pk, None, reason="order 5", **TOLD)
    browser, pk = browser_of(here.official), here.application.pk
    assert "newer version" in browser.get(url("application", pk)).content.decode()
    assert browser.post(url("follow", pk)).status_code == 302
    assert here.again().by_version.number == 2
    again = browser.post(url("follow", pk), follow=True)
    assert [str(m) for m in again.context["messages"]][-1] == "The application answers the newest version already."


# What pages cost


def cost(browser: Client, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page).status_code == 200
    return len(queries)


def test_lists_cost_the_same_with_one_row_and_with_three() -> None:
    here = bid()
    browser = browser_of(here.official)
    first = [cost(browser, url(name)) for name in ("calls", "applications")]
    for n in (1, 2):
        call = published(f"further-{n}")
        start = actions.Start(here.cluster.region, f"Заявка {n} (тест)")
        actions.start_application(call.pk, start, None, **TOLD)
    start = actions.Start(factories.region(OTHER_REGION, "Tomsk Region", "Томская область"), "Чужая (тест)")
    actions.start_application(here.call.pk, start, None, **TOLD)
    assert [cost(browser, url(name)) for name in ("calls", "applications")] == first
    page = browser.get(url("applications")).content.decode()
    assert ("Заявка 2 (тест)" in page, "Чужая (тест)" in page) == (True, False)
    narrowed = browser.get(url("applications"), {"call": "further-1", "state": WRITING}).content.decode()
    assert ("Заявка 1 (тест)" in narrowed, "Заявка 2 (тест)" in narrowed) == (True, False)
    taken = browser.get(url("applications"), {"export": "json"})
    assert taken["X-Row-Count"] == "3"


def test_an_application_costs_the_same_however_much_is_in_it() -> None:
    here = bid()
    browser = browser_of(here.official)
    page = url("application", here.application.pk)
    here.save(members="1")
    here.partner()
    before = cost(browser, page)
    here.fill()
    assert cost(browser, page) == before
