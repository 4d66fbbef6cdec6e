//! Suggests mentions where words stand that patterns describe.
//!
//! Source: spaCy's `EntityRuler` and `Matcher`, Prodigy's `--patterns`: each line has a `label` and
//! a `pattern`, which is a text and means these very words, or a list of what each token must be.
//! Of matches that overlap the longest is taken.

use crate::annotation::{AnnotationSet, Mention, Origin};
use crate::extra::Extra;
use crate::formats::native::Reading;
use crate::formats::{Problem, Severity, label_of};
use crate::id::Stamp;
use crate::project::{Codebook, Document};
use crate::schema::{Label, LabelId, Schema};
use crate::text::Span;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Whether a line is a pattern.
pub(super) fn is_pattern(line: &str) -> bool {
    let Ok(Value::Object(fields)) = serde_json::from_str(line) else { return false };
    let is_it = |pattern: &Value| pattern.is_string() || pattern.is_array();
    fields.get("label").is_some_and(Value::is_string) && fields.get("pattern").is_some_and(is_it)
}

/// What one token must be.
#[derive(Clone, Debug, Default)]
struct Part {
    tests: Vec<Test>,
    /// How often it stands there, at least and at most.
    often: (usize, usize),
}

/// What is asked of a token.
#[derive(Clone, Debug)]
enum Test {
    /// It is one of these words to the letter.
    Word(Vec<String>),
    /// It is one of these words in lower case.
    Lower(Vec<String>),
    /// A property that it has, or has not.
    Is(IsSo, bool),
}

/// How often a token may be repeated where a pattern sets no limit.
const MANY: usize = 20;

/// How many tokens a pattern may fit at most.
const LONGEST: usize = 50;

/// What a pattern asks for, with its label.
#[derive(Clone, Debug)]
struct Phrase {
    label: LabelId,
    parts: Vec<Part>,
}

/// Patterns by the first word that they ask for, in lower case; those that ask for none apart.
#[derive(Debug, Default)]
struct Gazetteer {
    phrases: Vec<Phrase>,
    by_word: HashMap<String, Vec<usize>>,
    others: Vec<usize>,
}

/// Looks for the words of patterns in articles. Gives those in which some stand, with suggestions
/// there and nothing else; patterns that are not understood are among the problems.
#[must_use]
pub fn suggest(name: &str, patterns: &str, documents: &[Arc<Document>], stamp: &Stamp) -> Reading {
    let mut problems = Vec::new();
    let (gazetteer, labels) = read(patterns, stamp, &mut problems);
    let mut n_ids = labels.len();
    let author: Arc<str> = name.rsplit(['/', '\\']).next().unwrap_or(name).into();
    let mut found = Vec::new();
    for document in documents {
        let places = gazetteer.places(document.text.as_str());
        let suggestions = places.into_iter().map(|(span, label)| {
            n_ids += 1;
            Mention {
                id: stamp.id(n_ids),
                label,
                spans: span.into(),
                attributes: BTreeMap::new(),
                note: "".into(),
                author: author.clone(),
                origin: Origin::Gazetteer,
                created: stamp.at,
                changed: stamp.at,
                extra: Extra::default(),
            }
        });
        // Fresh ids are all different.
        let suggestions = AnnotationSet::new(suggestions).unwrap_or_default();
        if !suggestions.is_empty() {
            let (mentions, rejected) = Default::default();
            let document = Document::clone(document);
            found.push(Document { mentions, rejected, suggestions, ..document });
        }
    }
    if found.is_empty() && gazetteer.phrases.is_empty() {
        problems.push(problem(None, "No pattern of the file is understood.", Severity::Whole));
    } else if found.is_empty() {
        let what = "The words of its patterns stand in no article of the project.";
        problems.push(problem(None, what, Severity::Note));
    }
    let codebook = Codebook {
        id: stamp.id(0),
        name: author,
        guidelines: "".into(),
        schema: Schema::new(labels).unwrap_or_else(|_| Schema::preset()),
        extra: Extra::default(),
        project_extra: Extra::default(),
        schema_extra: Extra::default(),
    };
    Reading { codebook: Some(codebook), has_project: true, documents: found, problems }
}

fn problem(line: Option<usize>, what: impl Into<String>, severity: Severity) -> Problem {
    let remedy = match line {
        Some(_) => "The pattern was left out; the others were looked for.",
        None => "Load articles first, or another file of patterns.",
    };
    let (place, what, remedy) = (String::new(), what.into(), remedy.to_owned());
    Problem { line, place, what, remedy, severity }
}

/// The patterns of a file, with a label for each name.
fn read(file: &str, stamp: &Stamp, problems: &mut Vec<Problem>) -> (Gazetteer, Vec<Label>) {
    let mut gazetteer = Gazetteer::default();
    let mut labels: Vec<Label> = Vec::new();
    for (n, line) in file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut refuse = |what: String| problems.push(problem(Some(n + 1), what, Severity::Part));
        let fields = match serde_json::from_str(line) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => {
                refuse("The line is no object.".to_owned());
                continue;
            }
            Err(error) => {
                refuse(format!("This is not JSON: {error}."));
                continue;
            }
        };
        let name = fields.get("label").and_then(Value::as_str).unwrap_or_default();
        let parts = match parts_of(fields.get("pattern").unwrap_or(&Value::Null)) {
            Ok(parts) => parts,
            Err(what) => {
                refuse(what);
                continue;
            }
        };
        let is_it = |label: &&Label| label.name.to_lowercase() == name.trim().to_lowercase();
        let known = labels.iter().find(is_it);
        let known = known.map(|label| label.id.clone()).or_else(|| {
            let label = label_of(name, &labels, || stamp.id(labels.len() + 1))?;
            labels.push(label.clone());
            Some(label.id)
        });
        match known {
            Some(label) => gazetteer.add(Phrase { label, parts }),
            None => refuse("The pattern has no label.".to_owned()),
        }
    }
    (gazetteer, labels)
}

/// What each token of a pattern must be, or why that is not understood.
fn parts_of(pattern: &Value) -> Result<Vec<Part>, String> {
    let parts = match pattern {
        Value::String(words) => {
            let tokens = super::check::words(words).into_iter();
            let words = tokens.filter_map(|token| {
                let range = token.start().get()..token.end().get();
                Some(Test::Word(vec![words.get(range)?.to_owned()]))
            });
            words.map(|test| Part { tests: vec![test], often: (1, 1) }).collect()
        }
        Value::Array(tokens) => tokens.iter().map(part_of).collect::<Result<Vec<_>, _>>()?,
        _ => return Err("The line has no “pattern”.".to_owned()),
    };
    match parts.iter().map(|part| part.often.0).sum::<usize>() {
        0 => Err("The pattern asks for no word.".to_owned()),
        _ => Ok(parts),
    }
}

fn part_of(token: &Value) -> Result<Part, String> {
    let unknown =
        |name: &str| Err(format!("The pattern asks for {name}, which is not known here."));
    let none = Map::new();
    let mut part = Part { tests: Vec::new(), often: (1, 1) };
    for (name, value) in token.as_object().unwrap_or(&none) {
        let upper = name.to_uppercase();
        if let Some((_, is)) = FLAGS.iter().find(|(flag, _)| *flag == upper) {
            match value.as_bool() {
                Some(wanted) => part.tests.push(Test::Is(*is, wanted)),
                None => return unknown(name),
            }
            continue;
        }
        match (upper.as_str(), words_of(value)) {
            ("LOWER", Some(words)) => part.tests.push(Test::Lower(words)),
            ("ORTH" | "TEXT", Some(words)) => part.tests.push(Test::Word(words)),
            ("OP", Some(signs)) => {
                part.often = match signs.first().map(String::as_str) {
                    Some("?") => (0, 1),
                    Some("*") => (0, MANY),
                    Some("+") => (1, MANY),
                    Some("1") => (1, 1),
                    _ => return unknown(&format!("{name} {value}")),
                };
            }
            _ => return unknown(name),
        }
    }
    match token {
        Value::Object(_) => Ok(part),
        _ => unknown("a token that is no object"),
    }
}

/// The words that a value allows: one, or those of a list `{"IN": […]}`.
fn words_of(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(word) => Some(vec![word.clone()]),
        Value::Object(fields) if fields.len() == 1 => {
            let words = fields.get("IN")?.as_array()?.iter();
            words.map(|word| word.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}

/// Whether a token has a property.
type IsSo = fn(&str) -> bool;

/// Properties of tokens that patterns ask for, as spaCy has them.
const FLAGS: [(&str, IsSo); 8] = [
    ("IS_ALPHA", |word| word.chars().all(char::is_alphabetic)),
    ("IS_ASCII", str::is_ascii),
    ("IS_DIGIT", |word| word.chars().all(char::is_numeric)),
    ("LIKE_NUM", |word| {
        word.chars().any(char::is_numeric)
            && word.chars().all(|c| c.is_numeric() || ",.-+/".contains(c))
    }),
    ("IS_LOWER", |word| is_cased(word) && !word.chars().any(char::is_uppercase)),
    ("IS_UPPER", |word| is_cased(word) && !word.chars().any(char::is_lowercase)),
    ("IS_TITLE", |word| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && !letters.any(char::is_uppercase)
    }),
    ("IS_PUNCT", |word| !word.chars().any(char::is_alphanumeric)),
];

fn is_cased(word: &str) -> bool {
    word.chars().any(|c| c.is_uppercase() || c.is_lowercase())
}

impl Test {
    fn holds(&self, word: &str, lower: &str) -> bool {
        match self {
            Self::Word(words) => words.iter().any(|known| known == word),
            Self::Lower(words) => words.iter().any(|known| known == lower),
            Self::Is(is, wanted) => is(word) == *wanted,
        }
    }
}

impl Gazetteer {
    fn add(&mut self, phrase: Phrase) {
        let n = self.phrases.len();
        let first = phrase.parts.first().filter(|part| part.often.0 > 0);
        let words = first.into_iter().flat_map(|part| &part.tests).find_map(|test| match test {
            Test::Word(words) | Test::Lower(words) => Some(words),
            Test::Is(..) => None,
        });
        match words {
            Some(words) => {
                for word in words {
                    self.by_word.entry(word.to_lowercase()).or_default().push(n);
                }
            }
            None => self.others.push(n),
        }
        self.phrases.push(phrase);
    }

    /// Where patterns fit in a text, with their labels; of those that overlap the longest. One
    /// place may have several labels.
    fn places(&self, text: &str) -> Vec<(Span, LabelId)> {
        let tokens = super::check::words(text);
        let words: Vec<(&str, String)> = tokens
            .iter()
            .map(|token| {
                let word = text.get(token.start().get()..token.end().get()).unwrap_or_default();
                (word, word.to_lowercase())
            })
            .collect();
        let mut found: Vec<(Span, &LabelId)> = Vec::new();
        for (at, (_, lower)) in words.iter().enumerate() {
            let of_word = self.by_word.get(lower).map_or(&[][..], Vec::as_slice);
            for n in of_word.iter().chain(&self.others) {
                let Some(phrase) = self.phrases.get(*n) else { continue };
                let rest = words.get(at..words.len().min(at + LONGEST)).unwrap_or_default();
                let length = longest(&phrase.parts, rest).filter(|length| *length > 0);
                let last = length.and_then(|length| tokens.get(at + length - 1));
                if let (Some(first), Some(last)) = (tokens.get(at), last) {
                    found.push((first.cover(*last), &phrase.label));
                }
            }
        }
        // The longest first, and of these the first in the text.
        found.sort_by_key(|(span, _)| (std::cmp::Reverse(span.n_bytes()), span.start()));
        let mut taken = BTreeMap::new();
        let mut places: Vec<(Span, LabelId)> = Vec::new();
        for (span, label) in found {
            let before = taken.range(..span.end()).next_back();
            let is_free = before.is_none_or(|(_, end)| *end <= span.start());
            let is_same = before == Some((&span.start(), &span.end()));
            let is_new = || !places.iter().any(|known| known.0 == span && known.1 == *label);
            if is_free || (is_same && is_new()) {
                taken.insert(span.start(), span.end());
                places.push((span, label.clone()));
            }
        }
        places
    }
}

/// How many words the parts of a pattern fit, from the first on: as many as can be.
fn longest(parts: &[Part], words: &[(&str, String)]) -> Option<usize> {
    let mut ends = BTreeSet::from([0]);
    for part in parts {
        let fits =
            |(word, lower): &&(&str, String)| part.tests.iter().all(|test| test.holds(word, lower));
        let (least, most) = part.often;
        let behind = |end: &usize| {
            let rest = words.get(*end..).unwrap_or_default();
            let n = rest.iter().take(most).take_while(fits).count();
            (end + least)..(end + n + 1)
        };
        ends = ends.iter().flat_map(behind).collect();
    }
    ends.last().copied()
}
