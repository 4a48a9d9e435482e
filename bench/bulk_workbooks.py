"""How fast workbooks of many members are read and checked, in a ZIP and as one, and how long the whole job takes.

Runs in a PostgreSQL of its own, filled with synthetic members, that ends with the process.
"""

import io
import json
import os
import resource
import sys
import time
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench.measuring import Row, output_of
from bench.own_server import copied, ready
from bench.register_import import numbers

if TYPE_CHECKING:
    from corymb.apps.programme.models import Period
    from corymb.apps.registry.models import Cluster, Organisation

BOOKS = 200
NOW = datetime(2018, 6, 1, 9, tzinfo=UTC)
FIGURES = {
    "revenue": 120_000_000, "purchases": 70_000_000, "headcount": 60, "filled_jobs": 60, "mean_wage": 52_000,
    "jobs_created": 0, "jobs_upgraded": 0, "investment_own": 4_000_000, "investment_credit": 0,
    "investment_other_private": 0, "investment_foreign": 0, "investment_public": 0, "investment_quasi_public": 0,
    "rd_spending": 1_500_000, "export_nonprimary": 9_000_000,
}  # fmt: skip
"""A year of a small company, in the base unit."""


def organisations(number: int) -> "list[Organisation]":
    """So many organisations in a database that has the regions and nothing else."""
    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.registry import actions as registry
    from corymb.apps.registry.models import Organisation, Region

    region = Region.objects.order_by("code")[0]
    made = [
        Organisation(scheme="RU-INN", number=inn, name=f"ООО «{n}»", kind="company", region=region, created_at=NOW)
        for n, inn in zip(range(number), numbers(), strict=False)
    ]
    registry.load_organisations(registry.Load(made), source="synthetic", actor=SYSTEM, now=NOW)
    return made


def filled(books: int) -> "tuple[Cluster, Period]":
    """A cluster with so many members, what they reported the year before, and an open period."""
    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.programme import actions as programme
    from corymb.apps.registry import actions as registry
    from corymb.apps.registry.models import Membership
    from corymb.apps.returns.actions import load_facts, open_returns
    from corymb.apps.returns.models import FactRow
    from corymb.packs.reading import find

    told = {"actor": SYSTEM, "now": NOW}
    made = organisations(books)
    region = made[0].region
    facts = registry.ClusterFacts(code="bench", title_en="Bench", title_ru="Замер", region=region)
    cluster = registry.register_cluster(facts, registry.Standing("leader", date(2016, 1, 1)), **told)
    Membership.objects.bulk_create(
        [
            Membership(
                organisation=one,
                cluster=cluster,
                starts_on=date(2016, 1, 1),
                share=Decimal(1),
                basis="council_decision",
                recorded_at=NOW,
            )
            for one in made
        ]
    )
    version = programme.propose_pack(find("innovative-clusters-2016").read_text(encoding="utf-8"), None, **told)
    programme.put_in_force(version.pk, None, **told)
    period = programme.plan_period("2017", date(2018, 1, 1), datetime(2018, 7, 1, tzinfo=UTC), **told)
    programme.open_period(period.pk, **told)
    period.refresh_from_db()
    open_returns(period, **told)
    before = (
        FactRow(one.pk, "2016", code, Decimal(value), "", source="synthetic")
        for one in made
        for code, value in FIGURES.items()
    )
    load_facts(before, [], "synthetic", **told)
    return cluster, period


def zipped(cluster: "Cluster") -> bytes:
    """The members' workbooks, some with mistakes."""
    from corymb.apps.programme.queries.packs import pack_in_force
    from corymb.sources.return_form import ReturnForm
    from corymb.sources.template import write_template

    _version, pack = pack_in_force()
    file = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, row in enumerate(cluster.memberships.select_related("organisation").order_by("pk")):
            path = Path(folder) / f"{row.organisation.number}.xlsx"
            previous = {code: Decimal(value) for code, value in FIGURES.items()}
            write_template(pack, path, ReturnForm("2017", row.organisation.identifier, "", "ru", previous, mistaken(n)))
            archive.write(path, path.name)
    return file.getvalue()


def as_one(cluster: "Cluster", period: "Period") -> bytes:
    """The same returns in the workbook of all members, with the same mistakes."""
    from corymb.apps.programme.queries.packs import pack_in_force
    from corymb.sources.cluster_form import ClusterForm, MemberRow
    from corymb.sources.cluster_template import write_cluster_template

    _version, pack = pack_in_force()
    previous = {code: Decimal(value) for code, value in FIGURES.items()}
    rows = [
        MemberRow(row.organisation.identifier, row.organisation.name, previous, mistaken(n))
        for n, row in enumerate(cluster.memberships.select_related("organisation").order_by("pk"))
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "all.xlsx"
        write_cluster_template(pack, path, ClusterForm(period.code, cluster.code, cluster.title_ru, rows, "ru"))
        return path.read_bytes()


def mistaken(n: int) -> dict[str, Any]:
    """The figures of a member: every fifth has a text for a number, every seventh a figure in the wrong unit."""
    values: dict[str, Any] = {code: Decimal(value) for code, value in FIGURES.items()}
    values |= {"mean_wage": "52 тыс. руб."} if n % 5 == 0 else {}
    return values | ({"revenue": Decimal(120_000_000_000)} if n % 7 == 0 else {})


def measured(books: int) -> dict[str, float]:
    """Seconds of reading and checking, of the notes, and of the whole job, in this process; of a ZIP and of one."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from corymb.apps.accounts.models import Person
    from corymb.apps.journal.actions import Actor
    from corymb.apps.workbooks.actions import bulk_reading, take_bulk

    which = filled(books)
    person = Person.objects.create(name="Bench", language="ru", created_at=NOW)
    found: dict[str, float] = {}
    for name in ("read_books", "parts_of", "tie_books", "check_books"):
        setattr(bulk_reading, name, timed(getattr(bulk_reading, name), found, name))
    for told, name, content, steps in (
        ("zip", "books.zip", zipped(which[0]), ("read_books", "tie_books", "check_books")),
        ("one", "all.xlsx", as_one(*which), ("parts_of", "tie_books", "check_books")),
    ):
        given = SimpleUploadedFile(name, content)
        bulk = take_bulk(which, given, person, actor=Actor("person", str(person.pk)), now=NOW)
        started = time.perf_counter()
        bulk = bulk_reading.read_bulk(bulk.pk, now=NOW)
        found[f"{told}_whole"] = time.perf_counter() - started
        found[f"{told}_checked"] = sum(found[step] for step in steps)
        assert (bulk.state, bulk.uploads.filter(state="decide").count()) == ("read", books)
        noted = bulk.uploads.filter(findings__contains=[{"level": "error"}]).count()
        assert noted >= books // 5
        assert bool(bulk.annotated) == (told == "one")
    found["peak_MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def timed(work: Any, found: dict[str, float], name: str) -> Any:
    """The same work, which also notes how long it took."""

    def noted(*given: Any) -> Any:
        started = time.perf_counter()
        try:
            return work(*given)
        finally:
            found[name] = time.perf_counter() - started

    return noted


def rows(runs: int, *, small: bool) -> list[Row]:
    """Seconds of reading and checking, and of the whole job with its stored copies; `runs` fresh databases."""
    ready()
    command = [sys.executable, "-m", "bench.bulk_workbooks", "5" if small else str(BOOKS)]
    found = [json.loads(output_of(command).splitlines()[-1]) for _ in range(runs)]
    peak = max(one["peak_MB"] for one in found)

    def of(name: str) -> tuple[float, ...]:
        return tuple(one[name] for one in found)

    return [
        Row("200 return workbooks of one ZIP read and checked", "s", of("zip_checked"), 5),
        Row("the same, with files, copies with notes and journal", "s", of("zip_whole"), peak=peak),
        Row("one workbook with 200 returns read and checked", "s", of("one_checked"), 5),
        Row("the same, with the copy with notes and journal", "s", of("one_whole"), peak=peak),
    ]


def set_up() -> None:
    """The site over a database of its own, with the regions, that ends with this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.site_settings"
    import django

    django.setup()
    from django.db import connections

    from tests.database import connection_settings
    from tests.site_settings import HOME

    copied(HOME, "postgres")
    connections["default"].settings_dict.update(connection_settings())


if __name__ == "__main__":
    set_up()
    print(json.dumps(measured(int(sys.argv[1]))))
