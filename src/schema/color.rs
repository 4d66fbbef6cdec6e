//! Colors that stay readable: contrast as WCAG 2.2 measures it.
//!
//! Source of the formulas: <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio> and
//! <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>.

use serde::{Deserialize, Serialize};

/// An opaque sRGB color, `0xRRGGBB`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color(pub u32);

impl Color {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6)?;
        let all_hex = hex.bytes().all(|b| b.is_ascii_hexdigit());
        all_hex.then(|| u32::from_str_radix(hex, 16).ok()).flatten().map(Self)
    }

    fn channels(self) -> [f64; 3] {
        [16, 8, 0].map(|shift| f64::from((self.0 >> shift) & 0xff))
    }

    fn from_channels(channels: [f64; 3]) -> Self {
        Self(channels.iter().fold(0, |hex, c| (hex << 8) | (c.round().clamp(0.0, 255.0) as u32)))
    }

    /// The color `share` of the way to another one; 0 is this color, 1 the other.
    #[must_use]
    pub fn mix(self, other: Self, share: f64) -> Self {
        let (from, to) = (self.channels(), other.channels());
        Self::from_channels(std::array::from_fn(|i| from[i] + (to[i] - from[i]) * share))
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.channels().map(|c| {
            let c = c / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { linear((c + 0.055) / 1.055) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The contrast ratio between two colors, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// The power 2.4 of a number from 0.09 to 1. It is all of which the first screen would need the
/// library's powers, which weigh more.
fn linear(x: f64) -> f64 {
    let square = x * x;
    // Newton's method for the fifth root, from above.
    let closer = |root: f64, _| root - (root - square / (root * root * root * root)) / 5.0;
    square * (0..16).fold(1.0, closer)
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

impl std::fmt::Debug for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Color {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a color of the form #rrggbb"))
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}

/// A label's line color in each theme; its background tint is derived from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColorPair {
    /// On the light page.
    pub light: Color,
    /// On the dark page.
    pub dark: Color,
}

/// What a label is drawn with in one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tints {
    /// Lines, chips and the label's name.
    pub line: Color,
    /// The background of a mention.
    pub tint: Color,
}

/// WCAG 2.2 AA, success criterion 1.4.3: normal text.
const AA: f64 = 4.5;

struct Theme {
    name: &'static str,
    page: Color,
    text: Color,
    /// How far a tint stands from the page towards the line color.
    strength: f64,
}

const LIGHT: Theme =
    Theme { name: "light", page: Color(0xff_ffff), text: Color(0x1a_1a1a), strength: 0.16 };
const DARK: Theme =
    Theme { name: "dark", page: Color(0x14_171c), text: Color(0xf2_f2f2), strength: 0.26 };

impl Theme {
    fn tint(&self, line: Color) -> Color {
        self.page.mix(line, self.strength)
    }

    fn readable(&self, line: Color) -> bool {
        let tint = self.tint(line);
        line.contrast(self.page) >= AA
            && line.contrast(tint) >= AA
            && self.text.contrast(tint) >= AA
    }

    /// The nearest readable color on the way from the given one to the theme's text color.
    fn adjust(&self, line: Color) -> Color {
        (0..=50)
            .map(|step| line.mix(self.text, f64::from(step) / 50.0))
            .find(|&candidate| self.readable(candidate))
            .unwrap_or(self.text)
    }
}

impl ColorPair {
    /// Whether line on page, line on tint and text on tint all reach 4.5:1 in both themes.
    ///
    /// # Errors
    /// The name of the first theme that falls short.
    pub fn check(self) -> Result<(), &'static str> {
        [(&LIGHT, self.light), (&DARK, self.dark)]
            .into_iter()
            .find(|(theme, line)| !theme.readable(*line))
            .map_or(Ok(()), |(theme, _)| Err(theme.name))
    }

    /// The readable pair nearest to a color that a person picked.
    #[must_use]
    pub fn from_pick(picked: Color) -> Self {
        Self { light: LIGHT.adjust(picked), dark: DARK.adjust(picked) }
    }

    /// What to draw with on the light page.
    #[must_use]
    pub fn in_light(self) -> Tints {
        Tints { line: self.light, tint: LIGHT.tint(self.light) }
    }

    /// What to draw with on the dark page.
    #[must_use]
    pub fn in_dark(self) -> Tints {
        Tints { line: self.dark, tint: DARK.tint(self.dark) }
    }

    /// A pair for the `n`th label beyond the preset: hues far from each other and from the preset.
    #[must_use]
    pub fn nth(n: usize) -> Self {
        const HUES: [u32; 8] =
            [0x2e_7d32, 0x6a_3fb5, 0xb7_1c1c, 0x00_7a87, 0x5d_4037, 0x9e_9d24, 0x3949ab, 0x616161];
        Self::from_pick(Color(HUES[n % HUES.len()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_is_what_wcag_computes() {
        let ratio = |a, b| format!("{:.2}", Color(a).contrast(Color(b)));
        assert_eq!(ratio(0x00_0000, 0xff_ffff), "21.00");
        assert_eq!(ratio(0xff_ffff, 0xff_ffff), "1.00");
        assert_eq!(ratio(0x77_7777, 0xff_ffff), "4.48");
        assert_eq!(ratio(0xff_0000, 0xff_ffff), "4.00");
    }

    #[test]
    fn the_power_is_the_one_of_the_library() {
        for c in 11..=255 {
            let x = (f64::from(c) / 255.0 + 0.055) / 1.055;
            assert!((linear(x) - x.powf(2.4)).abs() < 1e-14, "{x}");
        }
    }

    #[test]
    fn colors_are_read_and_written() {
        assert_eq!(Color::parse("#005A9c").map(|color| color.to_string()).unwrap(), "#005a9c");
        for bad in ["005a9c", "#05c", "#005a9g", "#+05a9c", "#005a9c ", "#00é9c", ""] {
            assert_eq!(Color::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_first_colors_of_new_labels_are_readable_and_differ() {
        let pairs: Vec<_> = (0..8).map(ColorPair::nth).collect();
        for (i, pair) in pairs.iter().enumerate() {
            assert_eq!(pair.check(), Ok(()), "{i}");
            assert!(!pairs[..i].contains(pair), "{i}");
        }
    }

    #[test]
    fn a_readable_pick_stays_as_it_was_picked() {
        let pair = ColorPair::from_pick(Color(0x00_5a9c));
        assert_eq!(pair.light, Color(0x00_5a9c));
        assert_ne!(pair.dark, Color(0x00_5a9c));
    }

    proptest! {
        #[test]
        fn whatever_is_picked_becomes_readable(picked in 0..=0xff_ffff_u32) {
            let pair = ColorPair::from_pick(Color(picked));
            prop_assert_eq!(pair.check(), Ok(()));
            for (tints, theme) in [(pair.in_light(), &LIGHT), (pair.in_dark(), &DARK)] {
                prop_assert!(tints.line.contrast(theme.page) >= 4.5);
                prop_assert!(tints.line.contrast(tints.tint) >= 4.5);
                prop_assert!(theme.text.contrast(tints.tint) >= 4.5);
            }
        }

        #[test]
        fn colors_come_back_from_their_text(hex in 0..=0xff_ffff_u32) {
            prop_assert_eq!(Color::parse(&Color(hex).to_string()), Some(Color(hex)));
        }
    }
}
