import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from corymb.kit.registries import Task
from corymb.site import views
from tests.people import browser_of, member_of_the_cast


@pytest.mark.django_db
def test_health_says_ok(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_the_first_page_speaks_the_language_of_the_browser(client: Client) -> None:
    answer = client.get("/", headers={"accept-language": "ru"})
    assert answer["content-language"] == "ru"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("en", "only takes what a form sends"), ("ru", "только принимает данные формы")]
)
def test_an_address_that_takes_forms_says_so_to_whoever_opens_it(language: str, words: str) -> None:
    with override(language):
        answer = browser_of(member_of_the_cast("officer")).get(reverse("scorecard:as_known"))
    assert (answer.status_code, answer["Allow"], words in answer.content.decode()) == (405, "POST", True)


@pytest.mark.django_db
def test_the_first_page_is_also_there_in_a_language_and_changes_it(client: Client) -> None:
    answers = [client.get(f"/{code}/", headers={"accept-language": "en"}) for code in ("en", "ru")]
    assert [(answer.status_code, answer["content-language"]) for answer in answers] == [(200, "en"), (200, "ru")]
    shown = answers[1].content.decode()
    there = re.findall(r'name="next" value="([^"]*)"><button class="top-button" name="language" value="(\w\w)"', shown)
    assert there == [("/en/", "en")]
    changed = client.post("/language/", {"language": "en", "next": "/en/"}, headers={"accept-language": "ru"})
    assert (changed.status_code, changed["location"]) == (302, "/en/")


@pytest.mark.django_db
def test_whoever_has_not_signed_in_finds_what_is_published(client: Client) -> None:
    shown = client.get("/", headers={"accept-language": "ru"}).content.decode()
    places = [f'href="{reverse(name)}"' for name in ("scorecard:public", "outcomes:public_calls")]
    assert [shown.count(place) for place in places] == [1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("registry:organisations", "Organisations"),
        ("registry:regions", "Regions"),
        ("registry:territories", "Regions"),
        ("linkage:duplicates", "Organisations"),
        ("assessment:calls", "Assessment"),
        ("tasks", "My tasks"),
        ("accounts:own", ""),
    ],
)
def test_the_navigation_marks_where_one_is(page: str, entry: str) -> None:
    answer = browser_of(member_of_the_cast("officer")).get(reverse(page))
    here = [str(one["label"]) for one in answer.context["navigation"] if one["here"]]
    assert here == ([entry] if entry else [])


@pytest.mark.django_db
def test_whoever_has_nothing_to_do_lands_on_the_scorecard_they_may_see(monkeypatch: pytest.MonkeyPatch) -> None:
    minister, expert = (browser_of(member_of_the_cast(role)) for role in ("minister", "outsider"))
    home, tasks = reverse("home_in_a_language"), reverse("tasks")
    monkeypatch.setattr(views, "tasks_of", lambda _request: [])
    landed = minister.get(home, follow=True)
    assert landed.redirect_chain == [(reverse("scorecard:board"), 302)]
    assert landed.content.decode().count(f'Nothing is due from you now. <a href="{tasks}">My tasks</a>') == 1
    assert expert.get(home).headers["Location"] == tasks
    monkeypatch.setattr(views, "tasks_of", lambda _request: [Task("1", "Answer", "/en/", "Answer")])
    assert minister.get(home).headers["Location"] == tasks
