//! What a reader may not find out itself, as the page tells it.

use dateline::id::Stamp;
use dateline::moment::Timestamp;
use serde::Deserialize;

/// Time, author and chance.
#[derive(Deserialize)]
pub(crate) struct Circumstances {
    at: Timestamp,
    author: String,
    chance: [u64; 2],
}

impl Circumstances {
    pub(crate) fn stamp(self) -> Stamp {
        let [high, low] = self.chance;
        let chance = u128::from(high) << 64 | u128::from(low);
        Stamp { at: self.at, author: self.author.into(), chance }
    }
}
