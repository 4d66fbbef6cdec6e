//! Ids and times: their form, their order, and that they survive writing.

use crate::cases;
use dateline::annotation::Mention;
use dateline::id::{Id, Stamp};
use dateline::moment::{Day, Timestamp};
use proptest::prelude::*;

const YEAR_0: i64 = -62_167_219_200_000;
const YEAR_9999: i64 = 253_402_300_799_999;

fn stamp(millis: i64, chance: u128) -> Stamp {
    Stamp { at: Timestamp::from_millis(millis), author: "a".into(), chance }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn ids_of_a_stamp_sort_by_number(
        millis in 0..YEAR_9999,
        chance in prop_oneof![any::<u128>(), Just(u128::MAX), Just(0)],
        a in 0..1_000_000usize,
        b in 0..1_000_000usize,
    ) {
        let stamp = stamp(millis, chance);
        let (id_a, id_b) = (stamp.id::<Mention>(a), stamp.id::<Mention>(b));
        prop_assert_eq!(id_a.as_str().len(), 26);
        prop_assert_eq!(id_a.cmp(&id_b), a.cmp(&b));
        prop_assert_eq!(Id::<Mention>::parse(id_a.as_str()), Some(id_a));
    }

    #[test]
    fn ids_of_stamps_sort_by_time(
        (a, b) in (0..YEAR_9999, 0..YEAR_9999),
        (chance, n) in any::<(u128, u32)>(),
    ) {
        let of = |millis, chance| stamp(millis, chance).id::<Mention>(n as usize);
        prop_assert!(a == b || of(a, chance).cmp(&of(b, !chance)) == a.cmp(&b));
    }

    #[test]
    fn times_come_back_from_their_text_and_sort_like_it(
        a in YEAR_0..=YEAR_9999,
        b in YEAR_0..=YEAR_9999,
    ) {
        let (time, other) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
        prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
        prop_assert_eq!(time.to_string().cmp(&other.to_string()), a.cmp(&b));
        let json = serde_json::to_string(&time).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time);

        let day = Day::of(time);
        prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
        prop_assert!(time.to_string().starts_with(&day.to_string()));
    }

    #[test]
    fn any_text_is_a_time_or_refused(text in "[0-9:TZ.+-]{0,26}|.*") {
        if let Some(time) = Timestamp::parse(&text) {
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
        }
        if let Some(day) = Day::parse(&text) {
            prop_assert_eq!(day.to_string(), text);
        }
    }
}

#[test]
fn times_outside_the_calendar_are_moved_to_its_edge() {
    assert_eq!(Timestamp::from_millis(i64::MIN).to_string(), "0000-01-01T00:00:00.000Z");
    assert_eq!(Timestamp::from_millis(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
}
