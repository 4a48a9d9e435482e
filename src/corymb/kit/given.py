"""What programs may give: words of a list, days, codes and texts, each with the schema that says so beforehand."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from corymb.kit.days import is_near

LARGEST_KEY = 2**63 - 1
AMOUNT = r"^-?[0-9]{1,16}(\.[0-9]{1,4})?$"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class OneOf:
    """A word of a list, such as the codes of a status."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(words)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(self.words)


def _written(value: Any) -> Any:
    """A day is written out; a number of seconds since 1970 is none."""
    if isinstance(value, date) or (isinstance(value, str) and DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("date_written", "not a day")


def _exactly(value: Any) -> Any:
    """A decimal is text: a number of JSON would lose its last digits on the way."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and re.fullmatch(AMOUNT, value):
        return Decimal(value)
    raise PydanticCustomError("decimal_written", "not a decimal written as text")


def _in_utc(value: datetime) -> datetime:
    """The same moment in UTC: Python takes zones a day wide, PostgreSQL no more than sixteen hours."""
    if not is_near(value):
        raise PydanticCustomError("far", "before the first year or after the last")
    return value.astimezone(UTC)


def _near(value: date) -> date:
    if not is_near(value):
        raise PydanticCustomError("far", "before the first year or after the last")
    return value


def _without_nul(value: Any) -> Any:
    """PostgreSQL holds every sign but this one."""
    texts = value if isinstance(value, list) else [value]
    if any(isinstance(text, str) and "\0" in text for text in texts):
        raise PydanticCustomError("null_characters_not_allowed", "holds the sign NUL")
    return value


Day = Annotated[date, BeforeValidator(_written, json_schema_input_type=date), AfterValidator(_near)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc), Field(description="With its zone: 2021-05-01T20:59:00Z")]
Key = Annotated[int, Field(ge=1, le=LARGEST_KEY)]
"""The number of a row."""
FileName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"[^./]$")]
"""What a file is called; a name that ends in a dot or a slash names none."""
Amount = Annotated[
    Decimal,
    BeforeValidator(_exactly),
    WithJsonSchema({"type": "string", "pattern": AMOUNT, "description": "Exact, as text, in the base unit"}),
]
Code = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,60}$")]
Reason = Annotated[str, Field(min_length=1, max_length=2000, description="Why: the document, the request")]


class Given(BaseModel):
    """The body of a request. A name that is not known is refused, so that nothing is dropped unseen."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _is_kept_whole(cls, value: Any) -> Any:
        return _without_nul(value)

    def sent(self) -> dict[str, Any]:
        """What the request has named itself; in a change, all else stays as it is."""
        return {name: getattr(self, name) for name in self.model_fields_set}
