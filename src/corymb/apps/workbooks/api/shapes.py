"""Workbooks as programs are told them."""

from typing import Annotated

from pydantic import BaseModel, Field

from corymb.apps.workbooks.states import BULKS, UPLOADS
from corymb.kit.answers import Moment, Page
from corymb.kit.given import OneOf

UploadState = Annotated[str, OneOf(UPLOADS)]
BulkState = Annotated[str, OneOf(BULKS)]


class Finding(BaseModel):
    """What is said of a workbook: where, and how to mend it."""

    finding: str
    level: Annotated[str, OneOf(["error", "explain", "note"])]
    where: str = Field(description="Sheet and cell")
    variable: str
    detail: str
    mend: str


class Difference(BaseModel):
    """A figure or an event that the return does not say as the workbook does; both sides in the unit, as they are read.

    `why_not` says why it is not taken over where the decision names nothing.
    """

    variable: str = Field(description="Empty for an event")
    event: str = Field(description="Kind and number of an event: joint_rd:R-1")
    unit: str
    in_return: str
    in_workbook: str
    why_not: str


class Upload(BaseModel):
    """A workbook on its way into a return. Files are read at /files/{number}."""

    number: int
    member_return: int | None
    state: UploadState
    file_name: str
    sha256: str
    file: int
    annotated: int | None = Field(description="The file with a note at each cell that has something said of it")
    figures: int = Field(description="How many were read")
    events: int
    at: Moment
    applied_at: Moment | None


class UploadWhole(Upload):
    """A workbook with what is said of it; where it waits for a decision, with what taking it over would change."""

    findings: list[Finding]
    differences: list[Difference]


class Uploads(Page[Upload]):
    pass


class Bulk(BaseModel):
    """Workbooks of many members that came in one file; `done` of its `total` are read."""

    number: int
    cluster: str
    period: str
    state: BulkState
    file_name: str
    file: int
    annotated: int | None = Field(description="The one workbook of all members, with notes; null for a ZIP")
    done: int
    total: int
    blank: int = Field(description="Members without any figure in the one workbook")
    at: Moment


class BulkWhole(Bulk):
    """With what is said of the file as a whole."""

    findings: list[Finding]


class Bulks(Page[Bulk]):
    pass
