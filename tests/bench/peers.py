"""Measures Python programs on the files of `./dev bench formats`: MB of text a second."""

import pathlib
import sys
import time

import spacy
from spacy.tokens import DocBin
from spacy.training.converters import conll_ner_to_docs

FOLDER = pathlib.Path(sys.argv[1])
N_BYTES = int((FOLDER / "text-bytes").read_text())


def measure(what, work):
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    print(f"{what:44} {N_BYTES / 1e6 / seconds:8.1f} MB/s")
    return result


def main():
    vocab = spacy.blank("en").vocab
    packed = (FOLDER / "spacy-docbin/dateline.spacy").read_bytes()
    docs = measure(
        "spaCy reads the DocBin",
        lambda: list(DocBin().from_bytes(packed).get_docs(vocab)),
    )
    measure("spaCy writes the DocBin", lambda: DocBin(docs=docs).to_bytes())
    columns = (FOLDER / "conll-2003/dateline.conll").read_text(encoding="utf-8")
    measure("spaCy reads CoNLL-2003", lambda: list(conll_ner_to_docs(columns, no_print=True)))


main()
