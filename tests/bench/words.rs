//! Words and chance of which the articles of the benches are made.

/// Numbers that look like chance and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below another one.
    pub(crate) fn throw(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % below
    }
}

/// What the articles are made of.
pub(crate) const WORDS: [&str; 24] = [
    "police",
    "said",
    "on",
    "Monday",
    "the",
    "governor",
    "of",
    "Zürich",
    "protesters",
    "and",
    "marched",
    "against",
    "market",
    "soldiers",
    "fired",
    "at",
    "crowd",
    "near",
    "São",
    "Tomé",
    "“talks”",
    "strike",
    "harbor",
    "clashed",
];
