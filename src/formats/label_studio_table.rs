//! Tables that Label Studio exports, with one row for what one annotator did with a task.
//!
//! Source: label-studio-sdk 2.1, `Converter.convert_to_csv`: the fields of the task and of its
//! annotation in the order of their names, cells that are no numbers in quotation marks, regions as
//! a list in JSON; commas for CSV, tabs for TSV.

use super::frame::{Certainty, Failure, Format, Sniff, Source};
use super::intake::Intake;
use super::label_studio::{MIN, Tasks, read_min};
use super::table::rows;
use serde_json::{Map, Value};

/// Rows of tasks.
pub(super) const FORMAT: Format = Format {
    name: "label-studio-table",
    title: "Label Studio CSV and TSV",
    extensions: &["csv", "tsv"],
    options: &[],
    recognize,
    read: Some(read),
    write: None,
    ..MIN
};

/// The columns that no other table has together.
const COLUMNS: [&str; 3] = ["annotation_id", "annotator", "lead_time"];

/// What divides the cells of a table with these columns.
fn divider_of(text: &str) -> Option<char> {
    let head = text.lines().next().unwrap_or_default();
    [',', '\t'].into_iter().find(|divider| {
        let cells: Vec<_> = head.split(*divider).map(|c| c.trim().trim_matches('"')).collect();
        COLUMNS.iter().all(|column| cells.contains(column))
    })
}

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    Certainty::Sure.when(divider_of(sniff.text).is_some())
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        let text = source.text()?;
        let Some(divider) = divider_of(text) else {
            let what = format!("The table lacks one of the columns {}.", COLUMNS.join(", "));
            return Err(source.failure("line 1", what, "Export it from Label Studio again."));
        };
        let mut rows = rows(text, divider).into_iter();
        let names = rows.next().map(|(_, names)| names).unwrap_or_default();
        let mut tasks = Tasks::default();
        for (line, cells) in rows {
            let cells = names.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
            let task = cells.map(|(name, cell)| (name.trim().to_owned(), value_of(cell)));
            if let Some(draft) = read_min(Map::from_iter(task), line, intake) {
                tasks.add(draft, intake);
            }
        }
        tasks.finish(intake);
    }
    Ok(())
}

/// What a cell holds: lists and objects are written as JSON.
fn value_of(cell: String) -> Value {
    let is_nested = cell.starts_with("[{") || cell.starts_with("{\"") || cell == "[]";
    match serde_json::from_str(&cell) {
        Ok(value) if is_nested => value,
        _ => Value::String(cell),
    }
}
