"""When an import stopped waiting, as links of old letters ask."""

from datetime import timedelta

import pytest

from corymb.apps.linkage.actions import importing
from corymb.apps.linkage.queries.waiting import KEY, tasks
from corymb.kit.registries import task_ends
from tests import factories
from tests.apps.linkage.handing_in import handed_in, officer, told, workbook
from tests.people import NOW, member_of_the_cast

pytestmark = pytest.mark.django_db
LATER = {"now": NOW + timedelta(hours=2)}


@pytest.mark.parametrize("end", ["confirmed", "withdrawn", "neither"])
def test_an_import_says_when_somebody_took_it_on(end: str) -> None:
    factories.region()
    batch = handed_in(workbook([[factories.number(4, 1), "АО «Новое»", "RU-KLU", "company"]]))
    (task,) = tasks(member_of_the_cast("officer"), NOW)
    kind, _, number = task.key.partition(":")
    assert (kind, task_ends[kind](number)) == (KEY, None)
    if end == "confirmed":
        importing.confirm_batch(batch.pk, officer(), **told() | LATER)
    elif end == "withdrawn":
        importing.withdraw_batch(batch.pk, **told() | LATER)
    assert task_ends[kind](number) == (None if end == "neither" else LATER["now"])
