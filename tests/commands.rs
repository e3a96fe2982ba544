//! What the commands print and accept, as a user sees it.

use std::process::{Command, Output};

use serde_json::Value;

fn zdrlint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zdrlint")).args(arguments).output().expect("starts")
}

fn json(arguments: &[&str]) -> Value {
    let output = zdrlint(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("is JSON")
}

#[test]
fn sdks_as_json_are_one_flat_array() {
    let all = json(&["sdks", "--format", "json"]);
    let rows = all.as_array().expect("is an array");
    for row in rows {
        let keys: Vec<&str> = row.as_object().expect("is an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["call", "endpoint", "http", "sdk"]);
        assert!(row["sdk"].is_string() && row["call"].is_string(), "{row}");
    }
    let has = |sdk: &str, call: &str, http: &str, endpoint: &str| {
        rows.contains(&serde_json::json!({ "sdk": sdk, "call": call, "http": http, "endpoint": endpoint }))
    };
    assert!(has("openai-python", "Client.responses.create", "POST", "/v1/responses"));
    assert!(has("openai-python", "Client.files.content", "GET", "/v1/files/{file_id}/content"));
    // What an HTTP library sends is said by its arguments.
    let of_requests = rows.iter().find(|row| row["call"] == "requests.post").expect("is known");
    assert!(of_requests["http"] == "POST" && of_requests["endpoint"].is_null());
    // A helper has a row for each of its requests.
    let polling: Vec<&Value> =
        rows.iter().filter(|row| row["call"] == "Client.vector_stores.files.upload_and_poll").collect();
    assert!(polling.len() > 1, "{polling:?}");

    let one = json(&["sdks", "openai-python", "--format", "json"]);
    let of_all: Vec<&Value> = rows.iter().filter(|row| row["sdk"] == "openai-python").collect();
    assert_eq!(one.as_array().expect("is an array").iter().collect::<Vec<_>>(), of_all);
}
