"""A call is begun from a preset, or from an earlier call."""

import re

import pytest
from django.urls import reverse

from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.states import SUBMITTED
from corymb.packs.call_presets import presets
from tests.apps.selection.calling import bid_in
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
NEW = reverse("selection:call_new")


def test_a_call_begins_from_an_earlier_one_without_its_window() -> None:
    earlier = bid_in(SUBMITTED).call
    browser = browser_of(member_of_the_cast("officer"))
    choices = re.findall(r'<option value="([^"]+)"', browser.get(NEW).content.decode())
    assert choices == [*presets(), str(earlier.pk)]
    begun = {"code": "next", "preset": str(earlier.pk), "title_en": "Next", "title_ru": "Следующий"}
    assert browser.post(NEW, begun | {"preset": "0"}).status_code == 422
    assert browser.post(NEW, begun).status_code == 302
    told, before = Call.objects.get(code="next").content, draft_of(earlier).model_dump(mode="json")
    assert None not in {before["opens_at"], before["closes_at"]}
    assert told == before | {"opens_at": None, "closes_at": None, "title": {"en": "Next", "ru": "Следующий"}}
