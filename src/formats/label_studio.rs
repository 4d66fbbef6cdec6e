//! Tasks of Label Studio with their annotations, in full or as JSON-MIN.
//!
//! Source: label-studio-sdk 2.1 and the front end's `charsToCodePoints`. Offsets are code points
//! of the text in which CR LF counts two. Results of one region share its id; relations are
//! results of their own. Predictions become suggestions. Every annotation of a task is written
//! again with what it says, but for who made it: the program refuses the whole file where it does
//! not know that person.

mod per_region;

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, Loss, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::xml::{self, Piece};
use crate::annotation::Origin;
use crate::schema::Color;
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
    joint: None,
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

/// What results of mentions are called, and what they belong to, unless they say otherwise.
const FROM: &str = "label";
const TO: &str = "text";

/// What a result holds that is made anew, and what its value holds.
const RESULT: [&str; 5] = ["id", "type", "value", "meta", "score"];
const VALUE: [&str; 9] = [
    "start",
    "end",
    "text",
    "labels",
    "hypertextlabels",
    "paragraphlabels",
    "startOffset",
    "endOffset",
    "globalOffsets",
];

/// What an annotation holds that is made anew, or that the program fills in by itself.
const ANNOTATION: [&str; 17] = [
    "id",
    "result",
    "completed_by",
    "was_cancelled",
    "unique_id",
    "task",
    "project",
    "updated_by",
    "parent_prediction",
    "parent_annotation",
    "prediction",
    "import_id",
    "created_username",
    "created_ago",
    "last_action",
    "last_created_by",
    "draft_created_at",
];

/// What is kept of the results that say something of a region beside its labels.
const CONTROLS: &str = "controls";

/// The name of the attribute that holds how sure a model was.
const SCORE: &str = "score";

/// What is true of all results of an annotation or prediction.
struct Answer {
    author: Option<String>,
    /// Its number among the annotations of the task, from 0.
    number: usize,
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
    for source in sources.iter().filter(|source| source.has_extension("xml")) {
        read_config(source.text()?, intake);
    }
    for source in sources.iter().filter(|source| !source.has_extension("xml")) {
        let mut tasks = Tasks::default();
        for record in json::records(source)? {
            let Some(task) = record.object(intake) else { continue };
            // One in full has what all its annotators did.
            let is_full = task.contains_key("data");
            match read_task(task, record.line, intake) {
                Some(draft) if is_full => intake.take(draft),
                Some(draft) => tasks.add(draft, intake),
                None => {}
            }
        }
        tasks.finish(intake);
    }
    Ok(())
}

/// Makes one article of what several annotators did with a task, where each has a record of its
/// own: these follow each other.
#[derive(Default)]
pub(super) struct Tasks(Option<Draft>);

impl Tasks {
    pub(super) fn add(&mut self, draft: Draft, intake: &mut Intake<'_>) {
        if let Some(held) = &mut self.0
            && held.id.is_some()
            && held.id == draft.id
            && held.text == draft.text
            && held.extra == draft.extra
        {
            held.claims.extend(draft.claims);
        } else if let Some(done) = self.0.replace(draft) {
            intake.take(done);
        }
    }

    pub(super) fn finish(self, intake: &mut Intake<'_>) {
        if let Some(done) = self.0 {
            intake.take(done);
        }
    }
}

/// Takes the labels of a labeling interface in, with their colors.
fn read_config(text: &str, intake: &mut Intake<'_>) {
    for piece in xml::pieces(text) {
        let Piece::Open(tag) = piece else { continue };
        if tag.name == "Label" {
            // Results call a label by its alias if it has one.
            let name = tag.get("alias").or_else(|| tag.get("value")).unwrap_or_default();
            intake.declare(name, tag.get("background").and_then(Color::parse));
        }
    }
}

/// The text of a task: `text`, or else the longest text that it has.
fn text_of(data: &Map<String, Value>) -> Option<String> {
    if let Some(Value::String(text)) = data.get("text") {
        return Some(text.clone());
    }
    let texts = data.values().filter_map(Value::as_str);
    texts.max_by_key(|text| text.len()).map(str::to_owned)
}

fn read_task(mut task: Map<String, Value>, line: usize, intake: &mut Intake<'_>) -> Option<Draft> {
    let data = match task.remove("data") {
        Some(Value::Object(data)) => data,
        Some(Value::String(text)) => Map::from_iter([("text".to_owned(), text.into())]),
        _ => return read_min(task, line, intake),
    };
    let Some(text) = text_of(&data) else {
        intake.skip(Some(line), "The task has no text in its “data”.");
        return None;
    };
    let mut draft = Draft { line: Some(line), ..Draft::new(text) };
    let name = |name: &str| data.get(name).and_then(Value::as_str);
    draft.id = name("dateline_id").map(str::to_owned).or_else(|| json::words(task.get("id")));
    draft.metadata.title = name("title").unwrap_or_default().into();
    let mut annotations = Vec::new();
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
            let answer = Answer { author, number: annotations.len(), is_prediction, line };
            let others = read_results(results, answer, &mut ids, &mut draft, intake);
            if !is_prediction {
                let mut kept = json::others(&annotation, &ANNOTATION);
                kept.retain(|_, value| !is_nothing(value));
                if !others.is_empty() {
                    kept.insert("results".into(), others.into());
                }
                annotations.push(Value::Object(kept));
            } else {
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
    // One that says nothing is made anew.
    if annotations.len() > 1 || annotations.iter().any(|one| !is_nothing(one)) {
        kept.insert("annotations".into(), annotations.into());
    }
    task.retain(|name, value| !is_kept_by_it(name) && !is_nothing(value));
    if !task.is_empty() {
        kept.insert("task".into(), Value::Object(task));
    }
    if !kept.is_empty() {
        draft.extra = Map::from_iter([(FULL.name.to_owned(), Value::Object(kept))]);
    }
    Some(draft)
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

/// Takes the mentions of an annotation; gives its other results, such as relations.
fn read_results(
    results: &[Value],
    Answer { author, number, is_prediction, line }: Answer,
    ids: &mut BTreeSet<String>,
    draft: &mut Draft,
    intake: &mut Intake<'_>,
) -> Vec<Value> {
    let first = draft.claims.len();
    let mut others = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for result in results {
        let value = &result["value"];
        let Some(labels) = labels_of(value) else { continue };
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
            let own = id.clone().filter(|id| ids.insert(id.clone()));
            let author = author.clone();
            let mut kept = kept_of(result, is_prediction);
            if number > 0 && !is_prediction {
                kept.insert("annotation".into(), number.into());
                // Two annotations may call their regions alike.
                kept.extend(id.map(|id| ("id".to_owned(), id.into())));
            }
            let claim = Claim { id: own, author, ..Claim::new(label, place).quoted(quote) };
            let mut claim = claim;
            claim.keep(FULL.name, kept);
            let score = result.get("score").filter(|_| is_prediction);
            if let Some(score) = score.and_then(json::attribute) {
                claim.attributes.insert(SCORE.into(), score);
            }
            draft.claims.push(claim);
        }
    }
    for result in results {
        let at = json::words(result.get("id")).and_then(|id| places.get(&id).copied());
        let claim = at.filter(|at| *at >= first).and_then(|at| draft.claims.get_mut(at));
        let Some(claim) = claim.filter(|_| result["type"] != "relation") else {
            if labels_of(&result["value"]).is_none() {
                others.push(result.clone());
            }
            continue;
        };
        let name = result["from_name"].as_str().unwrap_or("value");
        if let Some(said) = per_region::read(result) {
            if name == NOTE && result["type"] == "textarea" {
                claim.note = said.to_string();
            } else {
                claim.keep_in(FULL.name, CONTROLS, name, per_region::kept_of(result));
                claim.attributes.insert(name.into(), said);
            }
        } else if labels_of(&result["value"]).is_none() {
            others.push(result.clone());
        }
        if let Some(Value::Object(meta)) = result.get("meta") {
            for (name, value) in meta {
                if let Some(value) = json::attribute(value) {
                    claim.attributes.insert(name.clone(), value);
                }
            }
        }
    }
    others
}

/// The labels of a region, by the control that gave them.
fn labels_of(value: &Value) -> Option<&Vec<Value>> {
    let names = ["labels", "hypertextlabels", "paragraphlabels"];
    names.iter().find_map(|name| value.get(*name).and_then(Value::as_array))
}

/// What a result says that a mention has no place for.
fn kept_of(result: &Value, is_prediction: bool) -> Map<String, Value> {
    let mut fields = json::others(result, &RESULT);
    fields.retain(|name, value| match name.as_str() {
        "from_name" => value != FROM,
        "to_name" => value != TO,
        "origin" => value != "manual",
        _ => true,
    });
    if !is_prediction {
        fields.extend(result.get("score").map(|score| ("score".to_owned(), score.clone())));
    }
    let mut meta = json::others(&result["meta"], &[]);
    meta.retain(|_, value| json::attribute(value).is_none());
    let mut kept = Map::new();
    let parts =
        [("result", fields), ("value", json::others(&result["value"], &VALUE)), ("meta", meta)];
    for (name, part) in parts.into_iter().filter(|(_, part)| !part.is_empty()) {
        kept.insert(name.into(), part.into());
    }
    kept
}

/// A task whose data, annotation and author stand side by side.
pub(super) fn read_min(
    mut task: Map<String, Value>,
    line: usize,
    intake: &mut Intake<'_>,
) -> Option<Draft> {
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
        intake.skip(Some(line), "The task has no text.");
        return None;
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
    Some(draft)
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

/// The results of a mention: its region, and its note.
fn results_of(
    article: &OutArticle<'_>,
    entry: &Entry<'_>,
    id: &str,
    controls: &mut Controls,
) -> Vec<Value> {
    let mut kept = entry.kept(FULL.name);
    let said = match kept.remove(CONTROLS) {
        Some(Value::Object(said)) => said,
        _ => Map::new(),
    };
    let mut part = |name: &str| match kept.remove(name) {
        Some(Value::Object(part)) => part,
        _ => Map::new(),
    };
    let (mut result, mut value, mut meta) = (part("result"), part("value"), part("meta"));
    value.extend(json::others(&value_of(article, entry), &[]));
    let attributes = entry.mention.attributes.iter().filter(|(name, _)| !said.contains_key(*name));
    meta.extend(attributes.map(|(name, value)| (name.clone(), json::value_of(value))));
    for (name, usual) in [("from_name", FROM), ("to_name", TO), ("origin", "manual")] {
        result.entry(name).or_insert_with(|| usual.into());
    }
    let [from, to] = ["from_name", "to_name"].map(|name| result.get(name).cloned());
    let [from, to] = [from, to].map(|name| json::words(name.as_ref()).unwrap_or_default());
    controls.names.insert((from, to.clone()));
    result.insert("id".into(), id.into());
    result.insert("type".into(), "labels".into());
    result.insert("value".into(), value.into());
    if !meta.is_empty() {
        result.insert("meta".into(), meta.into());
    }
    let mut results = vec![Value::Object(result)];
    let place = json::others(&value_of(article, entry), &[]);
    for (name, kept) in &said {
        let attribute = entry.mention.attributes.get(name);
        let result = per_region::result_of(kept, attribute, id, &place);
        if let Some(result) = result {
            controls.per_region.add(&result);
            results.push(result);
        }
    }
    if !entry.mention.note.is_empty() {
        controls.have_notes = true;
        let mut value = value_of(article, entry);
        value["text"] = json!([entry.mention.note]);
        if let Some(value) = value.as_object_mut() {
            value.remove("labels");
        }
        results.push(json!({
            "id": id, "from_name": NOTE, "to_name": to, "type": "textarea",
            "origin": "manual", "value": value,
        }));
    }
    results
}

/// What the labeling interface needs besides labels.
#[derive(Default)]
struct Controls {
    /// What results of mentions are called, and what they belong to.
    names: BTreeSet<(String, String)>,
    have_notes: bool,
    per_region: per_region::Controls,
}

/// The annotations of an article, each with what is kept of it.
fn annotations_of(
    article: &OutArticle<'_>,
    controls: &mut Controls,
    losses: &mut Vec<Loss>,
) -> Vec<Map<String, Value>> {
    let mut kept = article.kept_fields(FULL.name);
    let list = |value: Option<Value>| match value {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    let object = |value: Value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let mut annotations: Vec<_> =
        list(kept.remove("annotations")).into_iter().map(object).collect();
    if annotations.is_empty() {
        annotations.push(Map::new());
    }
    // As they were kept before annotations were.
    let relations = kept.remove("relations");
    if let (Some(relations), Some(first)) = (relations, annotations.first_mut()) {
        first.entry("results").or_insert(relations);
    }
    let mut results: Vec<(Vec<Value>, BTreeSet<String>)> = Vec::new();
    results.resize_with(annotations.len(), Default::default);
    for entry in &article.entries {
        let kept = entry.kept(FULL.name);
        let number = kept.get("annotation").and_then(json::count).unwrap_or(0);
        let number = if number < results.len() { number } else { 0 };
        let (results, ids) = &mut results[number];
        let known = kept.get("id").and_then(Value::as_str).filter(|id| !ids.contains(*id));
        let id = known.unwrap_or(entry.mention.id.as_str()).to_owned();
        results.append(&mut results_of(article, entry, &id, controls));
        ids.insert(id);
    }
    let mut n_lost = 0;
    for (annotation, (mut results, ids)) in annotations.iter_mut().zip(results) {
        for other in list(annotation.remove("results")) {
            let names = ["from_id", "to_id"].map(|name| other.get(name));
            let is_there = |id: Option<&Value>| json::words(id).is_some_and(|id| ids.contains(&id));
            if other["type"] != "relation" || names.into_iter().all(is_there) {
                results.push(other);
            } else {
                n_lost += 1;
            }
        }
        annotation.insert("result".into(), results.into());
    }
    if n_lost > 0 {
        let what = format!("{n_lost} relations lost a mention.");
        Teller::new(article.document, losses).tell_article(LossKind::Relation, what);
    }
    annotations
}

fn write_full(out: &Outgoing<'_>, written: &mut Written, as_predictions: bool) {
    let mut tasks = Vec::new();
    let mut controls = Controls::default();
    let mut n_annotations = 0;
    for (n, article) in out.articles.iter().enumerate() {
        let annotations = annotations_of(article, &mut controls, &mut written.losses);
        let kept = article.kept(FULL.name).and_then(|kept| kept["task"].as_object());
        let mut task = kept.cloned().unwrap_or_default();
        task.insert("id".into(), (n + 1).into());
        task.insert("data".into(), Value::Object(data_of(article)));
        if as_predictions {
            let results = annotations.into_iter().filter_map(|mut one| one.remove("result"));
            let results: Vec<Value> = results
                .flat_map(|results| match results {
                    Value::Array(results) => results,
                    _ => Vec::new(),
                })
                .collect();
            let prediction = json!({ "model_version": MODEL, "result": results });
            task.insert("predictions".into(), json!([prediction]));
        } else {
            let annotations = annotations.into_iter().map(|mut annotation| {
                n_annotations += 1;
                annotation.insert("id".into(), n_annotations.into());
                annotation.insert("was_cancelled".into(), false.into());
                Value::Object(annotation)
            });
            task.insert("annotations".into(), annotations.collect());
        }
        tasks.push(Value::Object(task));
    }
    let name = &out.options.name;
    let file = json::list(tasks.into_iter());
    written.files.push((format!("{name}.json"), file.into_bytes()));
    written.files.push((format!("{name}-config.xml"), config(out, controls).into_bytes()));
}

/// The labeling interface that fits the tasks.
fn config(out: &Outgoing<'_>, mut controls: Controls) -> String {
    if controls.names.is_empty() {
        controls.names.insert((FROM.to_owned(), TO.to_owned()));
    }
    let texts: BTreeSet<String> = controls.names.iter().map(|(_, to)| xml::escape(to)).collect();
    let mut file = String::from("<View>\n");
    for (from, to) in &controls.names {
        let (from, to) = (xml::escape(from), xml::escape(to));
        file.push_str(&format!("  <Labels name=\"{from}\" toName=\"{to}\">\n"));
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
    }
    if let Some(to) = texts.first().filter(|_| controls.have_notes) {
        file.push_str(&format!(
            "  <TextArea name=\"{NOTE}\" toName=\"{to}\" perRegion=\"true\"/>\n"
        ));
    }
    file.push_str(&controls.per_region.elements());
    for to in texts {
        file.push_str(&format!("  <Text name=\"{to}\" value=\"$text\"/>\n"));
    }
    file.push_str("</View>\n");
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
