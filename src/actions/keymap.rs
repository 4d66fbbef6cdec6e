//! Which keys do what for one person: the table's, with what the person has changed.

use super::{Action, Chord};
use crate::schema::{LabelKey, Schema};
use std::collections::BTreeMap;

/// The keys of every action for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    rows: Vec<(Action, Vec<Chord>)>,
}

impl Keymap {
    /// The table's keys, but for actions whose id is among the changed ones these instead, as
    /// [`Chord::parse`] reads them. What it does not read is left out; [`Action::Escape`] keeps
    /// its key.
    #[must_use]
    pub fn new(changed: &BTreeMap<String, Vec<String>>) -> Self {
        let row = |action| (action, Self::chords_of(action, changed));
        Self { rows: Action::ALL.into_iter().map(row).collect() }
    }

    /// The keys of one action, without a look at the others.
    #[must_use]
    pub fn chords_of(action: Action, changed: &BTreeMap<String, Vec<String>>) -> Vec<Chord> {
        let info = action.info();
        match changed.get(info.id).filter(|_| action != Action::Escape) {
            Some(keys) => keys.iter().filter_map(|keys| Chord::parse(keys)).collect(),
            None => info.keys.iter().filter_map(|keys| Chord::parse(keys)).collect(),
        }
    }

    /// The keys of an action; the first one is shown where there is room for one.
    #[must_use]
    pub fn chords(&self, action: Action) -> &[Chord] {
        let row = self.rows.iter().find(|(other, _)| *other == action);
        row.map_or(&[], |(_, chords)| chords)
    }

    /// What a chord does: if several actions have it, the first of the table.
    #[must_use]
    pub fn action(&self, chord: &Chord) -> Option<Action> {
        let row = self.rows.iter().find(|(_, chords)| chords.contains(chord));
        row.map(|(action, _)| *action)
    }

    /// The action that a label's key would collide with.
    #[must_use]
    pub fn of_label_key(&self, key: LabelKey) -> Option<Action> {
        Chord::parse(&key.get().to_string()).and_then(|chord| self.action(&chord))
    }

    /// What else the keys of an action do, by name: other actions, and labels, whose keys come
    /// before all actions. Empty if the keys are its own.
    #[must_use]
    pub fn collisions(&self, action: Action, schema: &Schema) -> Vec<String> {
        let own = self.chords(action);
        let others = self.rows.iter().filter(|(other, chords)| {
            *other != action && chords.iter().any(|chord| own.contains(chord))
        });
        let labels = schema.labels().iter().filter(|label| {
            let chord = label.key.and_then(|key| Chord::parse(&key.get().to_string()));
            chord.is_some_and(|chord| {
                // With Shift the key arms the label.
                let armed = Chord { is_shift: true, ..chord.clone() };
                own.contains(&chord) || own.contains(&armed)
            })
        });
        let others = others.map(|(other, _)| other.info().title.to_owned());
        others.chain(labels.map(|label| format!("label {}", label.name))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chord(text: &str) -> Chord {
        Chord::parse(text).unwrap()
    }

    #[test]
    fn no_key_of_the_table_does_two_things() {
        let keymap = Keymap::new(&BTreeMap::new());
        for action in Action::ALL {
            assert_eq!(keymap.collisions(action, &Schema::preset()), [""; 0], "{action:?}");
        }
    }

    #[test]
    fn changed_keys_stand_in_the_place_of_the_tables() {
        let changed = [
            ("undo".to_owned(), vec!["Mod+U".to_owned(), "nonsense+".to_owned()]),
            ("repeat".to_owned(), vec![]),
            ("escape".to_owned(), vec![]),
        ];
        let keymap = Keymap::new(&changed.into());
        assert_eq!(keymap.action(&chord("Mod+u")), Some(Action::Undo));
        assert_eq!(keymap.action(&chord("Mod+z")), None);
        assert_eq!(keymap.chords(Action::Repeat), []);
        assert_eq!(keymap.action(&chord("Escape")), Some(Action::Escape));
    }

    #[test]
    fn collisions_are_named() {
        let changed = [("undo".to_owned(), vec!["Mod+Y".to_owned(), "a".to_owned()])];
        let keymap = Keymap::new(&changed.into());
        assert_eq!(keymap.collisions(Action::Undo, &Schema::preset()), ["Redo", "label Actor"]);
        assert_eq!(keymap.collisions(Action::Redo, &Schema::preset()), ["Undo"]);
    }
}
