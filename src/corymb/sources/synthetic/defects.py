"""The mistakes planted in the synthetic returns, each noted so that a test can ask whether it is found."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from corymb.sources.synthetic.arrangements import (
    closed_block,
    kind,
    lonely_project,
    merger,
    middle,
    one_group,
    shared_member,
)
from corymb.sources.synthetic.cast import number_of
from corymb.sources.synthetic.world import Choice, Defect, World

_THOUSAND = Decimal(1000)
_STRANGER_PLACE = 99


def plant(world: World) -> None:
    """Plants every kind of mistake for which the programme is large enough."""
    rng = Random(f"{world.plan.seed} defects")  # noqa: S311 - invented data, not a secret
    taken: set[str] = set()
    for planter in (
        merger,
        shared_member,
        closed_block,
        one_group,
        _unit_slips,
        _exports_above_revenue,
        _headcount_jump,
        _income_without_staff,
        _shell,
        _wage_in_thousands,
        _text_with_unit,
        _partial_return,
        _repeated_return,
        _declared_above_credit,
        _contracts_above_exports,
        _conflicting_amount,
        lonely_project,
        _stranger,
    ):
        world.defects += list(planter(world, Choice(world, rng, taken)))
    _missing(world)


def _changed(world: World, key: tuple[str, int], code: str, value: Decimal) -> None:
    world.returns[key][code] = value


def _unit_slips(world: World, choice: Choice) -> Iterator[Defect]:
    """Roubles written where thousands are asked, and millions once."""
    year = middle(world)
    for code, factor in (("revenue", _THOUSAND), ("purchases", _THOUSAND), ("revenue", 1 / _THOUSAND)):
        member = choice.take(kind("small"))
        if member is None:
            return
        key = (member.organisation, year)
        value = (world.returns[key][code] * factor / _THOUSAND).quantize(Decimal("0.001")) * _THOUSAND
        _changed(world, key, code, value)
        yield Defect("unit_slip", "unit-slip", member.organisation, str(year), code)


def _exports_above_revenue(world: World, choice: Choice) -> Iterator[Defect]:
    member = choice.take(kind("small", "medium"))
    if member is not None:
        key = (member.organisation, middle(world))
        _changed(world, key, "export_nonprimary", world.returns[key]["revenue"] + 50 * _THOUSAND)
        yield Defect("cross_field", "exports-within-revenue", member.organisation, str(key[1]), "export_nonprimary")


def _headcount_jump(world: World, choice: Choice) -> Iterator[Defect]:
    member = choice.take(kind("small"))
    if member is not None:
        key = (member.organisation, middle(world))
        _changed(world, key, "headcount", max(world.returns[key]["headcount"] * 40, Decimal(400)))
        yield Defect("headcount_jump", "headcount-jump", member.organisation, str(key[1]), "headcount")


def _income_without_staff(world: World, choice: Choice) -> Iterator[Defect]:
    member = choice.take(kind("other", "small"))
    if member is not None:
        key = (member.organisation, world.plan.years[-1])
        _changed(world, key, "headcount", Decimal(0))
        yield Defect("income_without_staff", "income-without-staff", member.organisation, str(key[1]), "revenue")


def _shell(world: World, choice: Choice) -> Iterator[Defect]:
    """Two people and RUB 6 bn a year: trade that passes through."""
    member = choice.take(kind("small"))
    if member is None:
        return
    for age, year in enumerate(world.plan.years):
        key = (member.organisation, year)
        revenue = Decimal(2_400_000_000 + 900_000_000 * age)
        world.returns[key] |= {
            "headcount": Decimal(2),
            "filled_jobs": Decimal(2),
            "revenue": revenue,
            "purchases": revenue * Decimal("0.98"),
        }
        yield Defect("shell", "shell", member.organisation, str(year), "revenue")


def _wage_in_thousands(world: World, choice: Choice) -> Iterator[Defect]:
    member = choice.take(kind("small"))
    if member is not None:
        key = (member.organisation, middle(world))
        _changed(world, key, "mean_wage", (world.returns[key]["mean_wage"] / _THOUSAND).quantize(Decimal("0.1")))
        yield Defect("range", "wage-range", member.organisation, str(key[1]), "mean_wage")


def _text_with_unit(world: World, choice: Choice) -> Iterator[Defect]:
    """A text like "12,5 млн" typed into a cell of thousand roubles."""
    member = choice.take(kind("small", "medium"))
    if member is not None:
        year = middle(world)
        millions = world.returns[member.organisation, year].pop("revenue") / 1_000_000
        world.written[member.organisation, year, "revenue"] = f"{millions:.1f} млн".replace(".", ",")
        yield Defect("text", "import.unit_in_cell", member.organisation, str(year), "revenue")


def _partial_return(world: World, choice: Choice) -> Iterator[Defect]:
    for year in (world.plan.years[-1], middle(world)):
        member = choice.take(kind("medium", "research", "small"))
        if member is not None:
            del world.returns[member.organisation, year]["headcount"]
            yield Defect("partial", "required", member.organisation, str(year), "headcount")


def _repeated_return(world: World, choice: Choice) -> Iterator[Defect]:
    """A corrected return lies beside the first one; which holds is not known."""
    member = choice.take(kind("small"))
    if member is not None:
        key = (member.organisation, middle(world))
        figures = world.returns[key]
        world.repeated[key] = figures | {"revenue": figures["revenue"] + 4_000 * _THOUSAND}
        yield Defect("duplicate", "duplicate", member.organisation, str(key[1]), "revenue")


def _declared_above_credit(world: World, choice: Choice) -> Iterator[Defect]:
    member = choice.take(kind("medium"))
    if member is not None:
        key = (member.organisation, world.plan.years[-1])
        _changed(world, key, "jobs_created", world.returns[key]["jobs_created"] + 80)
        yield Defect("declared_above_credit", "declared-above-credit", member.organisation, str(key[1]))


def _contracts_above_exports(world: World, choice: Choice) -> Iterator[Defect]:
    member = choice.take(lambda m: m.kind == "large" and int(m.organisation[-6:-1]) > 2)  # noqa: PLR2004 - not an anchor
    if member is None:
        return
    year = middle(world)
    total = world.returns[member.organisation, year]["export_nonprimary"]
    world.events.append(
        {
            "event": f"EXP-{member.organisation[-10:]}-{year}-2",
            "kind": "export_contract",
            "period": str(year),
            "amount": total,
            "category": "goods",
            "organisation": member.organisation,
            "role": "exporter",
        }
    )
    yield Defect("event_total", "contracts-within-exports", member.organisation, str(year), "export_nonprimary")


def _conflicting_amount(world: World, choice: Choice) -> Iterator[Defect]:
    """Two partners give different amounts for one project."""
    del choice
    for event in world.events:
        key = (str(event["organisation"]), int(str(event["period"])))
        if (
            event["kind"] == "joint_rd"
            and event["role"] == "partner"
            and not event.get("country")
            and key in world.returns
        ):
            lead = next(e for e in world.events if e["event"] == event["event"] and e["role"] == "lead")
            if (str(lead["organisation"]), key[1]) in world.returns:
                amount = Decimal(str(event["amount"]))
                world.amounts[key[0], str(event["event"]), str(event["period"])] = amount + 7_000 * _THOUSAND
                yield Defect("event_conflict", "event-conflict", "", str(event["period"]), event=str(event["event"]))
                return


def _stranger(world: World, choice: Choice) -> Iterator[Defect]:
    """A return of an organisation that is no member of anything."""
    del choice
    year = middle(world)
    model = next(iter(world.returns.values()))
    organisation = number_of(_STRANGER_PLACE, 1)
    world.returns[organisation, year] = dict(model)
    yield Defect("unknown_organisation", "unknown-organisation", organisation, "")


def _missing(world: World) -> None:
    """Every member without a return, whether planted or left out by chance."""
    for member in world.members:
        for year in world.plan.years:
            if member.is_member(year) and (member.organisation, year) not in world.returns:
                world.defects.append(Defect("missing_return", "missing-return", member.organisation, str(year)))
