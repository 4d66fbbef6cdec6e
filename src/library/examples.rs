//! Words of a project's own mentions, as examples of what a label is for.

use super::Summary;
use crate::project::Project;
use crate::schema::LabelId;
use std::sync::Arc;

/// Characters of an example that are shown; a longer mention explains no label at a glance.
const LONGEST: usize = 60;

/// Up to `most` different words that a label was given to, those of finished articles first, then
/// in the order of the articles. Words that differ in case alone count once, and mentions of more
/// than 60 characters are passed over.
///
/// Articles whose summary counts no mention of the label are not looked into.
#[must_use]
pub fn examples(
    project: &Project,
    summaries: &[Arc<Summary>],
    label: &LabelId,
    most: usize,
) -> Vec<String> {
    let (mut found, mut folded): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for is_finished in [true, false] {
        let used = summaries.iter().filter(|summary| {
            summary.status.is_finished() == is_finished && summary.counts.contains_key(label)
        });
        for document in used.filter_map(|summary| project.document(&summary.id)) {
            for mention in document.mentions.iter().filter(|mention| mention.label == *label) {
                if found.len() >= most {
                    return found;
                }
                let quote = document.quote(mention);
                let fold = quote.to_lowercase();
                if quote.chars().count() <= LONGEST && !folded.contains(&fold) {
                    found.push(quote);
                    folded.push(fold);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::native::read;
    use crate::id::{Id, Stamp};
    use crate::moment::Timestamp;

    #[test]
    fn examples_are_few_different_short_and_of_finished_articles_first() {
        let long = "y".repeat(LONGEST + 1);
        let text = format!("Orsh orsh Ada Lavar {long}");
        let line = |id: &str, status: &str, spans: &[(usize, usize, &str)]| {
            let mention = |(start, end, label): &(usize, usize, &str)| {
                serde_json::json!({ "id": format!("{id}{start}"), "start": start, "end": end,
                    "quote": &text[*start..*end], "label": label })
            };
            let mentions: Vec<_> = spans.iter().map(mention).collect();
            serde_json::json!({ "id": id, "text": text, "status": status, "mentions": mentions })
        };
        let file = [
            line("x", "todo", &[(0, 4, "Place"), (14, 19, "Place"), (10, 13, "Actor")]),
            line("y", "done", &[(5, 9, "Place"), (20, 20 + long.len(), "Place")]),
        ];
        let file = file.map(|line| line.to_string()).join("\n");
        let stamp = Stamp { at: Timestamp::from_millis(0), author: "a".into(), chance: 9 };
        let reading = read(&file, &stamp);
        assert_eq!(reading.problems, vec![]);
        let mut project = Project::new(Id::parse("p").unwrap(), "p");
        project.codebook = Arc::new(reading.codebook.unwrap());
        for document in reading.documents {
            project.documents.insert(document.id.clone(), Arc::new(document));
        }
        let summaries: Vec<_> =
            project.documents.values().map(|document| Arc::new(Summary::of(document))).collect();
        let of = |name: &str, most| {
            let label = project.schema().named(name).unwrap().id.clone();
            examples(&project, &summaries, &label, most)
        };
        assert_eq!(of("Place", 5), ["orsh", "Lavar"]);
        assert_eq!(of("Place", 1), ["orsh"]);
        assert_eq!(of("Actor", 5), ["Ada"]);
        assert_eq!(of("Actor", 0), [] as [&str; 0]);
    }
}
