"""Writes PDF documents that are hard to read, and beside each the paragraphs that it shows."""

import json
import pathlib
import random
import sys

import pikepdf
from pikepdf import Array, Dictionary, Name
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

FOLDER = pathlib.Path(sys.argv[1])
rl_config.invariant = 1
pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
for name in ("HeiseiMin-W3", "STSong-Light", "HYSMyeongJo-Medium"):
    pdfmetrics.registerFont(UnicodeCIDFont(name))

# Capitals within a sentence, so that where one begins does not tell where a paragraph does.
WORDS = (
    "the of and in to said on for that was with Orsh harbor navy Northern Front rebels police "
    "town dockworkers Mombasa Kabul minister talks wages night shifts port authority union three "
    "hundred workers banners gates waved sang failed demanding higher affected offices flagship "
    "first fluttered Zoé Straße coöperate façade naïve élan 12 1,204 2022 $5 50%"
).split()


def prose(seed, n):
    """A paragraph of sentences."""
    dice = random.Random(seed)
    out = []
    while len(out) < n:
        sentence = [dice.choice(WORDS) for _ in range(dice.randint(6, 14))]
        out += ["Then", *sentence[:-1], "there."]
    return " ".join(out)


def lines_of(text, font, size, width):
    lines, line = [], []
    for word in text.split():
        if line and pdfmetrics.stringWidth(" ".join([*line, word]), font, size) > width:
            lines.append(line)
            line = []
        line.append(word)
    return [*lines, line]


def placed(paragraphs, font, size, x, y, width):
    """Where each line of paragraphs stands: (x, y, words, whether it is the last one)."""
    out = []
    for paragraph in paragraphs:
        for words in (lines := lines_of(paragraph, font, size, width)):
            out.append((x, y, words, words is lines[-1]))
            y -= 1.2 * size
        y -= 0.8 * size
    return out


def drawn(name, draw, paragraphs):
    """A document that `draw` draws, and what it shows."""
    canvas = Canvas(str(FOLDER / f"{name}.pdf"), pagesize=A4)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    told = {"paragraphs": paragraphs}
    (FOLDER / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def columns(name, n, font="Times-Roman", justified=False, size=9):
    """Columns that are drawn line by line across the page."""
    texts = [prose(f"{name} {side}", 70) for side in range(2 * n)]
    pairs = [texts[2 * side:2 * side + 2] for side in range(n)]
    step = 480 / n

    def draw(canvas):
        width = step - 18
        lines = [line for side, pair in enumerate(pairs)
                 for line in placed(pair, font, size, 60 + side * step, 760, width)]
        for x, y, words, is_last in sorted(lines, key=lambda line: -line[1]):
            text = canvas.beginText(x, y)
            text.setFont(font, size)
            if justified and not is_last and len(words) > 1:
                left = width - pdfmetrics.stringWidth(" ".join(words), font, size)
                if font == "Times-Roman":
                    text.setWordSpace(left / (len(words) - 1))
                    text.textOut(" ".join(words))
                else:
                    # Word space means nothing to fonts of two bytes a letter.
                    for word in words:
                        text.textOut(word)
                        at = pdfmetrics.stringWidth(word + " ", font, size) + left / (len(words) - 1)
                        text.moveCursor(at, 0)
            else:
                text.textOut(" ".join(words))
            canvas.drawText(text)

    drawn(name, draw, texts)


def apart(name, by_letter):
    """Words, or letters, each drawn by itself, in no order, with no space anywhere."""
    texts = [prose(name, 60), prose(name + "2", 40)]
    font, size = "Vera", 10

    def draw(canvas):
        pieces = []
        for x, y, words, _ in placed(texts, font, size, 72, 740, 440):
            for word in words:
                at = x
                for piece in word if by_letter else [word]:
                    pieces.append((at, y, piece))
                    at += pdfmetrics.stringWidth(piece, font, size)
                x += pdfmetrics.stringWidth(word + " ", font, size)
        random.Random(name).shuffle(pieces)
        canvas.setFont(font, size)
        for x, y, piece in pieces:
            canvas.drawString(x, y, piece)

    drawn(name, draw, texts)


def simple(canvas, texts, font="Times-Roman", size=10, width=440):
    canvas.setFont(font, size)
    for x, y, words, _ in placed(texts, font, size, 72, 740, width):
        canvas.drawString(x, y, " ".join(words))


def turned():
    """A page that lies on its side and says so, with lines that run upward on it."""
    texts = [prose("turned", 60), prose("turned2", 60)]

    def draw(canvas):
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        canvas.translate(0, -160)
        simple(canvas, texts)

    drawn("turned", draw, texts)


def stretched():
    """Narrowed letters, spaced letters, and a font of size one that a matrix makes larger."""
    texts = [prose("narrow", 40), prose("spaced", 40), prose("matrix", 40)]

    def draw(canvas):
        y = 740
        for n, paragraph in enumerate(texts):
            for words in lines_of(paragraph, "Times-Roman", 10, 300):
                text = canvas.beginText(72, y)
                text.setHorizScale(80 if n == 0 else 100)
                text.setCharSpace(0.8 if n == 1 else 0)
                text.setFont("Times-Roman", 1 if n == 2 else 10)
                if n == 2:
                    text.setTextTransform(10, 0, 0, 10, 72, y)
                text.textOut(" ".join(words))
                canvas.drawText(text)
                y -= 12
            y -= 12

    drawn("stretched", draw, texts)


def nested():
    """Text in drawings within drawings, the inner one moved and made smaller."""
    texts = [prose("outer", 50), prose("inner", 50)]

    def draw(canvas):
        canvas.beginForm("inner")
        simple(canvas, texts[1:], size=12)
        canvas.endForm()
        canvas.beginForm("outer")
        simple(canvas, texts[:1])
        canvas.saveState()
        canvas.translate(12, 20)
        canvas.scale(10 / 12, 10 / 12)
        canvas.doForm("inner")
        canvas.restoreState()
        canvas.endForm()
        canvas.doForm("outer")

    drawn("nested", draw, texts)


def ligatures():
    """Two letters that are one glyph."""
    plain = "The office of finance found five flags that fluttered. The first flagship is fine."
    shown = plain.replace("fi", "ﬁ").replace("fl", "ﬂ")
    drawn("ligatures", lambda canvas: simple(canvas, [shown], "Vera"), [plain])


def of_collections():
    """Fonts that are not in the file, whose codes stand for numbers of collections."""
    texts = {
        "HeiseiMin-W3": "港湾労働者は月曜日、賃金の引き上げを求めて作業を停止した。警察が見守った。",
        "STSong-Light": "码头工人星期一停止工作，要求提高工资。警察在门口观看。",
        "HYSMyeongJo-Medium": "부두 노동자들은 월요일에 임금 인상을 요구하며 작업을 중단했다.",
    }

    def draw(canvas):
        for n, (font, text) in enumerate(texts.items()):
            canvas.setFont(font, 12)
            canvas.drawString(72, 740 - 40 * n, text)

    drawn("collections", draw, list(texts.values()))


def table():
    """A table with lines around its cells, between paragraphs."""
    before, after = prose("before", 40), prose("after", 40)
    rows = [["Town", "Dead", "Hurt", "Held by"], ["Orsh", "12", "103", "Northern Front"],
            ["Port Sidra", "4", "9", "the navy"], ["Lavar", "1,204", "88", "Nobody"]]

    def draw(canvas):
        simple(canvas, [before])
        made = Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                                  ("ALIGN", (1, 0), (2, -1), "RIGHT"),
                                  ("FONT", (0, 0), (-1, -1), "Times-Roman", 10)])
        made.wrapOn(canvas, 400, 400)
        made.drawOn(canvas, 72, 580)
        canvas.translate(0, -200)
        simple(canvas, [after])

    drawn("table", draw, [before, *("\t".join(row) for row in rows), after])


def packed():
    """The same document as others write it: packed objects, made for the web, locked for none."""
    told = (FOLDER / "columns-2.json").read_text(encoding="utf-8")
    ways = {
        "object-streams": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        "linearized": {"linearize": True},
        "encrypted": {"encryption": pikepdf.Encryption(owner="owner", user="", R=6)},
        "uncompressed": {"stream_decode_level": pikepdf.StreamDecodeLevel.all,
                         "compress_streams": False},
    }
    for name, way in ways.items():
        with pikepdf.open(FOLDER / "columns-2.pdf") as pdf:
            pdf.save(FOLDER / f"{name}.pdf", **way)
        (FOLDER / f"{name}.json").write_text(told, encoding="utf-8")


def from_the_right():
    """Hebrew and numbers, drawn from left to right as they stand, in a font that is not there."""
    lines = ["המשטרה אמרה ביום שני כי עובדי הנמל בעיר חיפה", "הפסיקו לעבוד בשעה 14 ודרשו שכר."]
    codes = {c: n for n, c in enumerate(dict.fromkeys("".join(lines)), 1)}
    pdf = pikepdf.new()
    pairs = "".join(f"<{n:04x}> <{ord(c):04x}>\n" for c, n in codes.items())
    cmap = (f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
            f"/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange "
            f"{len(codes)} beginbfchar\n{pairs}endbfchar endcmap end end")
    system = Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"),
                        Supplement=0)
    cid = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.X, DW=500,
                     CIDSystemInfo=system)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.X,
                      Encoding=Name("/Identity-H"), DescendantFonts=Array([pdf.make_indirect(cid)]),
                      ToUnicode=pdf.make_stream(cmap.encode()))
    content = ""
    for n, line in enumerate(lines):
        words = [word if word.isdigit() else word[::-1] for word in line.split()][::-1]
        shown = "".join(f"{codes[c]:04x}" for c in " ".join(words))
        content += f"BT /F1 10 Tf {500 - 5 * len(line)} {700 - 12 * n} Td <{shown}> Tj ET\n"
    page = pdf.add_blank_page(page_size=A4)
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    page.Contents = pdf.make_stream(content.encode())
    pdf.save(FOLDER / "right.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    told = {"paragraphs": [" ".join(lines)]}
    (FOLDER / "right.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    columns("columns-2", 2)
    columns("columns-3", 3)
    columns("justified", 2, justified=True)
    columns("justified-vera", 2, font="Vera", justified=True, size=8)
    apart("words-apart", by_letter=False)
    apart("letters-apart", by_letter=True)
    turned()
    stretched()
    nested()
    ligatures()
    of_collections()
    table()
    packed()
    from_the_right()


main()
