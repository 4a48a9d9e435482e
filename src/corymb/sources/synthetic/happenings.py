"""Joint projects, patents, start-ups, investment projects and export contracts of the synthetic programme."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

from corymb.sources.synthetic.cast import Member, number_of
from corymb.sources.synthetic.figures import Figures

Event = dict[str, object]
PARTNERS = (("DE", "DE-OWN-SYNTH-1"), ("CN", "CN-OWN-SYNTH-2"), ("BY", "BY-OWN-SYNTH-3"), ("IT", "IT-OWN-SYNTH-4"))
"""Invented organisations abroad."""
_FUNDING = ("equity", "convertible", "fund", "angel", "grant")
_STARTUP_PLACE = 90
_PROOFS = (
    ("investment", "investment_own", Decimal("0.6")),
    ("export_contract", "export_nonprimary", Decimal("0.4")),
)
_RESEARCHERS = ("large", "education", "research", "medium")
_HOSTS = ("education", "research", "infrastructure")


def happenings(
    members: Sequence[Member], figures: Mapping[tuple[str, int], Figures], seed: int, years: Sequence[int]
) -> list[Event]:
    """Rows of the event table, one per event, period and participant."""
    found: list[Event] = []
    for place, cluster in enumerate(dict.fromkeys(m.cluster for m in members), 1):
        rng = Random(f"{seed} events {cluster}")  # noqa: S311 - invented data, not a secret
        own = [m for m in members if m.cluster == cluster]
        found += _joint_projects(rng, place, own, figures, years)
        found += _patents(rng, place, own, years)
        found += _startups(rng, place, own, years)
    found += _evidence(members, figures, years)
    return found


def _pick(rng: Random, choice: Sequence[Member]) -> Member:
    return choice[int(rng.random() * len(choice))]


def _joint_projects(
    rng: Random,
    place: int,
    own: Sequence[Member],
    figures: Mapping[tuple[str, int], Figures],
    years: Sequence[int],
) -> list[Event]:
    """Projects of one to three years between two or three members, every sixth with a partner abroad."""
    leads = [m for m in own if m.kind in _RESEARCHERS]
    found: list[Event] = []
    for serial in range(1, 2 * len(leads) + 3):
        start = years[int(rng.random() * len(years))]
        there = [m for m in leads if m.is_member(start)]
        if not there:
            continue
        lead, partner = _pick(rng, there), _pick(rng, [m for m in own if m.is_member(start)])
        abroad = serial % 6 == 0
        if partner is lead and not abroad:
            continue
        revenue = float(figures[lead.organisation, start]["revenue"])
        yearly = min(2.4e9, 0.016 * revenue + 4e7) * (0.5 + rng.random())
        parties: list[tuple[str, str, str | None]] = [(lead.organisation, "lead", None)]
        if partner is not lead:
            parties.append((partner.organisation, "partner", None))
        if abroad:
            country, name = PARTNERS[serial // 6 % len(PARTNERS)]
            parties.append((name, "partner", country))
        for year in years[years.index(start) : years.index(start) + 1 + int(rng.random() * 3)]:
            amount = round(yearly * (0.8 + 0.4 * rng.random()) / 1000) * Decimal(1000)
            found += [
                {
                    "event": f"RD-{place:02d}-{serial:03d}",
                    "kind": "joint_rd",
                    "period": str(year),
                    "amount": amount,
                    "organisation": name,
                    "role": role,
                    "country": country,
                }
                for name, role, country in parties
            ]
    return found


def _patents(rng: Random, place: int, own: Sequence[Member], years: Sequence[int]) -> list[Event]:
    """Patents for inventions grow about 2.4 times in four years; some utility models, some with two owners."""
    owners = [m for m in own if m.kind in _RESEARCHERS]
    found: list[Event] = []
    serial = 0
    for age, year in enumerate(years):
        for member in owners:
            number = _patents_of(rng, member, age)
            for _ in range(number if member.is_member(year) else 0):
                serial += 1
                category = "invention" if rng.random() < 0.85 else "utility_model"  # noqa: PLR2004
                second = _pick(rng, owners) if rng.random() < 0.1 else member  # noqa: PLR2004
                names = dict.fromkeys([member.organisation, second.organisation])
                found += [
                    {
                        "event": f"SYNTH {place:02d}{serial:05d}",
                        "kind": "patent",
                        "period": str(year),
                        "amount": None,
                        "category": category,
                        "organisation": name,
                        "role": "owner",
                    }
                    for name in names
                ]
    return found


def _patents_of(rng: Random, member: Member, age: int) -> int:
    mean = {"education": 5, "research": 3, "large": 3}.get(member.kind, 0.6) * (1 + 0.36 * age)
    return int(mean * (0.6 + 0.8 * rng.random()) + rng.random())


def _startups(rng: Random, place: int, own: Sequence[Member], years: Sequence[int]) -> list[Event]:
    """Start-ups with one or two rounds; a fifth of the rounds are grants and do not count."""
    hosts = [m for m in own if m.kind in _HOSTS]
    found: list[Event] = []
    serial = 0
    for year, host in ((year, host) for year in years for host in hosts if host.is_member(year)):
        for _ in range(int(18.7 / len(hosts) * (0.3 + rng.random() * 0.75))):
            serial += 1
            started = max(years[0] - 1, year - int(rng.random() * 3))
            number = number_of(_STARTUP_PLACE, place * 1000 + serial).removeprefix("RU-INN-")
            rounds = 1 + (rng.random() < 0.25)  # noqa: PLR2004 - a quarter has a second round
            common = {"event": number, "kind": "startup", "started": started, "organisation": host.organisation}
            found += [common | _round(rng, later) for later in range(year, year + rounds) if later <= years[-1]]
    return found


def _round(rng: Random, year: int) -> Event:
    amount = (1 + int(rng.random() * 40)) * Decimal(500_000)
    category = _FUNDING[int(rng.random() * len(_FUNDING))]
    return {"period": str(year), "amount": amount, "category": category, "role": "host"}


def _evidence(
    members: Sequence[Member], figures: Mapping[tuple[str, int], Figures], years: Sequence[int]
) -> list[Event]:
    """One investment project and one export contract a year for the large members: within their totals."""
    found: list[Event] = []
    for member in (m for m in members if m.kind == "large"):
        for year in (y for y in years if member.is_member(y)):
            own = figures[member.organisation, year]
            found += [_proof(member, year, kind, own[code] * part) for kind, code, part in _PROOFS]
    return [event for event in found if event["amount"]]


def _proof(member: Member, year: int, kind: str, amount: Decimal) -> Event:
    category, role = ("own", "recipient") if kind == "investment" else ("goods", "exporter")
    return {
        "event": f"{kind[:3].upper()}-{member.organisation[-10:]}-{year}",
        "kind": kind,
        "period": str(year),
        "amount": (amount / 1000).quantize(Decimal(1)) * 1000,
        "category": category,
        "organisation": member.organisation,
        "role": role,
    }
