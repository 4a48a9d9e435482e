"""Returns, events and facts as programs are told them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from corymb.apps.returns.states import ANSWERS, MOVES, SOURCES, STATES
from corymb.kit.answers import Exact, Moment, Page
from corymb.kit.given import OneOf

State = Annotated[str, OneOf(STATES)]
MoveCode = Annotated[str, OneOf(MOVES)]
Source = Annotated[str, OneOf(SOURCES)]
AnswerCode = Annotated[str, OneOf(ANSWERS)]


class Return(BaseModel):
    """Where a return stands."""

    number: int
    organisation: str
    period: str
    state: State
    round: int = Field(description="How often it was handed in, the present time included")
    due_at: Moment
    is_late: bool
    changed_at: Moment
    moved_at: Moment
    pack: str


class Figure(BaseModel):
    """A figure of a return. `written` is in `scale` times the unit, `value` exact and in the unit itself.

    `version` is sent back with a change, so that nobody's change is lost; 0 where nothing was written yet.
    """

    variable: str
    unit: str
    scale: Exact
    written: str
    value: Exact | None = Field(description="null too where what was written is no number")
    before: Exact | None = Field(description="The same figure a year earlier, as it counts")
    version: int
    by: str = Field(description="Who wrote it last, while the return is written")
    place: str = Field(description="Sheet and cell, where it came in a workbook")
    sent: str | None = Field(description="As it was handed in in the round before; null in the first")


class Finding(BaseModel):
    """What the checks say. An error is mended; what is to be explained is mended or explained."""

    finding: str
    level: Annotated[str, OneOf(["error", "explain", "note"])]
    variable: str
    detail: str
    mend: str
    explanation: str | None
    is_open: bool


class Remark(BaseModel):
    """What whoever looked through the return has to say; without a variable, of the return as a whole.

    The organisation may answer it with an explanation, whose `finding` is the `key`.
    """

    round: int
    variable: str
    text: str
    by: str
    at: Moment
    key: str
    answer: str | None


class Evidence(BaseModel):
    """A document behind a figure, or behind the return as a whole; `file` is read at /files/{number}."""

    number: int
    variable: str
    file: int
    name: str
    sha256: str
    note: str


class Receipt(BaseModel):
    """A return as it was signed. `sha256` is that of its snapshot; `file` of the PDF is null while it is being made."""

    receipt: str
    round: int
    at: Moment
    by: str
    sha256: str
    file: int | None


class ReturnWhole(Return):
    """A return with its content, as far as it may be read: while others write, what was handed in last."""

    version: int
    is_live: bool = Field(description="false: others are changing it, and this is what was handed in last")
    is_checked: bool = Field(description="false: a job is still checking the last changes")
    figures: list[Figure]
    findings: list[Finding]
    remarks: list[Remark]
    evidence: list[Evidence]
    events: list[int] = Field(description="Numbers of its shared events")
    receipts: list[Receipt]
    may_move: list[MoveCode] = Field(description="Moves you may have made now")


class Participant(BaseModel):
    """Who takes part: an organisation of the register, or a named one."""

    organisation: str | None = Field(description="null too where it is confidential and not shown to you")
    named: str
    role: str
    country: str
    answer: AnswerCode
    note: str


class Event(BaseModel):
    """A shared event as one return tells it. `amount` is that of the whole event, in the unit of its kind."""

    number: int
    kind: str
    code: str
    member_return: int | None = Field(description="The return it stands in; null where you may not read it")
    reporter: str | None = Field(description="null too where it is confidential and not shown to you")
    period: str
    day: date | None
    amount: Exact | None
    category: str
    started: int | None
    version: int = Field(description="Sent back with a change, so that nobody's change is lost")
    participants: list[Participant]


class Fact(BaseModel):
    """A figure that counts, or counted: exact, in the unit. Without a value it withdraws the one before.

    Where it came from stands beside it: the receipt of the return, or the load, and file, sheet and cell.
    """

    number: int
    organisation: str
    period: str
    variable: str
    value: Exact | None
    unit: str
    source: str
    written: str
    scale: str
    file: str
    sheet: str
    cell: str
    flag: str
    receipt: str | None
    load: int | None
    recorded_at: Moment


class Load(BaseModel):
    """Facts that came all at once. `sha256` is over its rows in their order."""

    number: int
    source: str
    facts: int
    events: int
    sha256: str
    at: Moment


class Returns(Page[Return]):
    pass


class Events(Page[Event]):
    pass


class Facts(Page[Fact]):
    pass


class Loads(Page[Load]):
    pass
