"""Everything a ranking is computed from, as it is frozen. Loads no numpy: pages may read it."""

from decimal import Decimal
from functools import cached_property
from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from corymb.methods.chain import canonical

FORMAT = "corymb-ranking-1"


class Entry(BaseModel):
    """An application as it was submitted: `group` is what the call's quotas are about, `cost` of the budget."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    application: str
    sha256: str
    group: str = ""
    cost: Decimal | None = None


class Given(BaseModel):
    """A mark; none where the expert abstained."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    application: str
    expert: str
    criterion: str
    mark: int | None


class Frozen(BaseModel):
    """Everything a ranking is computed from. `text` is its canonical writing, of which the hash is taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str = FORMAT
    call: str
    call_version: int
    call_sha256: str
    applications: tuple[Entry, ...]
    marks: tuple[Given, ...]

    @cached_property
    def text(self) -> str:
        return canonical(self.model_dump(mode="json"))

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()
