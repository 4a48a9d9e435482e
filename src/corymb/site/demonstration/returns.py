"""Invented returns of the demonstration: years on record, and an open year with returns in every state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM, Actor
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions
from corymb.apps.returns.actions.checking import check_return
from corymb.apps.returns.models import EventFact, FactLoad, FactRow, Return
from corymb.apps.returns.queries.figures import entered, variables_of
from corymb.apps.returns.queries.findings import standing_of
from corymb.apps.returns.queries.snapshots import snapshot_of
from corymb.apps.returns.states import ACCEPTED, LOCKED
from corymb.packs.schema import Pack
from corymb.site.demonstration.baseline import sign_baseline
from corymb.site.demonstration.people import CLUSTER, invented_person
from corymb.site.demonstration.register import SOURCE, Invented
from corymb.site.demonstration.settling import settle
from corymb.sources.synthetic.figures import Figures
from corymb.sources.synthetic.happenings import Event
from corymb.sources.synthetic.world import World

ONE_IN = 8
"""Of those one has not reported in the open year."""
SHOWN = 12
"""Members of the shown cluster whose returns are in every state, made as people make them."""
WAYS = ("draft", "filled", "to_certify", "shared", "submitted", "submitted", "returned", "accepted", "reopened")
ACCEPT = ("accept", "cluster_manager")
AFTER = {
    "returned": (("return", "cluster_manager"),),
    "accepted": (ACCEPT,),
    "reopened": (ACCEPT, ("reopen", "officer")),
    "locked": (ACCEPT, ("lock", "officer")),
}
"""What is done with a return after it was signed, and by whom."""


def load_returns(
    pack: Pack, members: int, people: dict[str, Person], now: datetime, *, late_one_in: int = ONE_IN
) -> int:
    """Facts and returns of all years of a register of so many members; none where they are there.

    In the open year one member in so many has not reported yet; of years before, who did not is late.
    """
    if FactLoad.objects.exists():
        return 0
    world = Invented.of(pack, members).world
    numbers = {o.identifier: o.pk for o in Organisation.objects.filter(source=SOURCE).only("scheme", "number")}
    by_hand = _shown(world, people["preparer"])
    crew = people | _preparers(now) | {"own": people["preparer"]}
    *closed, opened = Period.objects.order_by("code")
    house = House(pack, world, numbers)
    for period in closed:
        moment = min(period.due_at, now)
        _past_year(house, period, (closed[0], by_hand[0]), crew, moment)
        if period == closed[0]:
            sign_baseline(people["officer"], moment, now)
    told = house.told(int(opened.code))
    late = {o for place, o in enumerate(sorted(told)) if place % late_one_in == 0}
    house.load(opened, {o: f for o, f in told.items() if o not in late and o not in by_hand}, ACCEPTED, now)
    settle()
    for period in (*closed, opened):  # members who told nothing of a year have a return that is late
        actions.open_returns(period, actor=SYSTEM, now=min(period.due_at, now))
    _by_hand(house, (opened, by_hand), crew, now)
    return Return.objects.count()


@dataclass(frozen=True)
class House:
    """What is told in the demonstration, and the numbers of those who tell it."""

    pack: Pack
    world: World
    numbers: dict[str, int]

    def told(self, year: int) -> dict[str, Figures]:
        """Figures of a year by organisation, in order."""
        rows = sorted(self.world.returns.items())
        return {o: figures for (o, y), figures in rows if y == year and o in self.numbers}

    def load(
        self, period: Period, told: dict[str, Figures], state: str, now: datetime, *, is_late: bool = False
    ) -> None:
        """Bring figures on record, and note that they were reported; late ones come without events."""
        facts = _facts(self.pack, self.numbers, told, period.code)
        events = [] if is_late else list(_events(self.world, self.numbers, period.code, set(told)))
        source = f"{SOURCE} {period.code}{', supplied late' if is_late else ''}"
        actions.load_facts(facts, events, source, actor=SYSTEM, now=now)
        which = (period, pack_in_force()[0])
        actions.load_returns([self.numbers[o] for o in told], which, state, actor=SYSTEM, now=now, source=SOURCE)


def _past_year(
    house: House, period: Period, first: tuple[Period, str], crew: dict[str, Person], moment: datetime
) -> None:
    """A closed year: on record as it was reported, but for one member, who reported it as people do.

    `first`: the first year's period, and that member. Figures of the first year that later members have come with the
    year they joined in.
    """
    year, (beginning, by_hand) = int(period.code), first
    joined = {m.organisation: m.joined for m in house.world.members if m.joined}
    told = house.told(year)
    own = told.pop(by_hand, None)
    if period == beginning:
        told = {o: figures for o, figures in told.items() if o not in joined}
    else:
        late = {o: figures for o, figures in house.told(int(beginning.code)).items() if joined.get(o) == year}
        house.load(beginning, late, LOCKED, moment, is_late=True)
    house.load(period, told, LOCKED, moment)
    organisation = Organisation.objects.get(pk=house.numbers[by_hand])
    if own is not None:
        then = moment - timedelta(hours=6)
        found = actions.open_return(organisation, period, actor=SYSTEM, now=then)
        walk(house.pack, found, (own, "locked"), crew, then)


def _shown(world: World, preparer: Person) -> list[str]:
    """The preparer's own organisation first, then others of the shown cluster."""
    own = _organisation_of(preparer)
    year = world.plan.years[-1]
    members = [m for m in world.members if m.cluster == CLUSTER and m.is_member(year)]
    there = [m.organisation for m in members if (m.organisation, year) in world.returns]
    return [own, *(o for o in there if o != own)][:SHOWN]


def _facts(pack: Pack, numbers: dict[str, int], told: dict[str, Figures], period: str) -> Iterator[FactRow]:
    variables = variables_of(pack)
    for organisation, figures in told.items():
        for code, value in figures.items():
            if code in variables and isinstance(value, Decimal):
                yield FactRow(
                    organisation_id=numbers[organisation],
                    period=period,
                    variable=code,
                    value=value,
                    unit=variables[code].unit,
                    source=SOURCE,
                    written=entered(value, variables[code]),
                    scale=f"{variables[code].factor:f}",
                )


def _events(world: World, numbers: dict[str, int], period: str, told: set[str]) -> Iterator[EventFact]:
    """Events of a year, each as the first of its participants that has reported tells it."""
    by_event: dict[str, list[Event]] = {}
    for row in world.events:
        if str(row["period"]) == period:
            by_event.setdefault(f"{row['kind']} {row['event']}", []).append(row)
    for rows in by_event.values():
        reporter = next((str(r["organisation"]) for r in rows if r["organisation"] in told), None)
        if reporter is None:
            continue
        for row in rows:
            who = str(row["organisation"])
            yield EventFact(
                reporter_id=numbers[reporter],
                code=str(row["event"]),
                kind=str(row["kind"]),
                period=period,
                date=_kind(date, row.get("date")),
                amount=_kind(Decimal, row.get("amount")),
                category=str(row.get("category") or ""),
                started=_kind(int, row.get("started")),
                organisation_id=numbers.get(who),
                named="" if who in numbers else who,
                role=str(row.get("role") or ""),
                country=str(row.get("country") or ""),
                source=SOURCE,
            )


Kind = TypeVar("Kind")


def _kind(kind: type[Kind], value: object) -> Kind | None:
    return value if isinstance(value, kind) else None


# The open year, as people make it


def _preparers(now: datetime) -> dict[str, Person]:
    """Who has filled in and signed what stands there already."""
    return {
        "preparer": invented_person("preparer-2", ("Second preparer (demo)", "Второй составитель (демо)"), now),
        "certifier": invented_person("certifier-2", ("Second certifier (demo)", "Второй подписант (демо)"), now),
    }


def _by_hand(house: House, which: tuple[Period, list[str]], crew: dict[str, Person], now: datetime) -> None:
    """Returns of the shown cluster in every state; whose they are is invented like everything else."""
    period, shown = which
    for place, identifier in enumerate(shown):
        found = Return.objects.get(organisation=house.numbers[identifier], period=period)
        figures = house.world.returns[identifier, int(period.code)]
        walk(house.pack, found, (figures, WAYS[place % len(WAYS)]), crew, now - timedelta(hours=len(shown) - place))


def walk(pack: Pack, found: Return, told: tuple[Figures, str], crew: dict[str, Person], now: datetime) -> None:
    """Take a return as far as its way goes; not on to the certifier where there are errors."""
    figures, way = told
    variables = variables_of(pack)
    typed = {
        code: actions.Typed(entered(value, variables[code]))
        for code, value in figures.items()
        if code in variables and isinstance(value, Decimal)
    }
    if way == "draft":
        typed = dict(list(typed.items())[: len(typed) // 2])
    actions.save_figures(found.pk, typed, crew["preparer"], actor=_actor(crew["preparer"]), now=now)
    if way == "locked":
        _proved(found, crew["preparer"], now)
    if way == "shared":
        _shared(found, crew, now)
    check_return(found.pk)
    if way in {"draft", "filled"} or not _explained(found, crew["preparer"], now):
        return
    signed = [("submit", "certifier")] if way != "to_certify" else []
    for move, who in [("send", "preparer"), *signed, *AFTER.get(way, ())]:
        now += timedelta(minutes=10)
        _step(found, move, crew[who], now)


def _shared(found: Return, crew: dict[str, Person], now: datetime) -> None:
    """A project with the organisation of whoever comes in as the preparer, who is asked to confirm it."""
    own, partner = found.organisation.identifier, _organisation_of(crew["own"])
    project = actions.EventEntry(
        "joint_rd",
        f"RD-SHARED-{found.period.code}",
        amount=Decimal(2_500_000),
        participants=[(own, "lead", ""), (partner, "partner", "")],
    )
    by = crew["preparer"]
    actions.put_event(found.pk, project, by, actor=_actor(by), now=now)


def _organisation_of(person: Person) -> str:
    return person.grants.get().scope_key.partition(":")[2]


def _proved(found: Return, by: Person, now: datetime) -> None:
    """A document behind the first figure an auditor asks for."""
    text = f"Profit and loss statement for {found.period.code}, line 2110. Invented for the demonstration.\n"
    given = SimpleUploadedFile(f"statement-{found.period.code}.txt", text.encode())
    actions.add_evidence(found.pk, ("revenue", "Справка (вымышлено)"), given, by, actor=_actor(by), now=now)


def _explained(found: Return, by: Person, now: datetime) -> bool:
    """Answer every question of the checks; whether nothing is left that holds the return up."""
    standing = standing_of(Return.objects.get(pk=found.pk))
    for one in standing.said:
        if one.level == "explain":
            which = (one.finding, one.variable)
            actions.explain(
                found.pk,
                which,
                "Сверено с бухгалтерией (вымышлено).",
                by,
                actor=_actor(by),
                now=now,
            )
    return not standing.errors


def _step(found: Return, move: str, by: Person, now: datetime) -> None:
    who = _actor(by)
    if move == "submit":
        proof = actions.Proof("certifier", "demonstration", now)
        shown = snapshot_of(Return.objects.placed().get(pk=found.pk)).sha256
        actions.submit_return(found.pk, by, proof, shown=shown, actor=who, now=now)
        return
    if move == "return":
        text = (
            "Указано без НДС и акцизов? Сверьте со справкой / "
            "Is the figure net of VAT and excise? Check it against the statement (invented)."
        )
        actions.remark(found.pk, "revenue", text, by, actor=who, now=now)
    note = "В фонде оплаты труда нашлась ошибка (вымышлено)." if move == "reopen" else ""
    actions.move_return(found.pk, move, by, actor=who, now=now, note=note)


def _actor(person: Person) -> Actor:
    return Actor("person", str(person.pk))
