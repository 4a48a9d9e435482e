"""What every part of a pack shares: strict keys, texts in several languages, evidence marks."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from corymb.i18n import Text, mark

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""A name formulas and files use: small Latin letters, digits, underscores."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
"""A name of a pack, cluster, rule or category: Latin letters, digits, hyphens, underscores."""
Mark = Annotated[str, StringConstraints(pattern=r"^(K|P|B|S[0-9]{1,3})(, (K|P|B|S[0-9]{1,3}))*$")]
"""K, P, B, or S with the number of a source; several with a comma between."""

SOURCE_NEEDED = mark("{key}: a figure marked K or P must say in `source` where it comes from or how it was arrived at.")


class Words(Text):
    """A text in the languages of the pack, as {en = "...", ru = "..."}."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        texts = core_schema.dict_schema(
            core_schema.str_schema(pattern=r"^[a-z]{2}$"),
            core_schema.str_schema(min_length=1, strip_whitespace=True),
            min_length=1,
        )
        return core_schema.no_info_after_validator_function(cls, texts)


class Part(BaseModel):
    """A table of a pack: unknown keys are refused, values are frozen; the docstring under a key describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidenced(Part):
    """A table with figures or statements: says how far they can be trusted and where they come from."""

    evidence: Mark
    """S with a number (source seen), K (background, not verified), P (our proposal), B (the programme's own words)."""
    source: str = ""
    """Where the figure comes from, or how it was arrived at. Needed for K and P; S and B are listed in `sources`."""

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if not self.source.strip() and not {"S", "B"} & {part[0] for part in self.evidence.split(", ")}:
            raise PydanticCustomError("source_needed", SOURCE_NEEDED, {})
        return self


class Source(Part):
    """A document or page the evidence marks refer to."""

    id: Annotated[str, StringConstraints(pattern=r"^(B|S[0-9]{1,3})$")]
    """The mark: S with a number, or B."""
    text: Annotated[str, Field(min_length=1)]
    """The citation."""


class Statement(Evidenced):
    """A goal, emphasis, development area or stage of the programme."""

    code: Name
    """Short name, for instance E1."""
    text: Words
    """The statement in each language."""


class Labelled(Part):
    """A code with its label: a section of the return, a role, a category."""

    code: Name
    """The code files use."""
    label: Words
    """What the reader sees."""
