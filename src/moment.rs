//! Moments and calendar days in the form files hold them.

use serde::{Deserialize, Serialize};

/// A moment in UTC, in milliseconds since 1970-01-01T00:00:00Z; years 0000 to 9999.
///
/// ```
/// use dateline::moment::{Day, Timestamp};
/// let at = Timestamp::parse("2021-06-22T10:30:00Z").unwrap();
/// assert_eq!(at.to_string(), "2021-06-22T10:30:00.000Z");
/// assert_eq!(Day::of(at).to_string(), "2021-06-22");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

impl Timestamp {
    const MIN: i64 = -62_167_219_200_000;
    const MAX: i64 = 253_402_300_799_999;

    /// A moment by its milliseconds; those outside the years 0000 to 9999 are moved to the edge.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(Self::MIN, Self::MAX))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Reads the form `2026-11-22T10:30:00.000Z` (RFC 3339 in UTC; the fraction may be missing).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, clock) = text.split_once('T')?;
        let date = parse_date(date)?;
        let clock = clock.strip_suffix('Z')?;
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let mut parts = clock.splitn(3, ':');
        let mut part = || parts.next().filter(|part| part.len() == 2).and_then(digits::<u8>);
        let time = time::Time::from_hms(part()?, part()?, part()?).ok()?;
        digits::<u64>(fraction)?;
        let millis: i64 = digits(format!("{fraction:0<3}").get(..3)?)?;
        let seconds = time::PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp();
        Some(Self(seconds * 1000 + millis))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = time::OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000))
            .unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
        let (hour, minute, second) = whole.to_hms();
        let millis = self.0.rem_euclid(1000);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z", Day(whole.date()))
    }
}

impl std::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
            .ok_or_else(|| format!("{text:?} is not a time of the form 2026-11-22T10:30:00.000Z"))
    }
}

impl From<Timestamp> for String {
    fn from(at: Timestamp) -> Self {
        at.to_string()
    }
}

/// A calendar day, written `YYYY-MM-DD` (ISO 8601).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(time::Date);

impl Day {
    /// Reads the form `YYYY-MM-DD`; a day that does not exist is refused.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse_date(text).map(Self)
    }

    /// The day of a moment, in UTC.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let text = at.to_string();
        Self::parse(text.get(..10).unwrap_or_default())
            .unwrap_or(Self(time::OffsetDateTime::UNIX_EPOCH.date()))
    }
}

fn parse_date(text: &str) -> Option<time::Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let right_widths = year.len() == 4 && month.len() == 2 && day.len() == 2;
    if !right_widths || parts.next().is_some() {
        return None;
    }
    let month = time::Month::try_from(digits::<u8>(month)?).ok()?;
    time::Date::from_calendar_date(digits(year)?, month, digits(day)?).ok()
}

fn digits<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a day of the form YYYY-MM-DD"))
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}
