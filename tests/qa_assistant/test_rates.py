"""How often somebody may call, as the settings write it."""

import pytest

from qa_assistant.access.principals import Access, Scope
from qa_assistant.api.problem_handlers import RequestRefused
from qa_assistant.api.rates import RateLimits
from qa_assistant.errors import SettingsError
from qa_assistant.settings import Settings

CALLER = Access(scopes=frozenset({Scope.ASK}), readers=None, actor="key_of_a_tool")


def calls(rate_limit: str) -> int:
    """How many calls one after another are let through, of ten."""
    limits = RateLimits(Settings(rate_limit=rate_limit, _env_file=None))
    for number in range(10):
        try:
            limits.check(CALLER, "10.0.0.1")
        except RequestRefused as refused:
            assert refused.kind.code == "rate_limited"
            return number
    return 10


@pytest.mark.parametrize("rate_limit", ["3/hour", "100/minute;3/hour", "3/minute; 100/hour"])
def test_every_limit_of_a_setting_holds(rate_limit: str) -> None:
    assert calls(rate_limit) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate_limit", "fast"),
        ("rate_limit", "0/minute"),
        ("visitor_rate_limit", "30"),
        ("visitor_rate_limit", "30/minute;0/hour"),
        ("rate_storage", "nonesuch://x"),
    ],
)
def test_the_setting_that_is_wrong_is_the_one_named(name: str, value: str) -> None:
    settings = Settings(**{name: value}, _env_file=None)
    with pytest.raises(SettingsError, match=rf"^QA_{name.upper()}\b"):
        RateLimits(settings)
