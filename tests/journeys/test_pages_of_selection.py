"""Pages of the selection as their readers see them: nobody is shut out, nothing runs over the edge."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.rehearsals.actions.asking import Expected, ask_rehearsal
from corymb.apps.rehearsals.actions.trying import compute_rehearsal
from corymb.apps.selection import actions
from corymb.apps.selection.actions.workbook_reading import read_workbook
from corymb.apps.selection.models import Application, Workbook
from corymb.apps.selection.queries.history import earlier_texts
from corymb.apps.selection.queries.workbooks import document_of, workbook_of
from corymb.apps.selection.states import PARTS
from tests import factories
from tests.apps.selection.calling import NOW, TOLD, Bid, bid, drafted, version_of
from tests.apps.selection.filling import with_answers
from tests.journeys.test_every_page import look
from tests.kit.browser import Window
from tests.sources.documents import with_answers as fill_in

SIGHTS = (("en", "light", 1366), ("ru", "dark", 320))
OF_OFFICER = (
    "selection/", "selection/applications/", "selection/calls/{call}/", "selection/calls/{call}/draft/",
    "selection/calls/{draft}/", "selection/calls/new/", "selection/calls/{draft}/change/",
    "selection/calls/{draft}/weights/", "selection/calls/{draft}/weights/ask/",
    "selection/calls/{draft}/weights/judge/pairwise/", "selection/calls/{draft}/weights/judge/points/",
    "selection/calls/{draft}/weights/put/pairwise/",
    "selection/calls/{draft}/rehearse/", "selection/rehearsals/{rehearsal}/", "selection/calls/{draft}/publish/",
    "selection/calls/{draft}/cancel/", "selection/versions/{version}/",
    *(f"selection/calls/{{draft}}/parts/{kind}/new/" for kind in PARTS),
    "selection/calls/{draft}/parts/criteria/ambition/change/", "selection/calls/{draft}/parts/gates/letter/remove/",
)  # fmt: skip
OF_OFFICIAL = (
    "tasks/", "selection/applications/", "selection/calls/{call}/apply/", "selection/applications/{written}/",
    "selection/applications/{sent}/", "selection/applications/{written}/documents/strategy/",
    "selection/applications/{written}/partners/new/", "selection/applications/{sent}/move/recall/",
    "selection/applications/{written}/change/", "selection/applications/{written}/history/",
    "selection/applications/{written}/history/{entry}/",
    "selection/applications/{written}/workbook/", "selection/workbooks/{book}/", "selection/workbooks/{document}/",
)  # fmt: skip
OF_CERTIFIER = ("tasks/", "selection/applications/{sent}/", "selection/applications/{sent}/partners/{consent}/agree/")


def read_back(here: Bid, written: Application) -> Workbook:
    """A workbook of the application with an answer somebody changed meanwhile, a new one and one that is wrong."""
    found = Application.objects.select_related("call", "by_version", "region", "cluster").get(pk=written.pk)
    summary = "Становится центром фармацевтики (тест). " * 12
    given = with_answers(workbook_of(found, "ru"), {"members": 15, "employees": "много", "strategy_summary": summary})
    actions.save_answers(found.pk, {"members": actions.Typed("14")}, here.manager, **here.told("manager"))
    file = SimpleUploadedFile("zayavka-kaluzhskogo-klastera.xlsx", given)
    row = actions.take_workbook(found.pk, file, here.official, **here.told("official"))
    return read_workbook(row.pk, NOW)


def document_back(here: Bid, written: Application) -> Workbook:
    """A Word document of the application with an answer that is new and one that is wrong."""
    found = Application.objects.select_related("call", "by_version", "region", "cluster").get(pk=written.pk)
    team = "Команда из пяти человек (тест). " * 12
    given = fill_in(document_of(found, "ru"), {"team": team, "revenue": "много"})
    file = SimpleUploadedFile("zayavka-kaluzhskogo-klastera.docx", given)
    row = actions.take_workbook(found.pk, file, here.official, **here.told("official"))
    return read_workbook(row.pk, NOW)


def tried_out(here: Bid) -> int:
    expected = Expected(applications=22, experts=11, regions=22)
    return compute_rehearsal(ask_rehearsal(here.call.pk, expected, here.officer, **TOLD).pk).pk


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, sight: tuple[str, str, int]) -> None:
    here = bid()
    sent = here.brought("signing").application
    start = actions.Start(here.cluster.region, "Заявка Константинопольско-Верхнеднепровского кластера (тест)")
    written = actions.start_application(here.call.pk, start, here.official, **TOLD)
    typed = {"members": actions.Typed("about ten"), "manager": actions.Typed("no")}
    actions.save_answers(written.pk, typed, here.official, **here.told("official"))
    actions.add_partner(written.pk, factories.organisation(), "Анкер", **here.told("official"))
    book, document = read_back(here, written), document_back(here, written)
    numbers = {
        "call": here.call.pk, "draft": drafted("next", "leaders-2016").pk, "version": version_of(here.call).pk,
        "written": written.pk, "sent": sent.pk, "consent": sent.consents.get().pk, "book": book.pk,
        "document": document.pk, "rehearsal": tried_out(here),
        "entry": earlier_texts(here.official, written)[0].pk,
    }  # fmt: skip
    for reader, paths in ((here.officer, OF_OFFICER), (here.official, OF_OFFICIAL), (here.certifier, OF_CERTIFIER)):
        assert look(window, reader, tuple(path.format(**numbers) for path in paths), sight) == []
