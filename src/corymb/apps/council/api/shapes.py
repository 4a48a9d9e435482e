"""What programs read of rankings."""

from typing import Annotated

from pydantic import BaseModel, Field

from corymb.apps.council.states import RANKINGS, STANDINGS, WHYS, ZONES
from corymb.kit.answers import Exact, Moment, Page
from corymb.kit.given import OneOf

OfAll = "Null where you are recused from an application of the call: it hangs on the others"


class ToldRanking(BaseModel):
    number: int
    call: str
    ranking: int = Field(description="Its number within the call")
    state: Annotated[str, OneOf(RANKINGS)]
    reason: str = Field(description="Why there is a further one; empty where you are recused from an application")
    call_version: int
    ordered_at: Moment = Field(description="The marks are those of this moment")
    done_at: Moment | None
    inputs_sha256: str
    sha256: str = Field(description="Of the outcome; empty before it is frozen")
    code_version: str


class ToldRow(BaseModel):
    application: int
    title: str
    region: str
    cluster: str | None
    score: Exact
    marks: dict[str, Exact] = Field(description="By criterion, as experts' marks are put together")
    reviews: int
    commission: Exact | None = Field(description="What the commission of the defence gave, of a hundred")
    heard: int = Field(description="Members of a commission who marked it")
    rank: int | None = Field(description=OfAll)
    low: int | None = Field(description="The first of the places it takes in 90 of 100 draws. " + OfAll)
    high: int | None
    within: Exact | None = Field(description="The chance to be above the line, and what the draws can err by")
    within_error: Exact | None
    any_low: int | None = Field(description="The same four where weights are drawn anywhere. " + OfAll)
    any_high: int | None
    any_within: Exact | None
    any_within_error: Exact | None
    standing: Annotated[str, OneOf(STANDINGS)] | None = Field(description=OfAll)
    group: str | None = Field(description="What the quotas count it with: a region by its code, or an answer")
    cost: Exact | None = Field(description="In the unit of `rule`; null too where it does not say, see `rule`")
    spent: Exact | None = Field(description="What the selected take of the budget down to this one. " + OfAll)
    why: Annotated[str, OneOf(WHYS)] | None = Field(
        description="Why the rule leaves it out, where better ones did not simply take the places. " + OfAll
    )
    over: Exact | None = Field(description="How much too much for the budget it is. " + OfAll)
    calibrated: Exact | None = Field(description="Where calibrated scores are advised")
    calibrated_rank: int | None
    calibrated_low: int | None = Field(description="The first of the places it takes in 90 of 100 draws. " + OfAll)
    calibrated_high: int | None
    chance: Exact | None = Field(description="How often the rule selects it by draws of calibrated marks")
    chance_error: Exact | None = Field(description="Half the interval of 95 % of `chance`, by chance of the draws")
    zone: Annotated[str, OneOf(ZONES)] | None


class ToldChange(BaseModel):
    """The least change of weights that moves somebody across the line; `exact` says whether less provably does not."""

    distance: Exact | None
    enters: int | None
    leaves: int | None
    exact: bool


class ToldCalibration(BaseModel):
    """The crossed model of applications and experts. What was not kept when the ranking was frozen is null.

    `leniency`, points of a hundred an expert adds, by number, is told to those alone who arrange the assessment.
    """

    advised: bool
    refused: str | None = Field(description="Why nothing is computed: gaps, alike, one_expert, no_scatter")
    against: list[str] = Field(description="Why it is not advised: alike, apart")
    gapped: list[int] = Field(
        description="Applications of which no expert marked all; their scores count as they stand"
    )
    experts: int | None
    linking: int | None = Field(description="Experts who marked two applications or more")
    components: int | None
    single: int | None = Field(description="Components of one application")
    largest: int | None = Field(description="Applications in the largest component")
    between_experts: Exact | None = Field(description="Variance; `low` and `high` are its interval of 95 %")
    low: Exact | None
    high: Exact | None
    enters: list[int] = Field(description="Who would be selected by the calibrated order and is not")
    leaves: list[int]
    leniency: dict[str, Exact] | None


class ToldImportance(BaseModel):
    """A criterion: its nominal weight, the part of the variance of the scores that goes with it, and its share of all.

    `low` and `high` are the interval of 95 % of the importance, null where `kind` has none.
    """

    criterion: str
    weight: Exact
    importance: Exact | None
    share: Exact
    low: Exact | None
    high: Exact | None
    kind: str | None = Field(description="squared_correlation or correlation_ratio")


class ToldPair(BaseModel):
    """Neighbours at the line, and in what part of the draws the one above stands before the one below."""

    above: int
    below: int
    before: Exact
    before_error: Exact


class ToldCentral(BaseModel):
    """The mean of the weights that put an application first, by criterion, and in what part of the draws some do."""

    application: int
    first: Exact
    first_error: Exact
    weights: dict[str, Exact]


class ToldDraws(BaseModel):
    """What one way of drawing weights says; errors are half the interval of 95 % by chance of the draws."""

    pairs: list[ToldPair]
    central: list[ToldCentral]


class ToldFirm(BaseModel):
    """Weights drawn around those published (Dirichlet), and anywhere: uniform on all that sum to 1."""

    draws: int
    around: ToldDraws
    anywhere: ToldDraws


class ToldQuota(BaseModel):
    """Places of a group: `value` names it, or each is one of its own; `about` is the region or a question."""

    about: str
    value: str
    at_least: int
    at_most: int | None


class ToldRule(BaseModel):
    """The rule of the call. Whoever does not say what it costs takes the whole budget; `spent` is of those selected."""

    places: int
    quotas: list[ToldQuota]
    budget: Exact | None
    unit: str = Field(
        description='Of budgets and costs: that of the question which tells the cost, as "RUB m", else the currency'
    )
    spent: Exact | None = Field(description=OfAll + "; and for rankings frozen before it was kept")


class ToldRankingWhole(ToldRanking):
    """`rows` are the best first; where `is_whole` is false they leave out what you are recused from."""

    is_whole: bool
    rows: list[ToldRow]
    rule: ToldRule
    line: Exact | None
    unranked: dict[str, list[str]] = Field(description="Applications without all marks, and for which criteria")
    change: ToldChange | None
    importance: list[ToldImportance] = Field(description="Empty where you are recused, or where it cannot be told")
    firm: ToldFirm | None = Field(description=OfAll + "; and for rankings frozen before it was kept")
    calibration: ToldCalibration | None = Field(description=OfAll)


class Rankings(Page[ToldRanking]):
    """Rankings."""
