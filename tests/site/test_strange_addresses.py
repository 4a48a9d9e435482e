"""Addresses nobody has a link to and anybody can type: with the sign NUL, and with the first and last of all days."""

import pytest
from django import forms
from django.test import Client

from corymb.kit.days import FIRST, LAST, DayField, MomentField
from corymb.kit.doors import PUBLIC
from tests.people import browser_of, member_of_the_cast
from tests.site.test_every_address import ARGUMENT, PLACES, door, url_of

pytestmark = pytest.mark.django_db
DAYS = ("since", "until", "on", "day", "date", "from", "to", "moment", "starts_on", "ends_on", "with")
WITH_TEXT = [place for place, _pattern in PLACES if "<str:" in place]
LISTS = [(place, pattern) for place, pattern in PLACES if "<" not in place and place != "metrics"]


def with_nul(place: str) -> list[str]:
    """The address with the sign in each of its texts, which may begin as a scope does, and in its query."""
    names = [name for kind, name in ARGUMENT.findall(place) if kind == "str"]
    texts = [url_of(place, **{name: begins + "%00"}) for name in names for begins in ("region:", "cluster:", "2018")]
    return [*texts, f"{url_of(place)}?q=%00", f"{url_of(place)}?%00=1"]


@pytest.mark.parametrize("role", ["", "officer"])
def test_nothing_is_called_nul(role: str) -> None:
    browser = browser_of(member_of_the_cast(role)) if role else Client()
    urls = [url for place, _pattern in PLACES if not place.startswith("api/v1/") for url in with_nul(place)]
    assert [(url, found) for url in urls if (found := browser.get(url, follow=True).status_code) != 404] == []
    assert len(urls) > 2 * len(WITH_TEXT)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1599-12-31", "99999-01-01", "9999-12-31T23:59"])
def test_no_day_breaks_a_list(day: str) -> None:
    browser, broken = browser_of(member_of_the_cast("officer")), []
    for place, pattern in LISTS:
        if door(pattern) == PUBLIC:
            continue
        answer = browser.get(url_of(place), {**dict.fromkeys(DAYS, day), "period": day, "year": day[:4]})
        if answer.status_code >= 500:
            broken.append(place)
    assert broken == []


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_the_first_and_the_last_day_that_are_taken_break_no_list(day: object) -> None:
    browser = browser_of(member_of_the_cast("officer"))
    urls = [url_of(place) for place, pattern in LISTS if door(pattern) != PUBLIC]
    assert [url for url in urls if browser.get(url, dict.fromkeys(DAYS, str(day))).status_code >= 500] == []


def every_form(of: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    return {of}.union(*(every_form(one) for one in of.__subclasses__()))


def test_every_form_of_ours_takes_days_and_moments_that_are_near() -> None:
    ours = [form for form in every_form(forms.BaseForm) if form.__module__.startswith("corymb.apps")]
    fields = [
        (form.__name__, name, field)
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField | forms.DateTimeField)
    ]
    assert [(form, name) for form, name, field in fields if not isinstance(field, DayField | MomentField)] == []
    assert len(fields) > 10
    for field in (DayField(), MomentField()):
        for far in ("9999-12-31", "0001-01-01", "2201-01-01", "1599-12-31"):
            with pytest.raises(forms.ValidationError, match="Between the years 1600 and 2200"):
                field.clean(far)
