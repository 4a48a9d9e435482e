import pytest
from django.test import Client


@pytest.mark.django_db
def test_health_says_ok(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_the_first_page_speaks_the_language_of_the_browser(client: Client) -> None:
    answer = client.get("/", headers={"accept-language": "ru"})
    assert answer["content-language"] == "ru"
