"""`corymb-site put_pack_in_force`: by code or path, once, and never over another one without a reason."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from corymb.apps.journal.models import Entry
from corymb.apps.programme.models import Allocation, PackVersion, Period
from corymb.packs.loader import load_pack
from corymb.site.demonstration import programme
from tests import factories
from tests.apps.programme.making import SHIPPED, odd, text
from tests.people import NOW

pytestmark = pytest.mark.django_db
CODE = "innovative-clusters-2016"


def run(*given: str) -> str:
    out = StringIO()
    call_command("put_pack_in_force", *given, stdout=out)
    return out.getvalue().strip()


def test_twice_is_once() -> None:
    assert run(CODE) == f"{CODE} 1.0 is in force"
    assert run(CODE) == f"{CODE} 1.0 is in force already"
    version = PackVersion.objects.get()
    assert (version.text, version.proposed_by, Entry.objects.filter(act__startswith="programme.").count()) == (
        SHIPPED,
        None,
        2,
    )


def test_another_comes_from_a_path_with_a_reason(tmp_path: Path) -> None:
    run(CODE)
    (tmp_path / "pack.toml").write_text(text("1.1", 120_000), encoding="utf-8")
    with pytest.raises(CommandError, match="Say why the pack in force is replaced"):
        run(str(tmp_path))
    assert PackVersion.objects.count() == 1
    assert run(str(tmp_path), "--reason", "order 9") == f"{CODE} 1.1 is in force"


def test_what_is_no_pack_is_refused() -> None:
    with pytest.raises(CommandError, match="There is no pack nowhere"):
        run("nowhere")


def test_the_demonstration_plans_periods_and_parts_once() -> None:
    run(CODE)
    factories.cluster("yenisei")
    pack = load_pack(CODE)
    for _ in range(2):
        programme.load_periods(NOW)
        programme.load_parts(pack, NOW)
        programme.close_years(NOW)
    states = list(Period.objects.order_by("code").values_list("code", "state"))
    assert states == [*((str(year), "closed") for year in range(2016, 2020)), ("2020", "open")]
    parts = {row.target: int(row.amount) for row in Allocation.objects.all()}
    assert parts == {"T2": 7_500, "T3": 40_000_000_000, "T5b": 120}
    assert odd() == []
