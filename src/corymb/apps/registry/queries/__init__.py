"""Reads of the register: `seeing` says who sees what, `scopes` where things lie, `searching` and `naming` find them."""

from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.registry.queries.seeing import visible_to

__all__ = ["scope_keys_of", "visible_to"]
