import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.invisible import without_invisible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("a\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x07", "alink"),
        ("a\x1b]0;open", "a]0;open"),
        ("a\x9b2Jb", "ab"),
        ("a\u202eb\u2066c\u200bd\ufeff", "abcd"),
        ("a\tb\nc", "a\tb\nc"),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        ("👩\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f", "👩\u200d👩\u200d👧 ❤\ufe0f 1"),
        ("pass\u200dword\u180e\u2800", "password"),
    ],
)
def test_what_nobody_sees_is_left_out(text: str, seen: str) -> None:
    assert without_invisible(text) == seen


@given(st.text(alphabet=st.characters() | st.sampled_from("\x1b[];m\x07\x9b\u200d\ufe0f❤😀م")))
def test_no_control_character_is_left_and_twice_changes_nothing(text: str) -> None:
    seen = without_invisible(text)
    kept = "\t\n\x0b\x0c\r\x85"
    assert all(unicodedata.category(c) not in ("Cc", "Cs") or c in kept for c in seen)
    assert without_invisible(seen) == seen
