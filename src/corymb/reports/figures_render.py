"""From a Vega-Lite specification to SVG and PNG bytes, with the vendored font and nothing from the network."""

from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from corymb.reports.figures_look import Spec

FONTS = Path(__file__).parent / "fonts"
PNG_SCALE = 2.0


@cache
def _engine() -> object:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def svg(spec: Spec, alt: str) -> str:
    """The figure as SVG text; `alt` becomes its title, which screen readers say. Same specification, same text."""
    drawn: str = _engine().vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])  # type: ignore[attr-defined]
    head, rest = drawn.split(">", 1)
    return f'{head} role="img"><title>{escape(alt)}</title>{rest}'


def png(drawn: str) -> bytes:
    """The picture of an SVG, twice its size in pixels."""
    picture: bytes = _engine().svg_to_png(drawn, scale=PNG_SCALE)  # type: ignore[attr-defined]
    return picture
