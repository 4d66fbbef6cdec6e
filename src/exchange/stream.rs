//! Writes a dataset in the format of another program, some articles at a time.

use super::archive::Packing;
use super::handful::LOST;
use super::save::{LossGroup, Saved, add_losses, failure, name_of};
use crate::formats::{self, Failure, Joint, Parted, convert};
use crate::project::{Codebook, Document};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many names of files are told.
const NAMES: usize = 100;

/// A file that grows with the articles it is given.
///
/// What comes of it is what [`save_all`](super::save_all) makes of all of them at once, but for the
/// order in which losses are told; of several files the archive holds the same, but is packed anew.
#[derive(Debug)]
pub struct Stream {
    format: String,
    options: String,
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
    /// Into files of their own.
    Apart(Box<Packing>),
}

/// What is to be written behind the last article.
#[derive(Debug)]
enum End {
    /// All there is, for no article was written.
    Whole(Vec<u8>),
    /// What stands behind articles.
    Tail(Vec<u8>),
}

impl Stream {
    /// Begins a file in a format, with options as [`save_all`](super::save_all) takes them.
    ///
    /// # Errors
    /// If the format is none that is written some articles at a time, or the options are none.
    pub fn begin(format: &str, options: &str) -> Result<Self, Failure> {
        let Some(joint) = formats::format(format).and_then(|format| format.joint) else {
            let what = format!("“{format}” cannot be written some articles at a time.");
            return Err(failure(what, "Choose another format."));
        };
        name_of(options)?;
        let growth = match joint {
            Joint::Apart => Growth::Apart(Box::default()),
            Joint::Within { head, between, tail } => {
                Growth::Within { head, between, tail, end: End::Whole(Vec::new()) }
            }
        };
        Ok(Self {
            format: format.to_owned(),
            options: options.to_owned(),
            n_articles: 0,
            growth,
            losses: Vec::new(),
            renamed: BTreeMap::new(),
            checked: None,
            names: Vec::new(),
            n_files: 0,
        })
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
    pub fn add(
        &mut self,
        codebook: &Codebook,
        documents: &[Arc<Document>],
    ) -> Result<Vec<u8>, Failure> {
        let exported = convert::write(codebook, documents, &self.format, &self.options, &|_| {})?;
        self.n_articles += documents.len();
        add_losses(&mut self.losses, &exported.losses);
        self.renamed.extend(exported.renamed);
        if let Some(checked) = exported.checked {
            self.checked.get_or_insert_default().add(checked);
        }
        let mut grown = Vec::new();
        match &mut self.growth {
            Growth::Apart(packing) => {
                self.n_files += exported.files.len();
                for (name, content) in exported.files {
                    packing.push(&name, &content).map_err(|what| failure(what, ""))?;
                    if self.names.len() < NAMES {
                        self.names.push(name);
                    }
                }
                grown = packing.take();
            }
            Growth::Within { head, between, tail, end } => {
                let Some((name, file)) = exported.files.into_iter().next() else {
                    return Ok(grown);
                };
                if self.names.is_empty() {
                    self.names.push(name);
                    self.n_files = 1;
                }
                let parted = Parted::of(&file, head, tail);
                match (&end, parted.articles) {
                    (End::Whole(_), []) => *end = End::Whole(file),
                    (End::Tail(_), []) => {}
                    (End::Whole(_), articles) => {
                        grown.extend(parted.head);
                        grown.extend(articles);
                        *end = End::Tail(parted.tail.to_vec());
                    }
                    (End::Tail(_), articles) => {
                        grown.extend(between.as_bytes());
                        grown.extend(articles);
                    }
                }
            }
        }
        Ok(grown)
    }

    /// What came of it; its bytes are those that the file ends with.
    ///
    /// # Errors
    /// If no article was written, or an archive cannot be closed.
    pub fn end(self) -> Result<Saved, Failure> {
        let Some(first) = self.names.first() else {
            return Err(failure("There is no article to write.".into(), "Choose some articles."));
        };
        let (name, bytes) = match self.growth {
            Growth::Within { end: End::Whole(rest) | End::Tail(rest), .. } => (first.clone(), rest),
            Growth::Apart(packing) => {
                let rest = packing.finish().map_err(|what| failure(what, ""))?;
                (format!("{}.zip", name_of(&self.options)?), rest)
            }
        };
        let Self { losses, renamed, checked, names: files, n_files, .. } = self;
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
