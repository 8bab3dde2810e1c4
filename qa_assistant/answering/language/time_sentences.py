"""Says in words what a question's words about time did to the search."""

from datetime import datetime

from qa_assistant.models import TimeUse, TimeUsed


def time_sentence(used: TimeUsed) -> str:
    """One sentence for people, with the words of the question that were the reason.

    "Only articles published 17–23 November 2026 were searched, because you asked about …".
    """
    because = f"because you asked about “{used.phrase}”"
    published = f"published {period}" if (period := period_in_words(used)) else ""
    if used.used_as is TimeUse.FILTER:
        return f"Only articles {published} were searched, {because}."
    first = ["newer articles"] if used.newest else []
    first += [f"articles {published}"] if published else []
    came_first = f"{' and '.join(first)} came first"
    if used.widened:
        return f"No article was published in “{used.phrase}”, so all were searched; {came_first}."
    return f"{came_first[0].upper()}{came_first[1:]}, {because}."


def period_in_words(used: TimeUsed) -> str:
    """The period of publication as it follows the word "published"; empty where there is none.

    "on 3 March 2025", "17–23 November 2026", "until 28 February 2025".
    """
    if used.before is None:
        return f"since {day_in_words(used.after)}" if used.after else ""
    if used.after is None:
        return f"until {day_in_words(used.before)}"
    first, last = used.after.date(), used.before.date()
    if first == last:
        return f"on {day_in_words(used.before)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_in_words(used.before)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} – {day_in_words(used.before)}"
    return f"{day_in_words(used.after)} – {day_in_words(used.before)}"


def day_in_words(moment: datetime) -> str:
    """ "3 March 2025"."""
    return f"{moment.day} {moment:%B} {moment.year}"
