"""Compares the words that Dateline reads in PDF documents with those that pdfminer.six reads."""

import io
import json
import pathlib
import re
import sys
import unicodedata
from collections import Counter

from pdfminer.high_level import extract_text
from pdfminer.layout import LAParams
from pdfminer.psexceptions import PSEOF

ROOT = pathlib.Path(sys.argv[1]) / "pdf"
OWN = pathlib.Path(__file__).parent.parent / "formats/pdf"

# Where the two may differ, and why: phrases that pdfminer alone gives, and words that Dateline alone
# gives.
EXCEPTIONS = {
    # Running heads and numbers of pages are left out.
    "own-book": (["Coast Courier, March 2022"] * 4 + ["– 7 –", "– 8 –", "– 9 –", "– 10 –"], ""),
    # So are watermarks, stamps and second copies; a raised number belongs to its word.
    "own-aside": (["DRAFT", "outside", "Twice", "hurt", "12"], "hurt12"),
    # What a document says that its glyphs mean is unknown to pdfminer.
    "own-tagged": (["##airs"], "Affairs"),
}
# Documents that Dateline refuses.
REFUSED = {"own-scan", "own-locked", "own-damaged", "own-bomb", "own-secret"}
# Documents that pdfminer cannot read.
UNREAD = {"own-cut"}
# Documents whose words pdfminer cuts into letters, which are then compared alone: drawn one by one,
# or spaced.
CUT = {"made-letters-apart", "made-stretched"}
# Documents whose words pdfminer gives in another order than they are read: those of tables by
# columns, those that stand from right to left as they stand, those that are drawn in any order.
UNORDERED = {"own-table", "made-table", "own-arabic", "made-right", "made-words-apart"}

MIRRORED = str.maketrans("()[]«»", ")(][»«")


def is_unspaced(c):
    return "\u2e80" <= c <= "\u9fff" or "\uf900" <= c <= "\uff60"


def words(text):
    """Words in plain letters; of scripts without spaces every letter is one."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "-")
    text = re.sub(r"(\(cid:\d+\))", "\ufffd", text)
    return "".join(f" {c} " if is_unspaced(c) else c for c in text).split()


def as_read(word):
    """A word as it is read that was given as it stands, from left to right."""
    is_from_right = any(unicodedata.bidirectional(c) in ("R", "AL") for c in word)
    return word[::-1].translate(MIRRORED) if is_from_right else word


def joined(all_words):
    """Words without hyphens, those that a line divides as one: whether it is the word's own shows
    only on paper."""
    out, goes_on = [], False
    for word in all_words:
        bare = word.replace("-", "").replace("\u2010", "")
        if goes_on and out:
            out[-1] += bare
        else:
            out.append(bare)
        goes_on = len(word) > 1 and word.endswith(("-", "\u2010"))
    return [word for word in out if word]


def place_of(part, whole):
    """Where words stand in others one after the other."""
    n = len(part)
    return next((at for at in range(len(whole) - n + 1) if whole[at:at + n] == part), None)


def check(name, pdf, told):
    """What was seen, in words; raises where the two differ."""
    read = json.loads((ROOT / "read" / f"{name}.json").read_text(encoding="utf-8"))
    if name in REFUSED:
        assert "refused" in read, "was to be refused"
        return "refused, as declared"
    assert "refused" not in read, read.get("refused")
    paragraphs = [paragraph for paragraph in read["paragraphs"] if paragraph]
    if told is not None:
        assert paragraphs == told, f"the document shows {told}, read was {paragraphs}"
    try:
        text = extract_text(io.BytesIO(pdf.read_bytes()), laparams=LAParams(all_texts=True))
    except PSEOF:
        assert name in UNREAD, "pdfminer could not read it"
        return "not read by pdfminer, as declared"
    assert name not in UNREAD, "was not to be read by pdfminer"
    own = joined(word for paragraph in paragraphs for word in words(paragraph))
    theirs = joined(as_read(word) for word in words(text))
    for_them, for_us = EXCEPTIONS.get(name, ([], ""))
    for phrase in for_them:
        phrase = joined(words(phrase))
        at = place_of(phrase, theirs)
        assert at is not None, f"pdfminer was to give {phrase}"
        del theirs[at:at + len(phrase)]
    if name in CUT:
        assert Counter("".join(own)) == Counter("".join(theirs)), "other letters"
        return f"{len(own)} words, compared by their letters"
    missing = Counter(theirs) - Counter(own)
    surplus = Counter(own) - Counter(theirs)
    assert not missing, f"not read: {dict(missing)}"
    assert surplus == Counter(words(for_us)), f"read too much: {dict(surplus)}"
    places = [place_of(joined(words(paragraph)), theirs) for paragraph in paragraphs]
    n_ordered = sum(place is not None for place in places)
    is_ordered = n_ordered == len(places)
    assert is_ordered or name in UNORDERED or for_us, f"another order: {places}, {theirs}"
    return f"{len(own)} words, {n_ordered} of {len(paragraphs)} paragraphs in one piece"


def main():
    failed = 0
    own = [(f"own-{path.stem}", path) for path in sorted(OWN.glob("*.pdf"))]
    made = [(f"made-{path.stem}", path) for path in sorted((ROOT / "made").glob("*.pdf"))]
    for name, path in own + made:
        told = path.with_suffix(".json")
        told = json.loads(told.read_text(encoding="utf-8"))["paragraphs"] if told.exists() else None
        try:
            result, seen = "pass", check(name, path, told)
        except Exception as error:  # noqa: BLE001
            failed += 1
            result, seen = "FAIL", f"{type(error).__name__}: {str(error)[:600]}"
        print(f"{'pdf':10} {name:22} {result:6} {seen} (pdfminer.six)", flush=True)
    sys.exit(1 if failed else 0)


main()
