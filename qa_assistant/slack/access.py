"""Who may see what from Slack: a table from workspaces, channels and people to articles."""

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from qa_assistant.errors import SettingsError
from qa_assistant.slack.asked import Place
from vectorstore.models import COLLECTION_PATTERN, DEFAULT_COLLECTION, Record


class AccessRule(Record):
    """What holds in the places that fit all of its ids."""

    workspace: str | None = Field(default=None, pattern=r"^[TE][A-Z0-9]+$")
    channel: str | None = Field(default=None, pattern=r"^[CGD][A-Z0-9]+$")
    user: str | None = Field(default=None, pattern=r"^[UW][A-Z0-9]+$")
    collection: str | None = Field(default=None, pattern=COLLECTION_PATTERN)
    """Which articles are asked; that of the most precise rule counts."""
    groups: frozenset[str] = frozenset()
    """Whose articles are seen; those of all rules that fit count."""
    shared: bool = False
    """Whether the collection of a channel may answer elsewhere too."""

    def fits(self, place: Place) -> bool:
        """Whether it holds there; what it says of a person holds only where nobody else reads."""
        return (
            self.workspace in (None, place.team)
            and self.channel in (None, place.channel)
            and (self.user is None or (place.is_direct and self.user == place.user))
        )

    @property
    def precision(self) -> tuple[bool, bool, bool]:
        """A rule for a channel is more precise than one for a person or a workspace."""
        return (self.channel is not None, self.user is not None, self.workspace is not None)


class Access(Record):
    """Which articles answer in a place."""

    collection: str
    readers: frozenset[str]
    """Groups whose articles are seen, besides those that are open to everybody."""


class AccessTable(Record):
    """All rules; without any, every place asks the default collection's open articles.

    What a channel's rule names as its collection answers only in channels that name it, unless
    the rule says `shared`: a table in which it could answer elsewhere is refused.
    """

    rule: tuple[AccessRule, ...] = ()

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """The table in a TOML file; an empty one without a file.

        Raises:
            SettingsError: the file cannot be read, or the table lets something out.
        """
        if path is None:
            return cls()
        try:
            table = cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise _unusable(path, error.strerror or "cannot be read") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _unusable(path, str(error)) from error
        except ValidationError as error:
            raise _unusable(path, _sentence(error)) from error
        for problem in table.leaks():
            raise _unusable(path, problem)
        return table

    def resolve(self, place: Place) -> Access | None:
        """What is asked from a place; null where the table names other workspaces only."""
        workspaces = {rule.workspace for rule in self.rule if rule.workspace}
        if workspaces and place.team not in workspaces:
            return None
        fitting = sorted((r for r in self.rule if r.fits(place)), key=lambda r: r.precision)
        collections = [rule.collection for rule in fitting if rule.collection]
        groups = (rule.groups for rule in fitting)
        return Access(
            collection=collections[-1] if collections else DEFAULT_COLLECTION,
            readers=frozenset().union(*groups),
        )

    def leaks(self) -> list[str]:
        """What would let a channel's own collection answer elsewhere, in sentences."""
        closed: dict[str, set[str]] = defaultdict(set)
        for rule in self.rule:
            if rule.channel and rule.collection and not rule.shared:
                closed[rule.collection].add(rule.channel)
        problems = [
            f"collection {rule.collection!r} belongs to channel {_either(closed[rule.collection])}"
            f", and the rule for {_whom(rule)} names it too: give that rule another collection, "
            "or write shared = true in the channel's rule"
            for rule in self.rule
            if rule.collection in closed and not rule.channel
        ]
        if DEFAULT_COLLECTION in closed and not self._everywhere_else():
            problems.append(
                f"collection {DEFAULT_COLLECTION!r} belongs to channel "
                f"{_either(closed[DEFAULT_COLLECTION])}, but it answers wherever no rule names "
                "another: add a rule without ids that names one, or shared = true"
            )
        return problems

    def _everywhere_else(self) -> bool:
        """Whether every place that no other rule is for has a collection of its own."""
        return any(
            rule.collection and not (rule.workspace or rule.channel or rule.user)
            for rule in self.rule
        )


def _whom(rule: AccessRule) -> str:
    if rule.user:
        return f"user {rule.user}"
    return f"workspace {rule.workspace}" if rule.workspace else "everybody"


def _either(channels: set[str]) -> str:
    return " or ".join(sorted(channels))


def _sentence(error: ValidationError) -> str:
    parts = (
        f"{'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"
        for detail in error.errors()
    )
    return "; ".join(parts)


def _unusable(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        f"QA_SLACK_ACCESS={path}: {reason}. docs/slack.md describes the table of access."
    )
