"""Rows for tests, made by the actions of their apps, so that the journal knows them as it would in an office."""

from datetime import date
from decimal import Decimal
from itertools import count

from stdnum.ru import inn

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry import actions
from corymb.apps.registry.models import Cluster, Membership, Organisation, Region, Territory
from tests.people import NOW, START

_serials = count(1)


def number(place: int, serial: int) -> str:
    """A taxpayer number of the region 00, which does not exist, with its check digit."""
    body = f"00{place:02d}{serial:05d}"
    return f"{body}{inn.calc_company_check_digit(body)}"


def region(code: str = "RU-KLU", name_en: str = "Kaluga Region", name_ru: str = "Калужская область") -> Region:
    """The region of a code, made where it is not there yet."""
    found = Region.objects.filter(code=code).first()
    if not found:
        row = {"code": code, "name_en": name_en, "name_ru": name_ru, "kind": "region"}
        actions.load_regions([row], actor=SYSTEM, now=NOW, source="test")
        found = Region.objects.get(code=code)
    return found


def organisation(name: str = "ООО «Ромашка-тест»", **facts: object) -> Organisation:
    """An invented company of the Kaluga Region; facts as `actions.OrganisationFacts` has them."""
    values: dict[str, object] = {"scheme": "RU-INN", "kind": "company", "is_synthetic": True, "region": region()}
    values |= {"number": number(99, next(_serials))} | facts
    known = actions.OrganisationFacts(name=name, **values)  # type: ignore[arg-type] - facts of a test
    return actions.register_organisation(known, actor=SYSTEM, now=NOW)


def cluster(code: str = "kaluga-pharma", status: str = "leader", **facts: object) -> Cluster:
    """A cluster, in the Kaluga Region where nothing else is said."""
    values: dict[str, object] = {"title_en": f"Cluster {code}", "title_ru": f"Кластер {code}", "region": region()}
    known = actions.ClusterFacts(code=code, **values | facts)  # type: ignore[arg-type] - facts of a test
    return actions.register_cluster(known, actions.Standing(status, START), actor=SYSTEM, now=NOW)


def membership(
    member: Organisation, where: Cluster, starts_on: date = START, share: str = "1", **terms: object
) -> Membership:
    """An organisation joins a cluster by a decision of its council."""
    admission = actions.Admission(starts_on, "council_decision", Decimal(share), **terms)  # type: ignore[arg-type]
    return actions.admit_member(member, where, admission, actor=SYSTEM, now=NOW)


def territory(code: str = "park", **facts: object) -> Territory:
    """An invented industrial park."""
    values = {"kind": "industrial_park", "title_en": "Park (test)", "title_ru": "Парк (тест)", "region": region()}
    return actions.register_territory(Territory(code=code, **values | facts), actor=SYSTEM, now=NOW)
