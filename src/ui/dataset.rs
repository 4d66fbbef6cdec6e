//! What is exported: articles that are in memory, or those of a large library, which the worker
//! gets some at a time.

use super::handing::{Order, Progress, Task, hand_all};
use super::packing::{Packed, pack, told_of};
use super::store::Dispatch;
use super::writing::NO_ROOM;
use crate::platform::files::Outgoing;
use crate::platform::worker::{self, Bytes, Files};
use dateline::exchange::{Choice, Piece, Suggested};
use dateline::formats::native::{Shape, Verification, Writing};
use dateline::library::Summary;
use dateline::project::{Codebook, Document, Project};
use serde_json::{Value, json};
use std::rc::Weak;
use std::sync::Arc;

/// Articles with their labels.
pub(super) struct Dataset {
    pub(super) codebook: Arc<Codebook>,
    /// As they are chosen; nothing where the worker gets them from the library.
    pub(super) documents: Option<Vec<Arc<Document>>>,
    choice: Choice,
    pub(super) n_articles: usize,
    /// Nothing if that takes a look at all of them.
    pub(super) n_mentions: Option<usize>,
    /// Whatever becomes of them; of a library those of all labels and authors.
    pub(super) n_suggestions: usize,
}

impl Dataset {
    /// What is chosen of a library, of which all may be `here`.
    pub(super) fn new(
        codebook: Arc<Codebook>,
        summaries: &[Arc<Summary>],
        here: Option<&Project>,
        choice: &Choice,
    ) -> Self {
        let documents = here.map(|project| choice.documents(project));
        let chosen = || summaries.iter().filter(|s| choice.has(&s.id, s.status));
        let n_mentions = match &documents {
            Some(documents) => Some(documents.iter().map(|d| d.mentions.len()).sum()),
            None if choice.author.is_some() => None,
            None => {
                let counts = chosen().flat_map(|summary| &summary.counts);
                let counts = counts.filter(|(label, _)| !choice.without.contains(*label));
                Some(counts.map(|(_, n)| n).sum())
            }
        };
        let n_articles = chosen().count();
        let n_suggestions = match here {
            Some(project) => {
                let as_they_are = Choice { suggestions: Suggested::Kept, ..choice.clone() };
                as_they_are.documents(project).iter().map(|d| d.suggestions.len()).sum()
            }
            None => chosen().map(|summary| summary.n_suggestions).sum(),
        };
        let choice = choice.clone();
        Self { codebook, documents, choice, n_articles, n_mentions, n_suggestions }
    }
}

/// Has the worker do something with what is chosen; see its `Way`.
fn task(dataset: &Dataset, way: &Value) -> Task {
    let choice = dataset.choice.clone();
    let argument = json!({ "choice": choice, "way": way });
    Task {
        call: "piece",
        argument: Box::new(move |n_before| {
            let mut argument = argument.as_object().cloned().unwrap_or_default();
            argument.insert("n_before".to_owned(), n_before.into());
            argument
        }),
        is_chosen: Box::new(move |summary| choice.has(&summary.id, summary.status)),
        order: Order::Project,
        beside: None,
    }
}

fn parted(answer: &Bytes) -> Result<(Piece, Bytes), String> {
    let (told, bytes) = answer.parted();
    let piece = serde_json::from_str(&told).map_err(|error| error.to_string())?;
    Ok((piece, bytes))
}

/// A file in the native format as the worker writes it, with what reading its spans again has
/// shown; nothing if nobody wants it any more.
pub(super) async fn write_far(
    dispatch: &Dispatch,
    dataset: &Dataset,
    shape: Shape,
    wanted: &Weak<()>,
    tell: impl Fn(Progress),
) -> Result<Option<(Outgoing, Verification)>, String> {
    let (mut file, mut verification) = (Outgoing::new(), Verification::default());
    let task = task(dataset, &json!({ "native": shape }));
    let mut n_articles = 0;
    let all = hand_all(dispatch, &task, wanted, |progress, answer| {
        let (piece, bytes) = parted(&answer)?;
        verification.add(piece.verification);
        n_articles += piece.n_articles;
        tell(progress);
        bytes.append_to(&mut file).ok_or(NO_ROOM)?;
        Ok(true)
    });
    if !all.await? {
        return Ok(None);
    }
    let mut end = String::new();
    Writing::behind(&dataset.codebook, shape, n_articles).end(&mut end);
    file.push(end.as_bytes()).ok_or(NO_ROOM)?;
    Ok(Some((file, verification)))
}

/// That spans do not fit their texts, if so.
fn refuse_unfit(found: &Verification) -> Result<(), String> {
    let Some(failure) = found.failures.first() else { return Ok(()) };
    Err(format!(
        "{} not fit the text, first “{}”, mention {}: {}. Move its boundaries or remove it, and \
         come back.",
        match found.failures.len() {
            1 => "1 span does".to_owned(),
            n => format!("{n} spans do"),
        },
        failure.article,
        failure.mention,
        failure.what
    ))
}

/// What came of a file that grows.
pub(super) enum Grown {
    /// It is all there, with what the worker tells of it.
    File(Outgoing, String),
    /// It has to be written of all articles at once.
    NeedsAll,
    /// Nobody wants it any more.
    Unwanted,
}

/// A file in the format of another program, to which the worker adds some articles at a time.
/// `order` names the format and its options.
pub(super) async fn grow_far(
    dispatch: &Dispatch,
    dataset: &Dataset,
    order: &Value,
    wanted: &Weak<()>,
    tell: impl Fn(Progress),
) -> Result<Grown, String> {
    let (mut file, mut n_articles, mut needs_all) = (Outgoing::new(), 0, false);
    let task = task(dataset, &json!({ "grown": order }));
    let all = hand_all(dispatch, &task, wanted, |progress, answer| {
        let (piece, bytes) = parted(&answer)?;
        refuse_unfit(&piece.verification)?;
        needs_all = piece.needs_all;
        n_articles += piece.n_articles;
        tell(progress);
        bytes.append_to(&mut file).ok_or(NO_ROOM)?;
        Ok(!needs_all)
    });
    match all.await? {
        false if needs_all => return Ok(Grown::NeedsAll),
        false => return Ok(Grown::Unwanted),
        true => {}
    }
    let answer = worker::call("grown", &json!(n_articles).to_string(), &Files::none()).await;
    let (told, end) = answer.map_err(|failure| failure.to_string())?.parted();
    end.append_to(&mut file).ok_or(NO_ROOM)?;
    Ok(Grown::File(file, told))
}

/// Gets articles to the worker, for a call that needs all of them. Nothing if nobody wants them any
/// more.
pub(super) async fn hand(
    dispatch: &Dispatch,
    dataset: &Dataset,
    wanted: &Weak<()>,
    tell: impl Fn(Progress),
) -> Result<Option<Packed>, String> {
    if let Some(documents) = &dataset.documents {
        return pack(&dataset.codebook, documents.iter(), wanted).await;
    }
    let (mut found, mut n_kept) = (Verification::default(), 0);
    let task = task(dataset, &json!("kept"));
    let all = hand_all(dispatch, &task, wanted, |progress, answer| {
        let (piece, _) = parted(&answer)?;
        found.add(piece.verification);
        n_kept += piece.n_articles;
        tell(progress);
        Ok(true)
    });
    if !all.await? {
        return Ok(None);
    }
    refuse_unfit(&found)?;
    Ok(Some((Files::none(), told_of(&dataset.codebook, Some(n_kept))?)))
}
