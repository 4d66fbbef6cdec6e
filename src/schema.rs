//! What a project tags with: its labels.

mod color;
mod label;
mod target;

pub use color::{Color, ColorPair, Tints};
pub use label::{Kind, Label, LabelId, LabelKey};
pub use target::LabelTarget;

use crate::extra::Extra;
use crate::id::Id;
use crate::text::lower;
use std::sync::Arc;

/// The labels of a project, in the order in which they are shown.
///
/// Invariant: ids, names (compared without case) and keys are unique; a parent is a label of the
/// schema and no label is its own ancestor; every color meets [`ColorPair::check`].
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "Vec<Label>", into = "Vec<Label>")]
pub struct Schema {
    labels: Arc<[Label]>,
}

/// Why a schema cannot be as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaError {
    /// A label needs a name.
    EmptyName,
    /// Another label has this name.
    NameTaken(String),
    /// Another label has this id.
    IdTaken(LabelId),
    /// The key belongs to another label, named.
    KeyTaken(LabelKey, String),
    /// The key belongs to an action of the page, named.
    KeyReserved(LabelKey, &'static str),
    /// The parent is not a label of the schema.
    NoSuchParent(LabelId),
    /// The parent is the label itself or one of its subtypes.
    OwnAncestor(String),
    /// The color cannot be read on the page in one of the themes.
    Contrast(String, &'static str),
    /// No label has this id.
    NoSuchLabel(LabelId),
}

impl std::fmt::Display for SchemaError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::EmptyName => write!(f, "A label needs a name."),
            Self::NameTaken(name) => write!(f, "There is already a label “{name}”."),
            Self::IdTaken(id) => write!(f, "Two labels have the id “{id}”."),
            Self::KeyTaken(key, owner) => {
                write!(f, "The key {key} already tags “{owner}”. Choose another key.")
            }
            Self::KeyReserved(key, action) => {
                write!(f, "The key {key} is taken by “{action}”. Choose another key.")
            }
            Self::NoSuchParent(id) => write!(f, "The parent “{id}” is not a label of the schema."),
            Self::OwnAncestor(name) => {
                write!(f, "“{name}” cannot be a subtype of itself or of its own subtypes.")
            }
            Self::Contrast(name, theme) => write!(
                f,
                "The color of “{name}” cannot be read in the {theme} theme (WCAG AA asks for a \
                 contrast of 4.5:1). Choose a {} one.",
                if *theme == "dark" { "lighter" } else { "darker" }
            ),
            Self::NoSuchLabel(id) => write!(f, "There is no label “{id}”."),
        }
    }
}

impl std::error::Error for SchemaError {}

impl Schema {
    /// The schema of the given labels, in their order.
    ///
    /// # Errors
    /// The first broken invariant.
    pub fn new(labels: Vec<Label>) -> Result<Self, SchemaError> {
        for (i, label) in labels.iter().enumerate() {
            let others = || labels.iter().enumerate().filter(move |&(j, _)| j != i).map(|(_, l)| l);
            if label.name.trim().is_empty() {
                return Err(SchemaError::EmptyName);
            }
            if others().any(|other| other.id == label.id) {
                return Err(SchemaError::IdTaken(label.id.clone()));
            }
            if others().any(|other| same_name(&other.name, &label.name)) {
                return Err(SchemaError::NameTaken(label.name.to_string()));
            }
            if let Some(key) = label.key
                && let Some(owner) = others().find(|other| other.key == Some(key))
            {
                return Err(SchemaError::KeyTaken(key, owner.name.to_string()));
            }
            let mut ancestor = label.parent.as_ref();
            for _ in 0..=labels.len() {
                let Some(id) = ancestor else { break };
                if *id == label.id {
                    return Err(SchemaError::OwnAncestor(label.name.to_string()));
                }
                let Some(parent) = labels.iter().find(|other| other.id == *id) else {
                    return Err(SchemaError::NoSuchParent(id.clone()));
                };
                ancestor = parent.parent.as_ref();
            }
            if let Err(theme) = label.color.check() {
                return Err(SchemaError::Contrast(label.name.to_string(), theme));
            }
        }
        Ok(Self { labels: labels.into() })
    }

    /// The three labels every project begins with.
    #[must_use]
    pub fn preset() -> Self {
        let label = |id: &str, name: &str, kind, key, color: (u32, u32), description: &str| Label {
            id: Id::parse(id).unwrap_or_else(|| unreachable!("a preset id is well formed")),
            name: name.into(),
            kind,
            key: LabelKey::new(key),
            color: ColorPair { light: Color(color.0), dark: Color(color.1) },
            description: description.into(),
            parent: None,
            extra: Extra::default(),
        };
        let labels = [
            label(
                "actor",
                "Actor",
                Kind::Actor,
                'a',
                (0x00_5a9c, 0x6d_b9ff),
                "Who acts or is acted upon: persons, groups, organizations, governments.",
            ),
            label(
                "place",
                "Place",
                Kind::Place,
                'p',
                (0x8f_5a00, 0xff_c34d),
                "Where something happens: countries, regions, towns, streets, buildings.",
            ),
            label(
                "event",
                "Event",
                Kind::Event,
                'e',
                (0xa2_185b, 0xff_8fc2),
                "What happens: the shortest words that express an event.",
            ),
        ];
        Self { labels: labels.into() }
    }

    /// The labels in the order in which they are shown.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The label of an id.
    #[must_use]
    pub fn label(&self, id: &LabelId) -> Option<&Label> {
        self.labels.iter().find(|label| label.id == *id)
    }

    /// The label of a name, compared without case.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|label| same_name(&label.name, name))
    }

    /// The label that a key tags with.
    #[must_use]
    pub fn keyed(&self, key: LabelKey) -> Option<&Label> {
        self.labels.iter().find(|label| label.key == Some(key))
    }

    /// The first digit that tags with no label yet, from 1 to 9 and then 0; no action uses any.
    #[must_use]
    pub fn free_digit(&self) -> Option<LabelKey> {
        "1234567890".chars().filter_map(LabelKey::new).find(|key| self.keyed(*key).is_none())
    }

    /// The place of a label in the order, counted from 0.
    #[must_use]
    pub fn position(&self, id: &LabelId) -> Option<usize> {
        self.labels.iter().position(|label| label.id == *id)
    }

    /// How deep a label stands below a label without parent; 0 for those.
    #[must_use]
    pub fn depth(&self, id: &LabelId) -> usize {
        std::iter::successors(self.label(id), |label| self.label(label.parent.as_ref()?))
            .take(self.labels.len())
            .count()
            .saturating_sub(1)
    }

    /// This schema with a label added after the others, or replaced where its id is known.
    ///
    /// # Errors
    /// The invariant that the label would break.
    pub fn with(&self, label: Label) -> Result<Self, SchemaError> {
        self.with_all(&[label])
    }

    /// This schema with labels added or replaced as [`with`](Self::with) does, all at once: they
    /// may be subtypes of one another in any order.
    ///
    /// # Errors
    /// The first invariant that they would break.
    pub fn with_all(&self, added: &[Label]) -> Result<Self, SchemaError> {
        let mut labels = self.labels.to_vec();
        for label in added {
            // Of two labels that collide, the one that was there is the one to name.
            let mut others = labels.iter().filter(|other| other.id != label.id);
            if let Some(key) = label.key
                && let Some(owner) = others.find(|other| other.key == Some(key))
            {
                return Err(SchemaError::KeyTaken(key, owner.name.to_string()));
            }
            match labels.iter_mut().find(|other| other.id == label.id) {
                Some(other) => *other = label.clone(),
                None => labels.push(label.clone()),
            }
        }
        Self::new(labels)
    }

    /// This schema without a label; its subtypes move up to its parent.
    ///
    /// # Errors
    /// If there is no such label.
    pub fn without(&self, id: &LabelId) -> Result<Self, SchemaError> {
        let gone = self.label(id).ok_or_else(|| SchemaError::NoSuchLabel(id.clone()))?;
        let labels = self.labels.iter().filter(|label| label.id != *id).map(|label| {
            let mut label = label.clone();
            if label.parent.as_ref() == Some(id) {
                label.parent = gone.parent.clone();
            }
            label
        });
        Self::new(labels.collect())
    }
}

/// Whether two names of labels are one to a reader.
fn same_name(a: &str, b: &str) -> bool {
    lower(a.trim()) == lower(b.trim())
}

impl TryFrom<Vec<Label>> for Schema {
    type Error = SchemaError;

    fn try_from(labels: Vec<Label>) -> Result<Self, Self::Error> {
        Self::new(labels)
    }
}

impl From<Schema> for Vec<Label> {
    fn from(schema: Schema) -> Self {
        schema.labels.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn label(id: &str, name: &str) -> Label {
        Label {
            id: Id::parse(id).unwrap(),
            name: name.into(),
            kind: Kind::Other,
            key: None,
            color: ColorPair::nth(0),
            description: "".into(),
            parent: None,
            extra: Extra::default(),
        }
    }

    fn below(parent: &str, label: Label) -> Label {
        Label { parent: Id::parse(parent), ..label }
    }

    fn check_refused(label: Label, expected: Expect) {
        let preset = Schema::preset();
        expected.assert_eq(&preset.with(label).unwrap_err().to_string());
    }

    #[test]
    fn the_preset_keeps_its_own_rules() {
        let preset = Schema::preset();
        assert_eq!(Schema::new(preset.labels().to_vec()), Ok(preset));
    }

    #[test]
    fn refusals_say_what_to_do() {
        check_refused(label("x", " \t"), expect!["A label needs a name."]);
        check_refused(label("x", " ACTOR "), expect!["There is already a label “Actor”."]);
        let keyed = Label { key: LabelKey::new('P'), ..label("x", "X") };
        check_refused(keyed, expect!["The key P already tags “Place”. Choose another key."]);
        check_refused(
            below("ghost", label("x", "X")),
            expect!["The parent “ghost” is not a label of the schema."],
        );
        check_refused(
            below("x", label("x", "X")),
            expect!["“X” cannot be a subtype of itself or of its own subtypes."],
        );
        let pale = ColorPair { light: Color(0xff_ff00), dark: Color(0xff_ff00) };
        check_refused(
            Label { color: pale, ..label("x", "X") },
            expect![
                "The color of “X” cannot be read in the light theme (WCAG AA asks for a contrast of 4.5:1). Choose a darker one."
            ],
        );
        let deep = ColorPair { light: Color(0), dark: Color(0x00_0080) };
        check_refused(
            Label { color: deep, ..label("x", "X") },
            expect![
                "The color of “X” cannot be read in the dark theme (WCAG AA asks for a contrast of 4.5:1). Choose a lighter one."
            ],
        );
        let twice = Schema::new(vec![label("x", "X"), label("x", "Y")]);
        expect!["Two labels have the id “x”."].assert_eq(&twice.unwrap_err().to_string());
    }

    #[test]
    fn a_ring_of_subtypes_is_refused_wherever_it_is_closed() {
        let labels =
            vec![below("b", label("a", "A")), below("c", label("b", "B")), label("c", "C")];
        let schema = Schema::new(labels).unwrap();
        assert_eq!(schema.depth(&Id::parse("a").unwrap()), 2);
        let closed = schema.with(below("a", label("c", "C")));
        assert!(matches!(closed, Err(SchemaError::OwnAncestor(_))));
        let aside = schema.with_all(&[below("a", label("c", "C")), below("a", label("d", "D"))]);
        assert!(matches!(aside, Err(SchemaError::OwnAncestor(_))));
    }

    #[test]
    fn labels_come_together_in_any_order() {
        let added = [below("b", label("a", "A")), label("b", "B")];
        let schema = Schema::preset().with_all(&added).unwrap();
        assert_eq!(schema.labels().len(), 5);
        assert_eq!(schema.named("a").unwrap().parent, Id::parse("b"));
    }

    #[test]
    fn subtypes_of_a_removed_label_move_up() {
        let labels =
            vec![below("b", label("a", "A")), below("c", label("b", "B")), label("c", "C")];
        let schema = Schema::new(labels).unwrap().without(&Id::parse("b").unwrap()).unwrap();
        assert_eq!(schema.named("A").unwrap().parent, Id::parse("c"));
        let gone = schema.without(&Id::parse("b").unwrap());
        expect!["There is no label “b”."].assert_eq(&gone.unwrap_err().to_string());
    }

    #[test]
    fn keys_are_one_letter_or_digit_in_lower_case() {
        assert_eq!(LabelKey::parse(" A ").map(LabelKey::get), Some('a'));
        assert_eq!(LabelKey::parse("é").map(LabelKey::get), Some('é'));
        assert_eq!(LabelKey::parse("7").map(LabelKey::get), Some('7'));
        for bad in ["", "ab", "+", " ", "İ", "\u{301}"] {
            assert_eq!(LabelKey::parse(bad), None, "{bad:?}");
        }
    }
}
