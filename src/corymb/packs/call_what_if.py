"""A ranking asked for otherwise than the call has published: other weights, some experts left out. Loads no numpy."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from corymb.methods.chain import canonical


class WhatIf(BaseModel):
    """`weights` by code of a criterion, in place of those published; `without` the experts whose marks are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: Mapping[str, Decimal] = {}
    without: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The canonical writing: the same question is the same text."""
        return canonical(self.model_dump(mode="json"))


AS_PUBLISHED = WhatIf()
