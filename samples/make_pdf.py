"""Make the sample PDF from its text: `python samples/make_pdf.py`.

The text file holds the title, a blank line, author, publisher and ISO date on one line each, a
blank line, and paragraphs separated by blank lines. The same text gives the same bytes, so a
rebuilt PDF shows no difference. Needs fpdf2, which is among the development dependencies.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from fpdf import FPDF

SAMPLES = Path(__file__).resolve().parent
SOURCE = SAMPLES / "coal-ash-study.txt"
TARGET = SAMPLES / "articles" / "coal-ash-study.pdf"

MARGIN_MM = 25
TITLE_LINE_MM = 9
LINE_MM = 6
PARAGRAPH_GAP_MM = 3


class Story(NamedTuple):
    """An article as it stands in the text file."""

    title: str
    author: str
    publisher: str
    published: datetime
    paragraphs: list[str]


def read_story(path: Path) -> Story:
    """The article in a text file; ValueError when its first lines are not as described above."""
    title, byline, *paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
    author, publisher, published = byline.split("\n")
    moment = datetime.fromisoformat(published).replace(tzinfo=UTC)
    return Story(title, author, publisher, moment, paragraphs)


def render(story: Story) -> bytes:
    """The story as an A4 document, title and author in its metadata.

    The fonts are the built-in ones of every PDF reader, so the text must be Latin-1.
    """
    pdf = FPDF(format="A4")
    pdf.set_title(story.title)
    pdf.set_author(story.author)
    pdf.set_lang("en")
    pdf.set_creation_date(story.published)
    pdf.set_margin(MARGIN_MM)
    pdf.add_page()
    pdf.set_font("Helvetica", style="B", size=18)
    pdf.multi_cell(0, TITLE_LINE_MM, story.title, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(PARAGRAPH_GAP_MM)
    pdf.set_font("Helvetica", style="I", size=10)
    pdf.cell(0, LINE_MM, f"By {story.author}", new_x="LMARGIN", new_y="NEXT")
    day = f"{story.published.day} {story.published:%B %Y}"
    pdf.cell(0, LINE_MM, f"{story.publisher}, {day}", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(PARAGRAPH_GAP_MM)
    pdf.set_font("Times", size=12)
    for paragraph in story.paragraphs:
        pdf.multi_cell(0, LINE_MM, paragraph, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(PARAGRAPH_GAP_MM)
    return bytes(pdf.output())


def main() -> None:
    """Write the PDF beside the other sample articles."""
    TARGET.write_bytes(render(read_story(SOURCE)))
    print(TARGET)


if __name__ == "__main__":
    main()
