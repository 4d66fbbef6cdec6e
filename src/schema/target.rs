//! What a label from elsewhere becomes in a schema.

use super::{Label, LabelId, Schema};
use serde::{Deserialize, Serialize};

/// What a label from elsewhere becomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LabelTarget {
    /// A label of its own, or the one of its name.
    Own,
    /// A label of its own below one of the schema.
    Under(LabelId),
    /// A label of the schema.
    Same(LabelId),
    /// Nothing: its mentions are left out.
    LeaveOut,
}

impl LabelTarget {
    /// Whether the schema has the label that this names.
    #[must_use]
    pub fn fits(&self, schema: &Schema) -> bool {
        match self {
            Self::Own | Self::LeaveOut => true,
            Self::Under(id) | Self::Same(id) => schema.label(id).is_some(),
        }
    }

    /// What suits a label: the schema's label of its name, else a place below the schema's first
    /// label of its kind.
    #[must_use]
    pub fn suggested(label: &Label, schema: &Schema) -> Self {
        if let Some(known) = schema.named(&label.name) {
            return Self::Same(known.id.clone());
        }
        let is_above = |other: &&Label| other.kind == label.kind && other.parent.is_none();
        let is_named = label.kind != super::Kind::Other;
        match schema.labels().iter().find(is_above).filter(|_| is_named) {
            Some(above) => Self::Under(above.id.clone()),
            None => Self::Own,
        }
    }
}

/// As a word, with the id of the other label behind it where there is one.
impl std::fmt::Display for LabelTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own => write!(f, "own"),
            Self::LeaveOut => write!(f, "leave-out"),
            Self::Under(id) => write!(f, "under {id}"),
            Self::Same(id) => write!(f, "same {id}"),
        }
    }
}

impl From<LabelTarget> for String {
    fn from(target: LabelTarget) -> Self {
        target.to_string()
    }
}

impl TryFrom<String> for LabelTarget {
    type Error = &'static str;

    fn try_from(words: String) -> Result<Self, Self::Error> {
        let id = |id: &str| LabelId::parse(id).ok_or("an id of a label");
        match words.split_once(' ') {
            None if words == "own" => Ok(Self::Own),
            None if words == "leave-out" => Ok(Self::LeaveOut),
            Some(("under", label)) => id(label).map(Self::Under),
            Some(("same", label)) => id(label).map(Self::Same),
            _ => Err("own, leave-out, or under or same with the id of a label"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_goes_into_words_and_back() {
        let id = Schema::preset().labels()[0].id.clone();
        let all = [
            LabelTarget::Own,
            LabelTarget::LeaveOut,
            LabelTarget::Under(id.clone()),
            LabelTarget::Same(id),
        ];
        for target in all {
            assert_eq!(LabelTarget::try_from(target.to_string()), Ok(target));
        }
        assert!(LabelTarget::try_from("over x".to_owned()).is_err());
    }

    #[test]
    fn labels_of_other_sets_go_below_those_of_their_kind() {
        let schema = Schema::preset();
        let like = |name: &str, kind| {
            let label = Label { name: name.into(), kind, ..schema.labels()[0].clone() };
            LabelTarget::suggested(&label, &schema)
        };
        let place = schema.named("Place").map(|label| label.id.clone()).unwrap();
        assert_eq!(like("GPE", crate::schema::Kind::Place), LabelTarget::Under(place.clone()));
        assert_eq!(like("place", crate::schema::Kind::Place), LabelTarget::Same(place));
        assert_eq!(like("MISC", crate::schema::Kind::Other), LabelTarget::Own);
    }
}
