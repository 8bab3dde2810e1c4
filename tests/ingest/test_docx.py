"""DOCX as editors leave it: with tracked changes, fields and content controls."""

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.models import Block, BlockKind
from ingest.parsers import parse


def blocks_of(body: str) -> tuple[Block, ...]:
    """Of a DOCX whose body is this, in WordprocessingML."""
    document = docx.Document()
    for element in parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>"):
        document.element.body.insert(-1, element)
    buffer = io.BytesIO()
    document.save(buffer)
    return parse(buffer.getvalue(), "a.docx").blocks


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def table(*rows: str) -> str:
    grid = "<w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    return f"<w:tbl>{grid}{''.join(rows)}</w:tbl>"


NEW = run("40 tonnes")
BOX = f"<w:r><w:pict><w:txbxContent><w:p>{run('Box')}</w:p></w:txbxContent></w:pict></w:r>"


@pytest.mark.parametrize(
    "inline",
    [
        NEW,
        "<w:r><w:t>40</w:t><w:tab/><w:t>tonnes</w:t></w:r>",
        f"<w:ins>{NEW}</w:ins>",
        f'<w:smartTag w:element="x">{NEW}</w:smartTag>',
        f'<w:fldSimple w:instr="DOCPROPERTY x">{NEW}</w:fldSimple>',
        f"<w:hyperlink>{NEW}</w:hyperlink>",
        control(NEW),
        control(f"<w:ins>{control(NEW)}</w:ins>"),
        f"<w:moveTo>{NEW}</w:moveTo>",
        f"<w:moveFrom>{run('50')}</w:moveFrom>{NEW}",
        f"<w:del><w:r><w:delText>50</w:delText><w:br/></w:r></w:del>{NEW}",
        BOX + NEW,
        control(run("Click here to enter text."), "<w:showingPlcHdr/>") + NEW,
    ],
)
def test_a_paragraph_is_whole_whatever_its_words_stand_in(inline: str) -> None:
    tabs = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="100"/></w:tabs></w:pPr>'
    [block] = blocks_of(f"<w:p>{tabs}{run('It makes ')}{inline}{run(' a month.')}</w:p>")
    assert block.text.replace("\t", " ") == "It makes 40 tonnes a month."


def test_breaks_and_hyphens_are_read() -> None:
    words = "<w:t>self</w:t><w:noBreakHyphen/><w:t>made</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>c</w:t>"
    [block] = blocks_of(f"<w:p><w:r>{words}</w:r></w:p>")
    assert block.text == "self-made\nb\nc"


def test_content_controls_around_blocks_rows_and_cells_are_read() -> None:
    heading = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{run("Figures")}</w:p>'
    first = f"<w:tr>{cell('Oxide')}{control(cell('Tonnes'))}</w:tr>"
    second = control(f"<w:tr>{cell('NdPr')}{cell('5,200')}</w:tr>")
    blocks = blocks_of(control(heading + control(table(first, second))))
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.HEADING, "Figures"),
        (BlockKind.TABLE_ROW, "Oxide | Tonnes"),
        (BlockKind.TABLE_ROW, "NdPr | 5,200"),
    ]


def test_a_merged_cell_stands_once_in_each_of_its_rows() -> None:
    top, below = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        f"<w:tr>{cell('Oxide', top)}{cell('2024')}</w:tr>",
        f"<w:tr>{cell('', below)}{cell('2025')}</w:tr>",
        "<w:tr>" + cell("Both years", '<w:gridSpan w:val="2"/>') + "</w:tr>",
    )
    texts = [block.text for block in blocks_of(table(*rows))]
    assert texts == ["Oxide | 2024", "Oxide | 2025", "Both years"]


def test_a_table_inside_a_cell_is_read_with_the_cell() -> None:
    inner = table(f"<w:tr>{cell('NdPr')}{cell('5,200')}</w:tr>")
    outer = f"<w:tr><w:tc><w:tcPr/>{inner}<w:p/></w:tc>{cell('tonnes')}</w:tr>"
    assert [block.text for block in blocks_of(table(outer))] == ["NdPr 5,200 | tonnes"]


def test_a_table_of_contents_is_left_out() -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    contents = control(f"<w:p>{run('Figures')}<w:r><w:tab/><w:t>3</w:t></w:r></w:p>", gallery)
    [block] = blocks_of(f"{contents}<w:p>{run('It makes 40 tonnes.')}</w:p>")
    assert block.text == "It makes 40 tonnes."
