//! The last gate before values of scanned code are shown: content and keys never pass.

use crate::request::Given;

/// The value itself where it is a setting, or the mere fact that something was sent.
pub(super) fn given(given: &Given) -> Given {
    match given {
        Given::Literal(_) if given.is_setting() => given.clone(),
        Given::Literal(_) | Given::Present { .. } => Given::PRESENT,
        Given::Absent { .. } => Given::ABSENT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_pass_and_content_does_not() {
        for value in [json!(true), json!(null), json!("24h"), json!("gpt-5"), json!(3)] {
            assert_eq!(given(&Given::Literal(value.clone())), Given::Literal(value));
        }
        for value in [json!("My name is Ada"), json!("sk-proj-abc"), json!("x".repeat(200)), json!(["a"]), json!({})] {
            assert_eq!(given(&Given::Literal(value)), Given::PRESENT);
        }
        assert_eq!(given(&Given::ABSENT), Given::ABSENT);
    }
}
