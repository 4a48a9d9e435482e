"""A publication computed again from the inputs it kept, and held against what was published."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal

from corymb import __version__
from corymb.methods.lines import Board
from corymb.methods.options import ScoreOptions
from corymb.methods.programme import PriceBasis, Programme
from corymb.methods.results import Line, Run
from corymb.methods.scorecard import score, scored
from corymb.methods.tables import Tables
from corymb.reports.audience import published
from corymb.reports.kept_inputs import Claim, Inputs
from corymb.reports.told import INTERNAL, PUBLIC, ToldLine, dated, lines_hash, public_hash, told_line, told_of

NOMINAL: Final = "nominal"
WITHHELD = ("suppressed", "suppressed_beside")
ORDER = {field.name: place for place, field in enumerate(fields(Line))}
FIRST = 10
"""So many differences are told, of however many there are."""


def internal(programme: Programme, tables: Tables, year: int, *, explain: bool) -> Iterator[tuple[Run | None, Line]]:
    """Lines of all scopes and price bases; those of clusters with the run that explains them, where asked for."""
    for prices in sorted({basis for i in programme.indicators for basis in i.prices}, key=lambda b: b != NOMINAL):
        run = score(programme, tables, _asked(year, "cluster", prices, explain=explain))
        yield from ((run if explain else None, line) for line in run.lines if line.prices == prices)
        del run
        regions = score(programme, tables, _asked(year, "region", prices, explain=False)).lines
        yield from ((None, line) for line in regions if line.prices == prices and line.scope != "programme")


def _asked(year: int, by: Literal["cluster", "region"], prices: PriceBasis, *, explain: bool) -> ScoreOptions:
    """The programme comes with the clusters; regions bring their own alone."""
    return ScoreOptions(year=year, by=by, prices=prices, explain=explain)


def official(inputs: Inputs, year: int, *, explain: bool) -> Run:
    """What is published, as one run: each target under its official rule and in its official prices, nothing beside it.

    Two rules side by side would tell the one organisation in which they differ. Targets of one rule and price basis are
    computed together, what was found of the others beside them is left out, and all that is left is protected together.
    """
    from corymb.methods.publication import published as protected  # the solvers behind it take long to load

    programme, tables = inputs.programme, inputs.tables
    asked: list[set[str]] = []
    computed: list[tuple[Run, Board]] = []
    for cohort, prices in sorted({(t.official_rule, t.official_prices) for t in programme.targets}):
        options = ScoreOptions(year=year, by="cluster", prices=prices, cohort=cohort, explain=explain)
        meant = {t.code for t in programme.targets if (t.official_rule, t.official_prices) == (cohort, prices)}
        run, board = scored(programme, tables, options)
        shown = tuple(line for line in run.lines if line.target in meant and line.prices == prices)
        asked.append(meant)
        computed.append((replace(run, lines=shown), board))
    parts = [(meant, published(found)) for meant, found in zip(asked, protected(computed, tables), strict=True)]
    lines = (line for _meant, found in parts for line in found.lines)
    order = [target.code for target in programme.targets]
    return replace(
        parts[0][1],
        lines=tuple(sorted(lines, key=lambda line: order.index(line.target))),
        trajectories={k: v for meant, found in parts for k, v in found.trajectories.items() if k[0] in meant},
        path={k: v for meant, found in parts for k, v in found.path.items() if k[0] in meant},
        decompositions={k: v for meant, found in parts for k, v in found.decompositions.items() if k[0] in meant},
        coverage={k: v for meant, found in parts for k, v in found.coverage.items() if k[0] in meant},
        trends={k: v for meant, found in parts for k, v in found.trends.items() if k[0] in meant},
    )


def rebuilt(inputs: Inputs, claim: Claim) -> list[ToldLine]:
    """All lines of a publication, computed anew.

    They carry the version of the code by which they were published, and the fields that were told then: a later version
    that tells more has not computed otherwise.
    """
    lines = [told_line(INTERNAL, told_of(x)) for _run, x in _internal(inputs, claim.year)]
    lines += [told_line(PUBLIC, told_of(x)) for x in official(inputs, claim.year, explain=False).lines]
    version = claim.code_version or __version__
    known = set(claim.lines[0].told) if claim.lines else set(lines[0].told)
    return [
        ToldLine(*line.key, {k: v for k, v in line.told.items() if k in known} | {"code_version": version})
        for line in lines
    ]


def _internal(inputs: Inputs, year: int) -> Iterator[tuple[Run | None, Line]]:
    return internal(inputs.programme, inputs.tables, year, explain=False)


@dataclass(frozen=True)
class Difference:
    """A field of a line that came out otherwise; `field` "": the line is there in one of the two alone."""

    audience: str
    prices: str
    scope: str
    target: str
    cohort: str
    field: str
    was: Any
    now: Any


@dataclass(frozen=True)
class Pair:
    """Something as it was published, and as it came out now; None where nobody says what was published."""

    was: str | int | None
    now: str | int

    @property
    def same(self) -> bool:
        return self.was in {None, ""} or self.was == self.now


@dataclass(frozen=True)
class Verdict:
    """What a publication computed again came out as.

    `kept`: the hash of the lines, and that of those shown now; they differ where one was changed after it was
    published. `differing`: how many lines came out otherwise. `only_withheld`: all of them are public ones that are
    withheld now or were then, which the code that withholds decides and not the figures.
    """

    year: int
    inputs: Pair
    lines: Pair
    public: Pair
    kept: Pair
    number: Pair
    published_by: str
    verified_by: str
    differing: int
    only_withheld: bool
    first: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        return not self.differing and all(
            pair.same for pair in (self.inputs, self.lines, self.public, self.kept, self.number)
        )

    def told(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self) | {"same": self.same}


def verified(inputs: Inputs, claim: Claim) -> Verdict:
    """Computes a publication again and holds it against what was published.

    Where the public lines alone are known, the hash of all lines answers for the others.
    """
    lines = rebuilt(inputs, claim)
    audiences = {line.audience for line in claim.lines}
    meant = [line for line in lines if line.audience in audiences]
    differences = list(_differences(claim.lines, meant))
    public = public_hash(dated(x.told, claim.known_on) for x in lines if x.audience == PUBLIC)
    return Verdict(
        year=claim.year,
        inputs=Pair(claim.inputs_hash, str(lines[0].told["inputs_hash"])),
        lines=Pair(claim.lines_hash, lines_hash(lines)),
        public=Pair(claim.public_hash, public),
        kept=_kept(claim, audiences),
        number=Pair(len(claim.lines), len(meant)),
        published_by=claim.code_version,
        verified_by=__version__,
        differing=len({d[0] for d in differences}),
        only_withheld=bool(differences) and all(is_withheld for _key, is_withheld, _d in differences),
        first=tuple(d for _key, _is_withheld, d in differences[:FIRST]),
    )


def _kept(claim: Claim, audiences: Iterable[str]) -> Pair:
    """The published lines against the hash they were published with: of all, or of the public ones alone."""
    if INTERNAL in audiences:
        return Pair(claim.lines_hash, lines_hash(claim.lines))
    return Pair(claim.public_hash, public_hash(dated(line.told, claim.known_on) for line in claim.lines))


def _differences(
    was: Sequence[ToldLine], now: Sequence[ToldLine]
) -> Iterator[tuple[tuple[str, ...], bool, Difference]]:
    """(key, whether it is of a line withheld now or then, what differs), in the order of what was published."""
    then, here = ({line.key: line for line in lines} for lines in (was, now))
    for key in [*then, *(key for key in here if key not in then)]:
        one, other = then.get(key), here.get(key)
        pair = [line.told for line in (one, other) if line]
        withheld = len(pair) > 1 and key[0] == PUBLIC and any(told.get("reason") in WITHHELD for told in pair)
        for name, before, after in _fields(one, other):
            yield key, withheld, Difference(*key, name, before, after)


def _fields(one: ToldLine | None, other: ToldLine | None) -> Iterator[tuple[str, Any, Any]]:
    if one is None or other is None:
        yield "", one is not None, other is not None
        return
    for name in sorted({*one.told, *other.told}, key=lambda name: (ORDER.get(name, len(ORDER)), name)):
        before, after = one.told.get(name), other.told.get(name)
        if before != after:
            yield name, before, after
