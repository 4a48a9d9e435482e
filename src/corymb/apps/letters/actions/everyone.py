"""The morning's letters, person by person: one whose tasks cannot be told holds nobody else up."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from corymb.apps.letters.states import PERSON
from corymb.kit.registries import everybody

logger = logging.getLogger(__name__)


class LeftOut(Exception):  # noqa: N818 - what a job says of itself, after all the others have their letters
    """Some people got no letter because of a fault of ours; their numbers."""


def for_everybody(write: Callable[[str, Any], int]) -> int:
    """Write to each person; how many letters. Raises LeftOut at the end, so that the job is seen to have failed."""
    letters, left_out = 0, []
    for number, person in everybody[PERSON]():
        try:
            with transaction.atomic():
                letters += write(number, person)
        except Exception:  # any app's task source may be at fault, in any way
            logger.exception("no letter could be written", extra={"person": number})
            left_out.append(number)
    if left_out:
        raise LeftOut(f"people {', '.join(left_out)} were left out; {letters} letters were written")
    return letters
