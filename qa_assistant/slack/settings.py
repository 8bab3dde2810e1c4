"""Slack's settings, by the names that Slack gives them; read once at the edge like all others."""

from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa_assistant.env_file import ENCODING, find_env_file
from qa_assistant.errors import SettingsError

_PREFIXES = {"bot_token": "xoxb-", "app_token": "xapp-"}


class SlackSettings(BaseSettings):
    """How Slack is reached; each name has the prefix `SLACK_` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="SLACK_",
        env_file=".env",
        env_file_encoding=ENCODING,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
    )

    bot_token: SecretStr | None = None
    """Token of the app in the workspace (`xoxb-…`)."""
    signing_secret: SecretStr | None = None
    """What Slack signs its requests with; without it `/slack/events` is not served."""
    app_token: SecretStr | None = None
    """Token of the app itself (`xapp-…`), for socket mode."""
    api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://")
    """Another Web API, to try things out without a workspace."""

    @field_validator("bot_token", "app_token")
    @classmethod
    def _is_of_the_right_kind(cls, token: SecretStr | None, info: object) -> SecretStr | None:
        prefix = _PREFIXES[str(getattr(info, "field_name", ""))]
        if token is not None and not token.get_secret_value().startswith(prefix):
            raise ValueError(f"must begin with {prefix}")
        return token

    @property
    def base_url(self) -> str:
        """The Web API's address, with the slash at its end that the client needs."""
        return f"{self.api_url.rstrip('/')}/"

    @classmethod
    def load(cls) -> Self:
        """The settings of this process.

        Raises:
            SettingsError: a value makes no sense, which itself is not told, or `.env` cannot be
                read.
        """
        file = find_env_file()
        try:
            return cls(_env_file=file)
        except ValidationError as error:
            raise SettingsError(
                " ".join(
                    f"SLACK_{str(detail['loc'][0]).upper()}: "
                    f"{detail['msg'].removeprefix('Value error, ')}."
                    for detail in error.errors(include_input=False)
                )
                + " `qa-assistant slack check` says where each value is found."
            ) from error
