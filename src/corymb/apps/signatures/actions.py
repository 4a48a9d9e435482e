"""A signature file is stored beside a submission; nothing of it is looked into but what kind of file it is."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.files.actions import Upload as GivenFile
from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.files.rules import HEAD
from corymb.apps.files.states import SIGNATURE, kind_of
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.returns.models import Return
from corymb.apps.signatures.queries import last_submission
from corymb.apps.signatures.rules import MOST
from corymb.apps.signatures.states import ATTACHED, KIND
from corymb.kit.asking import NotPossible

NO_SIGNATURE = _("This is no signature file. Give a detached signature: .sig, .p7s or .sgn, in the form of PKCS #7.")


@transaction.atomic
def attach_signature(number: int, given: GivenFile, *, actor: Actor, now: datetime) -> StoredFile:
    """Store a signature file for what was signed last, not verified.

    Refuses before the first signature, what is no signature file by its content, the same file twice and too many.
    """
    found = Return.objects.select_related("organisation__region").select_for_update(of=("self",)).get(pk=number)
    submission = last_submission(found)
    if submission is None:
        raise NotPossible(_("The return has not been signed yet."))
    if kind_of(given.read(HEAD)) is not SIGNATURE:
        raise NotPossible(NO_SIGNATURE, "file")
    given.seek(0)
    about, keys = (KIND, str(submission.pk)), scope_keys_of(found.organisation)
    there = StoredFile.objects.filter(about_kind=about[0], about_id=about[1])
    if there.count() >= MOST:
        raise NotPossible(_("There are as many signature files as a submission takes."))
    stored = store_file(given, actor=actor, now=now, about=about, scope_keys=keys, confidential=True)
    if there.filter(sha256=stored.sha256).exclude(pk=stored.pk).exists():
        raise NotPossible(_("This file is there already."), "file")
    thing = ("returns.submission", str(submission.pk), submission.number)
    record_act(ATTACHED, actor, thing, now=now, scope_keys=keys, file=stored.pk, sha256=stored.sha256, verified=False)
    return stored
