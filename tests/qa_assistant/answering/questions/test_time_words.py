"""What questions say about time when they are asked on Thursday, 19 November 2026."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_assistant.answering.questions.time_words import (
    FAR_DAYS,
    read_time,
    without_relative_times,
)
from qa_assistant.answering.times.other_times import at_time, is_only_time
from qa_assistant.models import TimeUse

AS_OF = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)

# phrase, first day, last day: in "Who spoke …?"
DAYS = """
today                                 2026-11-19 2026-11-19
yesterday                             2026-11-18 2026-11-18
the day before yesterday              2026-11-17 2026-11-17
this morning                          2026-11-19 2026-11-19
tonight                               2026-11-19 2026-11-19
last night                            2026-11-18 2026-11-19
on Monday                             2026-11-16 2026-11-16
on Thursday                           2026-11-19 2026-11-19
Tuesday night                         2026-11-17 2026-11-17
last Tuesday                          2026-11-17 2026-11-17
last Thursday                         2026-11-12 2026-11-12
on 3 March                            2026-03-03 2026-03-03
on 3 December                         2025-12-03 2025-12-03
on March 3                            2026-03-03 2026-03-03
on March 3rd, 2025                    2025-03-03 2025-03-03
on 2025-03-03                         2025-03-03 2025-03-03
on 03 Mar 2025                        2025-03-03 2025-03-03
on 3.3.2025                           2025-03-03 2025-03-03
on 25/3/2025                          2025-03-25 2025-03-25
on 3/25/2025                          2025-03-25 2025-03-25
on Monday, 3 March 2025               2025-03-03 2025-03-03
on the 3rd of may                     2026-05-03 2026-05-03
3 days ago                            2026-11-16 2026-11-16
an hour ago                           2026-11-18 2026-11-19
3 hours ago                           2026-11-18 2026-11-19
30 hours ago                          2026-11-17 2026-11-19
between yesterday and now             2026-11-18 2026-11-19
between 3 and 7 March                 2026-03-03 2026-03-07
from Monday to Wednesday              2026-11-16 2026-11-18
on 3–7 March 2025                     2025-03-03 2025-03-07
on March 3-7                          2026-03-03 2026-03-07
since Monday                          2026-11-16 2026-11-19
since 3 March 2026                    2026-03-03 2026-11-19
after 3 March 2026                    2026-03-03 2026-11-19
"""
WEEKS = """
this week                             2026-11-16 2026-11-22
last week                             2026-11-09 2026-11-15
last weekend                          2026-11-14 2026-11-15
over the weekend                      2026-11-14 2026-11-15
two weeks ago                         2026-11-02 2026-11-08
in the past week                      2026-11-12 2026-11-19
this past week                        2026-11-12 2026-11-19
in the last 3 days                    2026-11-16 2026-11-19
in the past 24 hours                  2026-11-18 2026-11-19
over the last few weeks               2026-10-29 2026-11-19
past two weeks                        2026-11-05 2026-11-19
in the first week of March            2026-03-01 2026-03-07
in the last week of March 2026        2026-03-25 2026-03-31
since last week                       2026-11-09 2026-11-19
in the week of 2 November             2026-11-02 2026-11-08
the week of March 3rd, 2025           2025-03-03 2025-03-09
in the week ending 21 November        2026-11-15 2026-11-21
earlier this week                     2026-11-16 2026-11-19
"""
MONTHS = """
this month                            2026-11-01 2026-11-30
last month                            2026-10-01 2026-10-31
in March                              2026-03-01 2026-03-31
in december                           2025-12-01 2025-12-31
in may                                2026-05-01 2026-05-31
last March                            2026-03-01 2026-03-31
last November                         2025-11-01 2025-11-30
in March 2025                         2025-03-01 2025-03-31
in early March                        2026-03-01 2026-03-10
in mid-March 2026                     2026-03-11 2026-03-20
late last month                       2026-10-21 2026-10-31
in the first half of March            2026-03-01 2026-03-15
a couple of months ago                2026-09-04 2026-10-04
in the last two months                2026-09-19 2026-11-19
since March                           2026-03-01 2026-11-19
after March 2026                      2026-04-01 2026-11-19
between March and May                 2026-03-01 2026-05-31
between November and February         2025-11-01 2026-02-28
between March and May 2025            2025-03-01 2025-05-31
in January–March 2026                 2026-01-01 2026-03-31
from March to May 2025                2025-03-01 2025-05-31
between january and now               2026-01-01 2026-11-19
from May 2025 to now                  2025-05-01 2026-11-19
from March until now                  2026-03-01 2026-11-19
since March to now                    2026-03-01 2026-11-19
"""
YEARS = """
this year                             2026-01-01 2026-12-31
last year                             2025-01-01 2025-12-31
in 2025                               2025-01-01 2025-12-31
in early 2026                         2026-01-01 2026-04-30
early-2026                            2026-01-01 2026-04-30
in mid 2025                           2025-05-01 2025-08-31
in mid-2025                           2025-05-01 2025-08-31
in late-2025                          2025-09-01 2025-12-31
from 2025-now                         2025-01-01 2026-11-19
at the end of last year               2025-09-01 2025-12-31
at the end of 2025                    2025-09-01 2025-12-31
in Q1 2026                            2026-01-01 2026-03-31
in Q3                                 2026-07-01 2026-09-30
in the second quarter of 2025         2025-04-01 2025-06-30
in the second quarter of this year    2026-04-01 2026-06-30
in the fourth quarter                 2026-10-01 2026-12-31
last quarter                          2026-07-01 2026-09-30
in the first half of 2025             2025-01-01 2025-06-30
in the first half of last year        2025-01-01 2025-06-30
in H2 2025                            2025-07-01 2025-12-31
in summer 2025                        2025-06-01 2025-08-31
in the summer of 2026                 2026-06-01 2026-08-31
in winter 2025/26                     2025-12-01 2026-02-28
this spring                           2026-03-01 2026-05-31
last summer                           2026-06-01 2026-08-31
last autumn                           2025-09-01 2025-11-30
so far this year                      2026-01-01 2026-11-19
in 2025 and 2026                      2025-01-01 2026-12-31
from 2025 to 2026                     2025-01-01 2026-12-31
over the last year                    2025-11-19 2026-11-19
"""
PHRASES = [line.rsplit(maxsplit=2) for line in (DAYS + WEEKS + MONTHS + YEARS).splitlines() if line]

REPORTS = """
What was reported {yesterday}?
Which articles were published {yesterday}?
What was in {yesterday}'s paper?
Summarise {this week}’s news
What are {last week}'s top headlines?
What are {todays} headlines?
{Todays} news
What is in {this weeks} news?
{last weeks} news about oil
{yesterdays} papers
What were {last weekends} top stories?
{this years} biggest stories
What were the headlines {an hour ago}?
in {this week}'s coverage, who is blamed?
according to reports from {last week}, who resigned?
articles about CNRE published {last month}
articles from {March} about magnets
news about the strike in Oslo from {last week}
Is there any news on the strike {this week}?
What happened {today}?
What happened at CNRE {this week}?
What did the minister announce {this week}?
Who said {today} that the plant is safe?
What's new {since Monday}?
What has changed {in the last 3 days}?
stories {since June}
What’s in the news {today}?
articles published {before March 2025}
coverage published {in 2019}
WHAT HAPPENED {TODAY}?
"""

EVENTS = """
What happened at CNRE {yesterday}?
What was announced {yesterday}?
Who resigned {this week}?
When does the board meet {this week}?
What will the company announce {this week}?
what was said at {today}'s meeting?
Which study was published {in March 2026}?
what did the report published {last week} say?
Which articles mention the meeting that took place {last week}?
Who runs the news agency {today}?
What did he tell the news conference {today}?
How many newspapers closed {in 2025}?
How many cases were reported {last week}?
Who said {Tuesday} that the plant is safe?
What was agreed {Monday} in Paris?
What were the figures for {February}?
Who was sworn in {Oct. 20}?
"""

NOTHING = """
who chaired the CNRE meeting?
What did May say?
Did May resign?
Who succeeded May?
Who voted for May?
Who spoke on 22 November?
Who remembers the Friday in question?
after May resigned, who took over?
Who attended the speech by May?
May I ask who chaired it?
Who may be the next chairman?
3 may be enough for whom?
Who is April Smith?
What is known about the house of June Carter?
Who founded the factory of August Horch?
Who led the march on the capital?
who spoke after the march?
Who is the chairman of March of Dimes?
How did March Madness end?
who was the last king of France?
how long did the strike last?
Who wrote The Last of Us?
Who read the last will of the king?
Who made the last-minute offer?
What happened on the last day of the conference?
At last, who won?
by Friday at the latest, what must CNRE do?
How much electric current does it draw?
What current does it draw?
What are current affairs?
Which current account pays best?
What did USA Today report?
what did usa today report?
Who hosts the Today programme?
Today show host?
Who presents This Week on ABC?
Who sings Yesterday?
Who directed Apocalypse Now?
Who came second?
Who won the second round?
Who scored in the third quarter of the game?
What happened on Black Friday?
Who owns the Sunday Times?
Is Wednesday Addams dead?
What was decided on Friday the 13th?
What began with the Prague Spring 1968?
Who led the Arab Spring 2025?
Which of the 2000 people came?
Who paid $2025 for it?
What is the price of a 2026 model?
How big was the 2025 budget?
Who is mentioned in the 2025 annual report?
What is Agenda 2030?
What is planned by 2030?
Who was chairman in the 1990s?
Who won in 2019?
What happened in March 2021?
Which plants opened in the past five years?
Who has been the chairman since 2019?
Who chaired CNRE before March 2026?
Who chaired CNRE until last week?
What will happen in March?
What will happen next week?
Who speaks this Friday?
Who speaks tomorrow?
Which ministers resign later this year?
What did analysts forecast for 2026?
What did analysts expect in March 2026?
Who spoke on 3/4/2025?
Who spoke on 30 February 2026?
Who are Trump and May?
Who went to Fort Duquesne in June 1745?
How are fossils used to date rocks?
What did he write in his last years?
What did she see in her last weeks?
What is the 2025-2026 plan?
What is model 12-2025?
"""

NEWEST = """
What is the {latest} on CNRE?
Who is the {current} chairman of CNRE?
Who {currently} owns the mine?
Who is {now} the chief executive?
Who has owned it until {now}?
Who was jailed for it and {now} leads it?
What was planned from {now} to May?
What has {recently} changed at CNRE?
Where did the {last} meeting take place?
What was the {most recent} decision of the ECB?
{What's new} at CNRE?
Who runs the mine {these days}?
How many mines has it bought {so far}?
"""


def marked(table):
    """Questions of a table, each with the phrase that braces mark in it, and where it begins."""
    found = []
    for line in table.strip().splitlines():
        before, rest = line.split("{")
        phrase, after = rest.split("}")
        found.append((before + phrase + after, phrase, len(before)))
    return found


@pytest.mark.parametrize(("phrase", "first", "last"), PHRASES)
def test_a_phrase_names_its_days(phrase, first, last):
    question = f"Who spoke {phrase}?"
    reading = read_time(question, AS_OF)
    assert reading.phrase == phrase
    assert question[reading.start : reading.end] == phrase
    assert [str(moment.date()) for moment in reading.named] == [first, last]
    assert reading.named.after.time() == datetime.min.time()
    assert reading.named.before.time() == datetime.max.time()
    assert reading.use is TimeUse.PREFERENCE


@pytest.mark.parametrize(("question", "phrase", "start"), marked(REPORTS))
def test_what_was_published_in_a_period_is_filtered(question, phrase, start):
    reading = read_time(question, AS_OF)
    assert (reading.phrase, reading.start) == (phrase, start)
    assert reading.use is TimeUse.FILTER


@pytest.mark.parametrize(("question", "phrase", "start"), marked(EVENTS))
def test_what_happened_in_a_period_is_only_preferred(question, phrase, start):
    reading = read_time(question, AS_OF)
    assert (reading.phrase, reading.start) == (phrase, start)
    assert reading.use is TimeUse.PREFERENCE


@pytest.mark.parametrize("question", NOTHING.strip().splitlines())
def test_names_and_far_times_say_nothing(question):
    assert read_time(question, AS_OF) is None


@pytest.mark.parametrize(("question", "phrase", "start"), marked(NEWEST))
def test_the_newest_is_preferred_without_a_period(question, phrase, start):
    reading = read_time(question, AS_OF)
    assert (reading.phrase, reading.start) == (phrase, start)
    assert reading.newest
    assert reading.named is reading.favoured is None
    assert reading.use is TimeUse.PREFERENCE


def test_a_period_and_the_newest_may_be_asked_for_together():
    reading = read_time("the latest news from last week", AS_OF)
    assert (reading.phrase, reading.newest) == ("last week", True)


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("yesterday", "2026-11-18", "2026-11-19"),
        ("last week", "2026-11-09", "2026-11-16"),
        ("in March", "2026-03-01", "2026-04-15"),  # half its length
        ("in Q1 2026", "2026-01-01", "2026-05-15"),
        ("in 2025", "2025-01-01", "2026-04-02"),  # a quarter of a year at most
    ],
)
def test_reports_are_expected_until_some_time_after(phrase, first, last):
    favoured = read_time(f"Who spoke {phrase}?", AS_OF).favoured
    assert [str(moment.date()) for moment in favoured] == [first, last]


@pytest.mark.parametrize(
    ("question", "day", "first", "last"),
    [
        # Monday: the week has hardly begun
        ("What is in this week's news?", "2026-11-16", "2026-11-10", "2026-11-22"),
        ("What is in this week's news?", "2026-11-19", "2026-11-13", "2026-11-22"),
        ("What is in this week's news?", "2026-11-22", "2026-11-16", "2026-11-22"),
        ("What happened this month?", "2026-11-02", "2026-10-27", "2026-11-30"),
        ("What happened this month?", "2026-11-19", "2026-11-01", "2026-11-30"),
        ("What was in last week's news?", "2026-11-16", "2026-11-09", "2026-11-15"),
        ("What happened today?", "2026-11-16", "2026-11-16", "2026-11-16"),
    ],
)
def test_a_period_that_has_hardly_begun_admits_the_last_seven_days(question, day, first, last):
    reading = read_time(question, datetime.fromisoformat(day))
    assert reading.use is TimeUse.FILTER
    assert [str(moment.date()) for moment in reading.admitted] == [first, last]


def test_what_is_said_with_and_now_is_no_range():
    reading = read_time("Who led it in 2025 and now?", AS_OF)
    assert [str(moment.date()) for moment in reading.named] == ["2025-01-01", "2025-12-31"]


def test_several_periods_favour_all_that_lies_between():
    reading = read_time("Did the price in March exceed that in January?", AS_OF)
    assert [str(moment.date()) for moment in reading.named] == ["2026-01-01", "2026-03-31"]


@pytest.mark.parametrize(
    ("as_of", "first"),
    [
        (datetime(2026, 11, 16, 1, tzinfo=UTC), "2026-11-16"),
        (datetime(2026, 11, 15, 23, tzinfo=UTC), "2026-11-09"),
        (datetime(2026, 11, 16, 1, tzinfo=timezone(timedelta(hours=8))), "2026-11-16"),
        (datetime(2026, 11, 16, 1), "2026-11-16"),  # without a zone it is UTC
    ],
)
def test_days_begin_in_the_time_zone_of_the_question(as_of, first):
    after = read_time("Who resigned this week?", as_of).named.after
    assert str(after.date()) == first
    assert after.utcoffset() == (as_of.utcoffset() or timedelta())


@pytest.mark.parametrize(
    ("day", "first"),
    [("2026-11-16", "2026-11-14"), ("2026-11-18", "2026-11-14"), ("2026-11-21", "2026-11-21")],
)
def test_this_weekend_is_the_one_just_gone_until_wednesday(day, first):
    reading = read_time("Who spoke this weekend?", datetime.fromisoformat(day))
    assert str(reading.named.after.date()) == first


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What did CNRE say yesterday?", "What did CNRE say?"),
        ("What was in yesterday’s paper?", "What was in paper?"),
        ("In the last 3 days, who resigned?", "who resigned?"),
        ("according to reports from last week, who left?", "according to reports, who left?"),
        ("Who spoke on Monday?", "Who spoke on Monday?"),
        ("Who spoke in March 2025?", "Who spoke in March 2025?"),
        ("yesterday?", "yesterday?"),
    ],
)
def test_only_words_that_their_day_explains_are_left_out(question, left):
    assert without_relative_times(question) == left


@pytest.mark.parametrize(
    ("question", "other", "moved"),
    [
        ("What did CNRE say this week?", "last week?", "What did CNRE say last week?"),
        ("Who spoke in March?", "on 3 April 2025", "Who spoke on 3 April 2025?"),
        ("Who leads CNRE?", "last year", "Who leads CNRE last year?"),
    ],
)
def test_a_question_moves_to_another_time(question, other, moved):
    assert is_only_time(other)
    assert not is_only_time(question)
    assert at_time(question, other) == moved


WORDS = st.sampled_from(
    (
        "in on since last this the of early end May March may 3 2026 2025-02-30 31 Q4 quarter week"
        " year days ago weekend today's yesterday between and to – , news published from latest"
        " Smith was winter first half 999 99 Monday what happened until by before 24:00 Feb."
        " now todays mid-2025"
    ).split()
)
QUESTIONS = st.text(max_size=80) | st.lists(WORDS, max_size=12).map(" ".join)


@given(question=QUESTIONS, as_of=st.datetimes(timezones=st.none() | st.timezones()))
@example("Who left 999 years ago?", datetime.min)
@example("What is new this week?", datetime.max)
def test_any_text_on_any_day_is_read(question, as_of):
    reading = read_time(question, as_of)
    without_relative_times(question)
    at_time(question, "last week")
    if reading is None:
        return
    assert 0 <= reading.start < reading.end <= len(question)
    assert question[reading.start : reading.end] == reading.phrase
    today = as_of.date()
    for moments in (reading.named, reading.favoured):
        if moments is not None:
            after, before = moments
            assert before is not None
            assert after is None or after.timestamp() <= before.timestamp()
            assert after is None or reading.use is TimeUse.PREFERENCE or after.date() <= today
    if reading.use is TimeUse.PREFERENCE and reading.named is not None:
        assert (today - date(*reading.named.before.timetuple()[:3])).days <= FAR_DAYS
    assert reading.newest or reading.named is not None


def test_a_question_of_the_greatest_length_is_read_at_once():
    question = ("in the last 3 March may on 3 2024 - " * 60)[:2000]
    begin = datetime.now()
    read_time(question, AS_OF)
    assert datetime.now() - begin < timedelta(seconds=2)
