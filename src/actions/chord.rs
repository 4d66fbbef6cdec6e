//! Keys pressed together.

use crate::text::{lower, upper};

/// Keys pressed together, as the table writes them and as the browser reports them.
///
/// `Mod` is Control, and Command on a Mac. Shift is part of a chord only with keys that Shift
/// does not change into another character: `?` is `?` however the keyboard makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chord {
    /// Control or Command.
    pub is_mod: bool,
    /// Alt or Option.
    pub is_alt: bool,
    /// Shift.
    pub is_shift: bool,
    /// The key, in lower case if it is a letter; digits by their place on the keyboard.
    pub key: String,
}

impl Chord {
    /// Reads the form `Mod+Shift+Z`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut chord = Self { is_mod: false, is_alt: false, is_shift: false, key: String::new() };
        let mut rest = text;
        while let Some((part, more)) = rest.split_once('+').filter(|(part, _)| !part.is_empty()) {
            match part {
                "Mod" => chord.is_mod = true,
                "Alt" => chord.is_alt = true,
                "Shift" => chord.is_shift = true,
                _ => return None,
            }
            rest = more;
        }
        chord.key = normal_key(rest);
        (!rest.is_empty()).then_some(chord)
    }

    /// The chord of a key event: `key` and `code` as the browser names them.
    #[must_use]
    pub fn of_event(key: &str, code: &str, is_mod: bool, is_alt: bool, is_shift: bool) -> Self {
        // Shift with a digit, comma or stop gives another character on each keyboard.
        let by_place = match code {
            "Comma" if is_shift => Some(",".to_owned()),
            "Period" if is_shift => Some(".".to_owned()),
            _ => code.strip_prefix("Digit").filter(|_| is_shift).map(str::to_owned),
        };
        // Alt makes another character on a Mac; the place of the key still names the letter.
        let by_letter = code.strip_prefix("Key").filter(|_| is_alt).map(lower);
        let makes_character = key.chars().count() == 1;
        let key = by_place.clone().or(by_letter).unwrap_or_else(|| normal_key(key));
        let is_letter = key.chars().all(char::is_alphabetic);
        let keeps_shift = by_place.is_some() || is_letter || !makes_character;
        Self { is_mod, is_alt, is_shift: is_shift && keeps_shift, key }
    }

    /// The chord as a person reads it, with the names of the keys of a Mac or of others.
    #[must_use]
    pub fn title(&self, is_mac: bool) -> String {
        let mut parts = Vec::new();
        if self.is_mod {
            parts.push(if is_mac { "⌘" } else { "Ctrl" }.to_owned());
        }
        if self.is_alt {
            parts.push(if is_mac { "⌥" } else { "Alt" }.to_owned());
        }
        if self.is_shift {
            parts.push(if is_mac { "⇧" } else { "Shift" }.to_owned());
        }
        parts.push(match self.key.as_str() {
            "arrowleft" => "←".to_owned(),
            "arrowright" => "→".to_owned(),
            "arrowup" => "↑".to_owned(),
            "arrowdown" => "↓".to_owned(),
            "escape" => "Esc".to_owned(),
            "delete" => "Del".to_owned(),
            "enter" => "Enter".to_owned(),
            "backspace" => "Backspace".to_owned(),
            key => upper(key),
        });
        parts.join(if is_mac { "" } else { "+" })
    }
}

/// As [`Chord::parse`] reads it.
impl std::fmt::Display for Chord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mods = [(self.is_mod, "Mod+"), (self.is_alt, "Alt+"), (self.is_shift, "Shift+")];
        for (_, name) in mods.into_iter().filter(|(is_on, _)| *is_on) {
            f.write_str(name)?;
        }
        f.write_str(&self.key)
    }
}

fn normal_key(key: &str) -> String {
    lower(key)
}

#[cfg(test)]
mod tests {
    use super::Chord;

    /// What the browser reports, and the chord of the table that it is.
    fn check(key: &str, code: &str, mods: &str, table: &str) {
        let has = |name| mods.contains(name);
        let chord = Chord::of_event(key, code, has("mod"), has("alt"), has("shift"));
        assert_eq!(Chord::parse(&chord.to_string()).as_ref(), Some(&chord));
        assert_eq!(Some(chord), Chord::parse(table), "{mods} {key} ({code})");
    }

    #[test]
    fn events_are_the_chords_of_the_table() {
        check("z", "KeyZ", "mod", "Mod+Z");
        check("Z", "KeyZ", "mod shift", "Mod+Shift+Z");
        check("y", "KeyY", "mod", "Mod+Y");
        check("a", "KeyA", "", "a");
        check("A", "KeyA", "shift", "Shift+a");
        check("Enter", "Enter", "shift", "Shift+Enter");
        check("ArrowLeft", "ArrowLeft", "mod alt", "Mod+Alt+ArrowLeft");
        check("Escape", "Escape", "", "Escape");
        check(",", "Comma", "mod", "Mod+,");
        check("é", "Digit2", "", "é");
    }

    #[test]
    fn shift_is_part_of_a_chord_only_where_it_changes_no_character() {
        check("?", "Slash", "shift", "?");
        check("?", "Minus", "shift", "?");
        check("+", "Equal", "shift", "+");
        check("/", "Digit7", "", "/");
        check("!", "Digit1", "shift", "Shift+1");
        check("\"", "Digit2", "shift", "Shift+2");
        check("2", "Digit2", "shift", "Shift+2");
        check("<", "Comma", "shift", "Shift+,");
        check(":", "Period", "shift", "Shift+.");
    }

    #[test]
    fn alt_names_the_letter_that_a_mac_would_change() {
        check("å", "KeyA", "alt", "Alt+a");
        check("ArrowDown", "ArrowDown", "alt", "Alt+ArrowDown");
    }

    #[test]
    fn what_is_no_chord_is_refused() {
        for bad in ["", "Ctrl+Z", "Mod+", "Mod+Hyper+Z"] {
            assert_eq!(Chord::parse(bad), None, "{bad}");
        }
        assert_eq!(Chord::parse("+").unwrap().key, "+");
        assert_eq!(Chord::parse("Mod++").unwrap().key, "+");
    }

    #[test]
    fn titles_are_those_of_the_keyboard() {
        let title = |text, is_mac| Chord::parse(text).unwrap().title(is_mac);
        assert_eq!(title("Mod+Shift+Z", false), "Ctrl+Shift+Z");
        assert_eq!(title("Mod+Shift+Z", true), "⌘⇧Z");
        assert_eq!(title("Alt+ArrowLeft", false), "Alt+←");
        assert_eq!(title("Delete", false), "Del");
    }
}
