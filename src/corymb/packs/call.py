"""A call for applications as data: what is asked, how it is judged, how many are selected."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, StringConstraints, model_serializer

from corymb.methods.chain import canonical
from corymb.methods.digits import is_absurd
from corymb.methods.eligibility import Gate as Rule
from corymb.methods.eligibility import Test
from corymb.packs.call_weighed import Weighed, still_holds
from corymb.packs.parts import Labelled, Mark, Name, Part, Words

QuestionKind = Literal["line", "text", "number", "yes_no", "choice"]
StageKind = Literal["intake", "scoring", "discrepancy", "defence", "council", "order"]
Prefill = Literal["members", "managing", "specialisation"]
PREFILLED: Mapping[str, frozenset[str]] = {
    "members": frozenset({"number"}),
    "managing": frozenset({"yes_no", "line"}),
    "specialisation": frozenset({"line", "text"}),
}
"""What the register knows of a cluster, and questions of which kind it answers."""
Aggregate = Literal["mean", "trimmed", "median"]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$")]
"""A day and a time on the clock of the call's zone."""
Amount = Annotated[Decimal, Field(ge=0, lt=10**16)]
Limit = Annotated[Decimal, Field(gt=-(10**16), lt=10**16)]
Beyond = Literal["", "too_low", "too_high"]
YES, NO = "yes", "no"
COMPLAINT_DAYS = 10
"""For a complaint, where the call says nothing: our proposal (P), not a rule of a programme."""
SAID_LATER = frozenset({"prefill", "lowest", "highest"})
REGION = "region"
"""What a quota is about, where it is not a question of the call."""


class Anchor(Part):
    """What a mark means."""

    mark: int
    text: Words


class Scale(Part):
    """Marks from the worst to the best, and what each means where a criterion does not say it itself."""

    worst: int = 0
    best: Annotated[int, Field(le=100)] = 5
    anchors: tuple[Anchor, ...] = ()

    @property
    def marks(self) -> range:
        return range(self.worst, self.best + 1)


class Criterion(Labelled):
    """A node of the tree: `weight` counts among its neighbours; leaves are marked, `anchors` say what a mark means."""

    parent: Name | None = None
    weight: Annotated[Decimal, Field(ge=0, le=1000)] = Decimal(1)
    about: Words | None = None
    aggregate: Aggregate = "mean"
    anchors: tuple[Anchor, ...] = ()


class Question(Labelled):
    """A field of the application; `prefill` says what the register knows that is written there to begin with.

    `lowest` and `highest` are limits of a number: of a share 0 and 100. Without them every number is taken, for growth
    in per cent may be below zero and above a hundred.
    """

    kind: QuestionKind
    section: Words
    help: Words | None = None
    unit: Words | None = None
    required: bool = True
    longest: Annotated[int, Field(ge=1, le=20_000)] = 4_000
    options: tuple[Labelled, ...] = ()
    prefill: Prefill | None = None
    lowest: Limit | None = None
    highest: Limit | None = None

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What questions came to say later stays unwritten where it is not said, so that calls keep their hash."""
        told: dict[str, Any] = write(self)
        return {name: value for name, value in told.items() if name not in SAID_LATER or value is not None}

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        return self.lowest, self.highest

    def beyond(self, figure: Decimal) -> Beyond:
        """Which limit a number is beyond."""
        if self.lowest is not None and figure < self.lowest:
            return "too_low"
        return "too_high" if self.highest is not None and figure > self.highest else ""


class Document(Labelled):
    """A document that comes with the application."""

    required: bool = True


class Gate(Labelled):
    """A condition every application must meet; `about` is a question or a document."""

    about: Name
    test: Test
    value: str = ""


class Stage(Labelled):
    """A step from the application to the list; `experts` for each application where it is scored.

    A defence may name the `criteria` its commission marks (all where it names none) and its `share` of the score. That
    marks of a commission do not count unless a call says so is our proposal; what was done in 2016 is not established.
    """

    kind: StageKind
    days: Annotated[int, Field(ge=0, le=1000)] | None = None
    experts: Annotated[int, Field(ge=0, le=100)] = 0
    criteria: tuple[Name, ...] = ()
    share: Annotated[Decimal, Field(ge=0, lt=1)] | None = None

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What is not said stays unwritten, so that calls published before there were defences keep their hash."""
        told: dict[str, Any] = write(self)
        unsaid = [name for name in ("criteria", "share") if not told[name]]
        return {name: value for name, value in told.items() if name not in unsaid}


class Quota(Labelled):
    """Places kept for, or given at most to, the applications of a group.

    A group are those of one region, or with one answer to the question `about`: `value` says which; without it, each of
    them is a group of its own.
    """

    about: Name = REGION
    value: str = ""
    at_least: Annotated[int, Field(ge=0, le=1000)] = 0
    at_most: Annotated[int, Field(ge=0, le=1000)] | None = None


class Promised(Part):
    """A question answered with a number to which whoever is selected is held, and the target it is part of."""

    question: Name
    target: Name | None = None


class After(Part):
    """What follows a decision.

    `complaint_days`: how many days after the letter a complaint is taken, none where the call takes none with 0, our
    proposal where it says nothing. `names_not_selected`: whether public results name them; `opens_marks`: whether marks
    become open data, `opens_defence`: those of the commission of its defence too; `commitments`: what the agreement
    holds whoever is selected to; `office`: who signs agreements for the programme.
    """

    complaint_days: Annotated[int, Field(ge=0, le=365)] | None = None
    names_not_selected: bool = False
    opens_marks: bool = False
    opens_defence: bool = False
    commitments: tuple[Promised, ...] = ()
    office: Words | None = None

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What calls came to say later stays unwritten where it is not said, so that those before keep their hash."""
        told: dict[str, Any] = write(self)
        return {name: value for name, value in told.items() if name not in {"opens_defence", "office"} or value}


class Close(Part):
    """Chances between which calibrated marks leave an application too close to call: select from `select` on, do not up

    to `leave`. What stands here where a call says nothing is our proposal.
    """

    select: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.95")
    leave: Annotated[Decimal, Field(ge=0, le=1)] = Decimal("0.05")


class CallContent(Part):
    """Everything a call says. `zone` is the one legal time of its windows; `source` says what the marks rest on.

    `body` is in paragraphs with an empty line between them; `cost` is the question that says what an application takes
    of the budget; `weighed` are the judgements from which weights come.
    """

    title: Words
    summary: Words
    body: Words | None = None
    evidence: Mark
    source: Words
    is_reconstruction: bool = False
    weights_established: bool = False
    zone: str = "Europe/Moscow"
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    places: Annotated[int, Field(ge=1, le=1000)] = 1
    budget: Amount | None = None
    cost: Name | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "RUB"
    scale: Scale = Scale()
    criteria: tuple[Criterion, ...] = ()
    gates: tuple[Gate, ...] = ()
    stages: tuple[Stage, ...] = ()
    questions: tuple[Question, ...] = ()
    documents: tuple[Document, ...] = ()
    quotas: tuple[Quota, ...] = ()
    after: After = After()
    weighed: tuple[Weighed, ...] = ()
    close: Close | None = None

    @cached_property
    def text(self) -> str:
        """The canonical writing, of which the hash is taken; what calls came to say later is in it where it is said."""
        unsaid = {
            "body": self.body is None,
            "after": self.after == After(),
            "weighed": not self.weighed,
            "close": self.close is None,
        }
        left_out = {name for name, is_unsaid in unsaid.items() if is_unsaid}
        return canonical(self.model_dump(mode="json", exclude=left_out))

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The gates as they are judged."""
        numbers = {question.code for question in self.questions if question.kind == "number"}
        return tuple(
            Rule(gate.code, gate.about, gate.test, number_of(gate.value) if gate.about in numbers else gate.value)
            for gate in self.gates
        )

    def below(self, parent: str | None) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.criteria if criterion.parent == parent)

    def own_weights(self, parent: str | None) -> dict[str, Decimal]:
        """Criteria below one, or at the top, with their own weights."""
        return {one.code: one.weight for one in self.below(parent)}

    @property
    def weighed_still(self) -> tuple[Weighed, ...]:
        """Judgements from which the weights still come: none where a weight or a criterion was changed by hand."""
        return tuple(one for one in self.weighed if still_holds(one, self.own_weights(one.parent)))

    @property
    def unit_of_money(self) -> Words | None:
        """The unit of the question that tells the cost, in which the budget line is too; None where it says none."""
        return next((one.unit for one in self.questions if one.code == self.cost), None)

    @cached_property
    def leaves(self) -> tuple[Criterion, ...]:
        parents = {criterion.parent for criterion in self.criteria}
        return tuple(criterion for criterion in self.criteria if criterion.code not in parents)

    @cached_property
    def shares(self) -> dict[str, Decimal]:
        """Weight of each node in the whole; nothing for one that hangs on no way from the top."""
        found: dict[str, Decimal] = {}
        waiting: list[tuple[str | None, Decimal]] = [(None, Decimal(1))]
        for parent, share in waiting:
            neighbours = self.below(parent)
            total = sum((one.weight for one in neighbours), Decimal())
            for one in neighbours:
                if one.code not in found:
                    found[one.code] = share * one.weight / total if total else Decimal()
                    waiting.append((one.code, found[one.code]))
        return found

    def anchors_of(self, criterion: Criterion) -> tuple[Anchor, ...]:
        """What each mark means for a criterion: its own words, or those of the scale."""
        own = {anchor.mark: anchor for anchor in (*self.scale.anchors, *criterion.anchors)}
        return tuple(own[mark] for mark in self.scale.marks if mark in own)


def number_of(text: str) -> Decimal | None:
    """A whole number or a decimal fraction; None for anything else, and for more digits than a figure has."""
    try:
        found = Decimal(text.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and not is_absurd(found) else None
