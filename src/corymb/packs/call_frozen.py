"""Everything a ranking is computed from, as it is frozen. Loads no numpy: pages may read it."""

from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from corymb.methods.chain import canonical

FORMAT, WITH_DEFENCE = "corymb-ranking-1", "corymb-ranking-2"
"""The second where a defence has a share in the score."""
DEFENCE = "defence:"
"""Before the names under which a ranking keeps what is of a commission: no criterion and no expert is called so."""
CONSENSUS = "consensus:"
"""Before the number of an application: who marked it are its experts together, and no one of them can be left out."""


class Entry(BaseModel):
    """An application as it was submitted: `group` is what the call's quotas are about, `cost` of the budget."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    application: str
    sha256: str
    group: str = ""
    cost: Decimal | None = None


class Given(BaseModel):
    """A mark; none where the expert abstained.

    `expert` is a number, at a defence that of the member of the commission; or what experts agreed on, see CONSENSUS.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    application: str
    expert: str
    criterion: str
    mark: int | None


class Frozen(BaseModel):
    """Everything a ranking is computed from. `text` is its canonical writing, of which the hash is taken.

    `defence` are marks of commissions, only where the call gives them a share in the score.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str = FORMAT
    call: str
    call_version: int
    call_sha256: str
    applications: tuple[Entry, ...]
    marks: tuple[Given, ...]
    defence: tuple[Given, ...] = ()

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without marks of a commission nothing is written of them: older rankings keep their hash."""
        told: dict[str, Any] = write(self)
        return {name: value for name, value in told.items() if name != "defence" or value}

    @cached_property
    def text(self) -> str:
        return canonical(self.model_dump(mode="json"))

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()
