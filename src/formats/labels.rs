//! Suggests what a label of another program is about.

use crate::extra::Extra;
use crate::id::Id;
use crate::schema::{ColorPair, Kind, Label, LabelId, Schema};

/// Names of actors in the sets of labels in use: CoNLL, OntoNotes, ACE, HIPE, TEI, GLOCON.
const ACTORS: &[&str] = &[
    "actor",
    "per",
    "person",
    "pers",
    "persname",
    "org",
    "organization",
    "organisation",
    "orgname",
    "norp",
    "group",
    "government",
    "company",
    "corporation",
    "corp",
    "participant",
    "organizer",
    "target",
    "agent",
    "people",
    "persons",
    "politician",
    "perpetrator",
    "victim",
    "military",
];

/// Names of places.
const PLACES: &[&str] = &[
    "place",
    "loc",
    "location",
    "gpe",
    "fac",
    "facility",
    "placename",
    "geogname",
    "country",
    "city",
    "state",
    "region",
    "geo",
    "geo-loc",
    "street",
    "building",
    "fname",
    "settlement",
    "district",
    "wea-loc",
];

/// Names of events.
const EVENTS: &[&str] = &[
    "event",
    "evt",
    "misc-event",
    "trigger",
    "attack",
    "protest",
    "incident",
    "conflict",
    "demo",
    "evn",
    "eve",
    "action",
    "violence",
];

/// What a label is about, by its name; a part before `.`, `-`, `_`, `:` or `/` counts alone.
pub(super) fn kind_of(name: &str) -> Kind {
    let name = name.trim().to_lowercase();
    // An IRI is called by its last part.
    let name = name.rsplit(['#', '/']).next().unwrap_or(&name);
    let known = |word: &str| {
        let groups = [(ACTORS, Kind::Actor), (PLACES, Kind::Place), (EVENTS, Kind::Event)];
        groups.into_iter().find(|(words, _)| words.contains(&word)).map(|(_, kind)| kind)
    };
    let first = || name.split(['.', '-', '_', ':', ' ']).next().unwrap_or(name);
    known(name).or_else(|| known(first())).unwrap_or(Kind::Other)
}

/// A label of this name beside others; nothing if the name is blank.
#[must_use]
pub fn suggest(name: &str, others: &[Label], fresh: impl FnOnce() -> LabelId) -> Option<Label> {
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    if let Some(preset) = Schema::preset().named(name)
        && !others.iter().any(|other| other.id == preset.id)
    {
        return Some(Label { name: name.into(), ..preset.clone() });
    }
    let dash = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let slug: String = name.to_lowercase().chars().map(dash).take(60).collect();
    let is_free = |id: &LabelId| {
        !others.iter().any(|other| other.id == *id) && Schema::preset().label(id).is_none()
    };
    Some(Label {
        id: Id::parse(&slug).filter(is_free).unwrap_or_else(fresh),
        name: name.into(),
        kind: kind_of(name),
        key: None,
        color: ColorPair::nth(others.len()),
        description: "".into(),
        parent: None,
        extra: Extra::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_use_have_their_kind() {
        for name in ["PER", "person", "ORG", "NORP", "pers.ind", "http://x.org/ns#ACTOR", "ORG:gov"]
        {
            assert_eq!(kind_of(name), Kind::Actor, "{name}");
        }
        for name in ["LOC", "GPE", "FAC", "placeName", "geo-loc", "loc_adm"] {
            assert_eq!(kind_of(name), Kind::Place, "{name}");
        }
        for name in ["EVENT", "MISC-event", "Attack"] {
            assert_eq!(kind_of(name), Kind::Event, "{name}");
        }
        for name in ["DATE", "MISC", "", "perhaps"] {
            assert_eq!(kind_of(name), Kind::Other, "{name}");
        }
    }
}
