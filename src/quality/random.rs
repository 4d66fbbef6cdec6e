//! An order that looks like chance and is the same on every machine.

use crate::text::mix;

/// Puts things in an order that only the seed decides (Fisher and Yates).
pub(super) fn shuffle<T>(things: &mut [T], seed: u64) {
    let mut state = mix(seed);
    for i in (1..things.len()).rev() {
        state = mix(state);
        things.swap(i, (state % (i as u64 + 1)) as usize);
    }
}
