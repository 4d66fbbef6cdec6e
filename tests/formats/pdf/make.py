"""Writes the documents of this folder anew: `python make.py CHROMIUM`, with pypdf at hand.

Those of `written` are put together by hand, a trap each; those of `printed` are what a browser
prints, with fonts of its own making. `locked.pdf` is locked by pypdf.
"""

import io
import pathlib
import subprocess
import sys
import tempfile
import zlib

import pypdf

HERE = pathlib.Path(__file__).parent

BODY = (
    "Dockworkers halted cranes in the harbor of Mombasa on Monday, demanding higher wages and an "
    "end to night shifts. The union said that talks with the port authority had failed. "
    "Police watched from the gates while some three hundred workers sang and waved banners. "
)


def document(objects, trailer=b"", packed=False):
    """A document of numbered objects, the first of which is the catalog."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, trailer, start)
    return bytes(out)


def stream(content, more=b"", packs=True):
    if packs:
        content, more = zlib.compress(content, 9), more + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def quoted(text):
    text = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return b"(" + text.encode("cp1252") + b")"


def line(x, y, text, size=10, font="F1"):
    return b"BT /%s %g Tf %g %g Td %s Tj ET\n" % (font.encode(), size, x, y, quoted(text))


FONTS = (
    b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding "
    b"/WinAnsiEncoding >> /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold "
    b"/Encoding /WinAnsiEncoding >> >> >>"
)


def paged(contents, info=b"", more=(), trailer=b"", resources=FONTS):
    """A document of pages with such contents."""
    n = len(contents)
    kids = b" ".join(b"%d 0 R" % (3 + 2 * page) for page in range(n))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>",
               b"<< /Type /Pages /Count %d /Kids [%s] >>" % (n, kids)]
    for page, content in enumerate(contents):
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources %s "
                       b"/Contents %d 0 R >>" % (resources, 4 + 2 * page))
        objects.append(stream(content))
    objects += more
    if info:
        objects.append(info)
        trailer += b" /Info %d 0 R" % len(objects)
    return document(objects, trailer)


def wrapped(text, n):
    lines, words = [], text.split()
    while words:
        now = words.pop(0)
        while words and len(now) + 1 + len(words[0]) <= n:
            now += " " + words.pop(0)
        lines.append(now)
    return lines


def plain():
    out = line(72, 780, "Dockworkers halt cranes in Mombasa", 18, "F2")
    y = 750
    for paragraph in (BODY, "MOMBASA (Coast Courier) — “We stay,” said Zoé Lind. " + BODY, BODY):
        for n, words in enumerate(wrapped(paragraph, 88)):
            out += line(72 + (12 if n == 0 else 0), y, words)
            y -= 12
    info = (b"<< /Title (Dockworkers halt cranes) /Author <FEFF005A006F00E90020004C0069006E0064> "
            b"/CreationDate (D:20220314090000+03'00') >>")
    return paged([out], info)


def columns():
    """Two columns, drawn line by line across the page, below a headline over both."""
    out = line(72, 780, "A headline that runs over both of the two columns below it", 16, "F2")
    left = wrapped("Left first. " + BODY + BODY, 44)
    right = wrapped("Right second. " + BODY + BODY, 44)
    for n, (a, b) in enumerate(zip(left, right)):
        out += line(72, 750 - 12 * n, a) + line(310, 750 - 12 * n, b)
    return paged([out])


def book():
    """Pages with a running head, numbers, a paragraph over the page's end, divided words."""
    pages = []
    texts = [
        ["The dock-", "workers stayed until night-", "fall. A well-known man, the so-called",
         "leader of the well-", "known union, spoke of post-", "War times while the ships"],
        ["waited outside of the harbor and", "nobody came.", ],
        ["On Tuesday all was over, said the", "police of the town."],
        ["The end of it was told in papers", "that nobody read any more."],
    ]
    for n, lines in enumerate(texts):
        out = line(72, 800, "Coast Courier, March 2022", 8) + line(290, 40, f"– {n + 7} –", 8)
        for at, words in enumerate(lines):
            out += line(72, 750 - 12 * at, words)
        pages.append(out)
    return paged(pages)


def cyrillic():
    """Two bytes a letter and a map to Unicode, with a ligature and a letter outside of it."""
    text = "Жители Грозного пишут ﬁнал 😀"
    codes = {c: n for n, c in enumerate(dict.fromkeys(text), 1)}
    maps = b"".join(
        b"<%04x> <%s>\n" % (n, c.encode("utf-16-be").hex().encode()) for c, n in codes.items())
    cmap = (b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
            b"/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange %d beginbfchar\n"
            b"%sendbfchar endcmap end end" % (len(codes), maps))
    shown = b"".join(b"%04x" % codes[c] for c in text)
    unknown = b"BT /F1 10 Tf 72 700 Td <00ff> Tj ET"
    resources = b"<< /Font << /F1 5 0 R >> >>"
    more = [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 7 0 R "
        b"/DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 500 /CIDSystemInfo << /Registry "
        b"(Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        stream(cmap),
    ]
    content = b"BT /F1 10 Tf 72 720 Td <%s> Tj ET " % shown
    return paged([content + unknown], more=more, resources=resources)


def aside():
    """A watermark aslant, a stamp beside the page, bold by drawing twice, a raised number."""
    out = line(72, 700, "The ships lay idle for days, the port authority said on Sunday.")
    out += line(72, 688, "Nobody was hurt") + line(142, 692, "12", 6) + line(150, 688, "in it.")
    out += b"BT /F2 40 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (DRAFT) Tj ET\n"
    out += line(700, 400, "outside")
    out += line(72, 660, "Twice", 10, "F2") + line(72.3, 660, "Twice", 10, "F2")
    return paged([out])


def tagged():
    """What a document says of its own glyphs."""
    out = (b"/Span << /ActualText <FEFF004100660066> >> BDC BT /F1 10 Tf 72 700 Td (##) Tj EMC "
           b"(airs of state, said the of) Tj /Span << /ActualText <FEFF00AD> >> BDC (-) Tj EMC ET "
           + line(72, 688, "fice of the president."))
    return paged([out])


def table():
    """A table between paragraphs: numbers that end below one another, cells of several words."""
    rows = [("Town", "Dead", "Hurt", "Held by"), ("Orsh", "12", "103", "Northern Front"),
            ("Port Sidra", "4", "9", "the navy"), ("Lavar", "1,204", "88", "Nobody")]
    out = b""
    for n, words in enumerate(wrapped(BODY, 88)):
        out += line(72, 780 - 12 * n, words)
    for n, (town, dead, hurt, by) in enumerate(rows):
        y = 720 - 12 * n
        # In Times-Roman a digit is half as wide as the font is large.
        end = lambda x, words: x - 5 * sum(c.isdigit() for c in words) - 2.5 * words.count(",")
        out += line(72, y, town) + line(end(170, dead) if n else 150, y, dead)
        out += line(end(220, hurt) if n else 200, y, hurt) + line(260, y, by)
    for n, words in enumerate(wrapped("After the table. " + BODY, 88)):
        out += line(72, 660 - 12 * n, words)
    return paged([out])


def private(shown):
    """A font that names its glyphs as it likes and maps them to nothing, beside one that does not."""
    font = (b"<< /Type /Font /Subtype /Type1 /BaseFont /X /FirstChar 1 /LastChar 4 /Widths "
            b"[500 500 500 500] /Encoding << /Differences [1 /G01 /G02 /G03 /G04] >> "
            b"/FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> >>")
    resources = FONTS.replace(b"/F1 ", b"/F3 " + font + b" /F1 ", 1)
    content = b"BT /F3 10 Tf 72 700 Td <01020304> Tj ET " + shown
    return paged([content], resources=resources)


def scan():
    image = stream(b"\xff" * 64, b" /Type /XObject /Subtype /Image /Width 8 /Height 8 "
                   b"/ColorSpace /DeviceGray /BitsPerComponent 8")
    return paged([b"q 595 0 0 842 0 0 cm /I Do Q"], more=[image],
                 resources=b"<< /XObject << /I 5 0 R >> >>")


def circular():
    """Page trees, forms and lengths that lead back to themselves."""
    form = stream(b"/X Do /X Do BT /F1 10 Tf 72 700 Td (Round and round it goes) Tj ET",
                  b" /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources 7 0 R")
    return document([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Parent 2 0 R /Count 9 /Kids [2 0 R 3 0 R 4 0 R] >>",
        b"<< /Type /Pages /Parent 2 0 R /Count 9 /Kids [2 0 R 3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 7 0 R /Contents 6 0 R >>",
        form, stream(b"/X Do"),
        b"<< /XObject << /X 5 0 R >> " + FONTS[2:],
    ])


def bomb():
    """200 MB of spaces in a page's content."""
    packed = zlib.compress(b" " * (200 << 20), 9)
    return document([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (
            len(zlib.compress(packed, 9)), zlib.compress(packed, 9)),
    ])


def locked(password):
    writer = pypdf.PdfWriter(io.BytesIO(plain()))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PRINTED = """<!doctype html><html lang="%s" dir="%s"><meta charset="utf-8"><title>%s</title>
<style>body { font: 12px "%s"; text-align: justify; hyphens: auto } h1 { font-size: 20px }
main { columns: %d }</style><h1>%s</h1><main>%s</main>"""


def printed(chromium, language, direction, font, n, title, paragraphs):
    html = PRINTED % (language, direction, title, font, n, title,
                      "".join(f"<p>{p}</p>" for p in paragraphs))
    with tempfile.TemporaryDirectory() as folder:
        page, out = pathlib.Path(folder, "a.html"), pathlib.Path(folder, "a.pdf")
        page.write_text(html, encoding="utf-8")
        subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu",
                        "--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri()],
                       check=True, capture_output=True)
        return out.read_bytes()


ARABIC = ("قالت الشرطة يوم الاثنين 14 مارس 2022 إن عمال الميناء في مدينة مومباسا (كينيا) أوقفوا "
          "العمل، وطالبوا بأجور أعلى. وقال متحدث باسم الاتحاد إن المحادثات مع UN فشلت.")
ENGLISH = [
    "MOMBASA, March 14 (Coast Courier) — The official office of finance offered affected "
    "dockworkers five shifts. Flags fluttered over the harbor’s offices.",
    BODY, BODY + BODY, BODY,
]


def main():
    chromium = sys.argv[1]
    made = {
        "plain": plain(), "columns": columns(), "book": book(), "cyrillic": cyrillic(),
        "aside": aside(), "tagged": tagged(), "scan": scan(),
        "table": table(), "private": private(line(72, 688, "said the port authority.")),
        "secret": private(b""), "circular": circular(),
        "bomb": bomb(), "locked": locked("secret"), "open": locked(""),
        "cut": plain()[:900],
        "damaged": plain().replace(b"/Pages", b"/Bages").replace(b"/Page ", b"/Bage ")
                          .replace(b"/Contents", b"/Bontents"),
        "printed": printed(chromium, "en", "ltr", "DejaVu Serif", 2,
                           "Dockworkers halt cranes in Mombasa", ENGLISH),
        "arabic": printed(chromium, "ar", "rtl", "Noto Naskh Arabic", 1,
                          "عمال الميناء يضربون", [ARABIC, ARABIC]),
    }
    for name, content in made.items():
        (HERE / f"{name}.pdf").write_bytes(content)


main()
