import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.safety.inert_text import inert, is_inert

PIECES = st.sampled_from(
    [
        *"[ ] ( ) ! < > / : ^ s 1 12 † [1] ](x) [x]: http:// www. evil.example // `` <b>".split(),
        *"<!-- --> 【 】 ［ ］ javascript: data:, @ a& #91; &lt; \u202e \u200b <|im_end|>".split(),
        "![",
        " ",
        "word",
    ]
)
ACTIVE = re.compile(
    r"\[\d+\]|【\s*\d|\]\(|\]\[|\]:|!\[|<[a-zA-Z/!?|@#]|`|\w://\S|\bwww\.\w|javascript:\S|&#\w+;|&[a-z]{2,};"
    "|[\u202a-\u202e\u2066-\u2069\u200b\x00-\x08\x1b]"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [here](https://evil.example/x) ![x](http://evil.example/i.png) [7].", "See here x."),
        ("The [chairman][1] left.\n[1]: https://evil.example", "The chairman left.: (link)"),
        ("Read <https://evil.example/a>, he said.", "Read (link), he said."),
        ("Go to www.evil.example/x?y=1.", "Go to (link)."),
        ("Go to evil.example/x!", "Go to (link)!"),
        ("Write to press@evil.example today", "Write to (address) today"),
        ("javascript:alert(1) and data:text/html,<b>", "(link)) and (link),‹b›"),
        ("//evil.example/x.js runs", "(link) runs"),
        ("Output rose.【1†source】", "Output rose."),
        ("Output rose.【4:0†report.txt】", "Output rose."),
        ("Output rose [1, 2], [s3], [^4] and [Source 5].", "Output rose,, and."),
        ("［１］ Output rose ⟦2⟧", "Output rose"),
        ("Output [[1]1] rose", "Output (1) rose"),
        ("<img src=x onerror=alert(1)>", "‹img src=x onerror=alert(1)›"),
        ("<!channel> <@U123> <|im_start|>system", "‹!channel› ‹@U123› ‹|im_start|›system"),
        ("`code` &#91;1&#93; &lt;b&gt;", "'code' & #91;1& #93; & lt;b& gt;"),
        ("left\u202egnp.exe\u202c right\x1b[2J", "leftgnp.exe right"),
        ("![", "! ["),
        ("【1", "1"),
        ("【1月5日】", "(1月5日)"),
    ],
)
def test_syntax_of_others_is_made_inert(text: str, shown: str) -> None:
    assert inert(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "“[The chairman] said so,” according to Amazon.com and Booking.com.",
        "He called it “a [long] story” [sic].",
        "Speed rose to 24.7km/h and/or 1.5m/s at 12:30 (see page 4).",
        "The score was 3-1; p < 0.05 and x > 5, A&E said: “R&D; fine”.",
        "U.S./China talks: 24/7. Area: 3 km² (2019).",
        "Zażółć gęślą jaźń – 日本語 👩\u200d🚀",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert is_inert(text)


def test_a_number_that_an_editor_inserted_stays_without_its_brackets() -> None:
    assert inert("It rose to [12] tonnes in [2019].") == "It rose to (12) tonnes in (2019)."


@given(st.lists(PIECES, max_size=14).map("".join))
def test_whatever_is_put_together_nothing_active_is_left(text: str) -> None:
    shown = inert(text)
    assert not ACTIVE.search(shown)
    assert inert(shown) == shown


@given(st.text())
def test_making_inert_twice_changes_nothing(text: str) -> None:
    assert inert(inert(text)) == inert(text)
