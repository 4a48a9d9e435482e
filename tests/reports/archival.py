"""What ISO 19005-2 (PDF/A-2) asks of a file that can be seen without a validator: nothing is to be lacking."""

from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

FILES = ("/FontFile", "/FontFile2", "/FontFile3")
ACTIVE = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"}
CLAIMS = (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>A</pdfaid:conformance>")


def fonts(reader: PdfReader) -> dict[str, bool]:
    """Name of each font used on a page (forms included) and whether its file is embedded."""
    found: dict[str, bool] = {}

    def visit(value: object) -> None:
        value = value.get_object() if isinstance(value, IndirectObject) else value
        if not isinstance(value, DictionaryObject):
            return
        for font in (value.get("/Font") or {}).values():
            descendant = font.get_object()["/DescendantFonts"].get_object()[0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            found[str(descendant["/BaseFont"]).split("+")[-1]] = any(name in descriptor for name in FILES)
        for form in (value.get("/XObject") or {}).values():
            visit(form.get_object().get("/Resources"))

    for page in reader.pages:
        visit(page["/Resources"])
    return found


def lacking(content: bytes) -> list[str]:
    """What keeps a file from being PDF/A-2a; nothing where all that is looked at is there."""
    reader = PdfReader(BytesIO(content))
    root = reader.trailer["/Root"]
    kinds = {str(one.get("/S")) for one in _parts(reader) if isinstance(one, DictionaryObject)}
    filters = {str(name) for one in _parts(reader) if isinstance(one, StreamObject) for name in _filters(one)}
    asked = {
        "claim in the metadata": all(claim in root["/Metadata"].get_object().get_data() for claim in CLAIMS),
        "identifier of the file": len(reader.trailer.get("/ID", ())) == 2,
        "no encryption": "/Encrypt" not in reader.trailer,
        "output intent with its profile": _intents(root) == [("/GTS_PDFA1", b"acsp")],
        "fonts embedded": bool(fonts(reader)) and all(fonts(reader).values()),
        "tags": bool(root["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in root,
        "language": bool(root.get("/Lang")),
        "nothing that acts": not kinds & ACTIVE,
        "no LZW": "/LZWDecode" not in filters,
        "nothing embedded": "/EmbeddedFiles" not in root.get("/Names", {}),
    }
    return [name for name, is_there in asked.items() if not is_there]


def _parts(reader: PdfReader) -> list[object]:
    return [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]


def _filters(stream: StreamObject) -> list[object]:
    said = stream.get("/Filter", [])
    return list(said) if isinstance(said, ArrayObject) else [said]


def _intents(root: DictionaryObject) -> list[tuple[str, bytes]]:
    """Each output intent with the signature of its colour profile."""
    found = [one.get_object() for one in root.get("/OutputIntents", [])]
    return [(str(one["/S"]), one["/DestOutputProfile"].get_object().get_data()[36:40]) for one in found]
