"""The rows of a place, one for each target; those of the programme are kept while the lines they are made of stand."""

from datetime import datetime
from functools import lru_cache

from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import reading
from corymb.apps.scorecard.queries.showing import Asked, Row, bases_of, programme_of, row_as_asked, row_of
from corymb.kit.saying import language_of_page

KEPT = 16
"""Tables of the programme, and maps of a target, that a process keeps."""
AsOf = tuple[datetime | None, int]


def rows_of(run: Run, asked: Asked) -> list[Row]:
    """One row for each target of the pack, in its order; a target without a line in this scope is left out.

    Those of the programme, which everybody looks at, are kept as long as the lines they are made of stand.
    """
    language_of_page()
    if asked.place.scope == reading.PROGRAMME:
        return list(_of_programme(run, (run.done_at, run.edition), asked))
    return _rows_of(run, asked)


@lru_cache(maxsize=KEPT)
def _of_programme(run: Run, _as_of: AsOf, asked: Asked) -> tuple[Row, ...]:
    return tuple(_rows_of(run, asked))


def _rows_of(run: Run, asked: Asked) -> list[Row]:
    targets = programme_of(run).targets
    lines = reading.lines_of(run, asked.place.scope, bases_of(targets, asked), asked.audience)
    found = ((target, reading.line_under(lines, target.code, *asked.basis_of(target))) for target in targets)
    return [row_as_asked(target, line, asked) for target, line in found if line]


def of_regions(run: Run, asked: Asked, row: Row) -> dict[str, Row]:
    """The rows of all regions beside one of the programme, by code; kept as long as their lines stand."""
    return _of_regions(
        run, (run.done_at, run.edition), (row.target.code, row.line.prices, row.line.cohort), small=asked.small
    )


@lru_cache(maxsize=KEPT)
def _of_regions(run: Run, _as_of: AsOf, basis: tuple[str, str, str], *, small: bool) -> dict[str, Row]:
    target = next(one for one in programme_of(run).targets if one.code == basis[0])
    found = reading.of_regions(run, *basis)
    return {code: row_of(target, kept, small=small) for code, kept in found.items()}


def forget() -> None:
    """Keep no rows any longer."""
    _of_programme.cache_clear()
    _of_regions.cache_clear()
