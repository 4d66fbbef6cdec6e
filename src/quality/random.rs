//! Numbers that look like chance and are the same on every machine.

/// SplitMix64 (Steele, Lea and Flood 2014): a number of 64 bits from one of 64 bits.
pub(super) fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// A text as a number (FNV-1a), the same on every machine.
pub(super) fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mix(text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Puts things in an order that only the seed decides (Fisher and Yates).
pub(super) fn shuffle<T>(things: &mut [T], seed: u64) {
    let mut state = mix(seed);
    for i in (1..things.len()).rev() {
        state = mix(state);
        things.swap(i, (state % (i as u64 + 1)) as usize);
    }
}
