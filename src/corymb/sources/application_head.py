"""Of which application a file that comes back is, and by which version of its call it was made."""

from collections.abc import Mapping
from dataclasses import dataclass

from corymb.i18n import mark
from corymb.packs.call import CallContent
from corymb.refusal import Refusal
from corymb.sources.application_form import BLANK, TEMPLATE, TEMPLATE_VERSION
from corymb.sources.application_versions import Versions

FRESH = mark("Download the file of the application anew, and copy the answers into it.")
OWN = mark("Give it with the application it belongs to, or download the file of this one.")


@dataclass(frozen=True)
class Expected:
    """The application a file is given for: its number, the call and the version it answers now.

    `versions`: what each published version of the call says, by its sha256, with its number.
    """

    application: str
    call: str
    sha256: str
    versions: Mapping[str, tuple[int, CallContent]]


def versions_of(keys: Mapping[str, str], expected: Expected, file: str) -> Versions:
    """The two versions of the call, by the keys a file carries (`ApplicationForm.keys`).

    Refuses what was not made for this application, nor as a blank of its call, or by no version that is known.
    """
    if keys.get("template") != TEMPLATE:
        raise Refusal(mark("The file was not made for an application."), where=file, mend=FRESH)
    if keys.get("template_version") != str(TEMPLATE_VERSION):
        raise Refusal(
            mark("The file is laid out in another way than is read here ({found}, not {expected})."),
            where=file,
            mend=FRESH,
            found=keys.get("template_version") or "-",
            expected=TEMPLATE_VERSION,
        )
    call, number = keys.get("call"), keys.get("application")
    if call != expected.call or number not in {BLANK, expected.application}:
        raise Refusal(
            mark("The file is of application {said} to the call {call}, it was given with application {meant}."),
            where=file,
            mend=OWN,
            said=number or "-",
            call=call or "-",
            meant=expected.application,
        )
    then = _then(keys, expected)
    if then is None:
        raise Refusal(
            mark("The file was made by a version of the call that was never published."), where=file, mend=FRESH
        )
    now = expected.versions[expected.sha256]
    return Versions(then[0], then[1], now[0], now[1])


def _then(keys: Mapping[str, str], expected: Expected) -> tuple[int, CallContent] | None:
    """The version by its hash; by its number where a file has lost the hash."""
    told = keys.get("call_sha256")
    if told:
        return expected.versions.get(told)
    return next((one for one in expected.versions.values() if str(one[0]) == keys.get("call_version")), None)
