"""The settings: read once at the edge from the environment and `.env`, then passed down."""

import difflib
import os
import re
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from qa_assistant.env_file import ENCODING, find_env_file
from qa_assistant.errors import SettingsError

PREFIX = "QA_"
EXTRACTIVE = "extractive"


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _in_address(path: Path) -> str:
    """The path as a part of an address, where these two characters mean something else."""
    return str(path).replace("%", "%25").replace("?", "%3F")


def _absolute_or_none(path: Path | None) -> Path | None:
    return None if path is None else _absolute(path)


def _http_url(url: str | None) -> str | None:
    if url is None:
        return None
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    if not urlsplit(url).hostname:
        raise ValueError("names no host: write an address like https://qa.example.org")
    return url.rstrip("/")


def _chat_model(name: str) -> str:
    """`extractive` however it is written; else a provider and its model."""
    name = name.strip()
    if name.lower() == EXTRACTIVE:
        return EXTRACTIVE
    if not all(part.strip() for part in name.split(":", 1)):
        raise ValueError("write extractive, or provider:model like openai:gpt-5-mini")
    return name


def _fetched_hosts(value: object) -> object:
    """Host names and networks; what looks like a network and is none would allow nothing."""
    names = _names(value)
    for name in names if isinstance(names, tuple) else ():
        if "/" not in name:
            continue
        try:
            ip_network(name, strict=False)
        except ValueError as error:
            raise ValueError(
                f"{name!r} is neither a host name nor a network: write intranet.example.org "
                "or 10.1.0.0/16"
            ) from error
    return names


def _origins(value: object) -> object:
    """Origins separated by commas; each a scheme and a host, as browsers send it."""
    if not isinstance(value, str):
        return value
    origins = tuple(part.strip().rstrip("/").lower() for part in value.split(",") if part.strip())
    for origin in origins:
        if not re.fullmatch(r"https?://[^/\s*@?#]+", origin):
            raise ValueError(
                f"{origin!r} is no origin: write https://www.example.org, without a path"
            )
    return origins


def _names(value: object) -> object:
    """Names separated by commas."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


HttpUrl = Annotated[str | None, AfterValidator(_http_url)]


class ReaderUse(StrEnum):
    """What the bundled reader is used for."""

    RERANKING = "reranking"
    ANSWERS = "answers"
    VERIFICATION = "verification"


class ChatWrites(StrEnum):
    """What a chat model writes of an answer."""

    STATEMENTS = "statements"
    WORDS = "words"


def _reader_uses(value: object) -> object:
    """Names with commas between them; `off` is none."""
    if not isinstance(value, str):
        return value
    names = [name.strip().lower() for name in value.split(",") if name.strip()]
    if names == ["off"]:
        return frozenset()
    for name in names:
        if name not in list(ReaderUse):
            raise ValueError(f"must be off, or some of {', '.join(ReaderUse)} with commas between")
    return frozenset(names)


ReaderUses = Annotated[frozenset[ReaderUse], NoDecode, BeforeValidator(_reader_uses)]


class Settings(BaseSettings):
    """Everything that can be set; each name has the prefix `QA_` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding=ENCODING,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
    )

    home: Annotated[Path, AfterValidator(_absolute)] = Path("qa-data")
    """Data folder: catalog, index, lock file."""
    database_url: str | None = None
    """SQLAlchemy URL of the catalog; by default a SQLite file in the data folder."""
    chroma_url: HttpUrl = None
    """A Chroma server; by default an embedded index in the data folder."""
    embedding_model: str = "all-MiniLM-L6-v2"
    """The bundled model, or a sentence-transformers model by name or folder."""
    reranker: str | None = None
    """A sentence-transformers cross-encoder by name or folder, in the place of the reader."""
    entailment: str | None = None
    """The same for what a quote says of a chat model's statement: a cross-encoder with the labels
    entailment, contradiction and neutral."""
    reader: ReaderUses = frozenset({ReaderUse.ANSWERS, ReaderUse.VERIFICATION})
    """What the bundled reader is used for: some of `answers`, `verification` and `reranking`, or
    `off`."""
    chat_model: Annotated[str, AfterValidator(_chat_model)] = EXTRACTIVE
    """`extractive`, or `provider:model` as LangChain's `init_chat_model` takes it."""
    chat_base_url: HttpUrl = None
    """Address of an OpenAI-compatible server."""
    chat_api_key: SecretStr | None = None
    """Key of the chat model; without it the provider's own variable is used."""
    chat_writes: ChatWrites | None = None
    """`statements`, each checked against its quotes, or only the few `words` that answer, whose
    sentence is quoted; by default words for a model on this machine."""
    chat_timeout: float = Field(default=60.0, gt=0, le=600)
    """Seconds in which an answer is written, further tries included; then the model is given up."""
    rewrite_timeout: float = Field(default=8.0, gt=0, le=120)
    """Seconds after which a model’s rewrite of a follow-up is given up for that of the rules; at
    most half of `chat_timeout` is waited."""
    chat_max_tokens: int = Field(default=600, ge=50, le=8000)
    """Longest answer of the chat model, in tokens."""
    chat_context_tokens: int = Field(default=8192, ge=1500, le=2_000_000)
    """What the chat model can take: rules, evidence, question and answer together, in tokens."""
    chat_price_input: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Price of a million tokens that the model reads; with both prices, answers tell their cost."""
    chat_price_output: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Price of a million tokens that the model writes."""
    evidence_tokens: int | None = Field(default=None, ge=80, le=100_000)
    """Most evidence that a chat model is shown; by default little for one on this machine."""
    passages: int = Field(default=8, ge=1, le=50)
    """How many passages are retrieved for a question."""
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    """The extractive answerer says nothing below this probability; null is the calibrated one."""
    conversation_turns: int = Field(default=100, ge=1, le=10_000)
    """How many turns of a conversation are kept; the oldest are dropped."""
    conversation_days: int = Field(default=90, ge=1, le=36_500)
    """Days after its last turn at which a conversation is forgotten."""
    public_url: HttpUrl = None
    """Where people reach this server; makes the links of citations absolute."""
    allowed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)] = ()
    """Origins of other pages that carry the widget, separated by commas."""
    admin_key: SecretStr | None = Field(default=None, min_length=20)
    """Opens the administration; without it, it is open on this machine only."""
    slack_access: Annotated[Path | None, AfterValidator(_absolute_or_none)] = None
    """A TOML file that says which places in Slack may ask which articles."""
    rate_limit: str = Field(default="300/minute", max_length=100)
    """How often each key may call; several limits with `;` between."""
    visitor_rate_limit: str = Field(default="30/minute", max_length=100)
    """How often each visitor of a page with a site key may call."""
    rate_storage: str = Field(default="memory://", max_length=500)
    """Where calls are counted: in memory, or `redis://host:6379` for servers that share it."""
    answers_at_once: int = Field(default=32, ge=1, le=1000)
    """How many answers are written at the same time."""
    answers_waiting: int = Field(default=128, ge=0, le=10_000)
    """How many questions wait for their turn; more are refused with the time to come back."""
    answer_cache: int = Field(default=200, ge=0, le=100_000)
    """How many answers are kept to be given again while the articles are the same; 0 for none."""
    otlp_endpoint: HttpUrl = None
    """Where traces are sent, by OTLP over gRPC; by default nowhere."""
    threads: int | None = Field(default=None, ge=1, le=256)
    """Threads for the embedding model; by default all cores."""
    fetch_allow: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_fetched_hosts)] = ()
    """Host names and networks (`10.1.0.0/16`) that pages are fetched from although they are not
    public, separated by commas."""
    fetch_contact: HttpUrl = None
    """A page about this assistant's fetching, named to the sites that it asks."""
    fetch_robots: bool = True
    """Whether `robots.txt` is heeded."""
    fetch_seconds: float = Field(default=1.0, ge=0, le=60)
    """Seconds between two requests to one host."""
    retention_days: int | None = Field(default=None, ge=1, le=36_500)
    """Days after publication (else ingest) at which a server deletes an article; null is never."""
    max_upload_mb: int = Field(default=25, ge=1, le=500)
    """Largest file or request body that is accepted."""
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = (
        "INFO"
    )
    log_format: Literal["auto", "json", "text"] = "auto"
    """`auto` is text on a terminal and JSON elsewhere."""

    @property
    def catalog_url(self) -> str:
        """SQLAlchemy URL of the catalog."""
        return self.database_url or f"sqlite:///{_in_address(self.home / 'catalog.db')}"

    @property
    def index_path(self) -> Path:
        """Folder of the embedded index."""
        return self.home / "index"

    @classmethod
    def load(cls, **overrides: object) -> Self:
        """The settings of this process.

        Raises:
            SettingsError: an unknown `QA_` name, a value that makes no sense, or a `.env` that
                cannot be read.
        """
        file = find_env_file()
        _refuse_unknown_names(set(cls.model_fields), file)
        try:
            # overrides are validated as fields
            return cls(_env_file=file, **overrides)  # type: ignore[arg-type]
        except ValidationError as error:
            raise SettingsError(_sentences(error)) from error


def _refuse_unknown_names(known: set[str], file: Path | None) -> None:
    names = {PREFIX + field.upper() for field in known}
    in_file = {} if file is None else dotenv_values(file, encoding=ENCODING)
    given = {name.upper() for name in (*os.environ, *in_file)}
    for name in sorted(given - names):
        if name.startswith(PREFIX):
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean {close[0]}?" if close else "see .env.example for all settings."
            raise SettingsError(f"Unknown setting {name}: {hint}")


def _sentences(error: ValidationError) -> str:
    lines = []
    for detail in error.errors():
        name = PREFIX + str(detail["loc"][0]).upper() if detail["loc"] else "settings"
        value = "(hidden)" if "KEY" in name else repr(detail["input"])
        lines.append(f"{name}={value}: {detail['msg'].removeprefix('Value error, ')}.")
    return " ".join(lines) + " See .env.example for what each setting takes."
