"""Colour and shape of each status: they differ by form, so that grey print and colour-blind readers keep them apart."""

from corymb.methods.programme import Status

STATUS_COLOUR: dict[Status, str] = {
    "met": "#0b6b5e",
    "not_met": "#b23a1e",
    "ahead": "#17608f",
    "on_track": "#0b6b5e",
    "at_risk": "#8a5a00",
    "off_track": "#b23a1e",
    "cannot_be_said": "#56646a",
}

_CROSS = (
    "M-0.85,-0.5L-0.5,-0.85L0,-0.35L0.5,-0.85L0.85,-0.5L0.35,0L0.85,0.5L0.5,0.85L0,0.35L-0.5,0.85L-0.85,0.5L-0.35,0Z"
)

# Shapes stand in a box from -1 to 1, as Vega draws a point.
STATUS_SHAPE: dict[Status, str] = {
    "met": "M-0.95,0.05L-0.6,-0.3L-0.3,0.02L0.6,-0.82L0.95,-0.45L-0.3,0.75Z",
    "not_met": _CROSS,
    "ahead": "M0,-0.95L0.8,-0.1L0.28,-0.1L0.28,0.9L-0.28,0.9L-0.28,-0.1L-0.8,-0.1Z",
    "on_track": "M0.95,0L0.1,0.8L0.1,0.28L-0.9,0.28L-0.9,-0.28L0.1,-0.28L0.1,-0.8Z",
    "at_risk": "M-0.26,-0.95L0.26,-0.95L0.16,0.3L-0.16,0.3ZM-0.24,0.5L0.24,0.5L0.24,0.95L-0.24,0.95Z",
    "off_track": _CROSS,
    "cannot_be_said": "M-0.62,-0.32C-0.62,-1.15,0.62,-1.15,0.62,-0.36C0.62,0.06,0.17,0.06,0.17,0.4L-0.17,0.4"
    "C-0.17,-0.12,0.24,-0.1,0.24,-0.36C0.24,-0.66,-0.24,-0.66,-0.24,-0.32Z"
    "M-0.2,0.56L0.2,0.56L0.2,0.95L-0.2,0.95Z",
}


def icon(status: Status) -> str:
    """The status shape as an SVG picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1.05 -1.05 2.1 2.1" width="21" height="21">'
        f'<path fill="{STATUS_COLOUR[status]}" d="{STATUS_SHAPE[status]}"/></svg>'
    )
