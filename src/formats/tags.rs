//! Mentions as one tag a token: IOB1, IOB2, IOBES, BILOU and their spellings.

use super::frame::Scheme;
use std::borrow::Cow;

/// A run of tokens under one label: the first, the one after the last, the label.
pub(super) type Run<L = String> = (usize, usize, L);

/// The tag of a token: nothing outside of all runs, else the letter and the label.
pub(super) type Tag<'a> = Option<(char, &'a str)>;

/// Writes a tag as files have it.
pub(super) fn put(tag: Tag<'_>, file: &mut String) {
    match tag {
        None => file.push('O'),
        Some((letter, label)) => {
            file.push(letter);
            file.push('-');
            file.push_str(label);
        }
    }
}

/// A tag as its letter and its label.
fn split(tag: &str) -> Option<(char, &str)> {
    const LETTERS: &str = "BIOEULSMW";
    let is_letter = |c: char| LETTERS.contains(c);
    let mut chars = tag.chars();
    let (first, second) = (chars.next()?, chars.next());
    if second.is_none() {
        return is_letter(first).then_some((first, ""));
    }
    if is_letter(first) && matches!(second, Some('-' | '_')) && tag.len() > 2 {
        return Some((first, tag.get(2..)?));
    }
    // The letter stands last in some files.
    let mut back = tag.chars().rev();
    let (last, dash) = (back.next()?, back.next()?);
    let is_suffixed = is_letter(last) && dash == '-' && tag.len() > 2;
    is_suffixed.then(|| (last, tag.get(..tag.len() - 2).unwrap_or_default()))
}

/// A label as a tag has it, in which no white space may stand.
pub(super) fn name(label: &str) -> Cow<'_, str> {
    let words = || label.split_whitespace().collect::<Vec<_>>().join("_");
    if label.contains(char::is_whitespace) { words().into() } else { label.into() }
}

/// Whether a word is a tag: `O`, or a letter with a label.
pub(super) fn is_tag(word: &str) -> bool {
    word == "O" || split(word).is_some_and(|(_, label)| !label.is_empty())
}

/// The runs that tags mean, in any of the schemes, as `conlleval` counts them: `I-X` behind
/// something else begins a run.
pub(super) fn decode<'a>(tags: impl Iterator<Item = &'a str>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut is_open = false;
    for (i, tag) in tags.enumerate() {
        let named = if tag == "O" { None } else { split(tag) };
        let Some((letter, label)) = named.filter(|(letter, _)| *letter != 'O') else {
            is_open = false;
            continue;
        };
        let begins = matches!(letter, 'B' | 'S' | 'U' | 'W');
        match runs.last_mut() {
            Some(run) if is_open && !begins && run.2 == label => run.1 = i + 1,
            _ => runs.push((i, i + 1, label.to_owned())),
        }
        is_open = !matches!(letter, 'E' | 'L' | 'S' | 'U' | 'W');
    }
    runs.retain(|run| !run.2.is_empty());
    runs
}

/// The tags of so many tokens that the runs mean; runs must not overlap and stand in order.
pub(super) fn encode<L: AsRef<str>>(
    n_tokens: usize,
    runs: &[Run<L>],
    scheme: Scheme,
) -> Vec<Tag<'_>> {
    let mut tags = vec![None; n_tokens];
    let mut before: Option<(usize, &str)> = None;
    for (start, end, label) in runs {
        let label = label.as_ref();
        let touches = before == Some((*start, label));
        let n = end.saturating_sub(*start);
        let within = tags.get_mut(*start..*end).unwrap_or_default();
        for (i, tag) in within.iter_mut().enumerate() {
            let (is_first, is_last) = (i == 0, i + 1 == n);
            let letter = match (scheme, is_first, is_last) {
                (Scheme::Iob1, true, _) if !touches => 'I',
                (Scheme::Bioes, true, true) => 'S',
                (Scheme::Bioes, false, true) => 'E',
                (Scheme::Bilou, true, true) => 'U',
                (Scheme::Bilou, false, true) => 'L',
                (_, true, _) => 'B',
                (_, false, _) => 'I',
            };
            *tag = Some((letter, label));
        }
        before = Some((*end, label));
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tags: &str, expected: &[(usize, usize, &str)]) {
        let expected: Vec<Run> =
            expected.iter().map(|(s, e, label)| (*s, *e, (*label).to_owned())).collect();
        assert_eq!(decode(tags.split(' ')), expected, "{tags}");
    }

    #[test]
    fn every_scheme_is_read() {
        check("I-PER I-PER O B-LOC I-LOC", &[(0, 2, "PER"), (3, 5, "LOC")]);
        check("I-PER B-PER I-LOC", &[(0, 1, "PER"), (1, 2, "PER"), (2, 3, "LOC")]);
        check("B-A E-A S-A S-A O", &[(0, 2, "A"), (2, 3, "A"), (3, 4, "A")]);
        check("U-A B-A I-A L-A U-A", &[(0, 1, "A"), (1, 4, "A"), (4, 5, "A")]);
        check("W-A B-A M-A E-A I-A", &[(0, 1, "A"), (1, 4, "A"), (4, 5, "A")]);
        check("PER-B PER-I O LOC-S", &[(0, 2, "PER"), (3, 4, "LOC")]);
        check("B-MISC-event I-MISC-event", &[(0, 2, "MISC-event")]);
        check("O - _ B- I B", &[]);
    }

    fn written(tags: &[Tag<'_>]) -> Vec<String> {
        let of = |tag: &Tag<'_>| {
            let mut file = String::new();
            put(*tag, &mut file);
            file
        };
        tags.iter().map(of).collect()
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let run = |start, end, label: &str| (start, end, label.to_owned());
        let runs = vec![run(0, 1, "A"), run(1, 3, "A"), run(3, 4, "B"), run(6, 9, "A")];
        for scheme in [Scheme::Iob1, Scheme::Iob2, Scheme::Bioes, Scheme::Bilou] {
            let tags = written(&encode(10, &runs, scheme));
            assert_eq!(decode(tags.iter().map(AsRef::as_ref)), runs, "{scheme:?}");
        }
        assert_eq!(written(&encode(3, &runs[..2], Scheme::Iob1)), ["I-A", "B-A", "I-A"]);
    }
}
