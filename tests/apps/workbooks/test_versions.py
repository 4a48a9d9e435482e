"""Workbooks made by an older version of the pack, as members give them: what is read, what is said of the rest."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from corymb.apps.workbooks import actions
from corymb.apps.workbooks.actions.bulk_reading import read_bulk
from corymb.apps.workbooks.actions.reading import read_upload
from corymb.apps.workbooks.models import Upload
from corymb.packs.schema import Pack
from corymb.sources.cluster_form import ClusterForm, MemberRow
from corymb.sources.cluster_template import write_cluster_template
from corymb.sources.return_form import ReturnForm
from corymb.sources.template import write_template
from tests.apps.returns.reporting import Member, member
from tests.people import NOW
from tests.sources.returned import PACK
from tests.sources.test_returns import other_version
from tests.web import entered

pytestmark = pytest.mark.django_db
UNIT = (
    "Среднесписочная численность работников: бланк спрашивает показатель в единицах «рабочих мест», "
    "пакет версии 1.0 — в единицах «чел.»; показатель не прочитан."
)


@pytest.fixture
def who() -> Member:
    return member()


def counted_in_jobs() -> Pack:
    return other_version(
        variables=tuple(
            v.model_copy(update={"unit": "job"}) if v.code == "headcount" else v for v in reversed(PACK.variables)
        )
    )


VALUES = {v.code: Decimal(7) * v.factor for v in PACK.variables if v.reported_by == "member"}


def uploaded(who: Member, path: Path) -> Upload:
    given = SimpleUploadedFile(path.name, path.read_bytes())
    upload = actions.take_workbook(who.opened().pk, given, who.preparer, **who.told("preparer"))
    return read_upload(upload.pk, NOW)


def test_the_difference_is_told_in_the_readers_language_at_its_cell(who: Member, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    form = ReturnForm("2017", who.organisation.identifier, "", "ru", values=VALUES)
    write_template(counted_in_jobs(), path, form)
    upload = uploaded(who, path)
    assert set(upload.figures) == set(VALUES) - {"headcount"}
    (found,) = [finding for finding in upload.findings if finding["rule"] == "return.pack_version"]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == "headcount")
    assert (found["level"], found["sheet"], found["cell"], found["value"]) == ("error", sheet.title, f"E{row}", "7")
    url = reverse("workbooks:upload", args=[upload.pk])
    page = entered(who.preparer).get(url.replace("/en/", "/ru/")).content.decode()
    assert page.count(UNIT) == 1


def test_a_workbook_of_all_members_names_each_cell_that_is_not_read(who: Member, tmp_path: Path) -> None:
    who.opened()
    path = tmp_path / "all.xlsx"
    rows = [MemberRow(who.organisation.identifier, "", values=VALUES)]
    write_cluster_template(counted_in_jobs(), path, ClusterForm("2017", who.cluster.code, "", rows, "ru"))
    given = SimpleUploadedFile(path.name, path.read_bytes())
    bulk = actions.take_bulk((who.cluster, who.period), given, who.manager, **who.told("manager"))
    bulk = read_bulk(bulk.pk, NOW)
    assert set(bulk.uploads.get().figures) == set(VALUES) - {"headcount"}
    (found,) = bulk.findings
    sheet = openpyxl.load_workbook(path).worksheets[0]
    letter = next(cell.column_letter for cell in sheet[10] if cell.value == "headcount")
    assert (found["rule"], found["cell"], found["organisation"]) == (
        "return.pack_version",
        f"{letter}11",
        who.organisation.identifier,
    )


def test_what_the_checks_say_names_figures_in_the_readers_language(who: Member, tmp_path: Path) -> None:
    path = tmp_path / "short.xlsx"
    values = {code: value for code, value in VALUES.items() if code != "mean_wage"}
    write_template(PACK, path, ReturnForm("2017", who.organisation.identifier, "", "en", values=values))
    upload = uploaded(who, path)
    url = reverse("workbooks:upload", args=[upload.pk])
    browser = entered(who.preparer)
    pages = [browser.get(place).content.decode() for place in (url, url.replace("/en/", "/ru/"))]
    assert [
        (page.count("Mean monthly wage missing"), page.count("Нет данных: Среднемесячная заработная плата"))
        for page in pages
    ] == [(1, 0), (0, 1)]
