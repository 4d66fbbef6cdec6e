//! Turns files of other programs into Dateline's own, then back: all that a worker needs.

use super::native;
use super::{
    FORMATS, Failure, Fields, Format, Loss, Options, ReadOptions, Recognized, Source, Warning,
    recognize,
};
use crate::extra::Extra;
use crate::id::Stamp;
use crate::project::{Codebook, Document};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What an import made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// A dataset in the native format, JSON Lines.
    #[serde(skip)]
    pub native: String,
    /// Name of the format that was read.
    pub format: &'static str,
    /// How many articles it holds.
    pub n_articles: usize,
    /// How many mentions, suggestions apart.
    pub n_mentions: usize,
    /// What was wrong, with what was done about it.
    pub warnings: Vec<Warning>,
    /// The columns of a table whose meaning was guessed.
    pub fields: Option<Fields>,
}

/// What an export made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The files, by name; folders are divided by `/`.
    #[serde(skip)]
    pub files: Vec<(String, Vec<u8>)>,
    /// What the format could not carry.
    pub losses: Vec<Loss>,
    /// Labels that the format calls by another name, by their own.
    pub renamed: BTreeMap<String, String>,
    /// What reading the files back showed; nothing for a format that cannot be read.
    pub checked: Option<Checked>,
}

/// What reading written files back showed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Mentions that came back with their words.
    pub n_verified: usize,
    /// Mentions that did not, by article, label and words; always empty unless a writer is wrong.
    pub failures: Vec<String>,
}

impl Checked {
    /// Adds what reading other files showed.
    pub fn add(&mut self, other: Self) {
        self.n_verified += other.n_verified;
        self.failures.extend(other.failures);
    }
}

impl std::fmt::Display for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = self.n_verified + self.failures.len();
        write!(f, "{} of {n} mentions verified", self.n_verified)
    }
}

fn failure(file: &str, what: impl Into<String>, remedy: &str) -> Failure {
    let (place, what) = (String::new(), what.into());
    Failure { file: file.to_owned(), place, what, remedy: remedy.to_owned() }
}

/// What was made of files of another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Name of the format that was read.
    pub format: &'static str,
    /// A name for the articles, with their labels.
    pub codebook: Codebook,
    /// The articles.
    pub documents: Vec<Document>,
    /// What was wrong, with what was done about it.
    pub warnings: Vec<Warning>,
    /// The columns of a table whose meaning was guessed.
    pub fields: Option<Fields>,
}

/// Reads files of another program that belong together, by name and content.
///
/// # Errors
/// If the format is none that is known, or nothing could be made of the files.
pub fn take(
    files: &[(String, Vec<u8>)],
    options: &ReadOptions,
    stamp: &Stamp,
) -> Result<Taken, Failure> {
    let mut documents = Vec::new();
    let taken = take_each(files, options, stamp, &mut |document| documents.push(document))?;
    Ok(Taken { documents, ..taken })
}

/// Reads files as [`take`] does, but gives each article as soon as it is there; the documents of
/// what comes back are empty.
///
/// # Errors
/// As [`take`]; what was given by then is to be let go.
pub fn take_each(
    files: &[(String, Vec<u8>)],
    options: &ReadOptions,
    stamp: &Stamp,
    give: &mut dyn FnMut(Document),
) -> Result<Taken, Failure> {
    let sources: Vec<_> = files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    let name = sources.first().map_or("", |source| source.name);
    let format = match &options.format {
        Some(wanted) => named(wanted)?,
        None => recognized(&sources).ok_or_else(|| {
            let remedy = "Load it as text, or choose its format.";
            failure(name, "The file is in no format that is known here.", remedy)
        })?,
    };
    let read = format.read_each(&sources, options, stamp, give)?;
    let codebook = Codebook {
        id: stamp.id(0),
        name: sources.first().map_or("", |source| source.stem()).into(),
        guidelines: "".into(),
        schema: read.schema,
        extra: Extra::default(),
        project_extra: Extra::default(),
        schema_extra: Extra::default(),
    };
    let (documents, warnings, fields) = (read.documents, read.warnings, read.fields);
    Ok(Taken { format: format.name, codebook, documents, warnings, fields })
}

/// Reads files as [`take`] does, and writes them as a native dataset. The options are those of
/// [`ReadOptions`] as JSON; `""` leaves all to it.
///
/// # Errors
/// As [`take`].
pub fn import(
    files: &[(String, Vec<u8>)],
    options: &str,
    stamp: &Stamp,
) -> Result<Imported, Failure> {
    let Taken { format, codebook, documents, warnings, fields } =
        take(files, &parsed(options)?, stamp)?;
    let documents: Vec<_> = documents.into_iter().map(Arc::new).collect();
    Ok(Imported {
        native: native::write_jsonl(&codebook, &documents),
        format,
        n_articles: documents.len(),
        n_mentions: documents.iter().map(|document| document.mentions.len()).sum(),
        warnings,
        fields,
    })
}

/// Writes a native project or dataset in the format of a name. The options are those of
/// [`Options`] as JSON; `""` leaves all as it is.
///
/// # Errors
/// If the dataset cannot be read, the format is unknown, or it can only be read.
pub fn export(native: &str, format: &str, options: &str) -> Result<Exported, Failure> {
    // Ids of a dataset that Dateline wrote are all there; those of another come from this stamp.
    let reading = native::read(native, &nobody());
    if let Some(problem) = reading.problems.iter().find(|p| p.severity > super::Severity::Note) {
        return Err(failure("", problem.to_string(), "Nothing was written."));
    }
    let Some(codebook) = reading.codebook.or_else(|| {
        let is_bare = !reading.documents.is_empty();
        is_bare.then(|| crate::project::Project::new(nobody().id(0), "").codebook.as_ref().clone())
    }) else {
        return Err(failure("", "There is no article to write.", "Choose some articles."));
    };
    let documents: Vec<_> = reading.documents.into_iter().map(Arc::new).collect();
    write(&codebook, &documents, format, options, &|_| {})
}

/// How far writing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The files are written, and will be read back.
    Written,
    /// They are read back.
    Checked,
}

impl Step {
    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Checked => "checked",
        }
    }
}

/// Writes articles in the format of a name, as [`export`] does those of a dataset, and tells how
/// far it has come.
///
/// # Errors
/// If the format is unknown, or it can only be read.
pub fn write(
    codebook: &Codebook,
    documents: &[Arc<Document>],
    format: &str,
    options: &str,
    tell: &dyn Fn(Step),
) -> Result<Exported, Failure> {
    let format = named(format)?;
    let options: Options = parsed(options)?;
    let written = format.write(codebook, documents, &options)?;
    tell(Step::Written);
    let checked = format.read.map(|_| check(format, codebook, documents, &written, &nobody()));
    tell(Step::Checked);
    let super::Written { files, losses, renamed } = written;
    Ok(Exported { files, losses, renamed, checked })
}

fn nobody() -> Stamp {
    Stamp { at: crate::moment::Timestamp::from_millis(0), author: "".into(), chance: 0 }
}

/// Options as they stand in JSON; `""` leaves all as it is.
///
/// # Errors
/// If they are none, in words fit to be shown.
pub fn parsed<T: Default + serde::de::DeserializeOwned>(options: &str) -> Result<T, Failure> {
    if options.trim().is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(options).map_err(|error| {
        failure("", format!("The options cannot be read: {error}."), "Choose them again.")
    })
}

fn named(name: &str) -> Result<&'static Format, Failure> {
    super::format(name).ok_or_else(|| {
        let known: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        let remedy = format!("Choose one of: {}.", known.join(", "));
        failure("", format!("There is no format “{name}”."), &remedy)
    })
}

/// The format of the first file that any recognizes, one of articles alone after all others.
fn recognized(sources: &[Source<'_>]) -> Option<&'static Format> {
    let of = |source: &Source<'_>| match recognize(source.name, source.bytes) {
        Recognized::Format(name) => super::format(name),
        _ => None,
    };
    let found: Vec<_> = sources.iter().filter_map(of).collect();
    let annotated = found.iter().find(|format| format.write.is_some());
    annotated.or(found.first()).copied()
}

/// Reads written files back: every mention that no loss names must be there with its words.
fn check(
    format: &Format,
    codebook: &Codebook,
    documents: &[Arc<Document>],
    written: &super::Written,
    stamp: &Stamp,
) -> Checked {
    let sources: Vec<_> =
        written.files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    // By label, counted from 0 in whatever case it is written, then by words.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut number = |name: &str| {
        let n = numbers.len();
        *numbers.entry(name.trim().to_lowercase()).or_insert(n)
    };
    // Most words come again, and are not to be copied for being looked up.
    let mut found: HashMap<usize, HashMap<String, usize>> = HashMap::new();
    let mut own = String::new();
    if let Ok(read) = format.read(&sources, &ReadOptions::default(), stamp) {
        let labels = read.schema.labels().iter();
        let labels: HashMap<_, _> = labels.map(|label| (&label.id, number(&label.name))).collect();
        for document in &read.documents {
            for mention in document.mentions.iter().chain(document.suggestions.iter()) {
                let Some(label) = labels.get(&mention.label) else { continue };
                put_words(&document.quote(mention), &mut own);
                let found = found.entry(*label).or_default();
                match found.get_mut(&own) {
                    Some(n) => *n += 1,
                    None => drop(found.insert(own.clone(), 1)),
                }
            }
        }
    }
    let labels = codebook.schema.labels().iter().map(|label| {
        let name = written.renamed.get(&*label.name).map_or(&*label.name, String::as_str);
        (&label.id, (name, number(name)))
    });
    let labels: HashMap<_, _> = labels.collect();
    let unknown = ("", number(""));
    let touched: HashSet<(&str, &str)> = written
        .losses
        .iter()
        .filter(|loss| loss.effect != super::Effect::Kept)
        .map(|loss| (loss.article_id.as_str(), loss.mention.as_str()))
        .collect();
    let mut checked = Checked::default();
    for document in documents {
        for mention in document.mentions.iter() {
            if touched.contains(&(document.id.as_str(), mention.id.as_str())) {
                continue;
            }
            let (label, number) = labels.get(&mention.label).copied().unwrap_or(unknown);
            let quote = document.quote(mention);
            put_words(&quote, &mut own);
            match found.get_mut(&number).and_then(|found| found.get_mut(&own)) {
                Some(n) if *n > 0 => {
                    *n -= 1;
                    checked.n_verified += 1;
                }
                _ => {
                    let title = &document.facts.metadata.title;
                    checked.failures.push(format!("{title}: {label} “{quote}”"));
                }
            }
        }
    }
    checked
}

/// Gives the characters of a quote that no format may lose.
fn put_words(quote: &str, words: &mut String) {
    words.clear();
    words.extend(quote.chars().filter(|c| !super::losses::is_white(*c)));
}
