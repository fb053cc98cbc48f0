"""Training leaflets: one as a PDF with a text layer, one as a picture of a sheet on a table."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFont

from evidence.demo import scenes

HEADING = "WATER AND SHELTER"
LINES = (
    "Drinking water is handed out at the school, from 9 to 12.",
    "Shelters are marked with a blue sign. The nearest is below the library.",
    "Bring documents, medicine and warm clothes.",
    "Keep the road free for ambulances.",
    "Look after neighbours who cannot walk far.",
)
TEXT = "\n".join((HEADING, *LINES))
"""What both leaflets say; made up, like all of the training case."""
IN_UKRAINIAN = """ВОДА ТА УКРИТТЯ
Питну воду роздають у школі з 9 до 12.
Укриття позначені синім знаком. Найближче – під бібліотекою.
Візьміть документи, ліки та теплий одяг.
Не займайте дорогу: вона для швидкої допомоги.
Подбайте про сусідів, яким важко далеко йти."""

FOR_THE_PRINTER = ("For the printer", "A5, one side, two colours", "2,000 in each language")

A5 = (420, 595)  # points
PAPER: scenes.Colour = (244, 240, 226)
INK: scenes.Colour = (38, 42, 60)


def as_pdf() -> bytes:
    """An A5 page in a font every reader has (ISO 32000-1, 9.6.2.2), and one for who prints it."""
    return _pdf_file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>",
            _leaf(5),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
            _stream(_page()),
            _leaf(7),
            _stream(_order()),
            b"<< /Title (Training sample: leaflet) /Producer (Evidence Catalog) >>",
        ]
    )


def _leaf(drawn_by: int) -> bytes:
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>" % (*A5, drawn_by)
    )


def _order() -> bytes:
    """The second page's drawing: what its makers asked of the printer."""
    parts = [_words(scenes.MARK, 24, 552, 26, "0.15 0.17 0.24")]
    for number, line in enumerate(FOR_THE_PRINTER):
        parts.append(_words(line, 24, 460 - 30 * number, 17, "0.15 0.17 0.24"))
    return "\n".join(parts).encode("ascii")


def _page() -> bytes:
    """The page's drawing: a frame, the mark above and below, the text between."""
    parts = [
        "0.13 0.16 0.24 rg 0 525 420 70 re f 1 0.77 0 rg 0 521 420 4 re f",
        _words(scenes.MARK, 24, 552, 26, "1 0.77 0"),
        _words(scenes.MARK_DETAIL, 24, 536, 10, "1 1 1"),
        _words(HEADING, 24, 460, 30, "0.15 0.17 0.24"),
    ]
    for number, line in enumerate(_wrapped(34)):
        parts.append(_words(line, 24, 420 - 24 * number, 17, "0.15 0.17 0.24"))
    parts.append(_words(f"{scenes.MARK} - do not hand out", 24, 24, 12, "0.6 0.1 0.1"))
    return "\n".join(parts).encode("ascii")


def _words(text: str, x: int, y: int, size: int, colour: str) -> str:
    return f"BT {colour} rg /F1 {size} Tf {x} {y} Td ({text}) Tj ET"


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _pdf_file(objects: list[bytes]) -> bytes:
    """The objects with their cross-reference table; the last one is the information dictionary."""
    made = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    made += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    made += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(made)


def _wrapped(width: int) -> list[str]:
    """The lines broken at words, an empty line between two."""
    broken: list[str] = []
    for line in LINES:
        broken.append("")
        for word in line.split():
            longer = f"{broken[-1]} {word}".strip()
            if len(longer) > width:
                broken.append(word)
            else:
                broken[-1] = longer
        broken.append("")
    return broken[:-1]


def as_picture(number: str) -> bytes:
    """The leaflet lying on a table, as a JPEG without metadata."""
    table = _table(int(number))
    sheet = _sheet().rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=None)
    shadow = Image.new("RGBA", sheet.size, (0, 0, 0, 90))
    corner = ((table.width - sheet.width) // 2, (table.height - sheet.height) // 2 - 50)
    table.paste(shadow, (corner[0] + 10, corner[1] + 14), sheet.getchannel("A").point(_faint))
    table.paste(sheet, corner, sheet)
    made = io.BytesIO()
    scenes.mark(table, number).save(made, "JPEG", quality=88)
    return made.getvalue()


def _faint(level: int) -> float:
    return level * 0.35


def _sheet() -> Image.Image:
    sheet = Image.new("RGBA", (720, 960), (*PAPER, 255))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle([28, 28, 691, 931], outline=(40, 92, 140), width=6)
    pen.text((360, 105), HEADING, (40, 92, 140), ImageFont.load_default(54), "mm")
    pen.line([(90, 150), (630, 150)], (40, 92, 140), 4)
    for number, line in enumerate(_wrapped(38)):
        pen.text((80, 200 + 42 * number), line, INK, ImageFont.load_default(32))
    return sheet


def _table(seed: int) -> Image.Image:
    """Boards with their grain."""
    chance = Random(seed)  # noqa: S311 - paints pictures, guards nothing
    table = Image.new("RGB", (960, 1280), (120, 84, 58))
    pen = ImageDraw.Draw(table)
    for board in range(5):
        shade = scenes.mix((132, 92, 62), (98, 66, 44), chance.random())
        pen.rectangle([board * 192, 0, board * 192 + 189, 1280], shade)
        for _ in range(40):
            x, y = board * 192 + chance.randint(4, 184), chance.randint(0, 1280)
            dark = scenes.mix(shade, (60, 38, 24), chance.uniform(0.1, 0.35))
            pen.line([(x, y), (x + chance.randint(-2, 2), y + chance.randint(60, 300))], dark, 2)
    return table
