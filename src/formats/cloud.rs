//! What the trainers of cloud services take: Amazon Comprehend, SageMaker, Azure.
//!
//! Source: the services' documentation. Comprehend counts code points within a line and wants a
//! table beside a text of one article a line; SageMaker counts code points; Azure counts UTF-16
//! units with a length. None of them is read.

use super::frame::{Carries, Certainty, Format, Joint, Unit};
use super::json;
use super::losses::{Effect, LossKind, OutArticle, Outgoing, Teller, Written};
use serde_json::json;

/// Amazon Comprehend.
pub(super) const COMPREHEND: Format = Format {
    name: "comprehend",
    title: "Amazon Comprehend, one article a line",
    extensions: &["csv"],
    unit: Unit::CodePoints,
    carries: Carries::FLAT,
    options: &["overlap", "discontinuous"],
    recognize: |_| Certainty::No,
    read: None,
    write: Some(write_comprehend),
    joint: None,
};

/// SageMaker Ground Truth.
pub(super) const SAGEMAKER: Format = Format {
    name: "sagemaker",
    title: "SageMaker Ground Truth manifest",
    extensions: &["manifest"],
    carries: Carries::RANGES,
    options: &["discontinuous"],
    write: Some(write_sagemaker),
    joint: Some(Joint::LINES),
    ..COMPREHEND
};

/// Azure custom named entity recognition.
pub(super) const AZURE: Format = Format {
    name: "azure",
    title: "Azure custom entities",
    extensions: &["json"],
    unit: Unit::Utf16,
    carries: Carries::FLAT,
    write: Some(write_azure),
    ..COMPREHEND
};

/// The name of a type: upper-case letters, digits and `_`.
fn entity_type(label: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric();
    label.to_uppercase().chars().map(|c| if fits(c) { c } else { '_' }).take(62).collect()
}

fn write_comprehend(out: &Outgoing<'_>, written: &mut Written) {
    let name = &out.options.name;
    let mut table = String::from("File,Line,Begin Offset,End Offset,Type\n");
    let mut texts = String::new();
    for label in out.labels() {
        if entity_type(label) != label {
            written.renamed.insert(label.to_owned(), entity_type(label));
        }
    }
    for (line, article) in out.articles.iter().enumerate() {
        // One character for one, so that all offsets stay.
        let text = article.text().replace(|c: char| c.is_control() || is_break(c), " ");
        if text != article.text() {
            Teller::new(article.document, &mut written.losses)
                .tell_article(LossKind::Text, "Line breaks became spaces: an article is a line.");
        }
        texts.push_str(&text);
        texts.push('\n');
        for entry in &article.entries {
            if article.slice(entry.hull()).contains(|c: char| c.is_control() || is_break(c)) {
                let what = "Line breaks in it became spaces.";
                Teller::new(article.document, &mut written.losses).tell(
                    LossKind::Edge,
                    Effect::Changed,
                    entry,
                    what,
                );
            }
            let range = article.chars(entry.hull());
            let kind = entity_type(entry.label);
            let (start, end) = (range.start(), range.end());
            table.push_str(&format!("{name}.txt,{line},{start},{end},{kind}\n"));
        }
    }
    written.files.push((format!("{name}.csv"), table.into_bytes()));
    written.files.push((format!("{name}.txt"), texts.into_bytes()));
}

fn is_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

fn write_sagemaker(out: &Outgoing<'_>, written: &mut Written) {
    let labels: Vec<_> = out.labels().iter().map(|label| json!({ "label": label })).collect();
    let record = |article: &OutArticle<'_>| {
        let entity = |entry: &super::losses::Entry<'_>| {
            let range = article.chars(entry.hull());
            let (start, end) = (range.start(), range.end());
            json!({ "startOffset": start, "endOffset": end, "label": entry.label })
        };
        let entities: Vec<_> = article.entries.iter().map(entity).collect();
        let confidences = vec![json!({ "confidence": 1.0 }); entities.len()];
        json!({
            "source": article.text(),
            "mentions": { "annotations": { "entities": entities, "labels": labels } },
            "mentions-metadata": {
                "entities": confidences, "type": "groundtruth/text-span",
                "human-annotated": "yes", "job-name": "mentions",
                "creation-date": "1970-01-01T00:00:00.000000",
            },
        })
    };
    let file = json::lines(out.articles.iter().map(record));
    written.files.push((format!("{}.manifest", out.options.name), file.into_bytes()));
}

fn write_azure(out: &Outgoing<'_>, written: &mut Written) {
    let name = &out.options.name;
    let mut documents = Vec::new();
    for article in &out.articles {
        let location = format!("{}.txt", article.document.id.as_str());
        let label = |entry: &super::losses::Entry<'_>| {
            let range = article.utf16(entry.hull());
            let length = range.end().get() - range.start().get();
            json!({ "category": entry.label, "offset": range.start(), "length": length })
        };
        let labels: Vec<_> = article.entries.iter().map(label).collect();
        let language = article.document.facts.metadata.language.as_deref().unwrap_or("en");
        documents.push(json!({
            "location": location, "language": language, "dataset": "Train",
            "entities": [{
                "regionOffset": 0, "regionLength": article.index().n_utf16(), "labels": labels,
            }],
        }));
        let path = format!("{name}/{location}");
        written.files.push((path, article.text().as_bytes().to_vec()));
    }
    let categories: Vec<_> =
        out.labels().iter().map(|label| json!({ "category": label })).collect();
    let file = json!({
        "projectFileVersion": "2022-05-01", "stringIndexType": "Utf16CodeUnit",
        "metadata": {
            "projectKind": "CustomEntityRecognition", "storageInputContainerName": name,
            "projectName": name, "multilingual": false, "description": "", "language": "en",
        },
        "assets": {
            "projectKind": "CustomEntityRecognition", "entities": categories,
            "documents": documents,
        },
    });
    written.files.push((format!("{name}/labels.json"), json::line(&file).into_bytes()));
}
