"""Kinds of files the house takes in, told by their first bytes, and the acts on them."""

import binascii
from codecs import BOM_UTF8
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act

STORED = act("files.file.stored", _("stored a file"))
TAKEN = act("files.file.taken", _("took a confidential file"))


@dataclass(frozen=True)
class FileKind:
    """`starts`: first bytes of a file of this kind; `endings`: what its name may end in."""

    code: str
    media: str
    starts: tuple[bytes, ...]
    endings: frozenset[str]


PDF = FileKind("pdf", "application/pdf", (b"%PDF-",), frozenset({"pdf"}))
PNG = FileKind("png", "image/png", (b"\x89PNG\r\n\x1a\n",), frozenset({"png"}))
JPEG = FileKind("jpeg", "image/jpeg", (b"\xff\xd8\xff",), frozenset({"jpg", "jpeg"}))
TIFF = FileKind("tiff", "image/tiff", (b"II*\0", b"MM\0*"), frozenset({"tif", "tiff"}))
ZIPPED = FileKind(
    "zip", "application/zip", (b"PK\x03\x04", b"PK\x05\x06"),
    frozenset({"zip", "xlsx", "xlsm", "docx", "pptx", "ods", "odt"}),
)  # fmt: skip
WITHOUT_MACROS = frozenset({"xlsx", "docx", "pptx", "ods", "odt"})
"""Endings of documents whose name tells of no macros."""
PROGRAM_ENDINGS = frozenset({
    "app", "bat", "cmd", "com", "cpl", "dll", "exe", "gadget", "hta", "htm", "html", "jar", "js", "jse", "lnk", "mht",
    "mhtml", "msi", "msp", "pif", "ps1", "reg", "scf", "scr", "sh", "svg", "url", "vb", "vbe", "vbs", "wsf", "wsh",
    "xhtml", "xll",
})  # fmt: skip
"""What runs where it is opened: programs, pages and drawings with scripts. None is taken in, also not in a ZIP."""
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
LONGEST_START = 8
OLE = FileKind(
    "ole", "application/octet-stream", (bytes.fromhex("d0cf11e0a1b11ae1"),), frozenset({"xls", "doc", "ppt", "msg"})
)
PARQUET = FileKind("parquet", "application/vnd.apache.parquet", (b"PAR1",), frozenset({"parquet"}))
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The name of signed data in DER (RFC 5652, 5.1); it stands behind the length of the whole."""
SIGNATURE = FileKind(
    "signature", "application/pkcs7-signature",
    (b"\x30\x82", b"\x30\x83", b"\x30\x80" + SIGNED_DATA, b"-----BEGIN PKCS7", b"-----BEGIN CMS"),
    frozenset({"sig", "p7s", "sgn"}),
)  # fmt: skip
TEXT = FileKind("text", "text/plain", (), frozenset({"csv", "txt", "xml", "json", "tsv", "md"}))
KINDS = (PDF, PNG, JPEG, TIFF, ZIPPED, OLE, PARQUET, SIGNATURE)


def kind_of(head: bytes) -> FileKind | None:
    """The kind a file's first bytes tell; text has no sign of its own and holds no NUL. None: not taken in."""
    for kind in KINDS:
        if head.startswith(kind.starts):
            return kind
    if _is_bare_signature(head):
        return SIGNATURE
    return TEXT if head and b"\0" not in head else None


def _is_bare_signature(head: bytes) -> bool:
    """Whether it is signed data as base64 and nothing around it, as programs for signing write it by default."""
    letters = b"".join(head.removeprefix(BOM_UTF8).split())[:32]
    try:
        start = binascii.a2b_base64(letters, strict_mode=True)
    except binascii.Error:
        return False
    return start.startswith(SIGNATURE.starts[:3]) and SIGNED_DATA in start[:20]
