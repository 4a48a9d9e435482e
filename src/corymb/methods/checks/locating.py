"""Where a finding stands in the user's files."""

import pyarrow as pa

from corymb.methods.checks.ground import Ground

EXACT = ("organisation", "period", "variable")
ORDER = "organisation, period, variable"


def located(ground: Ground, found: str, most: int) -> pa.Table:
    """The first `most` rows found, with file, sheet, cell, written and scale.

    A figure stands in its cell. Where the figure itself is missing, file and sheet are those of the organisation's
    other figures: of the same period, else of any.
    """
    columns = [row[0] for row in ground.connection.execute(f"DESCRIBE {found}").fetchall()]
    if "cell" in columns:
        return ground.arrow(f"SELECT * FROM {found} ORDER BY ALL LIMIT {most}")
    shown = f"(SELECT * FROM {found} ORDER BY ALL LIMIT {most})"
    with_places = ground.value("SELECT count(file) + count(cell) + count(written) + count(scale) FROM facts")
    if not with_places:
        return ground.arrow(f"SELECT * FROM {shown}")
    place = "{file: file, sheet: sheet, cell: cell, written: written, scale: scale}"
    exact = f"""SELECT {", ".join(EXACT)}, min({place}) AS spot FROM facts
                SEMI JOIN {shown} USING ({", ".join(EXACT)}) GROUP BY ALL"""
    period = f"""SELECT organisation, period, min({{file: file, sheet: sheet}}) AS near FROM facts
                 SEMI JOIN (SELECT organisation FROM {shown}) USING (organisation) GROUP BY ALL"""
    return ground.arrow(f"""
        WITH periods AS ({period}),
             organisations_of AS (SELECT organisation, min(near) AS anywhere FROM periods GROUP BY organisation)
        SELECT s.*, coalesce(spot.file, near.file, anywhere.file) AS file,
               coalesce(spot.sheet, near.sheet, anywhere.sheet) AS sheet,
               spot.cell AS cell, spot.written AS written, spot.scale AS scale
        FROM {shown} s LEFT JOIN ({exact}) USING ({", ".join(EXACT)}) LEFT JOIN periods USING (organisation, period)
        LEFT JOIN organisations_of USING (organisation)""")
