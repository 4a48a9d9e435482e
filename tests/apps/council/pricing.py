"""Answers put into what was submitted, before it is frozen for a ranking."""

from collections.abc import Sequence
from hashlib import sha256

import pgtrigger

from corymb.apps.council.models import Ranking
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.snapshots import read
from corymb.methods.chain import canonical
from tests.apps.council.sitting import Council


def answered(here: Council, question: str, texts: Sequence[str]) -> None:
    """What each application answers; nothing where the text is empty."""
    for application, text in zip(here.applications, texts, strict=True):
        handed = HandingIn.objects.get(application=application)
        told = read(handed.snapshot)
        told["answers"] += [{"question": question, "text": text}] if text else []
        snapshot = canonical(told)
        with pgtrigger.ignore():
            found = HandingIn.objects.filter(pk=handed.pk)
            found.update(snapshot=snapshot, sha256=sha256(snapshot.encode()).hexdigest())


def in_the_first_form(ranking: Ranking) -> Ranking:
    """The ranking as it was kept before forms were told."""
    from corymb.methods.ranking import ranked
    from corymb.methods.ranking_told import FIRST, told
    from corymb.packs.call import CallContent
    from corymb.packs.call_frozen import Frozen
    from corymb.packs.call_ranking import panel_of

    content = CallContent.model_validate_json(ranking.by_version.text)
    outcome = canonical(told(ranked(panel_of(content, Frozen.model_validate_json(ranking.inputs))), FIRST))
    with pgtrigger.ignore():
        Ranking.objects.filter(pk=ranking.pk).update(outcome=outcome, sha256=sha256(outcome.encode()).hexdigest())
    return Ranking.objects.get(pk=ranking.pk)
