//! Writes a dataset in the format of another program, with a report of what it cannot carry.

use super::archive::pack;
use super::check::words;
use super::sight;
use crate::formats::convert::{self, Checked, Exported, Step};
use crate::formats::{self, Effect, Failure, Loss, LossKind, SPLITS, Severity, native};
use crate::id::Stamp;
use crate::moment::Timestamp;
use crate::project::{Codebook, Document, Project};
use crate::quality::{self, Part, SplitOrder, SplitReport, Statistics, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Examples of a loss that are told.
const EXAMPLES: usize = 5;

/// A file to be handed over.
#[derive(Debug, Serialize)]
pub struct Saved {
    /// Its name: that of the only file, or of an archive of several.
    pub name: String,
    /// Its content.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// The names of the files, up to a hundred.
    pub files: Vec<String>,
    /// How many files it holds.
    pub n_files: usize,
    /// What the format could not carry.
    pub losses: Vec<LossGroup>,
    /// Labels that the format calls by another name, by their own.
    pub renamed: BTreeMap<String, String>,
    /// What reading it back showed; nothing for a format that cannot be read.
    pub checked: Option<Checked>,
    /// What stands where, if it was divided; it does not travel.
    #[serde(skip)]
    pub split: Option<SplitReport>,
    /// How many articles were kept beside others much like them, and what stands where, as people
    /// read it.
    pub parts: Option<(usize, Table)>,
}

/// What is asked of every format alike, beside its own options.
#[derive(Deserialize)]
#[serde(default)]
struct Asked {
    name: String,
    split: Option<SplitOrder>,
}

impl Default for Asked {
    fn default() -> Self {
        Self { name: crate::formats::Options::default().name, split: None }
    }
}

/// What Dateline's own format is called among the others.
const NATIVE: &str = "dateline";

/// The file that tells how a dataset was divided.
pub(super) const CARD: &str = "SPLITS.md";

/// Losses of one kind.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct LossGroup {
    /// What kind of thing.
    pub kind: LossKind,
    /// What became of the mentions.
    pub effect: Effect,
    /// How many.
    pub count: usize,
    /// The first of them, in words.
    pub examples: Vec<String>,
}

/// Writes a native dataset in a format, as [`save_all`] does articles.
///
/// # Errors
/// If the dataset cannot be read or the format cannot be written.
pub fn save(native: &str, format: &str, options: &str) -> Result<Saved, Failure> {
    // Ids of a dataset that Dateline wrote are all there; those of another come from this stamp.
    let stamp = Stamp { at: Timestamp::from_millis(0), author: "".into(), chance: 0 };
    let reading = native::read(native, &stamp);
    if let Some(problem) = reading.problems.iter().find(|p| p.severity > Severity::Note) {
        return Err(failure(problem.to_string(), "Nothing was written."));
    }
    let codebook = reading.codebook.map(Arc::new);
    let codebook = codebook.unwrap_or_else(|| Project::new(stamp.id(0), "").codebook);
    let documents: Vec<_> = reading.documents.into_iter().map(Arc::new).collect();
    save_all(&codebook, &documents, format, options, &|_| {})
}

/// Writes articles in a format; see [`convert::write`]. Several files become a zip archive. The
/// option `split`, a [`SplitOrder`], divides it: each part then has files of its own, and a page of
/// Markdown tells what stands where.
///
/// # Errors
/// If there are none, or the format cannot be written.
pub fn save_all(
    codebook: &Codebook,
    documents: &[Arc<Document>],
    format: &str,
    options: &str,
    tell: &dyn Fn(Step),
) -> Result<Saved, Failure> {
    if documents.is_empty() {
        return Err(failure("There is no article to write.".into(), "Choose some articles."));
    }
    let asked: Asked = convert::parsed(options)?;
    let (exported, split) = match &asked.split {
        Some(order) => divided(codebook, documents, format, options, order)
            .map(|(exported, report)| (exported, Some(report)))?,
        None if format == NATIVE => (as_it_is(codebook, documents, &asked.name), None),
        None => {
            let mut exported = convert::write(codebook, documents, format, options, tell)?;
            let statistics = || Statistics::of(documents, &codebook.schema, &words).table();
            add_to_card(&mut exported.files, statistics);
            (exported, None)
        }
    };
    let mut losses = Vec::new();
    add_losses(&mut losses, &exported.losses);
    let n_files = exported.files.len();
    let files = exported.files.iter().take(100).map(|(name, _)| name.clone()).collect();
    let mut written = exported.files;
    let (name, bytes) = if n_files == 1 {
        written.swap_remove(0)
    } else {
        let bytes = pack(&written).map_err(|what| failure(what, ""))?;
        (format!("{}.zip", asked.name), bytes)
    };
    let (renamed, checked) = (exported.renamed, exported.checked);
    let parts = split.as_ref().map(|split| (split.n_alike, split.table()));
    Ok(Saved { name, bytes, files, n_files, losses, renamed, checked, split, parts })
}

pub(super) fn failure(what: String, remedy: &str) -> Failure {
    Failure { file: String::new(), place: String::new(), what, remedy: remedy.to_owned() }
}

/// Writes articles in Dateline's own format.
fn as_it_is(codebook: &Codebook, documents: &[Arc<Document>], name: &str) -> Exported {
    let native = native::write_jsonl(codebook, documents);
    let verified = native::verify(&native);
    let failures = verified.failures.iter();
    let failures = failures.map(|f| format!("{}, {}: {}", f.article, f.mention, f.what)).collect();
    Exported {
        files: vec![(format!("{name}.jsonl"), native.into_bytes())],
        losses: Vec::new(),
        renamed: BTreeMap::new(),
        checked: Some(Checked { n_verified: verified.n_verified, failures }),
    }
}

/// Puts what the articles hold on the card of a dataset, if there is one.
pub(super) fn add_to_card(files: &mut [(String, Vec<u8>)], statistics: impl FnOnce() -> Table) {
    let is_card = |name: &str| name.rsplit('/').next() == Some(sight::CARD);
    if let Some((_, card)) = files.iter_mut().find(|(name, _)| is_card(name)) {
        card.extend(format!("\n{}", statistics().markdown()).into_bytes());
    }
}

/// Writes a dataset in parts, each a dataset of its own unless the format holds all of them.
fn divided(
    codebook: &Codebook,
    documents: &[Arc<Document>],
    format: &str,
    options: &str,
    order: &SplitOrder,
) -> Result<(Exported, SplitReport), Failure> {
    let division = quality::split(documents, &codebook.schema, order, &words);
    let mut all = Exported {
        files: vec![(CARD.to_owned(), quality::card(&division).into_bytes())],
        losses: Vec::new(),
        renamed: BTreeMap::new(),
        checked: None,
    };
    let mut given: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(options).unwrap_or_default();
    if formats::format(format).is_some_and(|format| format.options.contains(&SPLITS)) {
        let named = Part::ALL.iter().zip(&division.parts).flat_map(|(part, documents)| {
            let name = if *part == Part::Dev { "validation" } else { part.name() };
            documents.iter().map(move |document| (document.id.to_string(), name.into()))
        });
        let splits: serde_json::Map<String, serde_json::Value> = named.collect();
        given.insert(SPLITS.to_owned(), splits.into());
        let options = serde_json::Value::Object(given).to_string();
        let mut exported = convert::write(codebook, documents, format, &options, &|_| {})?;
        add_to_card(&mut exported.files, || division.report.table());
        exported.files.append(&mut all.files);
        return Ok((exported, division.report));
    }
    for (part, documents) in Part::ALL.into_iter().zip(&division.parts) {
        if documents.is_empty() {
            continue;
        }
        given.insert("name".to_owned(), part.name().into());
        let options = serde_json::Value::Object(given.clone()).to_string();
        let mut exported = match format {
            NATIVE => as_it_is(codebook, documents, part.name()),
            _ => convert::write(codebook, documents, format, &options, &|_| {})?,
        };
        if let Some(checked) = exported.checked.as_mut().filter(|_| format == NATIVE) {
            // It verifies spans, of which a mention with gaps has several.
            let n_mentions: usize = documents.iter().map(|document| document.mentions.len()).sum();
            checked.n_verified = n_mentions.saturating_sub(checked.failures.len());
        }
        let is_named = exported.files.iter().all(|(name, _)| name.starts_with(part.name()));
        let place = |name: String| if is_named { name } else { format!("{}/{name}", part.name()) };
        all.files.extend(exported.files.into_iter().map(|(name, file)| (place(name), file)));
        all.losses.extend(exported.losses);
        all.renamed.extend(exported.renamed);
        if let Some(checked) = exported.checked {
            all.checked.get_or_insert_default().add(checked);
        }
    }
    Ok((all, division.report))
}

/// Counts losses by kind.
pub(super) fn add_losses(groups: &mut Vec<LossGroup>, losses: &[Loss]) {
    for loss in losses {
        let is_its =
            |group: &&mut LossGroup| group.kind == loss.kind && group.effect == loss.effect;
        let group = match groups.iter_mut().find(is_its) {
            Some(group) => group,
            None => {
                let (kind, effect) = (loss.kind, loss.effect);
                groups.push(LossGroup { kind, effect, count: 0, examples: Vec::new() });
                let last = groups.len() - 1;
                &mut groups[last]
            }
        };
        group.count += 1;
        if group.examples.len() < EXAMPLES {
            group.examples.push(told(loss));
        }
    }
}

fn told(loss: &Loss) -> String {
    let mut words = String::new();
    if !loss.article.is_empty() {
        words = format!("{}: ", loss.article);
    }
    if !loss.quote.is_empty() {
        words += &format!("{} “{}” ", loss.label, loss.quote);
    }
    words + &loss.what
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: &str = include_str!("../../seeds/gold.dateline.json");

    #[test]
    fn one_file_is_itself_and_several_are_an_archive() {
        let one = save(GOLD, "conll-2003", r#"{"name":"gold"}"#).unwrap();
        assert_eq!((one.name.as_str(), one.n_files), ("gold.conll", 1));
        let several = save(GOLD, "brat", r#"{"name":"gold"}"#).unwrap();
        assert_eq!(several.name, "gold.zip");
        assert!(several.n_files > 14);
        assert!(super::super::is_archive(&several.bytes));
        let checked = several.checked.unwrap();
        assert!(checked.n_verified > 100 && checked.failures.is_empty());
    }

    #[test]
    fn every_format_is_written_in_parts_that_hold_all_mentions() {
        let options = r#"{"name":"gold","split":{"shares":[60,20,20],"seed":3}}"#;
        let names = crate::formats::FORMATS.iter().filter(|f| f.description().is_written);
        for format in names.map(|format| format.name).chain([NATIVE]) {
            let whole = save(GOLD, format, r#"{"name":"gold"}"#).unwrap();
            let saved = save(GOLD, format, options).unwrap();
            assert_eq!(saved.name, "gold.zip");
            let split = saved.split.unwrap();
            let n: usize = split.parts.iter().map(|part| part.statistics.n_articles).sum();
            assert_eq!((split.parts.len(), n), (3, 7), "{format}");
            let names = match format.starts_with("hugging-face") {
                // One dataset, whose card names its splits.
                true => ["gold/data/train", "gold/data/validation", "gold/data/test"],
                false => ["train", "dev", "test"],
            };
            for part in names {
                assert!(saved.files.iter().any(|name| name.starts_with(part)), "{format} {part}");
            }
            let Some((checked, whole)) = saved.checked.zip(whole.checked) else { continue };
            assert_eq!(checked.failures, Vec::<String>::new(), "{format}");
            // Of Dateline's own format the whole counts spans, and the parts count mentions.
            assert!(checked.n_verified <= whole.n_verified, "{format}");
            assert!(format == NATIVE || checked.n_verified == whole.n_verified, "{format}");
        }
    }

    #[test]
    fn the_card_of_a_dataset_tells_its_splits_and_what_they_hold() {
        let options = r#"{"name":"gold","split":{"shares":[60,20,20],"seed":3}}"#;
        let whole = save(GOLD, "hugging-face", r#"{"name":"gold"}"#).unwrap();
        let divided = save(GOLD, "hugging-face", options).unwrap();
        for (saved, told) in [
            (whole, &["path: data/train.jsonl\n", "| articles | 7 |"][..]),
            (
                divided,
                &[
                    "split: validation\n    path: data/validation.jsonl",
                    "|  | train | dev | test |",
                ],
            ),
        ] {
            let files = super::super::archive::unpack("gold.zip", &saved.bytes, 1 << 24).unwrap();
            let card = files.files.iter().find(|(name, _)| name.ends_with(sight::CARD)).unwrap();
            let card = std::str::from_utf8(&card.1).unwrap();
            for words in told.iter().chain(&["| mentions |"]) {
                assert!(card.contains(words), "{words} is not in {card}");
            }
        }
    }

    #[test]
    fn losses_are_counted_by_kind() {
        let saved = save(GOLD, "conll-2003", "").unwrap();
        let n: usize = saved.losses.iter().map(|group| group.count).sum();
        let exported = convert::export(GOLD, "conll-2003", "").unwrap();
        assert_eq!(n, exported.losses.len());
        assert!(n > 0);
        for group in &saved.losses {
            assert!(!group.examples.is_empty() && group.examples.len() <= EXAMPLES);
        }
    }
}
