"""What in a thread is a question to everybody, and so to the assistant."""

import pytest

from qa_assistant.slack.asked import asked_by_message
from tests.qa_assistant.slack.payloads import message


def is_asked(text: str) -> bool:
    """Whether it is answered where the assistant has answered before."""
    return asked_by_message(message(text, channel="C1", ts="2.1", thread_ts="1.1")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Thanks! The minutes: <https://docs.example.com/d?id=42>",
        "Here it is: <https://docs.example.com/d?id=42|What was said?>",
        "Will do, thanks",
        "Can do!",
        "Has been sent.",
        "Did it, thanks",
        "Have a good evening, all",
        "Should be fine now",
        "Any time!",
        "Anytime",
        "Good to know.",
        "<@U2> who can take this?",
    ],
)
def test_what_asks_nothing_is_no_question(text):
    assert not is_asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Has been sent?",
        "And who led the second day",
        "ok, did they say when",
        "Is there a date yet",
        "Was Zhao Zhihua there",
        "is Ana's mandate over",
        "do any of the articles name a price",
        "Have the talks ended",
        "any news from Lingen",
        "What does <https://docs.example.com/d|the page> say",
        "Is <https://docs.example.com/d|this page> right?",
    ],
)
def test_what_asks_something_is_a_question(text):
    assert is_asked(text)
