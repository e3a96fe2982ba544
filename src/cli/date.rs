//! Days.

use std::time::{SystemTime, UNIX_EPOCH};

/// Accepts `YYYY-MM-DD` where such a day exists.
pub(super) fn parse(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if let ([year, month, day], true) = (parts.as_slice(), is_shaped && text.is_char_boundary(4)) {
        let number = |part: &str| part.parse::<u64>().ok();
        if let (4, Some(year), Some(month), Some(day)) = (year.len(), number(year), number(month), number(day))
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
        {
            return Ok(text.to_owned());
        }
    }
    Err("expected a day such as 2026-11-24".to_owned())
}

/// Today in UTC, so that everybody gets the same verdict.
pub(super) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    from_days(seconds / 86_400)
}

/// The day that lies `days` after 1970-01-01.
fn from_days(mut days: u64) -> String {
    let mut year = 1970;
    while days >= days_in_year(year) {
        days -= days_in_year(year);
        year += 1;
    }
    let mut month = 1;
    while days >= days_in(year, month) {
        days -= days_in(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_in(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist() {
        for day in ["2026-11-24", "2024-02-29", "2000-02-29", "2026-12-31"] {
            assert_eq!(parse(day).as_deref(), Ok(day));
        }
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "24-11-2026",
            "",
            "2026-11-24x",
            "日本",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(from_days(0), "1970-01-01");
        assert_eq!(from_days(59), "1970-03-01");
        assert_eq!(from_days(11_016), "2000-02-29");
        assert_eq!(from_days(20_781), "2026-11-24");
        assert!(parse(&today()).is_ok());
    }
}
