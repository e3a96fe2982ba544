//! Dates are text in ISO order, `YYYY-MM-DD` or `YYYY-MM`, and are compared as text.

/// Whether `date` has come on the day `today`. A month has come on its first day.
pub fn has_come(date: &str, today: &str) -> bool {
    date <= today
}

/// Whether this is a date as the policy files write it.
pub fn is_date(text: &str) -> bool {
    let number = |part: &str, digits: usize, most: u32| {
        part.len() == digits
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|number: u32| (1..=most).contains(&number))
    };
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [year, month] => number(year, 4, 9999) && number(month, 2, 12),
        [year, month, day] => number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, days(year, month)),
        _ => false,
    }
}

/// How many days a month has, of which only the shape is known.
fn days(year: &str, month: &str) -> u32 {
    let year: u32 = year.parse().unwrap_or_default();
    match month {
        "02" if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        "02" => 28,
        "04" | "06" | "09" | "11" => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_come_on_itself() {
        assert!(has_come("2026-08-26", "2026-08-26"));
        assert!(has_come("2026-08-26", "2026-11-22"));
        assert!(!has_come("2026-11-30", "2026-11-22"));
        assert!(has_come("2026-11", "2026-11-01"));
        assert!(!has_come("2026-12", "2026-11-30"));
    }

    #[test]
    fn dates_are_written_in_full() {
        assert!(is_date("2026-11-30") && is_date("2026-10"));
        for wrong in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "26-10-01",
            "2026-10-32",
            "2026-10-01-02",
            "2026-+1",
            "c. 2026",
        ] {
            assert!(!is_date(wrong), "{wrong}");
        }
    }
}
