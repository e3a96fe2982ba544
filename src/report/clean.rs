//! The last gate before values of scanned code are shown: content and keys never pass.

use crate::request::Given;

/// Longer strings are no setting but content.
const LONGEST_SETTING: usize = 120;

/// The value itself where it is a setting, or the mere fact that something was sent.
pub(super) fn given(given: &Given) -> Given {
    match given {
        Given::Literal(value) if is_setting(value) => Given::Literal(value.clone()),
        Given::Literal(_) | Given::Present { .. } => Given::PRESENT,
        Given::Absent { .. } => Given::ABSENT,
    }
}

fn is_setting(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => {
            text.chars().count() <= LONGEST_SETTING && !text.contains(char::is_whitespace) && !text.starts_with("sk-")
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => true,
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => false,
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
