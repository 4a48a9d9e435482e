"""What the search over the whole house finds in the selection: calls, and applications whose content one may read."""

from collections.abc import Callable
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Exists, OuterRef, Q

from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.naming import application_url, call_url
from corymb.apps.selection.queries.seeing import calls_visible_to, visible_to
from corymb.apps.selection.states import APPLICATIONS
from corymb.kit.saying import said

Found = list[tuple[str, str, str]]
OF_CALLS = ("code", "title_en", "title_ru")
OF_APPLICATIONS = ("title", "region__name_en", "region__name_ru", "cluster__title_en", "cluster__title_ru")


def calls(person: Any, words: str, limit: int) -> Found:
    """Title, code and address of calls, the newest first."""
    having = _having(words, OF_CALLS)
    rows = calls_visible_to(person).filter(having).order_by("-pk")[:limit] if having else ()
    return [(call.title, call.code, call_url(call)) for call in rows]


def applications(person: Any, words: str, limit: int) -> Found:
    """Title, line below and address of applications: by words of title, region or cluster, or the receipt's number."""
    receipts = HandingIn.objects.filter(application=OuterRef("pk"))
    having = _having(words, OF_APPLICATIONS, lambda word: Q(Exists(receipts.filter(number__icontains=word))))
    rows = visible_to(person).filter(having).order_by("-pk")[:limit] if having else ()
    return [(a.title, f"{a.call.title}, {a.region}, {said(APPLICATIONS, a.state)}", application_url(a)) for a in rows]


def _having(words: str, fields: tuple[str, ...], beside: Callable[[str], Q] = lambda _word: Q()) -> Q | None:
    """Every word in one of the fields, else beside them; None where nothing was typed."""
    typed = [reduce(lambda had, f: Q(**{f"{f}__icontains": one}) | had, fields, beside(one)) for one in words.split()]
    return reduce(and_, typed) if typed else None
