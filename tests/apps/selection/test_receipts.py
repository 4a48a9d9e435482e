"""The receipt of an application as PDF: made once in both languages, for whoever may read the application."""

import pytest
from django.utils.translation import override

from corymb.apps.selection import actions as selection
from corymb.apps.selection.actions.receipts import make_receipts
from corymb.apps.selection.models import Call, HandingIn
from corymb.apps.selection.queries.form import page_of
from corymb.apps.selection.queries.receipts import files_of_receipts, receipt_of
from corymb.apps.selection.states import RESUME
from corymb.i18n import use_language
from corymb.reports.paper import content
from tests.apps.selection.calling import TOLD, bid_in
from tests.people import NOW, OTHER_REGION, browser_of, grant, person

pytestmark = pytest.mark.django_db


def test_what_the_receipt_says() -> None:
    here = bid_in("submitted")
    row = HandingIn.objects.get()
    told = content(receipt_of(row))
    assert told["title"] == f"Receipt {row.number}"
    assert [value for label, value in told["facts"] if label in {"Received", "Submitted by", "Partners"}] == [
        "1 Jun 2018, 12:00 MSK".replace(" ", "\N{NO-BREAK SPACE}").replace(",\N{NO-BREAK SPACE}", ", "),
        f"{here.official}, Regional official",
        "1",
    ]
    assert told["parts"][0]["lines"] == [f"sha256 {row.sha256}"]
    assert len(told["parts"][1]["rows"]) == here.application.attachments.count()


def test_it_is_made_once_in_both_languages_and_is_theirs_who_read_the_application() -> None:
    here = bid_in("submitted")
    row = HandingIn.objects.get()
    with override("en"):
        made = make_receipts(row.pk, NOW)
        use_language("en")
    assert [file.name for file in made] == [f"receipt-{row.number}-en.pdf", f"receipt-{row.number}-ru.pdf"]
    assert [file.pk for file in make_receipts(row.pk, NOW)] == [file.pk for file in made]
    use_language("en")
    stranger = person("A stranger")
    grant(stranger, "region_official", f"region:{OTHER_REGION}")
    assert [list(files_of_receipts(who)) for who in (here.official, stranger)] == [[str(row.pk)], []]
    page = browser_of(here.official).get(f"/en/selection/applications/{here.application.pk}/").content.decode()
    assert [file.name in page for file in made] == [True, True]
    answer = browser_of(here.official).get(f"/en/files/{made[0].pk}/")
    assert b"".join(answer)[:5] == b"%PDF-"
    assert browser_of(stranger).get(f"/en/files/{made[0].pk}/").status_code == 404


def test_it_says_what_was_submitted_by_the_version_that_was_answered() -> None:
    here = bid_in("withdrawn")
    row = HandingIn.objects.get()
    before = content(receipt_of(row))
    selection.move_application(here.application.pk, RESUME, **here.told("official", 1))
    asked = Call.objects.get(pk=here.call.pk).content
    questions = [one for one in asked["questions"] if one["code"] != "team"]
    documents = [one | {"label": {"en": "Renamed", "ru": "Иначе"}} for one in asked["documents"]]
    selection.change_call(here.call.pk, {"questions": questions, "documents": documents}, **TOLD)
    selection.publish_call(here.call.pk, None, reason="order (test)", **TOLD)
    selection.follow_version(here.application.pk, **here.told("official", 2))
    found = here.again()
    assert content(receipt_of(HandingIn.objects.get())) == before
    said = [{row.code for part in page_of(found, live=live).sections for row in part.rows} for live in (False, True)]
    assert said[0] - said[1] == {"team"}
