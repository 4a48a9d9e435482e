"""The assessment as programs are told it."""

from typing import Annotated

from pydantic import BaseModel, Field

from corymb.apps.assessment.states import ANSWERS, BLIND, EXPERTS, KINDS, REVIEWS, SOURCES
from corymb.kit.answers import Asked, Exact, Moment, Page
from corymb.kit.given import Code, OneOf

ReviewState = Annotated[str, OneOf(REVIEWS)]
ConflictKind = Annotated[str, OneOf(KINDS)]
ConflictSource = Annotated[str, OneOf(SOURCES)]
Points = Annotated[Exact, Field(description="Of a hundred, to one decimal")]


class OfCall(Asked):
    """Rows of one call, by its code; of all calls where none is named."""

    call: Code = Field(default_factory=str)


class Assessment(BaseModel):
    call: str
    due_at: Moment | None = Field(description="Until when marks are due; null while nobody has arranged it")
    limit: int = Field(description="Above which spread, in points of a hundred, somebody looks again")


class AssessmentWhole(Assessment):
    """Counts of what you may see: an application you are tied to is in none of them."""

    applications: int
    experts: int
    ready: int = Field(description="Experts who accepted and declared their ties")
    invited: int
    reviews: int
    submitted: int
    needed: int = Field(description="Reviews there should be, by the call")


class Assessed(BaseModel):
    number: int = Field(description="Of the application")
    title: str
    region: str
    experts: int
    submitted: int
    spread: Points | None = Field(description="Between the greatest and the least total; null with fewer than two")
    is_wide: bool


class AssessmentMark(BaseModel):
    """`mark` is null where nothing was given, or the expert abstained and says why in the comment."""

    criterion: str
    mark: int | None
    abstains: bool
    comment: str


class Expert(BaseModel):
    number: int
    name: str
    state: Annotated[str, OneOf(EXPERTS)]


class ConsensusAnswer(BaseModel):
    """What somebody says of a consensus that was put to them; `closed` is said by whoever arranges the assessment."""

    name: str | None = Field(description="Null where it is hidden from you")
    answer: Annotated[str, OneOf(ANSWERS)] | None = Field(description="Null where it is awaited, or none was given")
    reason: str
    at: Moment | None


class ReviewSeen(BaseModel):
    """A review for whoever arranges or looks on; its marks once it is submitted, or put to the others."""

    number: int
    expert: Expert
    stage: str
    state: ReviewState
    is_further: bool = Field(description="Of a further expert, where the others differ")
    is_consensus: bool
    assigned_at: Moment
    submitted_at: Moment | None
    sha256: str
    points: Points | None
    marks: list[AssessmentMark]
    assents: list[ConsensusAnswer] = Field(description="Of a consensus: what the others say of it")


class AssessedWhole(Assessed):
    reviews: list[ReviewSeen]


class Conflict(BaseModel):
    """Why an expert may not assess: an application, or everything an organisation or a region has a part in."""

    number: int
    expert: Expert
    application: int | None
    organisation: str | None = Field(description="The applicant's side; null too where it is confidential")
    region: str | None
    own: str | None = Field(description="The expert's side, where the register found it; null where it is confidential")
    contract: str | None
    kind: ConflictKind
    source: ConflictSource
    words: str
    raised_at: Moment
    lifted_at: Moment | None
    lifted_why: str


class OwnMark(AssessmentMark):
    version: int = Field(description="0 where nothing was written yet")


class OwnReview(BaseModel):
    number: int
    call: str
    application: int
    title: str | None = Field(description="Null where it is hidden who applies")
    region: str | None = Field(description="Null where it is hidden who applies")
    stage: str
    state: ReviewState
    is_consensus: bool
    blind: Annotated[str, OneOf(BLIND)] = Field(description="What is hidden from you")
    version: int
    changed_at: Moment
    submitted_at: Moment | None
    sha256: str = Field(description="Of the canonical marks; empty before they are submitted")


class Sheet(OwnReview):
    """A review with every criterion that is asked, in the order of the call."""

    marks: list[OwnMark]


class Colleague(BaseModel):
    name: str | None = Field(description="Null where it is hidden who else assesses")
    is_own: bool = Field(description="A review of your own beside this one")
    is_consensus: bool
    state: ReviewState = Field(description="put: a consensus that does not count yet")
    marks: list[AssessmentMark]


class OwnReviewWhole(Sheet):
    answers: dict[str, str] = Field(description="By question, as they were submitted")
    verdicts: dict[str, str] = Field(description="By condition: meets, does_not, unknown")
    colleagues: list[Colleague] = Field(description="What others marked, once your own review is submitted")
    assents: list[ConsensusAnswer] = Field(description="Of a consensus you write: what the others say of it")


class Assessments(Page[Assessment]):
    """Calls whose applications are assessed."""


class AssessedApplications(Page[Assessed]):
    """Applications of a call, as its assessment sees them."""


class Conflicts(Page[Conflict]):
    """Conflicts of interest."""


class OwnReviews(Page[OwnReview]):
    """Your reviews."""
