"""Pages of imports and merges: who may, what they cost, and the whole way by form."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.accounts.models import Person
from corymb.apps.files.queries import visible_to as files_visible_to
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.linkage import tasks
from corymb.apps.linkage.actions.duplicates import find_duplicates
from corymb.apps.linkage.actions.merging import merge_organisations
from corymb.apps.linkage.models import DuplicateProposal, ImportBatch, Merge
from corymb.apps.linkage.queries import waiting
from corymb.apps.registry import actions
from corymb.apps.registry.models import Organisation, SizeClass
from tests import factories
from tests.apps.linkage.handing_in import handed_in, odd, told, workbook
from tests.apps.linkage.handing_in import officer as giver
from tests.people import CAST, NOW, asked_again, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
FRAME = 2
"""Queries of every page: session, person, their roles and second factor."""
NEW = factories.number(1, 1)


@pytest.fixture
def officer() -> Client:
    return browser_of(member_of_the_cast("officer"))


def stage(rows: int = 1) -> ImportBatch:
    """So many pairs of namesakes, and a file with as many rows of every kind."""
    lines: list[list[object]] = []
    for n in range(rows):
        one = factories.organisation(f"ООО «Двойник {n}»")
        factories.organisation(f"АО «Двойник {n}»")
        lines += [
            [one.number, "", "", "research"],
            ["", f"Двойник {n}", "", ""],
            [factories.number(4, n), "Я", "", "bank"],
        ]
    find_duplicates(actor=SYSTEM, now=NOW)
    return handed_in(workbook(lines))


def pages_of(batch: ImportBatch, proposal: DuplicateProposal, merge: Merge) -> dict[str, str]:
    of_batch = ("import", "import_apply", "import_withdraw", "import_decide")
    pages = {name: reverse(f"linkage:{name}", args=[batch.pk]) for name in of_batch}
    pages |= {name: reverse(f"linkage:{name}") for name in ("imports", "import_give", "import_template", "duplicates")}
    pages |= {name: reverse(f"linkage:{name}", args=[proposal.pk]) for name in ("duplicate", "duplicate_deny")}
    pages |= {name: reverse(f"linkage:{name}", args=[merge.pk]) for name in ("merge", "merge_undo")}
    return pages | {
        "import_row": reverse("linkage:import_row", args=[batch.pk, 1]),
        "duplicate_name": reverse("linkage:duplicate_name", args=[proposal.first_id]),
    }


def merged_pair() -> Merge:
    both = factories.organisation("Первая"), factories.organisation("Вторая")
    return merge_organisations(both, {}, giver(), reason="x", **told())


@pytest.mark.parametrize("who", CAST)
def test_doors_of_imports_and_merges_open_for_officers_alone(who: str) -> None:
    batch, merge = stage(), merged_pair()
    pages = pages_of(batch, DuplicateProposal.objects.get(), merge)
    browser = browser_of(member_of_the_cast(who))
    answers = {name: browser.get(url).status_code for name, url in pages.items()}
    assert answers == dict.fromkeys(pages, 200 if who == "officer" else 403)
    decide_all = reverse("linkage:import_decide_all", args=[batch.pk])
    assert browser.post(decide_all, {}).status_code == (302 if who == "officer" else 403)
    person = Person.objects.get(name=who.replace("_", " ").title())
    assert len(list(waiting.tasks(person, NOW))) == int(who == "officer")


def test_nobody_who_has_not_signed_in_comes_in() -> None:
    pages = pages_of(stage(), DuplicateProposal.objects.get(), merged_pair())
    assert {Client().get(url).status_code for url in pages.values()} == {302}


def cost(browser: Client, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return len(queries)


def test_pages_cost_the_same_with_one_row_and_with_three(officer: Client) -> None:
    names = ("imports", "import", "import_decide", "import_row", "duplicates", "duplicate")
    costs = []
    for rows in (1, 3):
        batch = stage(rows)
        merge = Merge.objects.first() or merged_pair()
        pages = pages_of(batch, DuplicateProposal.objects.order_by("pk")[0], merge)
        costs.append({name: cost(officer, pages[name]) for name in names})
        Organisation.objects.filter(merged_into=None).update(name_blocks=[])  # the next ones meet no namesakes
    assert costs[0] == costs[1]
    assert costs[0] == {
        "imports": FRAME + 3,
        "import": FRAME + 4,
        "import_decide": FRAME + 3,
        "import_row": FRAME + 3,
        "duplicates": FRAME + 3,
        "duplicate": FRAME + 16,
    }


def test_an_officer_loads_a_file_decides_and_applies_it_by_form(officer: Client) -> None:
    known = factories.organisation("ООО «Светотехника»")
    content = workbook([["", "Svetotehnika", "RU-KLU", ""], [NEW, "Новое", "RU-KLU", "company"]])
    upload = SimpleUploadedFile("list.xlsx", content)
    answer = officer.post(reverse("linkage:import_give"), {"file": upload})
    batch = ImportBatch.objects.get()
    url = reverse("linkage:import", args=[batch.pk])
    assert (answer.status_code, answer["Location"], batch.state) == (302, url, "waiting")
    job = ProcrastinateJob.objects.get(task_name="linkage.read_import")
    assert job.args == {"number": batch.pk}
    assert "A job is at work" in officer.get(url).content.decode()
    assert asked_again(officer, url) == "not yet"
    tasks.read_import(**job.args)
    assert asked_again(officer, url) == "load anew"

    (task,) = waiting.tasks(Person.objects.get(name="Officer"), timezone.now())
    assert (task.title, task.url, task.about) == ("An import waits for your decisions", url, "list.xlsx")
    assert officer.post(f"{url}apply/", {"reason": ""}).status_code == 422
    decide = officer.get(f"{url}decide/").content.decode()
    assert f'value="take-{known.pk}"' in decide
    assert officer.post(f"{url}decide/", {"row-1": f"take-{known.pk}"})["Location"] == url
    assert officer.post(f"{url}rows/2/", {"row-2": "skip"}).status_code == 302
    assert officer.post(f"{url}decide/all/", {"effect": "left", "what": "new"}).status_code == 302
    assert officer.post(f"{url}apply/", {"reason": ""})["Location"] == url
    tasks.apply_import(**ProcrastinateJob.objects.get(task_name="linkage.apply_import").args)
    assert Organisation.objects.get(number=NEW).name == "Новое"
    exported = officer.get(url, {"export": "json", "columns": ["name", "applied"]})
    rows = json.loads(b"".join(exported.streaming_content))["rows"]
    assert [(list(row), row["name"], row["applied"]) for row in rows] == [
        (["place", "name", "applied"], "Svetotehnika", False),
        (["place", "name", "applied"], "Новое", True),
    ]
    other = member_of_the_cast("auditor")
    opened = [
        files_visible_to(one).filter(pk=batch.file).exists() for one in (Person.objects.get(name="Officer"), other)
    ]
    assert opened == [True, False]
    assert odd() == []


def test_a_file_of_a_foreign_kind_is_refused_beside_the_field(officer: Client) -> None:
    answer = officer.post(reverse("linkage:import_give"), {"file": SimpleUploadedFile("a.exe", b"MZ\0\0")})
    assert (answer.status_code, ImportBatch.objects.count()) == (422, 0)


def test_an_import_is_withdrawn_by_form(officer: Client) -> None:
    batch = stage()
    url = reverse("linkage:import", args=[batch.pk])
    assert officer.post(f"{url}withdraw/", {"reason": "an old list"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, officer.get(url).status_code) == ("withdrawn", 200)


def test_an_officer_merges_a_pair_with_a_contradiction_and_undoes_it_by_form(officer: Client) -> None:
    one, other = factories.organisation("ООО «Двойник»"), factories.organisation("АО «Двойник»", is_confidential=True)
    for organisation, size in ((one, "micro"), (other, "large")):
        actions.set_size(organisation, SizeClass(year=2017, size=size), actor=SYSTEM, now=NOW)
    answer = officer.post(reverse("linkage:duplicate_name", args=[one.pk]), {"other": other.number})
    proposal = DuplicateProposal.objects.get()
    url = reverse("linkage:duplicate", args=[proposal.pk])
    assert answer["Location"] == url
    assert "1 contradiction" in officer.get(url).content.decode()
    assert officer.post(url, {"reason": "one charter"}).status_code == 422
    key = f"size-{other.sizes.get().pk}"
    answer = officer.post(url, {"reason": "one charter", key: "take"})
    merge = Merge.objects.get()
    assert answer["Location"] == reverse("linkage:merge", args=[merge.pk])
    assert (one.sizes.get().size, officer.get(answer["Location"]).status_code) == ("large", 200)
    assert officer.post(url, {"reason": "again", key: "take"}).status_code == 200
    assert Merge.objects.count() == 1
    assert officer.post(reverse("linkage:merge_undo", args=[merge.pk]), {"reason": "two"}).status_code == 302
    assert (one.sizes.get().size, odd()) == ("micro", [])
    assert officer.post(reverse("linkage:duplicate_deny", args=[proposal.pk]), {"reason": "two"}).status_code == 302


def test_the_other_one_stays_where_asked(officer: Client) -> None:
    one, other = factories.organisation("ООО «Двойник»"), factories.organisation("АО «Двойник»")
    find_duplicates(actor=SYSTEM, now=NOW)
    url = reverse("linkage:duplicate", args=[DuplicateProposal.objects.get().pk])
    officer.post(f"{url}?stays=second", {"reason": "the second is older"})
    one.refresh_from_db()
    assert one.merged_into == other
