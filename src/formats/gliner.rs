//! Training data of GLiNER: tokens with spans of them.
//!
//! Source: urchade/GLiNER, `data/`. A list of `{"tokenized_text": […], "ner": [[first, last,
//! label], …]}`; both ends are inclusive, labels may overlap.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Overlap, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{LossKind, Outgoing, Teller, Written};
use super::probe::Place;
use super::tokens::{self, Joined};
use serde_json::{Map, Value, json};

/// GLiNER's JSON.
pub(super) const FORMAT: Format = Format {
    name: "gliner",
    title: "GLiNER JSON",
    extensions: &["json", "jsonl"],
    unit: Unit::Tokens,
    carries: Carries { overlap: Overlap::Any, text: false, ..Carries::FLAT },
    options: &["tokens", "boundary", "discontinuous"],
    recognize: |sniff| {
        let value = sniff.value.as_ref();
        Certainty::Sure.when(value.is_some_and(|value| value.get("tokenized_text").is_some()))
    },
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::LIST),
};

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        for record in json::records(source)? {
            let Some(mut map) = record.object(intake) else { continue };
            let line = record.line;
            let Some(Value::Array(words)) = map.remove("tokenized_text") else {
                intake.skip(Some(line), "The record has no “tokenized_text”.");
                continue;
            };
            let mut joined = Joined::default();
            for word in &words {
                joined.push(word.as_str().unwrap_or_default(), " ");
            }
            let mut draft = Draft { line: Some(line), ..Draft::default() };
            draft.id = json::words(map.remove("id").as_ref());
            let ner = map.remove("ner");
            for entry in ner.as_ref().and_then(Value::as_array).into_iter().flatten() {
                let range = json::range(entry.get(0), entry.get(1));
                let span = range.and_then(|(first, last)| joined.span(first, last.checked_add(1)?));
                match span.zip(json::words(entry.get(2))) {
                    Some((span, label)) => {
                        draft.claims.push(Claim::new(label, Place::span(span)));
                    }
                    None => {
                        let what = format!("{} is no span of the tokens.", json::line(entry));
                        intake.skip_mention(Some(line), "ner", what);
                    }
                }
            }
            draft.text = joined.text;
            if !map.is_empty() {
                draft.extra = Map::from_iter([(FORMAT.name.to_owned(), Value::Object(map))]);
            }
            intake.take(draft);
        }
    }
    Ok(())
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut records = Vec::new();
    for article in &out.articles {
        let mut teller = Teller::new(article.document, &mut written.losses);
        teller.tell_article(LossKind::Text, "Tokens alone are written, not what stands between.");
        let cut = tokens::tokenize(article, out.codebook, out.options, false, &mut teller);
        let words: Vec<_> = cut.tokens.iter().map(|token| article.slice(*token)).collect();
        let ner: Vec<_> = cut
            .entries
            .iter()
            .map(|(first, end, entry)| json!([first, end.saturating_sub(1), entry.label]))
            .collect();
        let kept = article.kept(FORMAT.name).and_then(Value::as_object);
        let mut record = kept.cloned().unwrap_or_default();
        record.insert("id".into(), article.document.id.as_str().into());
        record.insert("tokenized_text".into(), words.into());
        record.insert("ner".into(), ner.into());
        records.push(Value::Object(record));
    }
    let file = json::list(records.into_iter());
    written.files.push((format!("{}.json", out.options.name), file.into_bytes()));
}
