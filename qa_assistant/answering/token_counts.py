"""How many tokens a text has for a chat model: by its own counter, else by a safe estimate."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MESSAGE_TOKENS = 8
"""What a model's template adds to each message, at most."""

_PIECE = re.compile(
    r"(?P<word>[A-Za-z]+)|(?P<digits>[0-9]+)|(?P<ascii>[!-~])|(?P<other>[^\x00-\x7f]+)"
)
_USUAL_WORD = 16
"""Longer runs of letters are addresses, keys or noise, and have more tokens a letter."""

TokenCounter = Callable[[str], int]


def token_counter(model: "BaseChatModel") -> TokenCounter:
    """The counter that was set on the model, else the estimate.

    LangChain's default counters are not asked: they fetch a vocabulary or call the provider.
    """
    own = model.custom_get_token_ids
    if own is None:
        return estimate_tokens
    return lambda text: len(own(text))


def estimate_tokens(text: str) -> int:
    """About as many tokens as byte-level tokenizers make of the text, rather more than fewer.

    A word counts one for each four letters begun, a digit one, a mark one; of other scripts two
    bytes count one. For news in English that is a tenth to a quarter more than there are.
    """
    return sum(map(_piece_tokens, _PIECE.finditer(text)))


def _piece_tokens(piece: re.Match[str]) -> int:
    length = piece.end() - piece.start()
    if piece["word"]:
        return -(-length // (4 if length <= _USUAL_WORD else 2))
    if piece["other"]:
        return -(-len(piece["other"].encode("utf-8", "replace")) // 2)
    return length
