"""What programs may give: words of a list, days, codes and texts, each with the schema that says so beforehand."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

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


Day = Annotated[date, BeforeValidator(_written, json_schema_input_type=date)]
Code = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,60}$")]
Reason = Annotated[str, Field(min_length=1, max_length=2000, description="Why: the document, the request")]


class Given(BaseModel):
    """The body of a request. A name that is not known is refused, so that nothing is dropped unseen."""

    model_config = ConfigDict(extra="forbid")

    def sent(self) -> dict[str, Any]:
        """What the request has named itself; in a change, all else stays as it is."""
        return {name: getattr(self, name) for name in self.model_fields_set}
