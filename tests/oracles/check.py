"""Loads the files that Dateline wrote with independent programs; each must see the same spans."""

import json
import pathlib
import sys
import warnings
from collections import Counter

warnings.filterwarnings("ignore")
ROOT = pathlib.Path(sys.argv[1])
NODE_MODULES = pathlib.Path(sys.argv[2])
# The long set's programs weigh as much as all others together.
IS_LONG = "--long" in sys.argv
CHECKS = {}


def oracle(format_name, program, is_long=False):
    def register(check):
        if is_long and not IS_LONG:
            return check
        CHECKS.setdefault(format_name, []).append((program, check))
        return check

    return register


def as_written(text, article):
    """The article's text, if this is it but for spaces where XML cannot hold a character."""
    if len(text) != len(article["text"]):
        return text
    pairs = zip(text, article["text"], strict=True)
    assert all(a == b or (a == " " and ord(b) < 32) for a, b in pairs)
    return article["text"]


def lines(path):
    # Not splitlines(), which cuts at U+2028 as well.
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file if line.strip()]


class Case:
    """One dataset in one format: what was written, and what must be found in it."""

    def __init__(self, dataset, format_name):
        self.folder = ROOT / dataset / format_name
        self.articles = lines(ROOT / dataset / "native.jsonl")
        told = json.loads((self.folder / "exported.json").read_text(encoding="utf-8"))
        self.renamed = told["renamed"]
        self.touched = {
            (loss["article_id"], loss["mention"])
            for loss in told["losses"]
            if loss["effect"] != "kept"
        }

    def expected(self, article):
        """Start, end and label of each mention that no loss names."""
        return {
            (m["start"], m["end"], self.renamed.get(m["label"], m["label"]))
            for m in article["mentions"]
            if (article["id"], m["id"]) not in self.touched
        }

    def compare(self, found):
        """`found` gives the spans of each article, in the order of the articles."""
        n = 0
        for article, (text, spans) in zip(self.articles, found, strict=True):
            assert text == article["text"], f"{article['id']}: another text"
            missing = self.expected(article) - set(spans)
            assert not missing, f"{article['id']}: {sorted(missing)[:5]} are missing"
            n += len(spans)
        return f"{n} spans"


def ents(record):
    return [(s, e, label) for s, e, label in record["entities"]]


@oracle("spacy", "spacy: Example.from_dict, offsets_to_biluo_tags")
def _(case):
    import spacy
    from spacy.training import Example, offsets_to_biluo_tags

    nlp = spacy.blank("en")
    records = lines(case.folder / "x.jsonl")
    n_off = 0
    for record in records:
        doc = nlp.make_doc(record["text"])
        tags = offsets_to_biluo_tags(doc, ents(record))
        n_off += sum(tag == "-" for tag in tags)
        found = {(e.start_char, e.end_char, e.label_) for e in
                 Example.from_dict(doc, {"entities": ents(record)}).reference.ents}
        # spaCy drops what does not end with its own tokens; the rest must be there.
        aligned = {(s, e, label) for s, e, label in ents(record) if doc.char_span(s, e)}
        assert found == aligned, found ^ aligned
    return case.compare([(r["text"], ents(r)) for r in records]) + f", {n_off} tokens unaligned"


@oracle("spacy-spans", "spacy: Doc.char_span")
def _(case):
    import spacy

    nlp = spacy.blank("en")
    records = lines(case.folder / "x.jsonl")
    for record in records:
        doc = nlp.make_doc(record["text"])
        for start, end, label in record["spans"]["sc"]:
            span = doc.char_span(start, end, label=label, alignment_mode="expand")
            assert span is not None and record["text"][start:end] in span.text
    return case.compare(
        [(r["text"], [tuple(s) for s in r["spans"]["sc"]]) for r in records]
    )


@oracle("spacy-docbin", "spacy: DocBin.get_docs")
def _(case):
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("en").vocab
    docs = list(DocBin().from_disk(case.folder / "x.spacy").get_docs(vocab))
    n_entities = 0
    for doc in docs:
        group = {(s.start_char, s.end_char, s.label_) for s in doc.spans.get("sc", [])}
        entities = {(e.start_char, e.end_char, e.label_) for e in doc.ents}
        assert entities <= group and len(entities) == len(doc.ents)
        # What is no entity lies over one that is.
        for start, end, _ in group - entities:
            assert any(s < end and start < e for s, e, _ in entities), (start, end)
        assert doc[0].is_sent_start
        n_entities += len(entities)
    spans = [[(s.start_char, s.end_char, s.label_) for s in d.spans.get("sc", [])] for d in docs]
    found = [(doc.text, spans) for doc, spans in zip(docs, spans, strict=True)]
    return case.compare(found) + f", {n_entities} entities"


def columns(path, separator):
    sentences, sentence = [], []
    with open(path, encoding="utf-8-sig", newline="\n") as file:
        for line in file:
            line = line.rstrip("\n")
            if not line or line.startswith("-DOCSTART-"):
                if sentence:
                    sentences.append(sentence)
                sentence = []
            else:
                cells = line.split(separator)
                sentence.append((cells[0], cells[-1]))
    return sentences + ([sentence] if sentence else [])


def label_counts(case):
    expected = Counter()
    for article in case.articles:
        expected.update(label for _, _, label in case.expected(article))
    return expected


def seqeval_counts(case, separator):
    from seqeval.scheme import IOB2, Entities

    sentences = columns(case.folder / "x.conll", separator)
    entities = Entities([[tag for _, tag in s] for s in sentences], IOB2).entities
    found = Counter(entity.tag for sentence in entities for entity in sentence)
    missing = label_counts(case) - found
    assert not missing, f"{missing} are missing"
    return f"{sum(found.values())} spans"


@oracle("conll-2003", "seqeval: strict IOB2")
def _(case):
    return seqeval_counts(case, " ")


@oracle("wnut", "seqeval: strict IOB2")
def _(case):
    return seqeval_counts(case, "\t")


@oracle("conll-2003", "nltk: ConllCorpusReader")
def _(case):
    import nltk
    from nltk.corpus.reader import ConllCorpusReader

    folder = str(case.folder.resolve())
    nltk.data.path.insert(0, folder)
    reader = ConllCorpusReader(folder, ["x.conll"], ("words", "pos", "chunk", "ne"))
    n = sum(len(s) for s in columns(case.folder / "x.conll", " "))
    words = [w for w in reader.words() if w != "-DOCSTART-"]
    assert len(words) == n, (len(words), n)
    return f"{n} tokens"


@oracle("hugging-face-parquet", "datasets: load_dataset", is_long=True)
@oracle("hugging-face", "datasets: load_dataset", is_long=True)
def _(case):
    import datasets

    folder = str((case.folder / "x").resolve())
    cache = str((case.folder / "cache").resolve())
    data = datasets.load_dataset(folder, split="train", cache_dir=cache)
    names = data.features["ner_tags"].feature.names
    assert names[0] == "O" and len(names) % 2 == 1
    for row in data:
        assert len(row["tokens"]) == len(row["ner_tags"])
        at = 0
        for token in row["tokens"]:
            at = row["text"].index(token, at) + len(token)
    spans = [
        (row["text"], [(s["start"], s["end"], s["label"]) for s in row["spans"]]) for row in data
    ]
    return case.compare(spans)


@oracle("hugging-face", "pyarrow: read_json")
def _(case):
    from pyarrow import json as arrow

    table = arrow.read_json(
        case.folder / "x/data/train.jsonl", read_options=arrow.ReadOptions(block_size=1 << 24)
    )
    assert table.num_rows == len(case.articles)
    return f"{table.num_rows} rows"


@oracle("hugging-face-parquet", "pyarrow: read_table")
def _(case):
    import pyarrow.parquet

    path = case.folder / "x/data/train-00000-of-00001.parquet"
    table = pyarrow.parquet.read_table(path)
    told = json.loads(table.schema.metadata[b"huggingface"])
    names = told["info"]["features"]["ner_tags"]["feature"]["names"]
    rows = table.to_pylist()
    for row in rows:
        assert len(row["tokens"]) == len(row["ner_tags"])
        assert all(0 <= tag < len(names) for tag in row["ner_tags"])
    spans = [[(s["start"], s["end"], s["label"]) for s in row["spans"]] for row in rows]
    return case.compare([(row["text"], spans) for row, spans in zip(rows, spans, strict=True)])


@oracle("hugging-face-parquet", "hyparquet")
def _(case):
    import subprocess

    path = case.folder / "x/data/train-00000-of-00001.parquet"
    script = pathlib.Path(__file__).with_name("parquet.mjs")
    command = ["node", script, NODE_MODULES, path.resolve()]
    rows = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    spans = [[(s["start"], s["end"], s["label"]) for s in row["spans"]] for row in rows]
    return case.compare([(row["text"], spans) for row, spans in zip(rows, spans, strict=True)])


@oracle("doccano", "the rules of its import")
def _(case):
    raw = (case.folder / "x.jsonl").read_bytes()
    raw.decode("ascii")
    found = []
    for record in lines(case.folder / "x.jsonl"):
        spans = [tuple(span) for span in record["label"]]
        for start, end, label in spans:
            assert 0 <= start < end <= len(record["text"]) and label
        found.append((record["text"], spans))
    return case.compare(found)


@oracle("label-studio", "the documented export format")
def _(case):
    import xml.etree.ElementTree as ElementTree

    config = ElementTree.parse(case.folder / "x-config.xml")
    labels = {label.get("value") for label in config.iter("Label")}
    found = []
    for task in json.loads((case.folder / "x.json").read_text(encoding="utf-8")):
        text, spans = task["data"]["text"], []
        for annotation in task["annotations"]:
            for result in annotation["result"]:
                value = result["value"]
                if result["type"] != "labels":
                    continue
                assert text[value["start"]:value["end"]] == value["text"]
                assert set(value["labels"]) <= labels, value["labels"]
                spans.append((value["start"], value["end"], value["labels"][0]))
        found.append((text, spans))
    return case.compare(found)


@oracle("label-studio", "label-studio-sdk: LabelInterface", is_long=True)
@oracle("label-studio-predictions", "label-studio-sdk: LabelInterface", is_long=True)
def _(case):
    from label_studio_sdk.label_interface import LabelInterface

    config = (case.folder / "x-config.xml").read_text(encoding="utf-8")
    interface = LabelInterface(config)
    interface.validate()
    found = []
    for task in json.loads((case.folder / "x.json").read_text(encoding="utf-8")):
        spans = []
        for kind, is_valid in (("annotations", interface.validate_annotation),
                               ("predictions", interface.validate_prediction)):
            for work in task.get(kind, ()):
                assert is_valid(work), kind
                spans += [
                    (r["value"]["start"], r["value"]["end"], r["value"]["labels"][0])
                    for r in work["result"] if r["type"] == "labels"
                ]
        found.append((task["data"]["text"], spans))
    return case.compare(found)


@oracle("label-studio-min", "the documented export format")
def _(case):
    found = []
    for task in json.loads((case.folder / "x.json").read_text(encoding="utf-8")):
        for region in task["label"]:
            assert task["text"][region["start"]:region["end"]] == region["text"]
        spans = [(r["start"], r["end"], r["labels"][0]) for r in task["label"]]
        found.append((task["text"], spans))
    return case.compare(found)


@oracle("prodigy", "spacy: Doc of its tokens")
def _(case):
    import spacy
    from spacy.tokens import Doc

    vocab = spacy.blank("en").vocab
    found = []
    for task in lines(case.folder / "x.jsonl"):
        tokens = task["tokens"]
        doc = Doc(vocab, [t["text"] for t in tokens], [t["ws"] for t in tokens])
        for token in tokens:
            assert task["text"][token["start"]:token["end"]] == token["text"]
        for span in task["spans"]:
            words = task["text"][span["start"]:span["end"]]
            if "token_start" in span:
                covered = doc[span["token_start"]:span["token_end"] + 1].text
                assert covered.split() == words.split() or "".join(covered.split()) == "".join(
                    words.split()
                ), (covered, words)
        found.append((task["text"], [(s["start"], s["end"], s["label"]) for s in task["spans"]]))
    return case.compare(found)


@oracle("patterns", "spacy: EntityRuler")
def _(case):
    import spacy

    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True})
    patterns = lines(case.folder / "x.jsonl")
    ruler.add_patterns(patterns)
    known = {(p["label"], p["pattern"]) for p in patterns}
    for article in case.articles:
        for start, end, label in case.expected(article):
            assert (label, article["text"][start:end]) in known
    for pattern in patterns:
        labels = {p["label"] for p in patterns if p["pattern"] == pattern["pattern"]}
        (found,) = nlp(pattern["pattern"]).ents
        assert found.text == pattern["pattern"] and found.label_ in labels
    return f"{len(patterns)} patterns"


@oracle("brat", "bratly")
def _(case):
    from bratly.io import read_and_load_txt_file

    n = 0
    for article in case.articles:
        path = case.folder / "x" / f"{article['id']}.txt"
        loaded = read_and_load_txt_file(
            str(path), str(path.with_suffix(".ann")), ann_renumerotize=False
        )
        entities = [
            a for a in loaded.annotation_collections[0].annotations
            if type(a).__name__ == "EntityAnnotation"
        ]
        # Python's universal newlines: what brat itself counts.
        text = path.read_text(encoding="utf-8")
        found = set()
        for entity in entities:
            words = " ".join(text[f.start:f.end] for f in entity.fragments)
            assert words.split() == entity.content.split(), (words, entity.content)
            found.add((words, entity.label))
        for start, end, label in case.expected(article):
            gaps = [m for m in article["mentions"] if "spans" in m and m["start"] == start]
            words = article["text"][start:end].replace("\r\n", "\n").replace("\r", "\n")
            assert gaps or (words, label) in found, (words, label)
        n += len(entities)
    return f"{n} spans"


@oracle("gate", "gatenlp")
def _(case):
    from gatenlp import Document

    found = []
    for article in case.articles:
        path = case.folder / "x" / f"{article['id']}.bdocjs"
        document = Document.load(str(path))
        spans = [(a.start, a.end, a.type) for a in document.annset("")]
        found.append((document.text, spans))
    return case.compare(found)


@oracle("gate-xml", "gatenlp")
def _(case):
    from gatenlp import Document

    found = []
    for article in case.articles:
        path = case.folder / "x" / f"{article['id']}.xml"
        document = Document.load(str(path), fmt="gatexml")
        spans = [(a.start, a.end, a.type) for a in document.annset("")]
        found.append((as_written(document.text, article), spans))
    return case.compare(found)


@oracle("cas-json", "dkpro-cassis")
def _(case):
    from cassis import load_cas_from_json

    found = []
    for article in case.articles:
        with open(case.folder / "x" / f"{article['id']}.json", "rb") as file:
            cas = load_cas_from_json(file)
        kind = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
        spans = [(a.begin, a.end, a.value) for a in cas.select(kind)]
        found.append((cas.sofa_string, spans))
    return case.compare(found)


@oracle("cas-xmi", "dkpro-cassis")
def _(case):
    from cassis import load_cas_from_xmi, load_typesystem

    with open(case.folder / "x/TypeSystem.xml", "rb") as file:
        types = load_typesystem(file)
    found = []
    for article in case.articles:
        with open(case.folder / "x" / f"{article['id']}.xmi", "rb") as file:
            cas = load_cas_from_xmi(file, typesystem=types)
        kind = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
        spans = [(a.begin, a.end, a.value) for a in cas.select(kind)]
        text = cas.sofa_string
        # What XML cannot hold is a space there, and told as a loss.
        if len(text) == len(article["text"]):
            pairs = zip(text, article["text"], strict=True)
            assert all(a == b or (a == " " and ord(b) < 32) for a, b in pairs)
            text = article["text"]
        found.append((text, spans))
    return case.compare(found)


@oracle("tei", "lxml")
def _(case):
    from lxml import etree

    found = []
    for article in case.articles:
        tree = etree.parse(str(case.folder / "x" / f"{article['id']}.xml"))
        (body,) = tree.iter("{http://www.tei-c.org/ns/1.0}body")
        spans = []

        def walk(element, at):
            start = at
            at += len(element.text or "")
            for child in element:
                at = walk(child, at) + len(child.tail or "")
            if element.tag.endswith("}rs"):
                spans.append((start, at, element.get("type")))
            return at

        assert walk(body, 0) == len(article["text"])
        text = "".join(body.itertext())
        pairs = zip(text, article["text"], strict=True)
        assert all(a == b or (a == " " and ord(b) < 32) for a, b in pairs)
        found.append((article["text"], spans))
    return case.compare(found)


@oracle("conll-u", "conllu")
def _(case):
    import conllu

    sentences = conllu.parse((case.folder / "x.conllu").read_text(encoding="utf-8"))
    opened = Counter()
    for sentence in sentences:
        for token in sentence:
            entity = (token["misc"] or {}).get("Entity") or ""
            for bracket in entity.split("(")[1:]:
                opened[bracket.split(")")[0].split("-")[1]] += 1
    missing = label_counts(case) - opened
    assert not missing, f"{missing} are missing"
    return f"{sum(opened.values())} spans"


@oracle("webanno-tsv", "the rows of its specification")
def _(case):
    n = 0
    for article in case.articles:
        units = article["text"].encode("utf-16-le")
        path = case.folder / "x" / f"{article['id']}.tsv"
        with open(path, encoding="utf-8", newline="\n") as file:
            for line in file:
                cells = line.rstrip("\n").split("\t")
                if line.startswith("#") or len(cells) < 3:
                    continue
                start, end = map(int, cells[1].split("-"))
                words = units[2 * start:2 * end].decode("utf-16-le")
                plain = cells[2].replace("\\-", "-")
                for sign in "[]|_;*\\":
                    plain = plain.replace("\\" + sign, sign)
                assert words == plain, (words, cells[2])
                n += 1
    return f"{n} tokens"


@oracle("bioc", "the rules of its DTD")
def _(case):
    found = []
    collection = json.loads((case.folder / "x.json").read_text(encoding="utf-8"))
    for document in collection["documents"]:
        (passage,) = document["passages"]
        spans = []
        for annotation in passage["annotations"]:
            parts = [(p["offset"], p["offset"] + p["length"]) for p in annotation["locations"]]
            words = " ".join(passage["text"][s:e] for s, e in parts)
            assert words == annotation["text"]
            spans.append((parts[0][0], parts[-1][1], annotation["infons"]["type"]))
        found.append((passage["text"], spans))
    return case.compare(found)


@oracle("bioc-xml", "bioc")
def _(case):
    from bioc import biocxml

    with open(case.folder / "x.xml", encoding="utf-8") as file:
        collection = biocxml.load(file)
    found = []
    for document, article in zip(collection.documents, case.articles, strict=True):
        (passage,) = document.passages
        spans = []
        for annotation in passage.annotations:
            parts = [(p.offset, p.offset + p.length) for p in annotation.locations]
            words = " ".join(passage.text[s:e] for s, e in parts)
            assert words == annotation.text
            spans.append((parts[0][0], parts[-1][1], annotation.infons["type"]))
        pairs = zip(passage.text, article["text"], strict=True)
        assert all(a == b or (a == " " and ord(b) < 32) for a, b in pairs)
        found.append((article["text"], spans))
    return case.compare(found)


@oracle("pubannotation", "its validation rules")
def _(case):
    found = []
    for record in json.loads((case.folder / "x.json").read_text(encoding="utf-8")):
        spans = []
        for denotation in record["denotations"]:
            span = denotation["span"]
            parts = span if isinstance(span, list) else [span]
            assert all(0 <= p["begin"] < p["end"] <= len(record["text"]) for p in parts)
            spans.append((parts[0]["begin"], parts[-1]["end"], denotation["obj"]))
        found.append((record["text"], spans))
    return case.compare(found)


@oracle("web-annotation", "the rules of its model")
def _(case):
    texts, spans = {}, {}
    for item in json.loads((case.folder / "x.jsonld").read_text(encoding="utf-8")):
        if item["motivation"] == "describing":
            texts[item["target"]] = item["body"]["value"]
            continue
        parts = []
        for target in item["target"]:
            position, quote = target["selector"]
            text = texts[target["source"]]
            start, end = position["start"], position["end"]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote.get("prefix", ""))
            assert text[end:].startswith(quote.get("suffix", ""))
            parts.append((start, end))
        label = item["body"][0]["value"]
        spans.setdefault(item["target"][0]["source"], []).append((parts[0][0], parts[-1][1], label))
    return case.compare([(text, spans.get(source, [])) for source, text in texts.items()])


@oracle("conll-u", "pyconll")
def _(case):
    import pyconll

    n = 0
    opened = Counter()
    for sentence in pyconll.load_from_file(str(case.folder / "x.conllu")):
        for token in sentence:
            n += 1
            for entity in token.misc.get("Entity") or ():
                for bracket in entity.split("(")[1:]:
                    opened[bracket.split(")")[0].split("-")[1]] += 1
    missing = label_counts(case) - opened
    assert not missing, f"{missing} are missing"
    return f"{sum(opened.values())} spans on {n} tokens"


@oracle("hipe", "seqeval: strict IOB2")
def _(case):
    from seqeval.scheme import IOB2, Entities

    sentences = {1: [[]], 6: [[]]}
    with open(case.folder / "x.tsv", encoding="utf-8", newline="\n") as file:
        assert next(file).rstrip("\n").split("\t")[0] == "TOKEN"
        for line in file:
            cells = line.rstrip("\n").split("\t")
            for column, found in sentences.items():
                if len(cells) == 10:
                    found[-1].append(cells[column])
                elif not line.strip():
                    found.append([])
    found = Counter()
    for layer in sentences.values():
        for sentence in Entities(layer, IOB2).entities:
            found.update(entity.tag for entity in sentence)
    missing = label_counts(case) - found
    assert not missing, f"{missing} are missing"
    return f"{sum(found.values())} spans"


@oracle("webanno-tsv", "web-anno-tsv")
def _(case):
    from web_anno_tsv import open_web_anno_tsv

    found, expected = Counter(), Counter()
    for article in case.articles:
        path = case.folder / "x" / f"{article['id']}.tsv"
        # It does not undo the escapes of forms, and so refuses those that have any.
        if any("\\" in line for line in path.read_text(encoding="utf-8").split("\n")[3:]):
            continue
        expected.update(label for _, _, label in case.expected(article))
        with open_web_anno_tsv(str(path)) as sentences:
            for sentence in sentences:
                found.update(annotation.label for annotation in sentence.annotations)
    missing = expected - found
    assert expected and not missing, f"{missing} are missing"
    return f"{sum(found.values())} spans"


@oracle("web-annotation", "PyLD: expand")
def _(case):
    from pyld import jsonld

    term = "http://www.w3.org/ns/oa#"
    context = {
        "oa": term, "type": "@type", "id": "@id", "body": "oa:hasBody", "target": "oa:hasTarget",
        "selector": "oa:hasSelector", "source": {"@id": "oa:hasSource", "@type": "@id"},
        "exact": "oa:exact", "start": "oa:start", "end": "oa:end", "@vocab": term,
    }
    n = 0
    for item in json.loads((case.folder / "x.jsonld").read_text(encoding="utf-8")):
        assert item["@context"] == "http://www.w3.org/ns/anno.jsonld"
        (expanded,) = jsonld.expand(item | {"@context": context})
        if item["motivation"] != "describing":
            for target in expanded[f"{term}hasTarget"]:
                assert len(target[f"{term}hasSelector"]) == 2
            n += 1
    return f"{n} annotations"


@oracle("nif", "rdflib")
def _(case):
    import urllib.parse

    import rdflib

    nif = rdflib.Namespace(
        "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
    )
    its = rdflib.Namespace("http://www.w3.org/2005/11/its/rdf#")
    graph = rdflib.Graph().parse(case.folder / "x.ttl", format="turtle")
    found = []
    for article in case.articles:
        (context,) = [
            c for c in graph.subjects(rdflib.RDF.type, nif.Context)
            if f":{urllib.parse.quote(article['id'], safe='~')}#" in c
        ]
        text, spans = str(graph.value(context, nif.isString)), []
        for phrase in graph.subjects(nif.referenceContext, context):
            start, end = (
                graph.value(phrase, index).toPython() for index in (nif.beginIndex, nif.endIndex)
            )
            assert text[start:end] == str(graph.value(phrase, nif.anchorOf))
            label = graph.value(graph.value(phrase, its.taClassRef), rdflib.RDFS.label)
            spans.append((start, end, str(label)))
        found.append((text, spans))
    return case.compare(found)


@oracle("page", "lxml")
def _(case):
    from lxml import html

    page = html.parse(str(case.folder / "x.html"), parser=html.HTMLParser(encoding="utf-8"))
    assert not page.xpath("//script | //img | //link | //*[@onclick or @src]")
    articles = page.xpath("//article")
    n = 0
    for element, article in zip(articles, case.articles, strict=True):
        (text,) = element.find_class("text")
        labels = Counter(sub.text for sub in text.iter("sub"))
        expected = Counter(label for _, _, label in case.expected(article))
        assert labels == expected, (labels, expected)
        n += sum(labels.values())
        # A parser of HTML makes line feeds of carriage returns and drops what is no character.
        words = "".join(text.xpath(".//text()[not(parent::sub)]"))
        plain = [c for c in words if c.isprintable() and c != "\ufffd"]
        wanted = [c for c in article["text"] if c.isprintable() and c != "\ufffd"]
        assert plain == wanted
    return f"{n} spans"


@oracle("chat", "jsonschema, and its occurrences")
def _(case):
    import jsonschema

    message = {
        "type": "object", "required": ["role", "content"],
        "properties": {"role": {"enum": ["system", "user", "assistant"]},
                       "content": {"type": "string"}},
    }
    schema = {"type": "object", "required": ["messages"],
              "properties": {"messages": {"type": "array", "minItems": 2, "items": message}}}
    found = []
    for record in lines(case.folder / "x.jsonl"):
        jsonschema.validate(record, schema)
        text, answer = record["messages"][1]["content"], record["messages"][2]["content"]
        spans = []
        for span in json.loads(answer)["spans"]:
            at = -1
            for _ in range(span["occurrence"]):
                at = text.index(span["text"], at + 1)
            spans.append((at, at + len(span["text"]), span["label"]))
        found.append((text, spans))
    return case.compare(found)


@oracle("csv", "Python's csv")
def _(case):
    import csv

    def unguarded(cell):
        return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in tuple("=+-@\t\r\n") else cell

    def rows(name):
        with open(case.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    csv.field_size_limit(1 << 30)
    texts = {row["article"]: unguarded(row["text"]) for row in rows("x-articles.csv")}
    spans = {article: [] for article in texts}
    for row in rows("x.csv"):
        start, end = int(row["start"]), int(row["end"])
        assert texts[row["article"]][start:end] == unguarded(row["quote"])
        spans[row["article"]].append((start, end, unguarded(row["label"])))
    return case.compare([(texts[article], spans[article]) for article in texts])


# --- What only a format knows -----------------------------------------------------------------------

TIED = []


def tied(format_name, program, is_long=False):
    """Registers a check of the folder with what a file of the format held besides mentions."""

    def register(check):
        if not is_long or IS_LONG:
            TIED.append((format_name, program, check))
        return check

    return register


def ties_of(cas):
    """Relations and chains of a document as the text of what they are between."""
    (relation,) = cas.select("webanno.custom.Relation")
    words = relation.Governor.get_covered_text(), relation.Dependent.get_covered_text()
    assert (relation.value, *words) == ("agent", "Zoé Lind", "left"), (relation.value, words)
    assert relation.get_covered_text() == "left"
    (chain,) = cas.select("webanno.custom.SimpleChain")
    links, link = [], chain.first
    while link is not None:
        links.append((link.get_covered_text(), link.referenceType, link.referenceRelation))
        link = link.next
    assert links == [("Zoé Lind", "nam", None), ("she", "pro", "ana")], links
    return "1 relation, 1 chain of 2"


@tied("cas-json", "dkpro-cassis")
def _(folder):
    from cassis import load_cas_from_json

    with open(folder / "x/tied.json", "rb") as file:
        return ties_of(load_cas_from_json(file))


@tied("cas-xmi", "dkpro-cassis")
def _(folder):
    from cassis import load_cas_from_xmi, load_typesystem

    with open(folder / "x/TypeSystem.xml", "rb") as file:
        types = load_typesystem(file)
    with open(folder / "x/tied.xmi", "rb") as file:
        return ties_of(load_cas_from_xmi(file, typesystem=types))


@tied("conll-u", "conllu")
def _(folder):
    import conllu

    sentences = conllu.parse((folder / "x.conllu").read_text(encoding="utf-8"))
    (first, second) = sentences
    assert [token["lemma"] for token in first] == ["Zoé", "leave", "Orsh"]
    assert [token["head"] for token in first] == [2, 0, 2]
    assert first[1]["feats"] == {"Tense": "Past"}
    assert first[2]["misc"] == {"Bridge": "1<3", "Entity": "(3-Place-new)"}, first[2]["misc"]
    assert first[0]["misc"]["Entity"] == "(1-Actor-new)"
    assert second[0]["misc"]["Entity"] == "(1-Actor-giv)"
    return f"{len(first) + len(second)} words, 1 bridge"


def infons_of(collection):
    assert (collection.source, collection.date, collection.key) == ("press", "2026", "k")
    assert collection.infons == {"a": "1", "offset_unit": "codepoint"}, collection.infons
    (document,) = collection.documents
    assert document.infons["b"] == "2"
    (first, second) = document.passages
    assert (first.infons, second.infons) == ({"c": "3"}, {"c": "5"})
    assert (first.offset, first.text, second.offset, second.text) == (0, "Zoé 😀 left", 12, "Orsh")
    assert first.annotations[0].infons == {"type": "Actor", "d": "4"}
    assert [a.text for a in second.annotations] == ["Orsh"]
    (relation,) = [*document.relations, *first.relations]
    assert [(n.refid, n.role) for n in relation.nodes] == [("T2", "what"), ("T1", "who")]
    return "2 passages, 1 relation"


@tied("bioc", "bioc")
def _(folder):
    from bioc import biocjson

    return infons_of(biocjson.loads((folder / "x.json").read_text(encoding="utf-8")))


@tied("bioc-xml", "bioc")
def _(folder):
    from bioc import biocxml

    return infons_of(biocxml.loads((folder / "x.xml").read_text(encoding="utf-8")))


def columns_of(rows):
    (first, second) = rows
    assert first["tokens"] == ["Zoé", "left", "Orsh."] and first["pos"] == ["NNP", "VBD", "NNP"]
    told = [first[name] for name in ("n", "w", "sure", "few", "odd")]
    assert told == [7, 0.5, True, [1, 2], '{"x":1}'], told
    assert second["sure"] is False and second["n"] is None and second["pos"] is None
    names = ("start", "end", "label", "kb", "n", "p", "sure", "odd")
    spans = [[span.get(name) for name in names] for span in first["spans"]]
    bare = [4, 8, "Event", None, None, None, None, None]
    assert spans == [[0, 3, "Actor", "Q1", 7, 0.5, True, "[1]"], bare], spans
    return "6 columns, 5 fields of spans"


@tied("hugging-face-parquet", "pyarrow: read_table")
def _(folder):
    import pyarrow.parquet

    path = folder / "x/data/train-00000-of-00001.parquet"
    return columns_of(pyarrow.parquet.read_table(path).to_pylist())


@tied("hugging-face-parquet", "hyparquet")
def _(folder):
    import subprocess

    path = folder / "x/data/train-00000-of-00001.parquet"
    script = pathlib.Path(__file__).with_name("parquet.mjs")
    command = ["node", script, NODE_MODULES, path.resolve()]
    rows = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return columns_of([{"n": None, "pos": None, **row} for row in rows])


@tied("hugging-face", "datasets: load_dataset", is_long=True)
@tied("hugging-face-parquet", "datasets: load_dataset", is_long=True)
def _(folder):
    import datasets

    cache = str((folder / "cache").resolve())
    return columns_of(
        datasets.load_dataset(str((folder / "x").resolve()), split="train", cache_dir=cache)
    )


def main():
    failed = 0
    print(f"{'format':18} {'data':6} {'result':6} what was seen, by which program")
    for format_name, checks in CHECKS.items():
        for program, check in checks:
            for dataset in ("gold", "traps"):
                try:
                    result, seen = "pass", check(Case(dataset, format_name))
                except Exception as error:  # noqa: BLE001
                    failed += 1
                    result, seen = "FAIL", f"{type(error).__name__}: {str(error)[:200]}"
                print(f"{format_name:18} {dataset:6} {result:6} {seen} ({program})", flush=True)
    for format_name, program, check in TIED:
        try:
            result, seen = "pass", check(ROOT / "tied" / format_name)
        except Exception as error:  # noqa: BLE001
            failed += 1
            result, seen = "FAIL", f"{type(error).__name__}: {str(error)[:200]}"
        print(f"{format_name:18} {'tied':6} {result:6} {seen} ({program})", flush=True)
    sys.exit(1 if failed else 0)


main()
