//! Words of a project's own mentions, as examples of what a label is for.

use super::Summary;
use crate::project::Project;
use crate::schema::LabelId;
use std::sync::Arc;

/// Characters of an example that are shown; a longer mention explains no label at a glance.
const LONGEST: usize = 60;

/// Mentions of a label that are looked at: of a million, the first show what it is for.
const LOOKED_AT: usize = 2_000;

/// Up to `most` different words that a label was given to, those of finished articles first, then
/// in the order of the articles. Words that differ in case alone count once, and mentions of more
/// than 60 characters are passed over. No more than 2,000 mentions of the label are looked at.
///
/// Articles whose summary counts no mention of the label are not looked into.
#[must_use]
pub fn examples(
    project: &Project,
    summaries: &[Arc<Summary>],
    label: &LabelId,
    most: usize,
) -> Vec<String> {
    let of = |is_finished| {
        let used = summaries.iter().filter(move |summary| {
            summary.status.is_finished() == is_finished && summary.counts.contains_key(label)
        });
        used.filter_map(|summary| project.document(&summary.id))
    };
    let quotes = of(true).chain(of(false)).flat_map(|document| {
        let tagged = document.mentions.iter().filter(|mention| mention.label == *label);
        tagged.map(|mention| document.quote(mention))
    });
    let (mut found, mut folded) = (Vec::new(), Vec::new());
    for quote in quotes.take(LOOKED_AT) {
        if found.len() >= most {
            break;
        }
        let fold = quote.to_lowercase();
        if quote.chars().count() <= LONGEST && !folded.contains(&fold) {
            found.push(quote);
            folded.push(fold);
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

    /// The examples that a dataset gives of a label.
    fn of(file: &str, name: &str, most: usize) -> Vec<String> {
        let stamp = Stamp { at: Timestamp::from_millis(0), author: "a".into(), chance: 9 };
        let reading = read(file, &stamp);
        assert_eq!(reading.problems, vec![]);
        let mut project = Project::new(Id::parse("p").unwrap(), "p");
        project.codebook = Arc::new(reading.codebook.unwrap());
        for document in reading.documents {
            project.documents.insert(document.id.clone(), Arc::new(document));
        }
        let summaries: Vec<_> =
            project.documents.values().map(|document| Arc::new(Summary::of(document))).collect();
        let label = project.schema().named(name).unwrap().id.clone();
        examples(&project, &summaries, &label, most)
    }

    fn line(id: &str, status: &str, text: &str, spans: &[(usize, usize, &str)]) -> String {
        let mention = |(start, end, label): &(usize, usize, &str)| {
            serde_json::json!({ "id": format!("{id}{start}"), "start": start, "end": end,
                "quote": &text[*start..*end], "label": label })
        };
        let mentions: Vec<_> = spans.iter().map(mention).collect();
        let line = serde_json::json!({ "id": id, "text": text, "status": status,
            "mentions": mentions });
        line.to_string()
    }

    #[test]
    fn examples_are_few_different_short_and_of_finished_articles_first() {
        let long = "y".repeat(LONGEST + 1);
        let text = format!("Orsh orsh Ada Lavar {long}");
        let end = text.len();
        let todo = [(0, 4, "Place"), (14, 19, "Place"), (10, 13, "Actor")];
        let done = [(5, 9, "Place"), (20, end, "Place")];
        let file = [line("x", "todo", &text, &todo), line("y", "done", &text, &done)].join("\n");
        assert_eq!(of(&file, "Place", 5), ["orsh", "Lavar"]);
        assert_eq!(of(&file, "Place", 1), ["orsh"]);
        assert_eq!(of(&file, "Actor", 5), ["Ada"]);
        assert_eq!(of(&file, "Actor", 0), [] as [&str; 0]);
    }

    #[test]
    fn only_the_first_mentions_are_looked_at() {
        let text = format!("{}b", "a ".repeat(LOOKED_AT));
        let spans: Vec<_> = (0..=LOOKED_AT).map(|n| (2 * n, 2 * n + 1, "Place")).collect();
        assert_eq!(of(&line("x", "todo", &text, &spans), "Place", 5), ["a"]);
        assert_eq!(of(&line("x", "todo", &text, &spans[1..]), "Place", 5), ["a", "b"]);
    }
}
