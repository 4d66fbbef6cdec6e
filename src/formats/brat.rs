//! Standoff of brat: a text beside a file of annotations for every article.
//!
//! Source: brat's `server/src/annotation.py`. Offsets are code points of the text as Python reads
//! it with universal newlines, so CR LF counts one. Fragments of a mention are divided by `;`,
//! its words joined by one space, and no fragment holds a line break.

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use crate::annotation::Attribute;
use crate::schema::Color;
use crate::text::{ByteOffset, CharOffset, Span};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// brat standoff.
pub(super) const FORMAT: Format = Format {
    name: "brat",
    title: "brat standoff",
    extensions: &["ann", "a1", "a2"],
    unit: Unit::Folded,
    carries: Carries {
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        ..Carries::RANGES
    },
    options: &[],
    recognize,
    read: Some(read),
    write: Some(write),
    joint: None,
};

/// The type of the notes that a person writes in brat.
const NOTE: &str = "AnnotatorNotes";

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    let is_ann = FORMAT.extensions.iter().any(|extension| sniff.source.has_extension(extension));
    let mut lines = sniff.text.lines().filter(|line| !line.is_empty()).take(20).peekable();
    let is_empty = lines.peek().is_none();
    let is_line = |line: &str| {
        let (id, rest) = line.split_once('\t').unwrap_or_default();
        let is_id = id == "*"
            || (id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '#')
                && id.ends_with(|c: char| c.is_ascii_digit()));
        is_id && (!id.starts_with('T') || parse_text_bound(rest).is_some())
    };
    if is_ann {
        return Certainty::Sure.when(is_empty || lines.any(is_line));
    }
    Certainty::Likely.when(!is_empty && lines.all(is_line))
}

/// Label and fragments of a `T` line behind its id, with its words.
fn parse_text_bound(rest: &str) -> Option<(&str, Vec<Place>, &str)> {
    let (head, words) = rest.split_once('\t').unwrap_or((rest, ""));
    let (label, fragments) = head.split_once(' ')?;
    let place = |fragment: &str| {
        let (start, end) = fragment.trim().split_once(' ')?;
        let (start, end) = (start.parse().ok()?, end.parse().ok()?);
        Some(Place::folded(CharOffset::new(start), CharOffset::new(end)))
    };
    let places: Option<Vec<_>> = fragments.split(';').map(place).collect();
    Some((label, places?, words))
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    // A text and its annotations have one name but for the extension.
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let mut texts = BTreeMap::new();
    for source in sources.iter().filter(|source| source.has_extension("txt")) {
        texts.insert(stem(source.name), source.text()?);
    }
    for source in sources.iter().filter(|source| source.base() == "annotation.conf") {
        read_types(source.text()?, intake);
    }
    for source in sources.iter().filter(|source| source.base() == "visual.conf") {
        read_colors(source.text()?, intake);
    }
    let mut files: BTreeMap<String, Vec<&Source<'_>>> = BTreeMap::new();
    for source in sources {
        let is_ann = FORMAT.extensions.iter().any(|extension| source.has_extension(extension));
        let is_conf = source.has_extension("conf") || source.has_extension("txt");
        if is_ann || !is_conf {
            files.entry(stem(source.name)).or_default().push(source);
        }
    }
    let mut alone = None;
    for (stem, annotations) in files {
        let Some(text) = texts.get(&stem) else {
            let source = annotations.first().copied().unwrap_or(&sources[0]);
            let what = format!("The text {stem}.txt of these annotations is missing.");
            intake.skip(None, what.clone());
            let remedy = "Load the .txt file together with the .ann file.";
            alone.get_or_insert(source.failure("", what, remedy));
            continue;
        };
        let mut draft = Draft::new(*text);
        let base = stem.rsplit('/').next().unwrap_or(&stem);
        draft.id = Some(base.to_owned());
        draft.metadata.title = base.into();
        draft.metadata.file = Some(format!("{stem}.txt").into());
        for source in annotations {
            intake.file = source.name.to_owned();
            read_annotations(source.text()?, &mut draft, intake);
        }
        intake.take(draft);
    }
    match alone {
        Some(failure) if intake.is_empty() => Err(failure),
        _ => Ok(()),
    }
}

/// The types of mentions that a folder's configuration lists.
fn read_types(text: &str, intake: &mut Intake<'_>) {
    let mut is_listed = false;
    for line in text.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            is_listed = matches!(section.trim_end_matches(']'), "entities" | "events" | "spans");
            continue;
        }
        let name = line.split(['\t', ' ']).next().unwrap_or_default();
        // `!` marks a type that stands for those below it, `<` a word that stands for several.
        if is_listed && name.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            intake.declare(name, None);
        }
    }
}

/// Colors that an article's folder gives to labels.
fn read_colors(text: &str, intake: &mut Intake<'_>) {
    for line in text.lines() {
        let Some((label, drawing)) = line.split_once([' ', '\t']) else { continue };
        let color = drawing
            .split_once("bgColor:")
            .and_then(|(_, rest)| Color::parse(rest.split(',').next().unwrap_or_default().trim()));
        if color.is_some() {
            intake.declare(label, color);
        }
    }
}

fn read_annotations(text: &str, draft: &mut Draft, intake: &mut Intake<'_>) {
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<Value> = Vec::new();
    // What speaks of a mention may stand before it.
    let (mentions, others): (Vec<_>, Vec<_>) = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .partition(|(_, line)| line.starts_with('T'));
    for (i, line) in mentions {
        let (id, rest) = line.split_once('\t').unwrap_or((line, ""));
        let Some((label, places, words)) = parse_text_bound(rest) else {
            intake.skip_mention(Some(i + 1), id, "It is no label with offsets.");
            continue;
        };
        if claims.insert(id.to_owned(), draft.claims.len()).is_some() {
            let what = "The id stands twice in the file.";
            intake.note(Some(i + 1), what, "The second mention got another id.");
        }
        let claim = Claim { places, line: Some(i + 1), ..Claim::default() };
        let words = Some(words).filter(|words| !words.is_empty());
        let id = Some(id.to_owned());
        draft.claims.push(Claim { id, label: label.to_owned(), ..claim.quoted(words) });
    }
    for (_, line) in others {
        if !take_property(line, &claims, draft) {
            kept.push(line.into());
        }
    }
    if !kept.is_empty() {
        let lines = draft.extra.entry(FORMAT.name).or_insert_with(|| Value::Array(Vec::new()));
        if let Some(lines) = lines.as_array_mut() {
            lines.append(&mut kept);
        }
    }
}

/// Takes an attribute or note of a mention; gives whether the line was one.
fn take_property(line: &str, claims: &BTreeMap<String, usize>, draft: &mut Draft) -> bool {
    let Some((id, rest)) = line.split_once('\t') else { return false };
    let (head, words) = rest.split_once('\t').unwrap_or((rest, ""));
    let mut parts = head.splitn(3, ' ');
    let (Some(name), Some(target)) = (parts.next(), parts.next()) else { return false };
    let value = parts.next().unwrap_or_default();
    let Some(claim) = claims.get(target).and_then(|at| draft.claims.get_mut(*at)) else {
        return false;
    };
    match id.chars().next() {
        Some('A' | 'M') if !claim.attributes.contains_key(name) => {
            let value = match value {
                "" => Attribute::Flag(true),
                text => text
                    .parse::<u64>()
                    .map_or_else(|_| Attribute::Text(text.into()), |n| Attribute::Number(n.into())),
            };
            claim.attributes.insert(name.to_owned(), value);
            true
        }
        Some('#') if name == NOTE => {
            if !claim.note.is_empty() {
                claim.note.push('\n');
            }
            claim.note.push_str(words);
            true
        }
        _ => false,
    }
}

/// A name as brat takes it: letters, digits and a few signs.
fn plain(name: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let plain: String = name.trim().chars().map(|c| if fits(c) { c } else { '_' }).collect();
    if plain.is_empty() { "_".into() } else { plain }
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut stems = BTreeSet::new();
    for label in out.labels() {
        if plain(label) != label {
            written.renamed.insert(label.to_owned(), plain(label));
        }
    }
    let mut types = Types::default();
    for article in &out.articles {
        let mut stem = plain(article.document.id.as_str());
        while !stems.insert(stem.to_lowercase()) {
            stem.push('_');
        }
        let name = &out.options.name;
        let annotations = write_annotations(article, &mut types, written);
        let text = if article.text().starts_with('\u{feff}') {
            // The first character of a text would be taken for the mark of the file.
            format!("\u{feff}{}", article.text())
        } else {
            article.text().to_owned()
        };
        written.files.push((format!("{name}/{stem}.txt"), text.into_bytes()));
        written.files.push((format!("{name}/{stem}.ann"), annotations.into_bytes()));
    }
    let conf = types.conf(&out.labels());
    written.files.push((format!("{}/annotation.conf", out.options.name), conf.into_bytes()));
}

/// The types that the configuration of a folder has to list, besides labels.
#[derive(Default)]
struct Types {
    relations: BTreeSet<String>,
    /// With the roles that each has.
    events: BTreeMap<String, BTreeSet<String>>,
    /// With the values that each has; none where it is there or not.
    attributes: BTreeMap<String, BTreeSet<String>>,
}

impl Types {
    /// Takes in the type of a line that is written as it was read.
    fn take(&mut self, line: &str) {
        let (id, rest) = line.split_once('\t').unwrap_or_default();
        let head = rest.split('\t').next().unwrap_or_default();
        let mut words = head.split(' ').filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return };
        match id.chars().next() {
            Some('R') => drop(self.relations.insert(first.to_owned())),
            Some('E') => {
                let kind = first.split(':').next().unwrap_or(first);
                let roles = words.filter_map(|word| word.split(':').next());
                // A second filler of a role has a number behind its name.
                let roles = roles.map(|role| role.trim_end_matches(|c: char| c.is_ascii_digit()));
                let known = self.events.entry(kind.to_owned()).or_default();
                known.extend(roles.map(str::to_owned));
            }
            Some('A' | 'M') => {
                let values = self.attributes.entry(first.to_owned()).or_default();
                values.extend(words.nth(1).map(str::to_owned));
            }
            _ => {}
        }
    }

    fn conf(&self, labels: &[&str]) -> String {
        let mut conf = String::from("[entities]\n");
        let labels = labels.iter().map(|label| plain(label));
        for label in labels.filter(|label| !self.events.contains_key(label)) {
            conf.push_str(&format!("{label}\n"));
        }
        conf.push_str("\n[relations]\n");
        conf.push_str("<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n");
        for relation in &self.relations {
            conf.push_str(&format!("{relation}\tArg1:<ANY>, Arg2:<ANY>\n"));
        }
        conf.push_str("\n[events]\n");
        for (event, roles) in &self.events {
            let roles: Vec<_> = roles.iter().map(|role| format!("{role}*:<ANY>")).collect();
            conf.push_str(&format!("{event}\t{}\n", roles.join(", ")));
        }
        conf.push_str("\n[attributes]\n");
        for (attribute, values) in &self.attributes {
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            let values = match values.as_slice() {
                [] => String::new(),
                values => format!(", Value:{}", values.join("|")),
            };
            conf.push_str(&format!("{attribute}\tArg:<ANY>{values}\n"));
        }
        conf
    }
}

/// The parts of a mention without the line breaks in it.
fn fragments(article: &OutArticle<'_>, parts: &[Span]) -> Vec<Span> {
    let mut fragments = Vec::new();
    for part in parts {
        let start = part.start().get();
        let mut at = start;
        for line in article.slice(*part).split_inclusive(['\n', '\r']) {
            let end = at + line.trim_end_matches(['\n', '\r']).len();
            fragments.extend(Span::new(ByteOffset::new(at), ByteOffset::new(end)));
            at += line.len();
        }
    }
    fragments
}

/// Counts code points with CR LF as one, for offsets asked in any order.
struct Folding {
    /// In code points: where each line feed behind a carriage return stands.
    feeds: Vec<CharOffset>,
}

impl Folding {
    fn of(text: &str) -> Self {
        let mut before = ' ';
        let mut feeds = Vec::new();
        for (n, c) in text.chars().enumerate() {
            if c == '\n' && before == '\r' {
                feeds.push(CharOffset::new(n));
            }
            before = c;
        }
        Self { feeds }
    }

    fn count(&self, at: CharOffset) -> usize {
        at.get() - self.feeds.partition_point(|feed| *feed < at)
    }
}

fn write_annotations(article: &OutArticle<'_>, types: &mut Types, written: &mut Written) -> String {
    let folding = Folding::of(article.text());
    let is_own = |id: &str| {
        id.strip_prefix('T').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let taken: BTreeSet<&str> =
        article.entries.iter().map(|e| e.mention.id.as_str()).filter(|id| is_own(id)).collect();
    let mut fresh = (1..).map(|n| format!("T{n}")).filter(|id| !taken.contains(id.as_str()));
    let mut kept: Vec<&str> = article
        .kept(FORMAT.name)
        .and_then(Value::as_array)
        .map(|lines| lines.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let used: BTreeSet<&str> =
        kept.iter().filter_map(|line| line.split_once('\t')).map(|(id, _)| id).collect();
    let fresh_of = |letter: char, n: &mut usize| loop {
        *n += 1;
        let id = format!("{letter}{n}");
        if !used.contains(id.as_str()) {
            return id;
        }
    };
    let (mut n_attributes, mut n_notes) = (0, 0);
    let (mut file, mut properties, mut ids) = (String::new(), String::new(), BTreeSet::new());
    for entry in &article.entries {
        let fragments = fragments(article, entry.spans.parts());
        if fragments.is_empty() {
            let what = "It is nothing but line breaks and was left out.";
            let mut teller = Teller::new(article.document, &mut written.losses);
            teller.tell(LossKind::Edge, super::losses::Effect::LeftOut, entry, what);
            continue;
        }
        let has_breaks = fragments.len() != entry.spans.parts().len()
            || fragments.iter().zip(entry.spans.parts()).any(|(a, b)| a != b);
        if has_breaks {
            let what = "It was cut at line breaks, which brat cannot have in a mention.";
            let mut teller = Teller::new(article.document, &mut written.losses);
            teller.tell(LossKind::Edge, super::losses::Effect::Changed, entry, what);
        }
        let own = entry.mention.id.as_str();
        let id = if is_own(own) && !ids.contains(own) {
            own.to_owned()
        } else {
            fresh.next().unwrap_or_default()
        };
        ids.insert(id.clone());
        let ranges: Vec<_> = fragments
            .iter()
            .map(|fragment| {
                let range = article.chars(*fragment);
                format!("{} {}", folding.count(range.start()), folding.count(range.end()))
            })
            .collect();
        let words: Vec<_> = fragments.iter().map(|fragment| article.slice(*fragment)).collect();
        // What Python takes for the end of a line would cut the line in two.
        let words = words.join(" ").replace(|c: char| is_break(c) || c == '\t', " ");
        file.push_str(&format!("{id}\t{} {}\t{words}\n", plain(entry.label), ranges.join(";")));
        for (name, value) in &entry.mention.attributes {
            let flag = matches!(value, Attribute::Flag(true));
            let text = if flag { String::new() } else { value.to_string() };
            let is_exact = !text.contains(char::is_whitespace) && plain(name) == *name;
            if !is_exact || matches!(value, Attribute::Flag(false)) {
                let what = format!("Attribute “{name}” was written without spaces.");
                let mut teller = Teller::new(article.document, &mut written.losses);
                let effect = super::losses::Effect::Kept;
                teller.tell(LossKind::Attributes, effect, entry, &what);
            }
            let values = types.attributes.entry(plain(name)).or_default();
            if !flag {
                values.insert(plain(&text));
            }
            let a = fresh_of('A', &mut n_attributes);
            let text = if flag { text } else { format!(" {}", plain(&text)) };
            properties.push_str(&format!("{a}\t{} {id}{text}\n", plain(name)));
        }
        if !entry.mention.note.is_empty() {
            let note = entry.mention.note.replace(|c: char| is_break(c) || c == '\t', " ");
            if *note != *entry.mention.note {
                let what = "Line breaks in its note became spaces.";
                let mut teller = Teller::new(article.document, &mut written.losses);
                teller.tell(LossKind::Note, super::losses::Effect::Kept, entry, what);
            }
            let n = fresh_of('#', &mut n_notes);
            properties.push_str(&format!("{n}\t{NOTE} {id}\t{note}\n"));
        }
    }
    drop_broken(&mut kept, &mut ids, article, written);
    for line in kept {
        types.take(line);
        properties.push_str(line);
        properties.push('\n');
    }
    file + &properties
}

/// Whether a reader may take a character for the end of a line.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
        || ('\u{1c}'..='\u{1e}').contains(&c)
}

/// Leaves out kept lines that speak of something that is not there any more.
fn drop_broken(
    kept: &mut Vec<&str>,
    ids: &mut BTreeSet<String>,
    article: &OutArticle<'_>,
    written: &mut Written,
) {
    let is_id = |word: &str| {
        let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        word.starts_with(['T', 'E', 'R'])
            && digits.len() + 1 == word.len()
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
    };
    ids.extend(kept.iter().filter_map(|line| line.split_once('\t')).map(|(id, _)| id.to_owned()));
    loop {
        let n = kept.len();
        kept.retain(|line| {
            let head = line.split('\t').nth(1).unwrap_or_default();
            let words = head.split(' ').map(|word| word.rsplit(':').next().unwrap_or(word));
            let is_whole = words
                .into_iter()
                .skip(usize::from(!head.contains(':')))
                .all(|word| !is_id(word) || ids.contains(word));
            if !is_whole {
                let what = format!("“{line}” speaks of a mention that is not there.");
                Teller::new(article.document, &mut written.losses)
                    .tell_article(LossKind::Relation, what);
                ids.remove(line.split('\t').next().unwrap_or_default());
            }
            is_whole
        });
        if kept.len() == n {
            break;
        }
    }
}
