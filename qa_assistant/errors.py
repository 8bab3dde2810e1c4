"""Errors of the assistant and its surfaces.

AssistantError
├── SettingsError           a setting that is unknown or makes no sense
├── InvalidQuestion         an empty or over-long question
├── ConversationNotFound    no such conversation (or not this reader's)
├── AnswerNotFound          no such answer (or not this reader's)
├── KeyNotFound             no such key
├── InvalidKeyRequest       a key whose parts do not fit together
├── NotPermitted            an article that is not for this caller to write
├── KeyRefused              a key that opens nothing, or nothing here
├── QuestionFileError       a file of knowledge-base tests that cannot be read or written
├── ModelError              the chat model cannot be reached or answers nonsense
│   ├── ModelUnavailable    it is not installed, refused or did not answer in time
│   └── ModelMisconfigured  its name, key or address is wrong
└── HomeError
    └── HomeInUse           another process holds the data folder
"""


class AssistantError(Exception):
    """Root of all errors of this package; the message names the value and the next step."""


class SettingsError(AssistantError):
    """A setting that is unknown or makes no sense."""


class InvalidQuestion(AssistantError):
    """A question that is empty or too long."""


class ConversationNotFound(AssistantError):
    """No conversation with this id, or not one of this reader."""


class AnswerNotFound(AssistantError):
    """No answer with this id, or not one of this reader."""


class KeyNotFound(AssistantError):
    """No access key with this id."""


class InvalidKeyRequest(AssistantError):
    """An access key whose scopes, groups, origins and expiry do not fit together."""


class NotPermitted(AssistantError):
    """An article that would be written for, or over one of, groups that are not the caller's."""


class KeyRefused(AssistantError):
    """A key that is unknown, expired, revoked, or used from a page it is not for."""


class QuestionFileError(AssistantError):
    """A file of knowledge-base tests that cannot be read or written, or is not valid."""


class ModelError(AssistantError):
    """The chat model cannot be used."""


class ModelUnavailable(ModelError):
    """The chat model refused, failed or did not answer in time."""


class ModelMisconfigured(ModelError):
    """The chat model's name, key or address is wrong, or its extra is not installed."""


class HomeError(AssistantError):
    """The data folder cannot be used."""


class HomeInUse(HomeError):
    """Another process holds the data folder."""
