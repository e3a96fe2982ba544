//! Reading paths: what of a URL or path names an endpoint of the API.

/// The segments of a URL or path below `/v1`: `["responses", "{}", "cancel"]`.
///
/// Scheme, host, query and fragment do not count, nor does what stands before `v1`, Azure's
/// `/openai` and its `/deployments/{deployment}`. `{}` stands for text that is not known.
pub(super) fn segments(target: &str) -> Vec<&str> {
    let end = target.find(['?', '#']).unwrap_or(target.len());
    let all: Vec<&str> = path(&target[..end]).split('/').filter(|part| !part.is_empty()).collect();
    let below = all
        .iter()
        .position(|part| *part == "v1")
        .or_else(|| all.iter().position(|part| *part == "openai"))
        .map_or(all.as_slice(), |at| &all[at + 1..]);
    // Code that puts the version before a path takes it away where the path has it; that is not always seen.
    let below = below.strip_prefix(&["v1"]).unwrap_or(below);
    match below {
        ["deployments", _, rest @ ..] if !rest.is_empty() => rest.to_vec(),
        all => all.to_vec(),
    }
}

/// What follows the host, where there is one.
fn path(text: &str) -> &str {
    let after_host = |text: &str| text.find('/').unwrap_or(text.len());
    if let Some((_, rest)) = text.split_once("://") {
        return &rest[after_host(rest)..];
    }
    if let Some(rest) = text.strip_prefix("//") {
        return &rest[after_host(rest)..];
    }
    let first = &text[..after_host(text)];
    if first.contains(['.', ':']) || first.eq_ignore_ascii_case("localhost") { &text[first.len()..] } else { text }
}

/// Whether a segment is, or contains, text that is not known.
pub(super) fn is_hole(segment: &str) -> bool {
    segment.contains('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_below_the_version_counts() {
        for target in [
            "/v1/responses/{}/cancel",
            "v1/responses/{}/cancel",
            "/responses/{}/cancel",
            "responses/{}/cancel/",
            "https://api.openai.com/v1/responses/{}/cancel?beta=true",
            "HTTPS://eu.api.openai.com:443/v1//responses/{}/cancel#x",
            "//api.openai.com/v1/responses/{}/cancel",
            "api.openai.com/v1/responses/{}/cancel",
            "localhost:8080/v1/responses/{}/cancel",
            "{}/v1/responses/{}/cancel",
            "https://proxy.example/openai/v1/responses/{}/cancel",
            "https://res.openai.azure.com/openai/responses/{}/cancel?api-version=preview",
            "{}/v1/v1/responses/{}/cancel",
        ] {
            assert_eq!(segments(target), ["responses", "{}", "cancel"], "{target}");
        }
    }

    #[test]
    fn azure_deployments_name_no_endpoint() {
        let azure = "https://res.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01";
        assert_eq!(segments(azure), ["chat", "completions"]);
        assert_eq!(segments("/deployments/{}/embeddings"), ["embeddings"]);
        assert_eq!(segments("/v1/deployments/d-1"), ["deployments", "d-1"]);
        assert_eq!(segments("/openai/deployments/v1/chat/completions"), ["chat", "completions"]);
    }

    #[test]
    fn nothing_in_odd_texts() {
        for odd in ["", "/", "?x=/v1/files", "#/v1/files", "https://api.openai.com", "https://", "//", "://", "?", "é"]
        {
            assert!(segments(odd).len() <= 1, "{odd}");
        }
        assert_eq!(segments("https://api.openai.com/v1"), Vec::<&str>::new());
    }
}
