"""Characters that nobody sees: they hide instructions, turn text round, or steer a terminal."""

import re

# Joiners carry meaning inside scripts such as Persian or Devanagari, and nowhere in Latin ones.
_JOINED_SCRIPTS = "\u0600-\u0dff\u1000-\u109f\u1780-\u17ff"
_PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_JOINERS = re.compile(
    f"(?<![{_JOINED_SCRIPTS}])\u200c"
    f"|\u200c(?![{_JOINED_SCRIPTS}])"
    f"|(?<![{_JOINED_SCRIPTS}{_PICTURE}\ufe0f])\u200d"
    f"|(?<=[{_JOINED_SCRIPTS}])\u200d(?![{_JOINED_SCRIPTS}])"
    f"|(?<=[{_PICTURE}\ufe0f])\u200d(?![{_PICTURE}])"
)
# A picture takes one selector; more of them, or one behind a letter, can only be a hidden message.
_SELECTORS = re.compile(f"(?<![{_PICTURE}])\ufe0f")
# ECMA-48: what a terminal takes for an order, with the words that it does not show.
_ESCAPES = re.compile(
    "\x1b\\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\\\)|(?:\x1b\\[|\x9b)[0-?]{0,40}[ -/]{0,4}[@-~]"
)
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters but tab and line breaks
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0"  # soft hyphen, blanks
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width, direction
    "\ufdd0-\ufdef\ufe00-\ufe0e\ufff0-\ufffb\ufffe\uffff"  # selectors, no characters at all
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # formats, tags
    "\ud800-\udfff"  # lone surrogates have no UTF-8
    "]"
)


def without_invisible(text: str) -> str:
    """The text as people see it: no control, direction, zero-width, tag or selector characters.

    Escape sequences of terminals go as a whole. Tabs and line breaks stay. So do joiners between
    letters of scripts that are written with them, and the joiners and selectors inside an emoji.
    Tags are the letters of U+E0000 that only programs read; flags of regions, which are spelt
    with them, become plain black flags.
    """
    if text.isascii() and text.isprintable():
        return text
    return _JOINERS.sub("", _SELECTORS.sub("", _INVISIBLE.sub("", _ESCAPES.sub("", text))))
