//! Calendar dates: expiry of suppressions and of facts. Days only, in UTC.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A day of the Gregorian calendar, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not four digits, two digits, two digits.
    #[error("a date is written YYYY-MM-DD")]
    Format,
    /// The month is not 01 to 12.
    #[error("there is no month {0:02}")]
    Month(u8),
    /// The month has fewer days.
    #[error("{year:04}-{month:02} has {last} days")]
    Day {
        /// The year.
        year: u16,
        /// The month.
        month: u8,
        /// Its last day.
        last: u8,
    },
}

const SECONDS_A_DAY: u64 = 86_400;

impl Date {
    /// A date, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if year == 0 || year > 9999 {
            return Err(DateError::Format);
        }
        if !(1..=12).contains(&month) {
            return Err(DateError::Month(month));
        }
        let last = days_in_month(year, month);
        if !(1..=last).contains(&day) {
            return Err(DateError::Day { year, month, last });
        }
        Ok(Self { year, month, day })
    }

    /// The current day in UTC. The one place where the clock is read.
    pub fn today() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::from_days(seconds / SECONDS_A_DAY)
    }

    /// How many days lie between an earlier date and this one; 0 if it is not earlier.
    pub fn days_since(self, earlier: Self) -> u64 {
        self.days().saturating_sub(earlier.days())
    }

    /// Days since the first of January of the year 1.
    fn days(self) -> u64 {
        let years: u64 = (1..self.year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
        let months: u64 = (1..self.month).map(|month| u64::from(days_in_month(self.year, month))).sum();
        years + months + u64::from(self.day)
    }

    /// The date that many days after 1970-01-01; the last representable one beyond year 9999.
    fn from_days(mut days: u64) -> Self {
        for year in 1970..=9999 {
            let in_year = if is_leap(year) { 366 } else { 365 };
            if days < in_year {
                return Self::from_day_of_year(year, days);
            }
            days -= in_year;
        }
        Self { year: 9999, month: 12, day: 31 }
    }

    fn from_day_of_year(year: u16, mut day: u64) -> Self {
        for month in 1..=12 {
            let in_month = u64::from(days_in_month(year, month));
            if day < in_month {
                return Self { year, month, day: u8::try_from(day + 1).unwrap_or(1) };
            }
            day -= in_month;
        }
        Self { year, month: 12, day: 31 }
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(DateError::Format);
        }
        let number = |range: std::ops::Range<usize>| text[range].parse::<u16>().map_err(|_| DateError::Format);
        let small = |range| number(range).and_then(|n| u8::try_from(n).map_err(|_| DateError::Format));
        Self::new(number(0..4)?, small(5..7)?, small(8..10)?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        let date: Date = "2027-06-30".parse().unwrap();
        assert_eq!(date.to_string(), "2027-06-30");
        assert_eq!(date, Date::new(2027, 6, 30).unwrap());
    }

    #[test]
    fn refuses_what_the_calendar_lacks() {
        for text in ["2027-02-29", "1900-02-29", "2027-04-31", "2027-00-01", "2027-13-01", "2027-01-00", "0000-01-01"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in ["2028-02-29", "2000-02-29", "2027-12-31"] {
            assert!(text.parse::<Date>().is_ok(), "{text}");
        }
    }

    #[test]
    fn refuses_other_shapes() {
        for text in
            ["", "2027-6-30", "27-06-30", "2027/06/30", "2027-06-30T00:00", "+027-06-30", "２０27-06", "tomorrow"]
        {
            assert_eq!(text.parse::<Date>(), Err(DateError::Format), "{text}");
        }
    }

    #[test]
    fn orders_by_time() {
        let mut dates: Vec<Date> =
            ["2027-01-31", "2026-12-31", "2027-01-04"].iter().map(|d| d.parse().unwrap()).collect();
        dates.sort();
        assert_eq!(dates.iter().map(Date::to_string).collect::<Vec<_>>(), ["2026-12-31", "2027-01-04", "2027-01-31"]);
    }

    #[test]
    fn counts_days_from_the_epoch() {
        for (days, text) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_454, "2026-01-01"),
            (20_818, "2026-12-31"),
        ] {
            assert_eq!(Date::from_days(days).to_string(), text);
        }
        assert_eq!(Date::from_days(u64::MAX).to_string(), "9999-12-31");
        assert!(Date::today() > Date::new(2024, 1, 1).unwrap());
    }
}
