"""Signature files: what is signed is taken away, the file is given."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.views.finding import found_return, must_on, trail_of
from corymb.apps.signatures.actions import attach_signature
from corymb.apps.signatures.forms import SignatureForm
from corymb.apps.signatures.queries import last_submission
from corymb.apps.signatures.rules import ATTACH
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks, signed_in
from corymb.refusal import Refusal


@asks(ATTACH)
def attach(request: HttpRequest, number: int) -> HttpResponse:
    """Attach a signature file to what was signed last."""
    found = found_return(request, number)
    must_on(request, ATTACH, found)

    def act(filled: SignatureForm) -> str:
        try:
            attach_signature(number, filled.cleaned_data["file"], **acting(request, ATTACH, found.scope_keys))
        except Refusal as refusal:
            raise NotPossible(str(refusal), "file") from refusal
        return f"{return_url(found)}#general"

    question = Question(
        _("Attach a signature file"),
        _("Attach"),
        _("The signature file is stored, not verified."),
        trail_of(found, (_("Signature file"), "")),
        _(
            "Sign the file “What was signed” with a program of your own and give the detached signature here. It is "
            "kept with its hash and not verified; what counts is the signature on the site, as the receipt tells it."
        ),
    )
    return asked(request, question, SignatureForm(request.POST or None, request.FILES or None), act)


@signed_in
def signed(request: HttpRequest, number: int) -> HttpResponse:
    """What was signed last, byte for byte: its sha256 is the one of the receipt."""
    found = found_return(request, number)
    submission = last_submission(found)
    if submission is None:
        raise Http404
    answer = HttpResponse(submission.snapshot.encode(), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{submission.number}.json"'
    return answer
