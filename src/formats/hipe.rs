//! A token a line with ten columns of tags, as the shared tasks HIPE have them.
//!
//! Source: the annotation guidelines and data of HIPE-2022: a head of names, comments of the form
//! `# hipe2022:key = value` before each document, `_` for nothing. Texts are not in these files,
//! but flags tell where no space follows a token.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Overlap, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{Effect, Entry, LossKind, Outgoing, Teller, Written, flatten};
use super::probe::Place;
use super::tags::{self, Run};
use super::tokens::{self, Joined, Tokenized};
use crate::annotation::Attribute;
use std::borrow::Cow;

/// HIPE's tables.
pub(super) const FORMAT: Format = Format {
    name: "hipe",
    title: "HIPE-2022, ten columns",
    extensions: &["tsv"],
    unit: Unit::Tokens,
    carries: Carries { text: false, overlap: Overlap::Any, ..Carries::FLAT },
    options: &["tokens", "boundary", "overlap", "discontinuous", "scheme"],
    recognize: |sniff| Certainty::Sure.when(sniff.text.starts_with("TOKEN\tNE-COARSE-LIT")),
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::Within { head: "\n", between: "", tail: "" }),
};

const COLUMNS: [&str; 10] = [
    "TOKEN",
    "NE-COARSE-LIT",
    "NE-COARSE-METO",
    "NE-FINE-LIT",
    "NE-FINE-METO",
    "NE-FINE-COMP",
    "NE-NESTED",
    "NEL-LIT",
    "NEL-METO",
    "MISC",
];

/// The columns whose tags are mentions: names, and names within them.
const LAYERS: [&str; 2] = ["NE-COARSE-LIT", "NE-NESTED"];

/// The column of the item of Wikidata that a name means.
const LINK: &str = "NEL-LIT";

// --- Reading -------------------------------------------------------------------------------------

/// Where the columns stand in a file.
struct Shape {
    layers: Vec<usize>,
    link: Option<usize>,
    misc: Option<usize>,
}

impl Shape {
    fn of(head: &str) -> Self {
        let names: Vec<_> = head.trim_end().split('\t').collect();
        let column = |name: &str| names.iter().position(|known| *known == name);
        let layers = LAYERS.iter().filter_map(|name| column(name)).collect();
        Self { layers, link: column(LINK), misc: column("MISC") }
    }
}

/// What a document collects until it ends.
#[derive(Default)]
struct Collected {
    draft: Draft,
    joined: Joined,
    layers: Vec<Vec<String>>,
    links: Vec<String>,
    /// What stands before the next token.
    between: &'static str,
}

impl Collected {
    fn finish(self, intake: &mut Intake<'_>) {
        if self.joined.text.is_empty() {
            return;
        }
        let mut draft = self.draft;
        for layer in &self.layers {
            for (first, end, label) in tags::decode(layer.iter().map(String::as_str)) {
                let Some(span) = self.joined.span(first, end) else { continue };
                let mut claim = Claim::new(label, Place::span(span));
                let link = self.links.get(first).map_or("", String::as_str);
                if !matches!(link, "" | "_" | "O" | "NIL") {
                    claim.attributes.insert("wikidata".into(), Attribute::Text(link.into()));
                }
                draft.claims.push(claim);
            }
        }
        draft.text = self.joined.text;
        intake.take(draft);
    }
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let text = source.text()?;
        let mut lines = text.split('\n').enumerate();
        let shape = lines.next().map(|(_, head)| Shape::of(head));
        let Some(shape) = shape.filter(|shape| !shape.layers.is_empty()) else {
            let what = "The first line names no column NE-COARSE-LIT.";
            let remedy = "Put the head of HIPE's tables before the tokens.";
            return Err(source.failure("line 1", what, remedy));
        };
        let mut document = Collected::default();
        for (i, line) in lines {
            let line = line.trim_end_matches('\r');
            if let Some((key, value)) = comment(line) {
                if key == "document_id" {
                    std::mem::take(&mut document).finish(intake);
                    document.draft.id = Some(value.to_owned());
                    document.draft.line = Some(i + 1);
                }
                continue;
            }
            let cells: Vec<_> = line.split('\t').collect();
            if line.trim().is_empty() {
                if !document.joined.text.is_empty() {
                    document.between = "\n";
                }
                continue;
            }
            if cells.len() < 2 || line.starts_with("TOKEN\tNE-") {
                continue;
            }
            if document.between == "\n" {
                // A name does not go on behind the end of a sentence.
                document.joined.places.push(None);
                document.links.push(String::new());
                document.layers.iter_mut().for_each(|layer| layer.push("O".into()));
            }
            document.layers.resize_with(shape.layers.len(), Vec::new);
            let between = std::mem::replace(&mut document.between, " ");
            document.joined.push(cells.first().unwrap_or(&""), between);
            let cell = |at: usize| cells.get(at).map_or("O", |cell| cell.trim()).to_owned();
            for (layer, at) in document.layers.iter_mut().zip(&shape.layers) {
                layer.push(cell(*at));
            }
            document.links.push(shape.link.map(cell).unwrap_or_default());
            let flags = shape.misc.map(cell).unwrap_or_default();
            for flag in flags.split('|') {
                match flag {
                    "NoSpaceAfter" if document.between != "\n" => document.between = "",
                    "EndOfSentence" | "PySBDSegment" => document.between = "\n",
                    _ => {}
                }
            }
        }
        document.finish(intake);
    }
    Ok(())
}

/// A comment's key and value.
fn comment(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix("# ")?.split_once('=')?;
    let key = key.trim();
    Some((key.rsplit(':').next().unwrap_or(key), value.trim()))
}

// --- Writing -------------------------------------------------------------------------------------

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut file = COLUMNS.join("\t") + "\n";
    for article in &out.articles {
        let mut teller = Teller::new(article.document, &mut written.losses);
        teller.tell_article(LossKind::Text, "Tokens alone are written, not what stands between.");
        let cut = tokens::tokenize(article, out.codebook, out.options, false, &mut teller);
        for (_, _, entry) in &cut.entries {
            let name = tags::name(entry.label);
            if name != entry.label {
                written.renamed.insert(entry.label.to_owned(), name.into_owned());
            }
        }
        let layers = layers(&cut, out, &mut teller);
        let encode = |runs| tags::encode(cut.tokens.len(), runs, out.options.scheme);
        let [names, nested] = layers.each_ref().map(|runs| encode(runs));
        file.push_str(&format!(
            "# hipe2022:document_id = {}\n# hipe2022:date = {}\n# hipe2022:language = {}\n",
            article.document.id.as_str(),
            article.document.facts.metadata.date.as_ref().map_or("_".into(), ToString::to_string),
            article.document.facts.metadata.language.as_deref().unwrap_or("_"),
        ));
        for sentence in &cut.sentences {
            for i in sentence.clone() {
                let Some(token) = cut.tokens.get(i) else { continue };
                let next = article.text().get(token.end().get()..).unwrap_or_default();
                let is_apart = next.is_empty() || next.starts_with(super::losses::is_white);
                let mut flags = Vec::new();
                if !is_apart {
                    flags.push("NoSpaceAfter");
                }
                if i + 1 == sentence.end {
                    flags.push("EndOfSentence");
                }
                let flags = if flags.is_empty() { "_".to_owned() } else { flags.join("|") };
                file.push_str(article.slice(*token));
                file.push('\t');
                tags::put(names.get(i).copied().flatten(), &mut file);
                file.push_str("\tO\tO\tO\tO\t");
                tags::put(nested.get(i).copied().flatten(), &mut file);
                file.push_str(&format!("\t_\t_\t{flags}\n"));
            }
            file.push('\n');
        }
    }
    written.files.push((format!("{}.tsv", out.options.name), file.into_bytes()));
}

/// The runs of the mentions that are kept where others overlap them, and those of the rest.
fn layers<'a>(
    cut: &Tokenized<'a>,
    out: &Outgoing<'a>,
    teller: &mut Teller<'_>,
) -> [Vec<Run<Cow<'a, str>>>; 2] {
    let mut left: Vec<&(usize, usize, Entry<'a>)> = cut.entries.iter().collect();
    let mut layer = |teller: &mut Teller<'_>| {
        let mut told = Vec::new();
        let entries = left.iter().map(|(_, _, entry)| entry.clone()).collect();
        let mut aside = teller.aside(&mut told);
        let kept = flatten(entries, out.codebook, out.options.overlap, &mut aside);
        let mut kept = kept.iter().map(|entry| (entry.hull(), &entry.mention.id)).peekable();
        let mut runs = Vec::new();
        // What is kept stands in the order in which it was given.
        left.retain(|(first, end, entry)| {
            let is_kept = kept.next_if(|known| *known == (entry.hull(), &entry.mention.id));
            if is_kept.is_some() {
                runs.push((*first, *end, tags::name(entry.label)));
            }
            is_kept.is_none()
        });
        runs
    };
    let runs = [layer(teller), layer(teller)];
    for (_, _, entry) in left {
        let what = "It lies over two other mentions and was left out.";
        teller.tell(LossKind::Overlap, Effect::LeftOut, entry, what);
    }
    runs
}
