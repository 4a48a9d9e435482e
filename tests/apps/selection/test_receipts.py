"""The receipt of an application as PDF: made once in both languages, for whoever may read the application."""

import pytest
from django.utils.translation import override

from corymb.apps.selection.actions.receipts import make_receipts
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.receipts import files_of_receipts, receipt_of
from corymb.i18n import use_language
from corymb.reports.paper import content
from tests.apps.selection.calling import bid_in
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
