"""A step of something that moves by a table: which states it leads from, where to, who may, what the journal says."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Move:
    """`act` is what the journal says; `permission` is empty where it is not a role that lets one.

    `wants` names a text the step asks for.
    """

    sources: frozenset[str]
    target: str
    permission: str
    act: str
    label: Promise
    wants: str = ""
