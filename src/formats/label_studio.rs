//! Tasks of Label Studio with their annotations, in full or as JSON-MIN.
//!
//! Source: label-studio-sdk 2.1 and the front end's `charsToCodePoints`. Offsets are code points
//! of the text in which CR LF counts two. Results of one region share its id; relations are
//! results of their own. Predictions become suggestions.

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::xml;
use crate::annotation::{Attribute, Origin};
use crate::text::CharOffset;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Tasks with annotations, in full.
pub(super) const FULL: Format = Format {
    name: "label-studio",
    title: "Label Studio JSON",
    extensions: &["json", "jsonl"],
    unit: Unit::CodePoints,
    carries: Carries { notes: true, attributes: true, relations: true, ..Carries::RANGES },
    options: &["discontinuous"],
    recognize: |sniff| recognize(sniff, false),
    read: Some(read),
    write: Some(|out, written| write_full(out, written, false)),
};

/// Tasks whose mentions are predictions, to be corrected there.
pub(super) const PREDICTIONS: Format = Format {
    name: "label-studio-predictions",
    title: "Label Studio tasks with predictions",
    extensions: &["json"],
    // Read as full tasks are, of which they are a kind.
    recognize: |_| Certainty::No,
    write: Some(|out, written| write_full(out, written, true)),
    ..FULL
};

/// One flat object a task.
pub(super) const MIN: Format = Format {
    name: "label-studio-min",
    title: "Label Studio JSON-MIN",
    extensions: &["json"],
    carries: Carries::RANGES,
    recognize: |sniff| recognize(sniff, true),
    write: Some(write_min),
    ..FULL
};

/// Whose predictions they are, for Label Studio.
const MODEL: &str = "dateline";

/// The name of the text control's results that hold a note.
const NOTE: &str = "note";

/// The name of the attribute that holds how sure a model was.
const SCORE: &str = "score";

/// What is true of all results of an annotation or prediction.
struct Answer {
    author: Option<String>,
    is_prediction: bool,
    line: usize,
}

fn recognize(sniff: &Sniff<'_>, is_min: bool) -> Certainty {
    let Some(Value::Object(map)) = &sniff.value else { return Certainty::No };
    if !is_min {
        let has_data = map.get("data").is_some_and(Value::is_object);
        let has_work = ["annotations", "completions", "predictions"]
            .iter()
            .any(|name| map.get(*name).is_some_and(Value::is_array));
        return Certainty::Sure.when(has_data && has_work);
    }
    let is_region = |value: &Value| value.get("labels").is_some() && value.get("start").is_some();
    let first = map.get("label").and_then(Value::as_array).and_then(|list| list.first());
    let is_exported = map.contains_key("annotation_id") && map.contains_key("lead_time");
    Certainty::Sure.when(first.is_some_and(is_region) || is_exported)
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources.iter().filter(|source| !source.has_extension("xml")) {
        for record in json::records(source)? {
            if let Some(task) = record.object(intake) {
                read_task(task, record.line, intake);
            }
        }
    }
    Ok(())
}

/// The text of a task: `text`, or else the longest text that it has.
fn text_of(data: &Map<String, Value>) -> Option<String> {
    if let Some(Value::String(text)) = data.get("text") {
        return Some(text.clone());
    }
    let texts = data.values().filter_map(Value::as_str);
    texts.max_by_key(|text| text.len()).map(str::to_owned)
}

fn read_task(mut task: Map<String, Value>, line: usize, intake: &mut Intake<'_>) {
    let data = match task.remove("data") {
        Some(Value::Object(data)) => data,
        Some(Value::String(text)) => Map::from_iter([("text".to_owned(), text.into())]),
        _ => return read_min(task, line, intake),
    };
    let Some(text) = text_of(&data) else {
        return intake.skip(Some(line), "The task has no text in its “data”.");
    };
    let mut draft = Draft { line: Some(line), ..Draft::new(text) };
    let name = |name: &str| data.get(name).and_then(Value::as_str);
    draft.id = name("dateline_id").map(str::to_owned).or_else(|| json::words(task.get("id")));
    draft.metadata.title = name("title").unwrap_or_default().into();
    let mut relations = Vec::new();
    let mut ids = BTreeSet::new();
    for (list, is_prediction) in
        [("annotations", false), ("completions", false), ("predictions", true)]
    {
        let Some(Value::Array(list)) = task.remove(list) else { continue };
        for annotation in list {
            if annotation["was_cancelled"] == true {
                let what = "An annotation was cancelled by its annotator.";
                intake.note(Some(line), what, "It was left out.");
                continue;
            }
            let by = &annotation["completed_by"];
            let by = by.get("email").or_else(|| by.get("id")).unwrap_or(by);
            let by = if is_prediction { &annotation["model_version"] } else { by };
            let author = json::words(Some(by)).filter(|author| !author.is_empty());
            let Some(results) = annotation["result"].as_array() else { continue };
            let first = draft.claims.len();
            let answer = Answer { author, is_prediction, line };
            read_results(results, answer, &mut ids, &mut draft, &mut relations, intake);
            if is_prediction {
                let of_all = json::attribute(&annotation["score"]);
                for claim in draft.claims.iter_mut().skip(first) {
                    claim.suggested = Some(Origin::Model);
                    if let Some(score) = &of_all {
                        claim.attributes.entry(SCORE.into()).or_insert_with(|| score.clone());
                    }
                }
            }
        }
    }
    let mut kept = Map::new();
    let mut rest = data;
    for known in ["text", "dateline_id", "title"] {
        rest.remove(known);
    }
    if !rest.is_empty() {
        kept.insert("data".into(), Value::Object(rest));
    }
    if !relations.is_empty() {
        kept.insert("relations".into(), relations.into());
    }
    task.retain(|name, value| !is_kept_by_it(name) && !is_nothing(value));
    if !task.is_empty() {
        kept.insert("task".into(), Value::Object(task));
    }
    if !kept.is_empty() {
        draft.extra = Map::from_iter([(FULL.name.to_owned(), Value::Object(kept))]);
    }
    intake.take(draft);
}

/// Whether a field is one that Label Studio fills in by itself, and that would be false elsewhere.
fn is_kept_by_it(name: &str) -> bool {
    matches!(
        name,
        "id" | "inner_id"
            | "annotator"
            | "annotation_id"
            | "lead_time"
            | "drafts"
            | "created_at"
            | "updated_at"
            | "total_annotations"
            | "cancelled_annotations"
            | "total_predictions"
            | "comment_count"
            | "unresolved_comment_count"
            | "comment_authors"
            | "last_comment_updated_at"
    )
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(Map::is_empty)
}

fn read_results(
    results: &[Value],
    Answer { author, is_prediction, line }: Answer,
    ids: &mut BTreeSet<String>,
    draft: &mut Draft,
    relations: &mut Vec<Value>,
    intake: &mut Intake<'_>,
) {
    let first = draft.claims.len();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for result in results {
        if result["type"] == "relation" {
            relations.push(result.clone());
            continue;
        }
        let value = &result["value"];
        let labels = ["labels", "hypertextlabels", "paragraphlabels"]
            .iter()
            .find_map(|name| value.get(*name).and_then(Value::as_array));
        let Some(labels) = labels else { continue };
        let global = value.get("globalOffsets").unwrap_or(value);
        let Some((start, end)) = json::range(global.get("start"), global.get("end")) else {
            intake.skip_mention(Some(line), "result", "It has no start and end in the text.");
            continue;
        };
        for label in labels {
            let Some(label) = json::words(Some(label)) else { continue };
            let place = Place::chars(CharOffset::new(start), CharOffset::new(end));
            let quote = value.get("text").and_then(Value::as_str);
            let id = json::words(result.get("id"));
            if let Some(id) = &id {
                places.insert(id.clone(), draft.claims.len());
            }
            let id = id.filter(|id| ids.insert(id.clone()));
            let author = author.clone();
            let mut claim = Claim { id, author, ..Claim::new(label, place).quoted(quote) };
            let score = result.get("score").filter(|_| is_prediction);
            if let Some(score) = score.and_then(json::attribute) {
                claim.attributes.insert(SCORE.into(), score);
            }
            draft.claims.push(claim);
        }
    }
    for result in results {
        let Some(at) = json::words(result.get("id")).and_then(|id| places.get(&id).copied()) else {
            continue;
        };
        let Some(claim) = draft.claims.get_mut(at).filter(|_| at >= first) else { continue };
        let name = result["from_name"].as_str().unwrap_or("value");
        let value = &result["value"];
        let texts = |value: &Value| -> Vec<String> {
            match value {
                Value::Array(list) => list.iter().filter_map(|v| json::words(Some(v))).collect(),
                other => json::words(Some(other)).into_iter().collect(),
            }
        };
        if let Some(note) = value.get("text").filter(|_| result["type"] == "textarea") {
            let note = texts(note).join("\n");
            if name == NOTE {
                claim.note = note;
            } else {
                claim.attributes.insert(name.into(), Attribute::Text(note.into()));
            }
        } else if let Some(choices) = value.get("choices") {
            let chosen = texts(choices).join(", ");
            claim.attributes.insert(name.into(), Attribute::Text(chosen.into()));
        } else if let Some(number) = value.get("number").and_then(json::attribute) {
            claim.attributes.insert(name.into(), number);
        }
        if let Some(Value::Object(meta)) = result.get("meta") {
            for (name, value) in meta {
                if let Some(value) = json::attribute(value) {
                    claim.attributes.insert(name.clone(), value);
                }
            }
        }
    }
}

/// A task whose data, annotation and author stand side by side.
fn read_min(mut task: Map<String, Value>, line: usize, intake: &mut Intake<'_>) {
    let regions = task.iter().find_map(|(name, value)| {
        let list = value.as_array()?;
        let is_region = |value: &Value| value.get("start").is_some() && value.get("end").is_some();
        list.first().is_some_and(is_region).then(|| (name.clone(), list.clone()))
    });
    if let Some((name, _)) = &regions {
        task.remove(name);
    }
    let author = json::words(task.get("annotator"));
    let Some(text) = text_of(&task) else {
        return intake.skip(Some(line), "The task has no text.");
    };
    let mut draft = Draft { line: Some(line), ..Draft::new(text) };
    draft.id = json::words(task.get("dateline_id").or_else(|| task.get("id")));
    draft.metadata.title = task.get("title").and_then(Value::as_str).unwrap_or_default().into();
    for region in regions.into_iter().flat_map(|(_, list)| list) {
        let range = json::range(region.get("start"), region.get("end"));
        let (Some((start, end)), Some(labels)) = (range, region["labels"].as_array()) else {
            intake.skip_mention(Some(line), "label", "It has no start, end and labels.");
            continue;
        };
        for label in labels {
            let place = Place::chars(CharOffset::new(start), CharOffset::new(end));
            let claim = Claim::new(json::words(Some(label)).unwrap_or_default(), place);
            let quoted = claim.quoted(region["text"].as_str());
            draft.claims.push(Claim { author: author.clone(), ..quoted });
        }
    }
    task.retain(|name, value| {
        !is_kept_by_it(name)
            && !is_nothing(value)
            && !matches!(name.as_str(), "text" | "title" | "dateline_id")
    });
    if !task.is_empty() {
        draft.extra = Map::from_iter([(FULL.name.to_owned(), json!({ "data": task }))]);
    }
    intake.take(draft);
}

fn value_of(article: &OutArticle<'_>, entry: &Entry<'_>) -> Value {
    let range = article.chars(entry.hull());
    json!({
        "start": range.start(), "end": range.end(),
        "text": article.slice(entry.hull()), "labels": [entry.label],
    })
}

fn data_of(article: &OutArticle<'_>) -> Map<String, Value> {
    let kept = article.kept(FULL.name).and_then(|kept| kept.get("data")).and_then(Value::as_object);
    let mut data = kept.cloned().unwrap_or_default();
    data.insert("text".into(), article.text().into());
    data.insert("title".into(), article.document.facts.metadata.title.as_ref().into());
    data.insert("dateline_id".into(), article.document.id.as_str().into());
    data
}

fn write_full(out: &Outgoing<'_>, written: &mut Written, as_predictions: bool) {
    let mut tasks = Vec::new();
    let mut has_notes = false;
    for (n, article) in out.articles.iter().enumerate() {
        let mut results = Vec::new();
        let mut ids = BTreeSet::new();
        for entry in &article.entries {
            let id = entry.mention.id.as_str();
            ids.insert(id);
            let value = value_of(article, entry);
            let mut result = json!({
                "id": id, "from_name": "label", "to_name": "text", "type": "labels",
                "origin": "manual", "value": value,
            });
            let attributes = entry.mention.attributes.iter();
            let meta: Map<_, _> =
                attributes.map(|(name, value)| (name.clone(), json::value_of(value))).collect();
            if !meta.is_empty() {
                result["meta"] = Value::Object(meta);
            }
            results.push(result);
            if !entry.mention.note.is_empty() {
                has_notes = true;
                let mut value = value_of(article, entry);
                value["text"] = json!([entry.mention.note]);
                if let Some(value) = value.as_object_mut() {
                    value.remove("labels");
                }
                results.push(json!({
                    "id": id, "from_name": NOTE, "to_name": "text", "type": "textarea",
                    "origin": "manual", "value": value,
                }));
            }
        }
        let relations = article.kept(FULL.name).and_then(|kept| kept["relations"].as_array());
        for relation in relations.into_iter().flatten() {
            let is_there = |key: &str| relation[key].as_str().is_some_and(|id| ids.contains(id));
            if is_there("from_id") && is_there("to_id") {
                results.push(relation.clone());
            } else {
                let what = "A relation lost one of its mentions and was left out.";
                Teller::new(article.document, &mut written.losses)
                    .tell_article(LossKind::Relation, what);
            }
        }
        let kept = article.kept(FULL.name).and_then(|kept| kept["task"].as_object());
        let mut task = kept.cloned().unwrap_or_default();
        task.insert("id".into(), (n + 1).into());
        task.insert("data".into(), Value::Object(data_of(article)));
        if as_predictions {
            let prediction = json!({ "model_version": MODEL, "result": results });
            task.insert("predictions".into(), json!([prediction]));
        } else {
            let annotation = json!({ "id": n + 1, "result": results, "was_cancelled": false });
            task.insert("annotations".into(), json!([annotation]));
        }
        tasks.push(Value::Object(task));
    }
    let name = &out.options.name;
    let file = json::list(tasks.into_iter());
    written.files.push((format!("{name}.json"), file.into_bytes()));
    written.files.push((format!("{name}-config.xml"), config(out, has_notes).into_bytes()));
}

/// The labeling interface that fits the tasks.
fn config(out: &Outgoing<'_>, has_notes: bool) -> String {
    let mut file = String::from("<View>\n  <Labels name=\"label\" toName=\"text\">\n");
    for label in out.codebook.schema.labels() {
        let color = label.color.light.to_string();
        let hotkey = label.key.map(|key| format!(" hotkey=\"{}\"", key.get()));
        file.push_str(&format!(
            "    <Label value=\"{}\" background=\"{color}\"{}/>\n",
            xml::escape(&label.name),
            hotkey.unwrap_or_default()
        ));
    }
    file.push_str("  </Labels>\n");
    if has_notes {
        file.push_str(&format!(
            "  <TextArea name=\"{NOTE}\" toName=\"text\" perRegion=\"true\"/>\n"
        ));
    }
    file.push_str("  <Text name=\"text\" value=\"$text\"/>\n</View>\n");
    file
}

fn write_min(out: &Outgoing<'_>, written: &mut Written) {
    let task = |(n, article): (usize, &OutArticle<'_>)| {
        let mut task = data_of(article);
        let regions = article.entries.iter().map(|entry| value_of(article, entry));
        task.insert("id".into(), (n + 1).into());
        task.insert("annotation_id".into(), (n + 1).into());
        task.insert("lead_time".into(), 0.into());
        task.insert("label".into(), regions.collect());
        Value::Object(task)
    };
    let file = json::list(out.articles.iter().enumerate().map(task));
    written.files.push((format!("{}.json", out.options.name), file.into_bytes()));
}
