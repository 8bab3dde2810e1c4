"""Errors of Slack's Web API, as the rest of the package sees them.

SlackError
├── SlackRefused       Slack says no, and will again: the message says what to do
│   └── ReplyGone      the message, thread or channel to write in is no longer there
└── SlackUnreachable   Slack did not answer, or cannot now: it may later
    └── SlackBusy      it is over its limit, and has done nothing
"""

from qa_assistant.errors import AssistantError


class SlackError(AssistantError):
    """Root of the errors of this package; the message names what Slack said and the next step."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code
        """Slack's name of the error; empty where it has none."""


class SlackRefused(SlackError):
    """Slack refuses a call, and will refuse it again."""

    def __init__(self, message: str, *, code: str = "", needs_operator: bool = False) -> None:
        super().__init__(message, code=code)
        self.needs_operator = needs_operator
        """Whether a person must mend the app's set-up; then the answer can still be given."""


class ReplyGone(SlackRefused):
    """What was to be written in or changed is not there any more."""


class SlackUnreachable(SlackError):
    """Slack did not answer in time, or is out of order or over its limits for now."""


class SlackBusy(SlackUnreachable):
    """Slack took no notice of a call, since there were too many."""
