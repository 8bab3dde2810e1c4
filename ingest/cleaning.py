"""Removes what is not the article: invisible characters, and lines of page clutter.

Conservative on purpose: only short lines that stand alone and match as a whole are dropped, never
a part of a paragraph. What one reader takes for clutter may be another's evidence.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

from ingest.models import Block, BlockKind
from vectorstore.invisible import without_invisible

MAX_CLUTTER_CHARACTERS = 140

_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{2,}")

_CLUTTER_PATTERNS = {
    "comment prompts": [
        r"leave a (reply|comment)( cancel reply)?",
        r"(cancel|click here to cancel) reply",
        r"(post|add|write|view|show|load|read|see|join|hide)( all| more| a| your| the)? "
        r"(comments?|conversation|discussion)( below)?( \(?\d+\)?)?",
        r"(no|\d+) (comments?|replies)( yet)?",
        r"comments? ?\(\d+\)",
        r"your (email|e-mail) (address )?will not be published.*",
        r"required fields are marked.*",
        r"save my name, email,? and website in this browser.*",
        r"(you must be )?(log|sign|logged|signed) in (or register )?to "
        r"(post|leave|add|write|view)( a)? comments?",
        r"comments (are|have been) (closed|disabled|turned off).*",
        r"be the first to comment",
    ],
    "sharing": [
        r"share( (this|on|via|with|the)( (article|story|post|page|news|entry))?)?",
        r"(share|tweet|pin|email|e-mail|print|save|post)( (this|on|to|via|with))?"
        r"( (article|story|post|page|facebook|twitter|x|linkedin|whatsapp|reddit|pinterest"
        r"|telegram|email|e-mail|friends))*",
        r"(share|tweet|like|pin|print|email|e-mail|copy link|facebook|twitter|x|linkedin|whatsapp"
        r"|reddit|telegram|pinterest|instagram|youtube|messenger|flipboard)"
        r"([\s|/,·•]+(share|tweet|like|pin|print|email|e-mail|copy link|facebook|twitter|x|linkedin"
        r"|whatsapp|reddit|telegram|pinterest|instagram|youtube|messenger|flipboard))*",
        r"(click to )?(share|print|email)( this| a link)?( on| to| with)? .{0,40}"
        r"\(opens in (a )?new window\)",
        r"copy (the )?(link|url)( to clipboard)?",
        r"(like|follow) us( on .{1,60})?",
        r"follow .{1,40} on (twitter|x|facebook|linkedin|instagram|google news|youtube)",
        r"listen to (this )?(article|story)( \d+ min(utes?)?)?",
    ],
    "subscriptions": [
        r"(subscribe|sign up|register)( now| today| here| free)*"
        r"( (to|for|with) (our|the|this|your)( .{1,60})?)?",
        r"(get|receive) (our|the) .{0,60}(newsletter|updates|briefing|alerts).{0,40}",
        r"(our |free |daily |weekly )*newsletter( sign[- ]?up)?",
        r"(log|sign) ?(in|up|out)([\s|/]+(register|subscribe|sign ?up|log ?in))*",
        r"already (a subscriber|have an account|registered)\?( (log|sign) in( here)?)?",
        r"(enter )?your (email|e-mail)( address)?",
        r"thank you for (subscribing|signing up).{0,60}",
        r"this (article|story|content) is (for|available to) subscribers only",
    ],
    "cookies": [
        r"(accept|reject|manage|allow|decline)( all)?( cookies?)?( preferences| settings)?",
        r"(this (web ?)?site|we) uses? cookies.*",
        r"by continuing to (use|browse) (this|our) (web ?)?site.*",
        r"(cookie|privacy) (settings|preferences|policy|notice)",
    ],
    "more to read": [
        r"(related|recommended|recent|popular|latest|trending|other|similar|top|more)"
        r"( (articles?|stories|story|posts?|news|content|topics?|reading|coverage|links?|headlines"
        r"|now))+",
        r"(read|see|view|show|load|discover|learn) (more|also|next|less)( ?(»|→|>|\.{3}|…))*",
        r"(more|more from|more on|more in|also in) (us|the author|this( (topic|series|section))?)",
        r"(read (more|also|next)|also read|see also|related( (story|article|coverage|stories"
        r"|articles))?)\s?[:|–] .+",
        r"you (may|might) also like|recommended for you|what to read next|up next|don['’]t miss",
        r"most (read|popular|viewed|shared)|editors?['’]s? (picks?|choice)|in case you missed it",
        r"(advertisement\W+)?(continue reading|(story|article) continues)( below)?"
        r"( (this )?(advertisement|ad))?",
        r"(previous|prev|older|newer|next)( (article|story|posts?|page))?",
    ],
    "advertising": [
        r"advertise?ments?|sponsored( (content|by .{1,40}))?|promoted( content)?",
        r"(paid|partner) content|ad feedback|skip (ad|advertisement)",
        r"(scroll|story continues) (down )?(for more|to continue|below)( .{0,40})?",
    ],
    "navigation": [
        r"(skip|jump|go|back|return|scroll) (to )?(the )?(main |page )?(content|navigation|top"
        r"|home( ?page)?|search|start|up)( of page)?",
        r"(home|menu|search|close|toggle navigation|site ?map|contact( us)?|about( us)?"
        r"|terms( of (use|service))?|privacy|imprint|rss|print)",
        r"(home|news|business|world|politics|sports?|opinion|markets?|technology|tech|science|about"
        r"|contact|search|menu)(\s*+[|/>»›·•][\w &]{2,25}+){1,40}",
        r"all rights reserved(\W.{0,120})?|(copyright|\(c\))\W.{0,100}all rights reserved\W?",
        r"(copyright\s*)?(©|\(c\)\s*(?=[12]\d{3}|copyright)).{0,120}",
        r"copyright\s*([:|]|[12]\d{3}\b|by\b).{0,120}",
        r"(filed under|posted in|tagged( with)?|tags?|categor(y|ies)|topics?|keywords):.{0,100}",
        r"\d+ ?(min(ute)?s?)[ -]read|reading time:? .{1,20}",
        r"(print|download)( this (page|article))?( as pdf)?",
    ],
    "photo credits": [
        r"\(?(file )?(photo|image|picture|photograph|illustration|graphic)s?"
        r"( credits?| courtesy( of)?| by| source)?\s?[:/©]\s?\S+( \S+){0,4}",
        r"\(?(photo|image|picture|photograph|illustration)s? (credit|courtesy|by)( \S+){1,6}",
        r"\(?(reuters|getty images|afp|ap photo|xinhua|bloomberg|shutterstock|istock)"
        r"\s?[/|]\s?[^.!?]{2,60}\)?",
        r"\(?[^.!?]{2,60}\s?[/|]\s?(reuters|getty images|afp|ap photo|bloomberg|shutterstock"
        r"|istock)\)?( file)?",
        r"(view|see|enlarge) (image|photo|gallery|slideshow)( in fullscreen)?",
    ],
}


def _compiled(*names: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for name in names for p in _CLUTTER_PATTERNS[name]))


_CLUTTER = _compiled(*_CLUTTER_PATTERNS)
# "Privacy" is navigation as a line of its own, but may well head a chapter or be one item of many.
_CLUTTER_HEADING = _compiled(
    "comment prompts", "sharing", "subscriptions", "more to read", "advertising"
)
_CLUTTER_ITEM = _compiled("comment prompts", "subscriptions", "advertising")
_COMMENT_PROMPT = _compiled("comment prompts")
_MORE_TO_READ = _compiled("more to read")
# Labels of a comment form: words like these are clutter only behind a comment prompt.
_FORM_LABEL = re.compile(r"(name|e-?mail|website|comments?|message|url|submit|post|reply|captcha)")
_PATTERN_OF = {
    BlockKind.HEADING: _CLUTTER_HEADING,
    BlockKind.LIST_ITEM: _CLUTTER_ITEM,
    BlockKind.TABLE_ROW: _COMMENT_PROMPT,
}
_EDGES = " \t*_#>:-–—|•·…»«→[]"
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’)\]]*$")


def normalise(text: str) -> str:
    """NFC, without invisible characters; spaces single, lines trimmed, no blank lines."""
    text = without_invisible(_LINE_BREAK.sub("\n", text))
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def is_clutter(line: str) -> bool:
    """Whether a line that stands alone belongs to the page and not to the article."""
    return _matches(_CLUTTER, line)


def clean_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with normal text, without clutter and without empty ones."""
    kept: list[Block] = []
    after_prompt = after_more = False
    for kind, run in groupby(map(_normalised, blocks), key=lambda block: block.kind):
        group = [block for block in run if block.text]
        lines = [line for block in group for line in block.text.split("\n")]
        if kind is BlockKind.LIST_ITEM and (_all_clutter(lines) or (after_more and _links(lines))):
            continue
        after_more = bool(lines) and _matches(_MORE_TO_READ, lines[-1])
        for block in group:
            after_prompt = after_prompt or _matches(_COMMENT_PROMPT, block.text)
            if cleaned := _without_clutter(block, after_prompt):
                kept.append(cleaned)
    return kept


def _normalised(block: Block) -> Block:
    text = normalise(block.text)
    return block if text == block.text else block.model_copy(update={"text": text})


def _all_clutter(lines: Sequence[str]) -> bool:
    return all(is_clutter(line) for line in lines)


def _links(lines: Sequence[str]) -> bool:
    """Headlines of other articles, as they stand below a line such as "Related stories"."""
    return not any(_SENTENCE_END.search(line) for line in lines)


def _without_clutter(block: Block, after_prompt: bool) -> Block | None:
    pattern = _PATTERN_OF.get(block.kind, _CLUTTER)
    lines = [
        line
        for line in block.text.split("\n")
        if any(character.isalnum() for character in line)
        and not _matches(pattern, line)
        and not (after_prompt and _matches(_FORM_LABEL, line))
    ]
    return block.model_copy(update={"text": "\n".join(lines)}) if lines else None


def _matches(pattern: re.Pattern[str], line: str) -> bool:
    if len(line) > MAX_CLUTTER_CHARACTERS:
        return False
    stripped = line.casefold().strip(_EDGES)
    return bool(pattern.fullmatch(stripped) or pattern.fullmatch(stripped.rstrip(".!")))
