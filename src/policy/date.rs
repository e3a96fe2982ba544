//! Dates are text in ISO order, `YYYY-MM-DD` or `YYYY-MM`, and are compared as text.

use crate::date::Date;

/// Whether `date` has come on the day `today`. A month has come on its first day.
pub fn has_come(date: &str, today: &str) -> bool {
    date <= today
}

/// Whether this is a date as the policy files write it.
pub fn is_date(text: &str) -> bool {
    let is_month = text.len() == "YYYY-MM".len();
    let day = if is_month { format!("{text}-01") } else { text.to_owned() };
    day.parse::<Date>().is_ok()
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
            "2026-02-29",
            "2026-10-01-02",
            "2026-+1",
            "c. 2026",
        ] {
            assert!(!is_date(wrong), "{wrong}");
        }
    }
}
