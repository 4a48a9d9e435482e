"""Of which application a workbook is, by which version of its call, and what stood in the application then."""

from collections.abc import Mapping
from dataclasses import dataclass

from corymb.i18n import mark
from corymb.packs.call import CallContent
from corymb.refusal import Refusal
from corymb.sources.application_form import ASKED_AT, TEMPLATE, TEMPLATE_VERSION
from corymb.sources.application_versions import Versions
from corymb.sources.grids import RowSheet
from corymb.sources.written import text_of

FRESH = mark("Download the workbook of the application, and copy the answers into it.")
OWN = mark("Give it with the application it belongs to, or download the workbook of this one.")


@dataclass(frozen=True)
class Expected:
    """The application a workbook is given for: its number, the call and the version it answers now.

    `versions`: what each published version of the call says, by its sha256, with its number.
    """

    application: str
    call: str
    sha256: str
    versions: Mapping[str, tuple[int, CallContent]]


def versions_of(hidden: RowSheet | None, expected: Expected, file: str) -> Versions:
    """The two versions of the call. Refuses what was not made for this application, or by no version that is known."""
    keys = {text_of(r[0]): text_of(r[1]) for r in hidden.rows if len(r) > 1 and text_of(r[0])} if hidden else {}
    if keys.get("template") != TEMPLATE:
        raise Refusal(mark("The workbook was not made for an application."), where=file, mend=FRESH)
    if keys.get("template_version") != str(TEMPLATE_VERSION):
        raise Refusal(
            mark("The workbook is laid out in another way than is read here ({found}, not {expected})."),
            where=file,
            mend=FRESH,
            found=keys.get("template_version") or "-",
            expected=TEMPLATE_VERSION,
        )
    said, meant = (keys.get("call"), keys.get("application")), (expected.call, expected.application)
    if said != meant:
        raise Refusal(
            mark("The workbook is of application {said} to the call {call}, it was given with application {meant}."),
            where=file,
            mend=OWN,
            said=said[1] or "-",
            call=said[0] or "-",
            meant=meant[1],
        )
    then = expected.versions.get(keys.get("call_sha256", ""))
    if then is None:
        raise Refusal(
            mark("The workbook was made by a version of the call that was never published."), where=file, mend=FRESH
        )
    now = expected.versions[expected.sha256]
    return Versions(then[0], then[1], now[0], now[1])


def stood_in(hidden: RowSheet | None) -> dict[str, tuple[int, str]]:
    """What stood in the application when the workbook was made: version and digest of the answer, by question."""
    found = {}
    for row in hidden.rows if hidden else ():
        kind, code, version, told = [*(text_of(cell) for cell in row[ASKED_AT : ASKED_AT + 4]), "", "", "", ""][:4]
        if kind == "question" and version.isdigit():
            found[code] = (int(version), told)
    return found
