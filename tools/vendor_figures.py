"""Digits that stand below each other, cut from Golos Text, whose own tabular figures have ten different widths.

Each weight becomes a font of the ten digits and the narrow no-break space. Needs fonttools and brotli.
"""

from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = (400, 500, 600)
DIGITS = range(0x30, 0x3A)
THIN, THIN_WIDTH = 0x202F, 180
FAMILY = "Corymb Figures"


def cut(source: Path, weight: int, target: Path) -> None:
    """Write one weight's digits, all as wide as the widest and each in the middle of its place."""
    font = instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": weight})
    names, glyphs, widths = font.getBestCmap(), font["glyf"], font["hmtx"]
    tabular = {code: name if (name := f"{names[code]}.tf") in widths.metrics else names[code] for code in DIGITS}
    widest = max(widths[name][0] for name in tabular.values())
    drawn = font.getGlyphSet()
    for code, name in tabular.items():
        recorded = DecomposingRecordingPen(drawn)
        drawn[name].draw(recorded)
        pen = TTGlyphPen(None)
        recorded.replay(TransformPen(pen, (1, 0, 0, 1, (widest - widths[name][0]) // 2, 0)))
        glyphs[names[code]] = pen.glyph()
        glyphs[names[code]].recalcBounds(glyphs)
        widths[names[code]] = (widest, glyphs[names[code]].xMin)
    glyphs["space"], widths["space"] = TTGlyphPen(None).glyph(), (THIN_WIDTH, 0)
    for table in font["cmap"].tables:
        table.cmap[THIN] = "space"
    options = Options()
    options.layout_features, options.hinting, options.name_IDs = [], False, ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*DIGITS, THIN])
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16, 25}:
            record.string = FAMILY.replace(" ", "") if record.nameID in {6, 25} else FAMILY
    font.flavor = "woff2"
    font.save(target)
