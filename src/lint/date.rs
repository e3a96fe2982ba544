//! Calendar dates as text. Dates of one form compare as text, so nothing but their validity is computed.

/// Whether `text` is a day of the calendar written `YYYY-MM-DD`.
pub fn is_day(text: &str) -> bool {
    let Some((year, month, day)) = split(text) else { return false };
    day.is_some_and(|day| (1..=days(year, month)).contains(&day))
}

/// Whether `text` is a day, or a month written `YYYY-MM`.
pub fn is_day_or_month(text: &str) -> bool {
    is_day(text) || split(text).is_some_and(|(_, _, day)| day.is_none())
}

fn split(text: &str) -> Option<(u32, u32, Option<u32>)> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2).filter(|month| (1..=12).contains(month))?;
    let day = parts.next().map(|day| digits(day, 2));
    match (day, parts.next()) {
        (Some(None), _) | (_, Some(_)) => None,
        (day, None) => Some((year, month, day.flatten())),
    }
}

fn digits(text: &str, length: usize) -> Option<u32> {
    let plain = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_count() {
        for day in ["2027-01-31", "2028-02-29", "2000-02-29"] {
            assert!(is_day(day), "{day}");
        }
        for other in
            ["2027-02-29", "1900-02-29", "2027-13-01", "2027-1-31", "2027-01", "31.01.2027", "", "2027-01-31-1", "-1"]
        {
            assert!(!is_day(other), "{other}");
        }
        assert!(is_day_or_month("2026-10"));
        assert!(!is_day_or_month("2026-13"));
        assert!(!is_day_or_month("2026"));
    }
}
