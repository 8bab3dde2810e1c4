"""How kinds of answers look in English news text: regular expressions and word lists."""

import re

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|a hundred|hundreds?|a thousand|thousands|millions|billions|a dozen|dozens|half|a quarter"
    r"|a third|two-thirds|three-quarters|no|none|single|both|several)"
)
_MAGNITUDE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|m|k)\b)?"
_ROUGHLY = r"(?:(?:about|around|nearly|almost|over|some|more than|up to)\s)?"
_AMOUNT = rf"{_ROUGHLY}(?:{_DIGITS}{_MAGNITUDE}|\b{_NUMBER_WORD}\b{_MAGNITUDE})"
_CURRENCY = (
    r"(?:dollars?|yuan|renminbi|rmb|euros?|pounds?|yen|rupees?|roubles?|rubles?|won|cents?"
    r"|francs?|kron(?:a|or|e|er)|pesos?|lira|rand|zlotys?|shekels?|dirhams?|riyals?|ringgit|baht"
    r"|forints?|reais|rupiah|usd|eur|gbp|cny)"
)
_NAME_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w’'&.-]*[\w]|[A-Z]\b\.?)"
_LINK_WORD = r"(?:of|the|de|la|le|van|von|der|bin|al|and|&)"
_NAME = rf"{_NAME_WORD}(?:\s(?:{_LINK_WORD}\s){{0,2}}{_NAME_WORD})*"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"

_TIMES = (
    rf"{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s\d{{4}})?",
    rf"{_MONTH}\s{_DAY}(?:\s?[–-]\s?\d{{1,2}})?(?:,?\s\d{{4}})?",
    rf"{_MONTH}\s(?:of\s)?\d{{4}}",
    rf"(?:(?:early|late|mid)[-\s])?{_MONTH}(?=\W)",
    r"\d{4}-\d{2}-\d{2}",
    rf"(?:last|this|next|on|since|by)?\s?{_WEEKDAY}",
    r"(?:this|last|next|past|coming|previous)\s(?:week|month|year|quarter|spring|summer|autumn"
    r"|fall|winter|decade|century|weekend|night)",
    r"(?:the\s)?(?:first|second|third|fourth)\s(?:quarter|half)(?:\sof\s\d{4})?",
    rf"(?:{_DIGITS}|{_NUMBER_WORD})\s(?:hundred\s|thousand\s|million\s|billion\s)?"
    r"(?:hours?|days?|weeks?|months?|years?)\s(?:ago|earlier|later|before|after)",
    r"yesterday|today|tomorrow|tonight",
    r"(?:the\s)?(?:early|late|mid)?[-\s]?\d{3,4}s",
    r"(?:the\s)?\d{1,2}(?:st|nd|rd|th)\s(?:century|centuries)",
    r"[12]\d{3}(?:\s?[–-]\s?(?:[12]\d{3}|\d{2}))?(?!\s?(?:[a-z]*tonnes|tons|%|million|people))",
    r"\d{1,4}\s(?:BCE?|AD|CE)|AD\s\d{1,4}",
    r"\d{1,2}(?::\d{2})?\s?(?:a\.?m\.?|p\.?m\.?)",
)
TIME = re.compile(rf"\b(?:{'|'.join(_TIMES)})(?![\w])")
DATE = re.compile(
    rf"\b(?:{_WEEKDAY}(?:\s(?:morning|afternoon|evening|night))?,?\s)?"
    rf"(?:{_MONTH}\s{_DAY}|{_DAY}\s(?:of\s)?{_MONTH})\b(?:,?\s\d{{4}}\b)?"
    rf"|\b{_MONTH},?\s(?:of\s)?\d{{4}}\b"
)
MONEY = re.compile(
    rf"(?:(?:US|A|C|HK)?[$€£¥₹]\s?{_DIGITS}{_MAGNITUDE}"
    rf"|\b{_AMOUNT}\s(?:[A-Za-z]+\s)?{_CURRENCY}\b)",
    re.IGNORECASE,
)
PERCENT = re.compile(
    rf"(?:{_DIGITS}\s?(?:%|per\s?cent\b|percent\b|percentage points?)"
    rf"|\b{_NUMBER_WORD}\s(?:per\s?cent|percent)\b"
    r"|\b(?:half|a quarter|a third|two-thirds|three-quarters)\b)",
    re.IGNORECASE,
)
_UNIT = r"(?:p|mph|kph|km(?:/h|ph)?|m|cm|mm|ft|in|kg|g|lb|t|mw|gw|kw)"
NUMBER = re.compile(rf"(?<![\w.,-]){_AMOUNT}(?:(?!\w)|(?={_UNIT}\b))", re.IGNORECASE)
PLACE = re.compile(
    r"\b(?:in|at|near|from|to|into|outside|across|throughout|around|inside|within|of|off|on)\s"
    r"(?P<name>(?:(?:the|northern|southern|eastern|western|central|downtown|nearby)\s)*"
    rf"{_NAME}(?:,\s{_NAME})?)"
    r"|\b(?P<spot>(?:in|at|near|under|inside|outside|beneath|between)\s(?:the|a|an|its|their)\s"
    r"[a-z]+(?:\s[a-z]+)?)"
)
NAME = re.compile(rf"(?P<name>{_NAME})")
TIME_NAME = re.compile(rf"^(?:{_MONTH}|{_WEEKDAY}|Spring|Summer|Autumn|Winter|Q[1-4])$")

WRITTEN_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'&.-]*\w"
WRITTEN_NAME = rf"{WRITTEN_WORD}(?:\s(?:(?:of|de|van|von)\s)?{WRITTEN_WORD})*"
"""A name by its capitals alone, wherever it stands, for patterns that say what is around it."""
HOW_MANY = re.compile(r"\bhow\smany\s(?:more\s|other\s)?(?P<noun>[a-z]{3,})\b", re.IGNORECASE)

ROLE_WORDS = frozenset(
    """mr mrs ms miss dr prof professor sir lord lady dame president vice-president chairman
    chairwoman chairperson chair chief executive officer engineer general manager director
    managing minister prime premier secretary governor mayor senator representative congressman
    congresswoman chancellor king queen prince princess pope emperor captain colonel major
    lieutenant sergeant admiral ambassador judge justice attorney spokesman spokeswoman
    spokesperson analyst head deputy vice acting former founder co-founder ceo cfo coo cto
    chairmen scientist researcher coach party leader commissioner state foreign finance interior
    defence defense industry energy trade senior junior economist operating financial technology
    technical editor reporter correspondent""".split()
)
ORGANISATION_WORDS = frozenset(
    """group inc corp corporation company co ltd limited llc plc gmbh ag sa institute institution
    university college school ministry department agency bureau council committee commission
    board bank association federation union party court house senate congress parliament
    government office society foundation trust fund organisation organization exchange authority
    service services laboratory laboratories lab labs centre center museum times post news
    herald ledger daily journal industries holdings partners capital energy resources minerals
    metals mining materials magnets technologies systems solutions network alliance consortium
    project programme program initiative army navy force police hospital church league club team
    conference summit forum""".split()
)

WHO_IS = re.compile(rf"^\W*[Ww]ho(?:\sis|\swas|['’]s)\s{_NAME}\W*$")
WHO_IS_LOWER = re.compile(
    r"^\W*who(?:\sis|\swas|['’]?s)\s(?P<name>(?!\w+(?:ing|ed|ly|est|er|man|men|ist)\b)[a-z’'-]{2,}\s"
    r"(?!\w+(?:ing|ed|ly|man|men|woman)\b)[a-z’'-]{2,})\W*$"
)
TIME_QUESTION = re.compile(
    r"^(?:(?:and|but|so|since|until|from|by|about)\s)*when\b|,\s*when\b|\bwhen\W*$"
    r"|\b(?:what|which)\s(?:\w+\s)?(?:year|date|day|month|decade|century|time|season|quarter)\b"
)
PLACE_QUESTION = re.compile(
    r"\bwhere\b|\b(?:what|which)\s(?:\w+\s)?(?:city|town|village|place|location|venue)\b"
)
NAME_QUESTION = re.compile(
    r"\b(?:what|which)\s(?:\w+\s)?(?:country|province|state|region|continent|county|island|port"
    r"|company|companies|firm|group|organisation|organization|agency|ministry|university|person"
    r"|bank"
    r"|newspaper|outlet|publisher|producer|supplier|partner)\b"
    r"|\b(?:what|which)\b.{0,20}\bnames? of\b|\bwhat\b.{1,80}\b(?:called|named)\W*$"
)
PERCENT_QUESTION = re.compile(
    r"\b(?:percent|per cent|percentage|what (?:share|proportion|fraction)"
    r"|(?:what|which)\b.{0,20}\b(?:interest|unemployment|inflation|growth|tax|vacancy|default)"
    r" rate)\b"
)
_SUM = r"(?:price|cost|revenue|budget|salary|fine|valuation|turnover|profit)s?\b"
_IS = r"(?:is|was|are|were|will be|would be)"
MONEY_QUESTION = re.compile(
    r"\bhow much (?:money|did\b.*\b(?:cost|pay|invest|raise|spend|earn|lose)|does\b.*\bcost"
    r"|is\b.*\bworth)"
    # the sum itself: neither which company cut its costs, nor what is in the budget or behind it
    rf"|\b(?:what|which) {_IS} (?!\w+ing\b)"
    rf"(?:(?!(?:in|on|of|for|to|at|from|behind|with|about)\b)\S+ ){{1,4}}?{_SUM}"
    rf"|\b(?:what|which) (?:\S+ ){{0,2}}?{_SUM}(?=\s(?:{_IS}|did|does|do|has|have|had|will|would"
    r"|can)\b)"
    rf"|\b(?:at|for) (?:what|which) {_SUM}"
    r"|\bwhat (?:do|does|did|will|would)\b.*\bcost\b"
    r"|\bhow (?:expensive|costly)\b"
)
NUMBER_QUESTION = re.compile(
    r"\bhow (?:many|much|long|old|far|large|big|tall|high|deep|fast|often|wide|heavy)\b"
    r"|\bwhat (?:is|was|are|were) the"
    r" (?:number|population|total|capacity|output|distance|length|size|rate)\b"
)
