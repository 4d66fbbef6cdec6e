//! The set of mentions, against a plain list.

use crate::cases;
use crate::common::{self, mention};
use dateline::annotation::{AnnotationSet, Mention, Spans};
use dateline::text::{ByteOffset, Span};
use proptest::collection::vec;
use proptest::prelude::*;

fn at(offset: u16) -> ByteOffset {
    ByteOffset::new(usize::from(offset))
}

/// A mention of one or two parts, somewhere in a text of some thousand bytes.
fn make(n: usize, (start, len, gap): (u16, u8, u8)) -> Mention {
    let part = |from: u16| Span::new(at(from), at(from + 1 + u16::from(len) % 40)).unwrap();
    let mut parts = vec![part(start)];
    if gap > 200 {
        parts.push(part(start + 40 + u16::from(gap)));
    }
    mention(&format!("m{n:05}"), "actor", Spans::new(parts).unwrap())
}

fn numbers() -> impl Strategy<Value = (u16, u8, u8)> {
    (0..5000u16, any::<u8>(), any::<u8>())
}

fn in_order(model: &[Mention]) -> Vec<Mention> {
    let mut model = model.to_vec();
    model.sort_by(Mention::order);
    model
}

/// Every question that a set answers, asked of the model too.
fn check(set: &AnnotationSet, model: &[Mention], probes: &[(u16, u8)]) {
    let model = in_order(model);
    let listed: Vec<_> = set.iter().map(|mention| mention.as_ref().clone()).collect();
    assert_eq!(listed, model);
    let backward: Vec<_> = set.iter().rev().map(|mention| mention.id.clone()).collect();
    assert!(backward.iter().rev().eq(model.iter().map(|mention| &mention.id)));
    assert_eq!((set.len(), set.is_empty()), (model.len(), model.is_empty()));
    assert_eq!(*set, AnnotationSet::new(model.clone()).unwrap());
    for &(start, len) in probes {
        let probe = Span::new(at(start), at(start + 1 + u16::from(len))).unwrap();
        let found: Vec<_> = set.overlapping(probe).map(|mention| &mention.id).collect();
        let wanted = model.iter().filter(|mention| mention.spans.hull().overlaps(probe));
        assert_eq!(found, wanted.map(|mention| &mention.id).collect::<Vec<_>>());

        let found: Vec<_> = set.at(at(start)).iter().map(|mention| mention.id.clone()).collect();
        let mut wanted: Vec<_> =
            model.iter().filter(|mention| mention.spans.contains(at(start))).collect();
        wanted.sort_by_key(|mention| mention.spans.n_bytes());
        assert_eq!(found, wanted.iter().map(|mention| mention.id.clone()).collect::<Vec<_>>());

        let id = &common::id(&format!("m{start:05}"));
        let wanted = model.iter().find(|mention| mention.id == *id);
        assert_eq!(set.get(id).map(|mention| mention.as_ref()), wanted);
        let place = model.iter().position(|mention| mention.id == *id);
        assert_eq!(set.position(id), place);
        let from = usize::from(start) % (model.len() + 2);
        let rest = set.iter_from(from).map(|mention| &mention.id);
        assert!(rest.eq(model.iter().skip(from).map(|mention| &mention.id)));
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn a_set_answers_as_a_list_does(
        first in vec(numbers(), 0..1500),
        steps in vec((any::<u16>(), proptest::option::of(numbers()), any::<bool>()), 0..300),
        probes in vec(any::<(u8, u8)>(), 20),
    ) {
        let probes: Vec<_> =
            probes.into_iter().map(|(start, len)| (u16::from(start) * 20, len)).collect();
        let mut model: Vec<_> =
            first.into_iter().enumerate().map(|(n, numbers)| make(n, numbers)).collect();
        let mut set = AnnotationSet::new(model.clone()).unwrap();
        for (n, (which, numbers, keeps_id)) in steps.into_iter().enumerate() {
            let before = (which % 3 != 0 && !model.is_empty())
                .then(|| model.remove(usize::from(which) % model.len()));
            let after = numbers.map(|numbers| match &before {
                Some(before) if keeps_id => Mention { id: before.id.clone(), ..make(0, numbers) },
                _ => make(10_000 + n, numbers),
            });
            set = set.exchanged(before.as_ref(), after.as_ref()).unwrap();
            model.extend(after);
        }
        check(&set, &model, &probes);
    }

    #[test]
    fn many_exchanges_at_once_are_the_same_as_one_by_one(
        first in vec(numbers(), 0..1200),
        pairs in vec((any::<bool>(), proptest::option::of(numbers())), 0..200),
        probes in vec(any::<(u8, u8)>(), 10),
    ) {
        let probes: Vec<_> =
            probes.into_iter().map(|(start, len)| (u16::from(start) * 20, len)).collect();
        let mut model: Vec<_> =
            first.into_iter().enumerate().map(|(n, numbers)| make(n, numbers)).collect();
        let set = AnnotationSet::new(model.clone()).unwrap();
        let mut exchanged = vec![];
        for (n, (takes, numbers)) in pairs.into_iter().enumerate() {
            let before = if takes { model.pop() } else { None };
            exchanged.push((before, numbers.map(|numbers| make(10_000 + n, numbers))));
        }
        let pairs: Vec<_> =
            exchanged.iter().map(|(before, after)| (before.as_ref(), after.as_ref())).collect();
        let found = set.exchanged_all(&pairs).unwrap();
        model.extend(exchanged.iter().filter_map(|(_, after)| after.clone()));
        check(&found, &model, &probes);

        let inverse: Vec<_> = pairs.iter().map(|(before, after)| (*after, *before)).collect();
        prop_assert_eq!(found.exchanged_all(&inverse).unwrap(), set);
    }

    #[test]
    fn an_exchange_that_cannot_be_is_refused(
        first in vec(numbers(), 1..600),
        which in any::<u16>(),
    ) {
        let model: Vec<_> =
            first.into_iter().enumerate().map(|(n, numbers)| make(n, numbers)).collect();
        let set = AnnotationSet::new(model.clone()).unwrap();
        let known = &model[usize::from(which) % model.len()];
        let other = Mention { note: "another".into(), ..known.clone() };
        let ghost = Mention { id: common::id("ghost"), ..known.clone() };
        for (before, after) in [
            (None, Some(known)),
            (Some(&other), None),
            (Some(&ghost), None),
            (Some(&ghost), Some(known)),
        ] {
            prop_assert!(set.exchanged(before, after).is_err());
            prop_assert!(set.exchanged_all(&[(before, after), (None, None)]).is_err());
        }
        prop_assert!(set.exchanged_all(&[(Some(known), None), (Some(known), None)]).is_err());
        prop_assert!(AnnotationSet::new([known.clone(), other]).is_err());
    }
}
