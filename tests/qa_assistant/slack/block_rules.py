"""What Slack documents about blocks, as a check: https://docs.slack.dev/reference/block-kit."""

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]
_MENTION = re.compile(r"<[!@#]|@(?:channel|here|everyone)\b")
_TEXTS = {"mrkdwn": {"type", "text", "verbatim"}, "plain_text": {"type", "text", "emoji"}}


def block_problems(blocks: object, *, surface: str = "message") -> list[str]:
    """Everything that Slack would refuse, and every mention."""
    if not isinstance(blocks, list):
        return ["blocks is no list"]
    most = 50 if surface == "message" else 100
    found = [] if 0 < len(blocks) <= most else [f"{len(blocks)} blocks"]
    for block in blocks:
        check = _CHECKS.get(block.get("type"))
        found += [f"unknown block {block.get('type')}"] if check is None else list(check(block))
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    if len(ids) != len(set(ids)):
        found.append("block_id twice")
    return found


def _text(text: Any, kinds: tuple[str, ...], most: int) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"text object {text!r} is not of {kinds}"
        return
    if set(text) - _TEXTS[text["type"]]:
        yield f"unknown fields {set(text) - _TEXTS[text['type']]}"
    content = text.get("text")
    if not isinstance(content, str) or not 1 <= len(content) <= most:
        yield f"text of {len(content or '')} characters, at most {most}"
    elif _MENTION.search(content):
        yield f"a mention: {content!r}"


def _only(block: Block, *names: str) -> Iterator[str]:
    if extra := set(block) - {"type", "block_id", *names}:
        yield f"unknown fields {extra} in {block['type']}"
    if len(block.get("block_id", "x")) > 255:
        yield "block_id too long"


def _section(block: Block) -> Iterator[str]:
    yield from _only(block, "text", "fields", "accessory", "expand")
    yield from _text(block.get("text"), ("mrkdwn", "plain_text"), 3000)


def _context(block: Block) -> Iterator[str]:
    yield from _only(block, "elements")
    if not 1 <= len(block.get("elements", ())) <= 10:
        yield "context with no or more than 10 elements"
    for element in block.get("elements", ()):
        yield from _text(element, ("mrkdwn", "plain_text"), 3000)


def _actions(block: Block) -> Iterator[str]:
    yield from _only(block, "elements")
    elements = block.get("elements", ())
    if not 1 <= len(elements) <= 25:
        yield "actions with no or more than 25 elements"
    ids = [element.get("action_id") for element in elements]
    if len(ids) != len(set(ids)):
        yield "action_id twice"
    for element in elements:
        if element.get("type") != "button" or len(element.get("action_id", "")) not in range(
            1, 256
        ):
            yield "no button with an action_id"
        yield from _text(element.get("text"), ("plain_text",), 75)
        if len(element.get("value", "")) > 2000:
            yield "value too long"


def _context_actions(block: Block) -> Iterator[str]:
    yield from _only(block, "elements")
    if not 1 <= len(block.get("elements", ())) <= 5:
        yield "context_actions with no or more than 5 elements"
    for element in block.get("elements", ()):
        if element.get("type") != "feedback_buttons":
            yield f"unknown element {element.get('type')}"
            continue
        for name in ("positive_button", "negative_button"):
            choice = element.get(name, {})
            yield from _text(choice.get("text"), ("plain_text",), 75)
            if not 1 <= len(choice.get("value", "")) <= 2000:
                yield "feedback button without a value, or with too long a one"


def _input(block: Block) -> Iterator[str]:
    yield from _only(block, "label", "element", "optional", "hint")
    yield from _text(block.get("label"), ("plain_text",), 2000)
    if block.get("element", {}).get("max_length", 1) > 3000:
        yield "max_length above 3,000"


_CHECKS = {
    "section": _section,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "input": _input,
}
