"""How answers tell the state of the reporting: the whole chain with the real embedder."""

from datetime import UTC, datetime, timedelta

import pytest

from qa_assistant.bootstrap import open_services
from qa_assistant.models import AnswerStatus, NoteKind, Question
from qa_assistant.settings import Settings
from vectorstore.models import Filters

FILLER = (
    "The council of Marlow will meet again next week. Schools stay closed until further notice, "
    "and the railway line to the coast has been checked for damage."
)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    with open_services(Settings.load(home=tmp_path_factory.mktemp("home"))) as opened:
        yield opened


@pytest.fixture
def desk(services, request):
    """Adds articles to a collection of the test's own, and asks about them."""
    return Desk(services, request.node.name.split("[")[0].replace("test_", "")[:60].strip("_"))


class Desk:
    def __init__(self, services, collection):
        self.services, self.collection = services, collection

    def add(self, title, text, publisher, day, **fields):
        published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        outcome = self.services.pipeline.ingest_text(
            text,
            collection=self.collection,
            title=title,
            publisher=publisher,
            published_at=published,
            url=f"https://{publisher.split()[0].lower()}.example/{len(text)}/{day}",
            **fields,
        )
        assert outcome.article_id

    def ask(self, question, **fields):
        fields.setdefault("as_of", datetime(2025, 4, 30, tzinfo=UTC))
        asked = Question(text=question, collection=self.collection, **fields)
        return self.services.assistant.ask(asked)


def kinds(answer):
    return [note.kind for note in answer.notes]


def note(answer, kind):
    (found,) = [note.text for note in answer.notes if note.kind is kind]
    return found


def flood(desk, first, second):
    desk.add(
        "Flood in Marlow",
        f"The flood in Marlow killed {first} people on Tuesday. {FILLER}",
        "Harbour Daily",
        "2025-03-12",
    )
    desk.add(
        "Marlow counts its dead",
        f"Rescuers said that {second} people had been killed by the flood in Marlow. "
        "Helicopters brought water and blankets to the villages upstream.",
        "Metal Wire",
        "2025-03-14",
    )


def test_reports_that_disagree_on_a_number_stand_side_by_side_later_first(desk):
    flood(desk, "12", "19")
    answer = desk.ask("How many people were killed by the flood in Marlow?")
    assert answer.status is AnswerStatus.ANSWERED
    assert [c.publisher for c in answer.citations] == ["Metal Wire", "Harbour Daily"]
    assert "19 people" in answer.citations[0].quote
    assert "12 people" in answer.citations[1].quote
    assert answer.short_answer is None
    assert note(answer, NoteKind.CONFLICT) == (
        "The reports disagree: 19 people (Metal Wire, 14 March 2025), "
        "but 12 people (Harbour Daily, 12 March 2025)."
    )


@pytest.mark.parametrize(("first", "second"), [("12", "twelve"), ("312", "more than 300")])
def test_rounded_numbers_and_numbers_in_words_are_no_conflict(desk, first, second):
    desk.collection += str(len(second))
    flood(desk, first, second)
    answer = desk.ask("How many people were killed by the flood in Marlow?")
    assert answer.status is AnswerStatus.ANSWERED
    assert kinds(answer) == []


def test_reports_that_disagree_on_a_name_stand_side_by_side(desk):
    desk.add(
        "Pelham elects a mayor",
        "Nora Whitfield won the mayoral election in Pelham on Sunday. Turnout was low.",
        "Harbour Daily",
        "2025-03-10",
    )
    desk.add(
        "New mayor for Pelham",
        "The mayoral election in Pelham was won by Samuel Ortega, a baker. Nobody expected it.",
        "Metal Wire",
        "2025-03-11",
    )
    answer = desk.ask("Who won the mayoral election in Pelham?")
    assert "Samuel Ortega" in answer.citations[0].quote
    assert "Nora Whitfield" in answer.citations[1].quote
    told = note(answer, NoteKind.CONFLICT)
    assert told.index("Samuel Ortega") < told.index("Nora Whitfield")


def test_reports_that_disagree_on_a_date_stand_side_by_side(desk):
    desk.add(
        "Arden tunnel",
        "The Arden tunnel will open on 12 May 2026. It is eight kilometres long.",
        "Harbour Daily",
        "2025-04-02",
    )
    desk.add(
        "A tunnel for Arden",
        "The opening of the Arden tunnel is planned for June 30, 2026, the ministry said.",
        "Metal Wire",
        "2025-04-05",
    )
    answer = desk.ask("When will the Arden tunnel open?")
    assert note(answer, NoteKind.CONFLICT).startswith("The reports disagree: June 30, 2026 (Metal")
    assert len(answer.citations) == 2


def test_a_correction_in_another_article_supersedes_the_report(desk):
    desk.add(
        "Corwen gets a battery plant",
        "The battery plant in Corwen will create 900 jobs, the company Voltara said on Monday.",
        "Harbour Daily",
        "2025-03-03",
    )
    desk.add(
        "Correction: jobs at the Corwen plant",
        "Our report of 3 March about the battery plant of Voltara gave a wrong figure.\n\n"
        "The report said that the battery plant in Corwen would create 900 jobs. "
        "The correct figure is 1,400 jobs. We regret the error.",
        "Harbour Daily",
        "2025-03-06",
    )
    answer = desk.ask("How many jobs will the battery plant in Corwen create?")
    assert answer.short_answer == "1,400 jobs"
    assert "1,400" in answer.citations[0].quote
    assert NoteKind.CONFLICT not in kinds(answer)
    told = note(answer, NoteKind.CORRECTED)
    assert "1,400 jobs, not 900 jobs" in told
    assert "6 March 2025 by Harbour Daily" in told


def test_an_older_copy_is_named_as_superseded_by_the_corrected_article(desk):
    text = (
        "The Quillota mine produced {} tonnes of copper last year, the operator Andesa said. "
        "The harbour of Valora shipped most of it to smelters in Asia, and a strike in May "
        "stopped the trains for nine days. The company plans a second mill.{}"
    )
    desk.add("Quillota reports", text.format("285,000", ""), "Harbour Daily", "2025-02-03")
    desk.add(
        "Copper from Quillota",
        text.format(
            "312,000",
            "\n\nThis story has been corrected to show that Quillota produced 312,000 tonnes, "
            "not 285,000 tonnes.",
        ),
        "Metal Wire",
        "2025-02-03",
        updated_at=datetime(2025, 2, 5, tzinfo=UTC),
    )
    answer = desk.ask("How many tonnes of copper did the Quillota mine produce?")
    assert "312,000" in answer.citations[0].quote
    assert NoteKind.CONFLICT not in kinds(answer)
    told = note(answer, NoteKind.CORRECTED)
    assert "312,000 tonnes, not 285,000 tonnes" in told
    assert "“Quillota reports” (Harbour Daily, 3 February 2025)" in told


def test_syndicated_copies_count_once_and_are_named(desk):
    text = (
        "Torvalla has signed a loan of 140 million euros for its separation plant, it said on "
        "Tuesday. The money comes from three banks led by Fjordkassen and must be paid back "
        "within 12 years. Ground is to be broken in September near the harbour."
    )
    for publisher in ("Metal Wire", "Harbour Daily", "Coast Post"):
        desk.add("Torvalla secures a loan", text, publisher, "2025-03-20")
    answer = desk.ask("How big is the loan for the separation plant of Torvalla?")
    citation = answer.citations[0]
    named = {citation.publisher, *(copy.publisher for copy in citation.copies)}
    assert named == {"Metal Wire", "Harbour Daily", "Coast Post"}
    assert len(answer.citations) == 1 or answer.citations[1].quote != citation.quote
    assert kinds(answer) == []


def test_a_question_for_two_things_is_partial_where_one_is_not_said(desk):
    desk.add(
        "Norrland board meets",
        "The board meeting of Norrland Magnets was chaired by Ida Brandt. The board spoke about "
        "a second furnace and about the prices of energy.",
        "Metal Wire",
        "2025-03-13",
    )
    answer = desk.ask("Who chaired the board meeting of Norrland Magnets and how much did it cost?")
    assert answer.status is AnswerStatus.PARTIAL
    assert answer.short_answer == "Ida Brandt"
    assert "How much did the board meeting of Norrland Magnets cost?" in note(
        answer, NoteKind.UNANSWERED
    )
    assert answer.nearest == ()


def test_a_question_for_two_things_is_answered_from_two_articles(desk):
    flood(desk, "12", "12")
    desk.add(
        "Bridge of Dornach",
        "The new bridge in Dornach will cost 860 million euros. Work begins in May.",
        "Coast Post",
        "2025-03-01",
    )
    answer = desk.ask(
        "How many people were killed by the flood in Marlow and how much will the bridge in "
        "Dornach cost?"
    )
    assert answer.status is AnswerStatus.ANSWERED
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert "12 people" in quotes
    assert "860 million euros" in quotes


def price(desk):
    desk.add(
        "Terbium",
        "The price of terbium oxide is 1,010 dollars a kilogram, traders say. It was lower before.",
        "Metals Desk",
        "2025-01-05",
    )


def test_an_old_answer_to_a_question_about_now_is_stale(desk):
    price(desk)
    answer = desk.ask("What is the price of terbium oxide now?")
    assert "1,010 dollars" in answer.citations[0].quote
    told = note(answer, NoteKind.STALE)
    assert "5 January 2025" in told
    assert "30 April 2025" in told


def test_the_day_of_the_question_decides_what_is_old(desk):
    price(desk)
    asked = datetime(2025, 1, 20, tzinfo=UTC)
    assert kinds(desk.ask("What is the price of terbium oxide now?", as_of=asked)) == []
    was = desk.ask("What was the price of terbium oxide at the start of January 2025?")
    assert NoteKind.STALE not in kinds(was)


def meetings(desk):
    for place, (day, chair) in enumerate(
        [("12 January 2025", "Ida Brandt"), ("4 April 2025", "Jonas Ekdal")]
    ):
        desk.add(
            f"Elvar council meets ({place})",
            f"The Elvar council meeting on {day} was chaired by {chair}. The members spoke about "
            f"{('harbour dues', 'the new school')[place]} for two hours.",
            "Harbour Daily",
            ("2025-01-13", "2025-04-05")[place],
        )


def test_several_events_that_fit_are_listed_newest_first(desk):
    meetings(desk)
    answer = desk.ask("Who chaired the Elvar council meeting?")
    assert [("Ekdal" in c.quote) for c in answer.citations] == [True, False]
    told = note(answer, NoteKind.AMBIGUOUS)
    assert told.index("Jonas Ekdal") < told.index("Ida Brandt")
    assert NoteKind.CONFLICT not in kinds(answer)
    assert answer.short_answer is None


def test_a_question_that_names_the_event_is_not_ambiguous(desk):
    meetings(desk)
    answer = desk.ask("Who chaired the Elvar council meeting on 12 January 2025?")
    assert "Ida Brandt" in answer.citations[0].quote
    assert NoteKind.AMBIGUOUS not in kinds(answer)
    latest = desk.ask("Who chaired the latest Elvar council meeting?")
    assert latest.short_answer == "Jonas Ekdal"
    assert NoteKind.AMBIGUOUS not in kinds(latest)


def test_a_place_that_the_articles_contradict_is_a_wrong_premise(desk):
    desk.add(
        "Cup final",
        "Lindholm won the 2024 Lantern Cup in Rome after extra time. The captain lifted the cup.",
        "Coast Post",
        "2024-11-20",
    )
    answer = desk.ask("Who won the 2024 Lantern Cup in Paris?")
    told = note(answer, NoteKind.PREMISE)
    assert "in Paris" in told
    assert "Lindholm won the 2024 Lantern Cup in Rome" in told
    right = desk.ask("Who won the 2024 Lantern Cup in Rome?")
    assert NoteKind.PREMISE not in kinds(right)


def test_what_nobody_reported_is_not_found_without_a_premise_note(desk):
    desk.add(
        "Brandt speaks",
        "Ida Brandt opened the board meeting of Norrland Magnets. She spoke about energy.",
        "Metal Wire",
        "2025-03-13",
    )
    answer = desk.ask("Why did Ida Brandt resign?")
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.citations == ()
    assert kinds(answer) == []
    assert [article.title for article in answer.nearest] == ["Brandt speaks"]


def test_a_refusal_names_no_copies_among_the_nearest(desk):
    text = (
        "The ferry between Lingen and Osterby will be replaced by an electric one next year. "
        "The yard in Osterby builds it, and the state pays for half of the batteries on board."
    )
    for publisher in ("Metal Wire", "Harbour Daily", "Coast Post"):
        desk.add("Electric ferry", text, publisher, "2025-03-20")
    desk.add("Ferry dues", "The dues for ferries rise in May.", "Quay News", "2025-03-21")
    answer = desk.ask("Who is the captain of the ferry to Lindau?")
    assert answer.status is AnswerStatus.NOT_FOUND
    titles = [article.title for article in answer.nearest]
    assert sorted(titles) == ["Electric ferry", "Ferry dues"]


def test_a_refusal_says_what_the_filters_left(desk):
    price(desk)
    day = datetime(2025, 1, 5, tzinfo=UTC) + timedelta(days=1)
    filters = Filters(published_after=day.date(), publisher="Metals Desk")
    answer = desk.ask("What is the price of terbium oxide?", filters=filters)
    assert answer.text == (
        f"No article in collection “{desk.collection}” was published by Metals Desk since "
        "6 January 2025, so there was nothing to search."
    )
    assert answer.nearest == ()


def test_a_toll_that_has_risen_contradicts_no_earlier_one(desk):
    desk.add(
        "Coach crash kills five",
        "Five people were killed and 23 injured when a coach fell into a ravine near Alto Verde "
        "in Chile on Tuesday. The driver survived.",
        "World News",
        "2025-04-16",
    )
    desk.add(
        "Coach crash toll rises",
        "The number of people killed in a coach crash near Alto Verde in Chile has risen to eight "
        "after three missing passengers were found dead. Two days of mourning were declared.",
        "Harbour Daily",
        "2025-04-17",
    )
    answer = desk.ask("How many people were killed in the coach crash?")
    assert answer.short_answer == "eight"
    assert len(answer.citations) == 1
    assert NoteKind.CONFLICT not in kinds(answer)


def test_a_vote_that_was_put_off_has_its_new_day(desk):
    desk.add(
        "Transport Bill",
        "Parliament had been due to vote on the Transport Bill on 18 March. On Monday the Speaker "
        "announced that the vote had been postponed to 2 April because of the by-election.",
        "Meridian",
        "2025-03-10",
    )
    answer = desk.ask("When will parliament vote on the Transport Bill?")
    assert answer.short_answer == "2 April"
    assert "18 March" in answer.text


def test_who_takes_an_office_only_next_year_does_not_have_it(desk):
    desk.add(
        "Vantor names next chief executive",
        "Vantor, the maker of heat pumps, has named Sofia Lind as its next chief executive. She "
        "will take over on 1 January.",
        "Business Ledger",
        "2025-03-10",
    )
    answer = desk.ask("Who is Vantor's CEO?")
    assert answer.short_answer is None
    assert NoteKind.STALE in kinds(answer)


def test_an_error_that_an_article_corrects_is_not_quoted_without_what_is_right(desk):
    desk.add(
        "Faulty charger caused Dunmore warehouse fire",
        "The fire in the warehouse of Holloway Homes in Dunmore was caused by a faulty charger. "
        "Correction: An earlier version of this article said that the fire broke out at 5.20 pm. "
        "It broke out at 5.20 am.",
        "Dunmore Echo",
        "2025-03-19",
    )
    answer = desk.ask("When did the fire in Dunmore break out?")
    assert "It broke out at 5.20 am." in [citation.quote for citation in answer.citations]
    assert answer.short_answer != "5.20 pm"
    assert "of 19 March 2025 by Dunmore Echo" in note(answer, NoteKind.CORRECTED)


def quarters(desk):
    desk.add(
        "Brightwell profit falls",
        "Brightwell Foods said that net profit fell to 52 million euros in the second quarter, as "
        "the price of cocoa weighed on its biscuit business.",
        "Trade Ledger",
        "2025-01-07",
    )
    desk.add(
        "Brightwell names new chief",
        "Brightwell Foods has a new chief. Brightwell's net profit in the third quarter was 74 "
        "million euros.",
        "Market Post",
        "2025-03-20",
    )


def test_a_number_of_another_quarter_is_no_report_that_differs(desk):
    quarters(desk)
    answer = desk.ask("What was Brightwell's net profit in the second quarter?")
    assert answer.short_answer == "52 million euros"
    assert len(answer.citations) == 1
    assert answer.notes == ()


def test_the_number_beside_a_reason_differs_from_nothing(desk):
    desk.add(
        "Brightwell Foods lifts outlook after strong spring",
        "Brightwell Foods raised its outlook on Thursday after revenue in the first quarter "
        "climbed 7% to 1.42 billion euros. Net profit came to 88 million euros, against 71 million "
        "a year earlier.",
        "Trade Ledger",
        "2025-01-08",
    )
    desk.add(
        "Brightwell profit falls as cocoa costs bite",
        "Brightwell Foods said on Thursday that net profit fell to 52 million euros in the second "
        "quarter from 69 million a year before, as the price of cocoa weighed on its biscuit "
        "business. Revenue was 1.39 billion euros.",
        "Trade Ledger",
        "2025-04-07",
    )
    answer = desk.ask("Why did Brightwell's profit fall?")
    assert "cocoa" in answer.citations[0].quote
    assert NoteKind.AMBIGUOUS not in kinds(answer)
    assert NoteKind.CONFLICT not in kinds(answer)


def test_what_was_known_on_the_day_of_the_question_answers_first(desk):
    desk.add(
        "64 ill on ferry",
        "Sixty-four passengers fell ill aboard the ferry Astrid.",
        "Wire",
        "2025-05-11",
    )
    desk.add(
        "97 ill on ferry",
        "The number of passengers who fell ill aboard the ferry Astrid has risen to 97.",
        "Wire",
        "2025-05-14",
    )
    question = "How many passengers fell ill on the Astrid?"
    then = desk.ask(question, as_of=datetime(2025, 5, 12, tzinfo=UTC))
    assert [c.published_at.day for c in then.citations] == [11]
    later = desk.ask(question, as_of=datetime(2025, 5, 15, tzinfo=UTC))
    assert 14 in [c.published_at.day for c in later.citations]


def test_an_answer_from_later_articles_alone_says_so(desk):
    desk.add("Ferry launched", "The ferry Astrid was launched in Bergen.", "Wire", "2025-05-01")
    desk.add(
        "Illness on ferry",
        "Captain Ingrid Solheim resigned over the illness aboard.",
        "Wire",
        "2025-05-14",
    )
    question = "Which captain resigned over the illness aboard?"
    told = note(desk.ask(question, as_of=datetime(2025, 5, 12, tzinfo=UTC)), NoteKind.STALE)
    assert "after 12 May 2025" in told
    assert kinds(desk.ask(question, as_of=datetime(2025, 5, 14, tzinfo=UTC))) == []
