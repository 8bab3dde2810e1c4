"""Turns bytes into text whatever their encoding; it always succeeds, broken bytes become U+FFFD."""

import codecs
import re

from ingest.metadata import known_encoding

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""")


def decode(content: bytes, *, markup: bool = False) -> str:
    """The text: by its byte order mark, as UTF-8 where that fits, as markup declares, else guessed.

    `markup`: believe a `charset=…` in the first kilobytes.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    if wide := _wide_encoding(content):
        return content.decode(wide, errors="replace")
    if markup and (declared := _declared_encoding(content)):
        return content.decode(declared, errors="replace")
    if _mostly_utf8(content):
        return content.decode(errors="replace")
    return content.decode(_guessed_encoding(content), errors="replace")


def _declared_encoding(content: bytes) -> str | None:
    match = _DECLARED.search(content[:4096])
    return known_encoding(match[1].decode("ascii")) if match else None


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    start = content[:2048]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) // 5 and even < odd // 10 + 1:
        return "utf-16-le"
    if even > len(start) // 5 and odd < even // 10 + 1:
        return "utf-16-be"
    return None


def _mostly_utf8(content: bytes) -> bool:
    """Whether it is UTF-8 with some broken bytes: more sequences are right than wrong."""
    text = content.decode(errors="replace")
    broken = text.count("\ufffd")
    right = sum(1 for character in text if character > "\x7f") - broken
    return right > 2 * broken


def _guessed_encoding(content: bytes) -> str:
    # Imported here: it is slow to load, and nearly all articles are UTF-8.
    from charset_normalizer import from_bytes

    best = from_bytes(content[:65_536]).best()
    # In short texts with a few accents the guess is a lottery; Windows-1252 is the usual case.
    accents = sum(1 for byte in content[:65_536] if byte > 0x7F)
    return best.encoding if best and accents >= 50 else "cp1252"
