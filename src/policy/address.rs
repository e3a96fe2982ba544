//! Texts that may be an address of the API: a URL, a part of one, or the name of a setting that holds one.

use std::sync::LazyLock;

use super::{Hosts, hosts};
use crate::lint::Who;
use crate::source::Prefilter;

/// What ties a URL to the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// A path that others have as well.
    Path,
    /// The name of a setting.
    Setting,
    /// A host, or a path that nobody else has.
    Sure,
}

/// Longest name of a setting.
const MAX_NAME: usize = 48;

/// Longest text that may be a URL.
const MAX_URL: usize = 300;

static NAMES: LazyLock<Prefilter> =
    LazyLock::new(|| Prefilter::new(hosts().names.iter().map(|name| name.name.trim_start_matches("*."))));

static PATHS: LazyLock<Prefilter> = LazyLock::new(|| Prefilter::new(hosts().paths.iter().map(|path| &path.text)));

/// What ties a text of the source, or a name in it, to the API; none for almost all.
pub fn address(text: &str) -> Option<Tie> {
    // Prose speaks of addresses as well.
    if text.len() > MAX_URL || text.contains(char::is_whitespace) {
        None
    } else if NAMES.matches(text.as_bytes()) {
        Some(Tie::Sure)
    } else if PATHS.matches(text.as_bytes()) || is_relative(text) {
        Some(Tie::Path)
    } else {
        hosts().is_setting(text).then_some(Tie::Setting)
    }
}

/// Whether a text is such a path below a base that ends in a slash: `v1/responses`.
fn is_relative(text: &str) -> bool {
    hosts().paths.iter().any(|path| path.text.strip_prefix('/').is_some_and(|path| text.starts_with(path)))
}

/// What ties a URL to the API whose host is decided at run time, with the names of what is not known in braces.
pub fn tie(url: &str) -> Option<(Tie, Option<Who>)> {
    let path = hosts().paths.iter().find(|path| url.contains(&path.text));
    if let Some(who) = path.and_then(|path| path.provider) {
        return Some((Tie::Sure, Some(who)));
    }
    let mut holes = url.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    if holes.any(|(name, _)| hosts().is_setting(name)) {
        return Some((Tie::Setting, None));
    }
    path.map(|_| (Tie::Path, None))
}

/// Whether a member or key of this name may hold a URL.
pub fn may_hold_address(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    hosts().words.members.iter().any(|word| name.contains(word.as_str()))
}

impl Hosts {
    /// Whether a name is that of a setting which holds a URL of the API.
    fn is_setting(&self, name: &str) -> bool {
        if name.len() > MAX_NAME || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b)) {
            return false;
        }
        let name = name.to_ascii_lowercase();
        let holds = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
        holds(&self.words.whose) && holds(&self.words.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_texts_are_addresses() {
        for text in ["https://api.openai.com/v1", ".openai.azure.com/openai", "wss://eu.api.openai.com"] {
            assert_eq!(address(text), Some(Tie::Sure), "{text}");
        }
        for text in ["OPENAI_BASE_URL", "openaiEndpoint", "AZURE_OPENAI_ENDPOINT", "openai_api_host"] {
            assert_eq!(address(text), Some(Tie::Setting), "{text}");
        }
        assert_eq!(address("/v1/chat/completions"), Some(Tie::Path));
        assert_eq!(address("v1/responses"), Some(Tie::Path));
        for text in [
            "OPENAI_API_KEY",
            "openai",
            "https://example.com/v1",
            "see the openai base url",
            "/v1/files",
            "",
            "see https://api.openai.com",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn urls_without_a_host() {
        assert_eq!(tie("{base}/openai/deployments/{}/chat/completions").map(|tie| tie.1), Some(Some(Who::Azure)));
        assert_eq!(tie("{OPENAI_BASE_URL}/models"), Some((Tie::Setting, None)));
        assert_eq!(tie("{url}/v1/chat/completions"), Some((Tie::Path, None)));
        assert_eq!(tie("{url}/models"), None);
    }
}
