"""One workbook of all members is taken apart: a member's part of it goes the way of a workbook of its own. For jobs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.workbooks.actions.bulk_keeping import Book, Whole
from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.archives import kind_of
from corymb.sources.cluster_returns import ClusterRead, is_of_many, read_cluster
from corymb.sources.returns import ReturnRead, return_of
from corymb.sources.workbooks import read_workbook


def parts_of(whole: Whole, version: PackVersion | None) -> list[Book]:
    """A book for each member that has something in the workbook. One with a single return is a part of its own.

    Refuses a workbook that cannot be read, and a period for which the cluster has no open return.
    """
    if version is None:
        raise Refusal(mark("No return is open for this period in the cluster."))
    name = whole.path.name
    whole.sheets, _names = read_workbook(whole.path, name, kind_of(whole.path))
    if not is_of_many(whole.sheets):
        told = return_of(whole.sheets, pack_of(version), whole.path, name)
        whole.language = told.language
        return [Book(name, whole.path, whole, pack=version, told=told)]
    read = _read(whole, version)
    whole.findings, whole.blank, whole.language = list(read.findings), read.blank, read.language
    return [
        Book(name, whole.path, whole, read.cells.get(told.organisation, {}), pack=version, told=told)
        for told in read.returns
    ]


def part_of(book: Book, version: PackVersion) -> ReturnRead | None:
    """A member's part, read by another version of the pack."""
    whole, told = book.whole, book.told
    if whole is None or told is None:
        return told
    if not is_of_many(whole.sheets):
        return return_of(whole.sheets, pack_of(version), whole.path, book.name)
    read = _read(whole, version)
    book.cells = read.cells.get(told.organisation, {})
    empty = replace(told, facts=told.facts.slice(0, 0), events=told.events.slice(0, 0), findings=())
    return next((one for one in read.returns if one.organisation == told.organisation), empty)


def _read(whole: Whole, version: PackVersion) -> ClusterRead:
    if version.pk not in whole.read:
        whole.read[version.pk] = read_cluster(whole.sheets, pack_of(version), whole.path.name)
    return whole.read[version.pk]


def placed(findings: Iterable[Finding], cells: Mapping[str, tuple[str, str]]) -> list[Finding]:
    """Findings with the cell of their figure, also of a blank one; what is about no figure at the row's number."""
    found = []
    for finding in findings:
        if not finding.cell and finding.variable in cells:
            sheet, cell = cells[finding.variable]
            found.append(replace(finding, sheet=sheet, cell=cell))
        else:
            found.append(finding)
    return found


def said_in(book: Book) -> list[Finding]:
    """What is said of a member's part, with the member it is said of: in the whole many stand beside each other."""
    own = book.told.organisation if book.told else ""
    said = placed([book.refusal], book.cells) if book.refusal else book.findings
    return [replace(finding, organisation=finding.organisation or own) for finding in said]
