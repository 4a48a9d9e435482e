"""Records kept elsewhere become a programme in an empty house."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob
from stdnum.ru import inn

from corymb.apps.programme.models import Period
from corymb.apps.registry.models import Cluster, Organisation, Region
from corymb.apps.returns.models import Fact, Return
from corymb.apps.scorecard.models import Run

pytestmark = pytest.mark.django_db
REGIONS = {1: "RU-KLU", 2: "RU-KLU", 3: "XX-1", 4: None}


def number(place: int) -> str:
    """A taxpayer number of the region 00, which does not exist."""
    body = f"00{place:07d}"
    return f"{body}{inn.calc_company_check_digit(body)}"


def panel(folder: Path, more: Mapping[str, object] | None = None) -> Path:
    """Invented firms in the columns of the tax service's panel; the last one has not reported in 2022."""
    rows = [
        {"tin": number(n), "year": year, "revenue": 1000.0 * n, "employees_count": 2.0, "region_iso": region}
        for n, region in REGIONS.items()
        for year in (2018, 2022)
        if (n, year) != (4, 2022)
    ]
    path = folder / "panel.parquet"
    pq.write_table(pa.Table.from_pylist([row | dict(more or {}) for row in rows]), path)
    return path


def load(path: Path, *more: str) -> None:
    call_command("load_records", str(path), "--pack", "tax-service-panel", *more, verbosity=0)


def test_organisations_facts_and_returns_are_there_and_a_publication_is_ordered(tmp_path: Path) -> None:
    load(panel(tmp_path), "--by-region", "--publish", "2022")
    assert {o.number: o.region and o.region.code for o in Organisation.objects.select_related("region")} == {
        number(n): region for n, region in REGIONS.items()
    }
    assert {c.code: c.memberships.count() for c in Cluster.objects.all()} == {"ru-klu": 2, "xx-1": 1}
    assert list(Period.objects.order_by("code").values_list("code", "state")) == [
        ("2018", "closed"),
        ("2022", "closed"),
    ]
    assert Return.objects.filter(state="locked").count() == Return.objects.count() == 7
    assert Fact.objects.filter(variable="revenue", period="2022").count() == 3
    last = Fact.objects.get(variable="revenue", period="2018", organisation__number=number(4))
    assert (last.value, last.unit, last.cell) == (Decimal(4000), "RUB", "line 7")
    run = Run.objects.get()
    assert (run.kind, run.year, run.state) == ("published", 2022, "waiting")
    assert ProcrastinateJob.objects.get(task_name="scorecard.compute").args == {"number": run.pk}


def test_a_house_with_organisations_in_it_is_left_alone(tmp_path: Path) -> None:
    load(panel(tmp_path))
    assert not Cluster.objects.exists()
    with pytest.raises(CommandError, match="not empty"):
        load(panel(tmp_path))
    assert Organisation.objects.count() == len(REGIONS)


def test_what_cannot_be_right_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="check digit"):
        load(panel(tmp_path, {"tin": "0000000001"}))
    with pytest.raises(CommandError):
        load(tmp_path / "nothing.parquet")
    assert not Organisation.objects.exists()
    assert not Region.objects.filter(code="RU-KLU").exists()
