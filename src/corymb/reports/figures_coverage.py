"""Coverage bars: how much of the programme stands behind a figure, against the floor below which nothing is said."""

from corymb.i18n import gettext
from corymb.methods.programme import Target
from corymb.methods.results import Run
from corymb.reports import figures_words as say
from corymb.reports import numbers
from corymb.reports.figures_look import (
    ACCENT,
    GREY,
    INK,
    PALE,
    WARM,
    Drawing,
    Frame,
    Size,
    Spec,
    across,
    drawing,
    frame,
    labels,
    layer,
    room_for,
)


def coverage(run: Run, target: Target, scope: str, size: Size) -> Drawing | None:
    """Coverage of one target by members, by revenue and by the denominator, or None where it is not known."""
    rows = say.coverage_rows(run, target, scope)
    if not rows:
        return None
    title = say.title(run, target, scope)
    return bars(run, rows, title, gettext("How much stands behind the figure"), size)


def coverage_of_all(run: Run, scope: str, size: Size) -> Drawing | None:
    """Coverage by revenue of all targets in one figure (by members where revenue is not known)."""
    rows = [row for target in run.programme.targets for row in say.coverage_of_target(run, target, scope)]
    return bars(run, rows, gettext("Who stands behind the figures"), "", size) if rows else None


def bars(run: Run, rows: list[tuple[str, float, str]], title: str, subtitle: str, size: Size) -> Drawing:
    """One bar from 0 to 100 percent per (name, share 0..1, words), and the coverage floor."""
    room = frame(size, (title, subtitle), size.words * 1.7, say.origin(run))
    floor = float(run.programme.bands.coverage_floor)
    names = room_for([name for name, _, _ in rows], size.words) + size.words * 0.5
    after = room_for([words for _, _, words in rows], size.words) + size.words * 0.8
    x = across(0, 1, names, max(names + 40, room.width - after))
    y = across(0, len(rows), 0, room.height)
    data = [
        {"name": name, "zero": 0, "full": 1, "share": min(share, 1.0), "y": i + 0.5, "label": words, "x": 1}
        for i, (name, share, words) in enumerate(rows)
    ]
    name_mark = {"type": "text", "align": "left", "fontSize": size.words}
    layers = [
        *_filled(data, floor, room, x, y),
        *labels(data, x, y, align="left", dx=size.words * 0.5, fontSize=size.words, color=INK),
        layer(data, name_mark, x=0, y=y, text="name"),
        *_floor(floor, x, room),
    ]
    said = "; ".join(f"{name}: {words}" for name, _, words in rows)
    alt = gettext("{title}. {parts}. Below {floor} nothing is said.").format(
        title=title, parts=said, floor=numbers.share(floor)
    )
    return drawing(room, alt, layers)


def _filled(data: list[Spec], floor: float, room: Frame, x: Spec, y: Spec) -> list[Spec]:
    """The whole of each bar, pale, and what is covered: warm below the floor."""
    height = room.height / len(data) * 0.56
    low = [row for row in data if row["share"] < floor]
    rest = [row for row in data if row["share"] >= floor]
    layers = []
    for rows, end, colour in ((data, "full", PALE), (rest, "share", ACCENT), (low, "share", WARM)):
        bar = {"type": "bar", "orient": "horizontal", "color": colour, "height": height}
        layers.append(layer(rows, bar, x=("zero", x), x2=end, y=y))
    return layers


def _floor(floor: float, x: Spec, room: Frame) -> list[Spec]:
    words = room.size.words
    row = [{"x": floor, "label": gettext("floor {value}").format(value=numbers.share(floor))}]
    upright = {"type": "rule", "color": INK, "strokeWidth": max(0.8, words / 14), "strokeDash": [3, 2]}
    text = {"type": "text", "color": GREY, "fontSize": words * 0.9}
    return [layer(row, upright, x=x), layer(row, text, x=x, y=room.height + words * 0.8, text="label")]
