"""Bytes to text: which encoding a document is really in, and what XML forbids taken out."""

import codecs
import re

_BOMS = (  # the longer ones first: UTF-32's little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("<?".encode("utf-16-le"), "utf-16-le"),
    ("<?".encode("utf-16-be"), "utf-16-be"),
)
_META = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_NO_CHARSETS = frozenset(  # Python's own; some are slow, and no document is in one
    {"unicode-escape", "raw-unicode-escape", "punycode", "idna"}
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:0*([0-9]+)|[xX]0*([0-9a-fA-F]+));?")
_LONGEST_NUMBER = 7  # digits of 0x10FFFF in decimal
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(body: bytes, content_type: str | None) -> str:
    """The document as text, without byte order mark, XML declaration and forbidden characters.

    What reads as UTF-8 is UTF-8, whatever header and declaration say: they are often left from a
    template, and no other text is UTF-8 by chance. Character references to what XML forbids, such
    as the halves of a surrogate pair, become the character meant or U+FFFD.
    """
    text = without_forbidden(_decoded(body, content_type)).strip()
    text = _DECLARATION.sub("", text).lstrip()
    return _mend_references(text) if "&#" in text else text


def without_forbidden(text: str) -> str:
    """The text without what can be neither stored nor sent: control characters, half a pair."""
    return _SURROGATE.sub("\ufffd", _FORBIDDEN.sub("", text))


def _decoded(body: bytes, content_type: str | None) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    for encoding in _candidates(body, content_type):
        try:
            return body.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return body.decode("windows-1252", "replace")


def _candidates(body: bytes, content_type: str | None) -> list[str]:
    """The encodings to try, best first."""
    charset = _CHARSET.search(content_type or "")
    declared = _DECLARED.match(body[:1024]) or _META.search(body[:1024])
    named = [charset.group(1)] if charset else []
    if declared:
        named.append(declared.group(1).decode("ascii"))
    named = ["gb18030" if name.lower() in ("gb2312", "gbk") else name for name in named]
    if any(name.lower().startswith(("iso-2022", "hz")) for name in named):
        return named  # seven bits: it reads as UTF-8, and is not
    return ["utf-8", *filter(_is_charset, named)]


def _is_charset(name: str) -> bool:
    try:
        return codecs.lookup(name).name not in _NO_CHARSETS
    except (LookupError, UnicodeError):
        return False


def _mend_references(text: str) -> str:
    """Character references to what XML forbids, made harmless; all others stay."""
    mended = _REFERENCE.sub(_mend_reference, text)
    mended = _PAIR.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), mended
    )
    return _SURROGATE.sub("\ufffd", mended)


def _mend_reference(reference: re.Match[str]) -> str:
    decimal, hexadecimal = reference.groups()
    if len(decimal or hexadecimal) > _LONGEST_NUMBER:
        return "\ufffd"
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if 0xD800 <= number <= 0xDFFF:
        return chr(number)  # half of a pair; what stays single is replaced after
    if number > 0x10FFFF or number in (0xFFFE, 0xFFFF) or _FORBIDDEN.match(chr(number)):
        return "\ufffd"
    return reference[0]
