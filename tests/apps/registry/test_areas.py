"""The map of outlines stands on the page of regions where the office names a file."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django import Settings

from corymb.apps.registry.models import Region
from corymb.apps.registry.queries.areas import areas
from tests import factories
from tests.kit.test_boundaries import feature, square, written
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlines(tmp_path: Path, settings: Settings) -> None:
    factories.region()
    factories.region("RU-TOM", "Tomsk Region", "Томская область")
    factories.region("RU-TA", "Tatarstan", "Республика Татарстан")
    settings.BOUNDARIES = written(
        tmp_path,
        feature("Polygon", [square(35, 54)], code="RU-KLU"),
        feature("Polygon", [square(84, 58)], name_ru="Томская область"),
        feature("Polygon", [square(60, 58)], name_ru="Край света"),
    )


@pytest.mark.usefixtures("outlines")
def test_outlines_find_their_regions_by_code_or_name() -> None:
    found = areas(list(Region.objects.all()))
    assert found
    assert (sorted(found.paths), found.strangers) == (["RU-KLU", "RU-TOM"], ("Край света",))
    said = StringIO()
    call_command("boundaries", stdout=said)
    assert said.getvalue().splitlines() == [
        "2 of 3 regions have an outline", "without one: RU-TA Республика Татарстан / Tatarstan",
        "in the file, and no region: Край света",
    ]  # fmt: skip


@pytest.mark.usefixtures("outlines")
def test_the_page_of_regions_shows_outlines_that_lead_on() -> None:
    said = browser_of(member_of_the_cast("minister")).get(reverse("registry:regions")).content.decode()
    assert said.count('<path d="M') == 2
    assert f'href="{reverse("registry:region", args=["RU-TOM"])}"><title>Tomsk Region' in said


def test_without_a_file_there_is_no_map_and_the_command_says_so() -> None:
    factories.region()
    said = browser_of(member_of_the_cast("minister")).get(reverse("registry:regions")).content.decode()
    assert "area-map" not in said
    with pytest.raises(CommandError):
        call_command("boundaries", stdout=StringIO())


@pytest.mark.real
def test_a_published_file_of_83_regions_fits_the_register(settings: Settings, real_data: Path) -> None:
    path = real_data / "geo" / "russia_regions_osm_simplified.geojson"
    settings.BOUNDARIES = str(path)
    call_command("load_regions", stdout=StringIO())
    found = areas(list(Region.objects.all()))
    assert found
    assert len(json.loads(path.read_text(encoding="utf-8"))["features"]) == 83
    assert (len(found.paths), sorted(found.strangers)) == (
        80, ["Кемеровская область / Kemerovo Oblast", "Марий Эл / Mari El Republic", "Тыва / Tuva Republic"],
    )  # fmt: skip
