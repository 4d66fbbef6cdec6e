//! Writes a dataset in the format of another program, some articles at a time.

use super::archive::Packing;
use super::check::words;
use super::handful::LOST;
use super::save::{LossGroup, Saved, add_losses, add_to_card, failure};
use crate::formats::{self, Failure, Joint, Options, Others, Parted, convert};
use crate::project::{Codebook, Document};
use crate::quality::Counting;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many names of files are told.
const NAMES: usize = 100;

/// A file that grows with the articles it is given.
///
/// What comes of it is what [`save_all`](super::save_all) makes of all of them at once, but for the
/// order in which losses are told; of several files the archive holds the same, but is packed anew.
/// Where a format has [`Joint::Several`] files, each has those articles that were given together.
#[derive(Debug)]
pub struct Stream {
    format: String,
    options: String,
    given: Options,
    /// The labels that mentions have, the same from the first article to the last.
    codebook: Codebook,
    n_articles: usize,
    growth: Growth,
    losses: Vec<LossGroup>,
    renamed: BTreeMap<String, String>,
    checked: Option<convert::Checked>,
    /// The names of the first files, and how many there are.
    names: Vec<String>,
    n_files: usize,
}

/// Where the next articles go.
#[derive(Debug)]
enum Growth {
    /// Behind those of the same file, in which they stand so.
    Within { head: &'static str, between: &'static str, tail: &'static str, end: End },
    /// Into files of their own: one for each, or one for those that come together.
    Apart(Box<Packing>, PerFile),
    /// Into the first of several files; the others are made in the end.
    Told(Box<Packing>, Telling),
}

/// How many articles a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PerFile {
    One,
    Several,
}

/// What is to be written behind the last article.
#[derive(Debug)]
enum End {
    /// All there is, for no article was written.
    Whole(Vec<u8>),
    /// What stands behind articles.
    Tail(Vec<u8>),
}

/// What is known of articles for the files that tell of them.
#[derive(Debug)]
struct Telling {
    fits: fn(&Document) -> bool,
    others: Others,
    counting: Counting,
}

impl Stream {
    /// Begins a file in a format, with options as [`save_all`](super::save_all) takes them.
    ///
    /// # Errors
    /// If the format is none that is written some articles at a time, or the options are none.
    pub fn begin(format: &str, options: &str, codebook: &Codebook) -> Result<Self, Failure> {
        let Some(joint) = formats::format(format).and_then(|format| format.joint) else {
            let what = format!("“{format}” cannot be written some articles at a time.");
            return Err(failure(what, "Choose another format."));
        };
        let growth = match joint {
            Joint::Apart => Growth::Apart(Box::default(), PerFile::One),
            Joint::Several => Growth::Apart(Box::default(), PerFile::Several),
            Joint::Within { head, between, tail } => {
                Growth::Within { head, between, tail, end: End::Whole(Vec::new()) }
            }
            Joint::Told { fits, others } => {
                let counting = Counting::default();
                Growth::Told(Box::default(), Telling { fits, others, counting })
            }
        };
        Ok(Self {
            format: format.to_owned(),
            options: options.to_owned(),
            given: convert::parsed(options)?,
            codebook: codebook.clone(),
            n_articles: 0,
            growth,
            losses: Vec::new(),
            renamed: BTreeMap::new(),
            checked: None,
            names: Vec::new(),
            n_files: 0,
        })
    }

    /// Whether what is written of these articles does not depend on the others. Where it does, all
    /// have to be written at once.
    #[must_use]
    pub fn fits(&self, documents: &[Arc<Document>]) -> bool {
        match &self.growth {
            Growth::Told(_, telling) => documents.iter().all(|document| (telling.fits)(document)),
            Growth::Within { .. } | Growth::Apart(..) => true,
        }
    }

    /// A file that was begun and has so many articles.
    ///
    /// # Errors
    /// If there is none, for then the worker is another one than they were handed to.
    pub fn resume(begun: Option<Self>, n_articles: usize) -> Result<Self, String> {
        begun.filter(|stream| stream.n_articles == n_articles).ok_or_else(|| LOST.to_owned())
    }

    /// How many articles were written.
    #[must_use]
    pub fn n_articles(&self) -> usize {
        self.n_articles
    }

    /// Writes articles behind the others; gives the bytes that the file grows by.
    ///
    /// # Errors
    /// Why that could not be; the file is then of no use.
    pub fn add(&mut self, documents: &[Arc<Document>]) -> Result<Vec<u8>, Failure> {
        let mut options = self.options.clone();
        if let Growth::Apart(_, PerFile::Several) = self.growth {
            let (name, n) = (&self.given.name, self.n_files + 1);
            let mut given: Map<String, Value> = convert::parsed(&options)?;
            given.insert("name".to_owned(), format!("{name}/{name}-{n:05}").into());
            options = Value::Object(given).to_string();
        }
        let format = &self.format;
        let exported = convert::write(&self.codebook, documents, format, &options, &|_| {})?;
        self.n_articles += documents.len();
        add_losses(&mut self.losses, &exported.losses);
        self.renamed.extend(exported.renamed);
        if let Some(checked) = exported.checked {
            self.checked.get_or_insert_default().add(checked);
        }
        let broken = |what: String| failure(what, "");
        let mut files = exported.files.into_iter();
        match &mut self.growth {
            Growth::Apart(packing, _) => {
                for (name, content) in files {
                    packing.push(&name, &content).map_err(broken)?;
                    self.n_files += 1;
                    if self.names.len() < NAMES {
                        self.names.push(name);
                    }
                }
                Ok(packing.take())
            }
            Growth::Told(packing, telling) => {
                let Some((name, lines)) = files.next() else { return Ok(Vec::new()) };
                if self.names.is_empty() {
                    packing.push(&name, &lines).map_err(broken)?;
                    self.names.push(name);
                    self.n_files = 1;
                } else {
                    packing.extend(&lines).map_err(broken)?;
                }
                documents.iter().for_each(|document| telling.counting.add(document, &words));
                Ok(packing.take())
            }
            Growth::Within { head, between, tail, end } => {
                let Some((name, file)) = files.next() else { return Ok(Vec::new()) };
                if self.names.is_empty() {
                    self.names.push(name);
                    self.n_files = 1;
                }
                let parted = Parted::of(&file, head, tail);
                let before = match &end {
                    End::Whole(_) => parted.head,
                    End::Tail(_) => between.as_bytes(),
                };
                if !parted.articles.is_empty() {
                    let grown = [before, parted.articles].concat();
                    *end = End::Tail(parted.tail.to_vec());
                    return Ok(grown);
                }
                if let End::Whole(whole) = end {
                    *whole = file;
                }
                Ok(Vec::new())
            }
        }
    }

    /// What came of it; its bytes are those that the file ends with.
    ///
    /// # Errors
    /// If no article was written, or an archive cannot be closed.
    pub fn end(self) -> Result<Saved, Failure> {
        let Self { losses, renamed, checked, names: mut files, mut n_files, .. } = self;
        let Some(first) = files.first() else {
            return Err(failure("There is no article to write.".into(), "Choose some articles."));
        };
        let broken = |what: String| failure(what, "");
        let archive = format!("{}.zip", self.given.name);
        let (name, bytes) = match self.growth {
            Growth::Within { end: End::Whole(rest) | End::Tail(rest), .. } => (first.clone(), rest),
            Growth::Apart(packing, _) => (archive, packing.finish().map_err(broken)?),
            Growth::Told(mut packing, Telling { others, counting, .. }) => {
                let mut others = others(&self.codebook, &self.given, self.n_articles);
                add_to_card(&mut others, || counting.finish(&self.codebook.schema).table());
                n_files += others.len();
                for (name, content) in others {
                    packing.push(&name, &content).map_err(broken)?;
                    files.push(name);
                }
                (archive, packing.finish().map_err(broken)?)
            }
        };
        Ok(Saved {
            name,
            bytes,
            files,
            n_files,
            losses,
            renamed,
            checked,
            split: None,
            parts: None,
        })
    }
}
