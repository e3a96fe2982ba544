//! Who answers under a host name.

use super::{HostName, Hosts, Region};
use crate::lint::Who;
use crate::request::Provider;

/// What a URL or host name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Who answers.
    pub provider: Provider,
    /// The host name, lower case, without port; empty if the text names none.
    pub host: String,
    /// Short name of the region that it stands for: `eu`.
    pub region: Option<String>,
}

impl Hosts {
    /// Reads the text of `hosts.toml`.
    ///
    /// # Errors
    /// If it does not parse.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Who answers under a URL, or a host name with or without port.
    ///
    /// `{}` (or any `{...}`) stands for text that is not known: `https://{}.openai.azure.com` is
    /// Azure, and a host that is unknown where it matters, or missing, is decided at run time.
    /// Everything doubtful is another provider: look-alikes, user names that look like hosts,
    /// schemes that no HTTP client speaks.
    pub fn classify(&self, text: &str) -> Host {
        match host_of(text) {
            Parsed::Host(host) => self.named(host),
            Parsed::Missing => Host::new(Provider::Configurable, String::new(), None),
            Parsed::Odd(host) => Host::new(Provider::Other, host, None),
        }
    }

    fn named(&self, host: String) -> Host {
        if let Some(name) = self.entry(&host) {
            return Host::new(provider(name.provider), host, name.region.clone());
        }
        // `https://api.openai.com{path}`: what is glued to the end of a whole host name is its path.
        let known = host.find('{').map_or(host.as_str(), |hole| &host[..hole]);
        match self.entry(known) {
            Some(name) => Host::new(provider(name.provider), known.to_owned(), name.region.clone()),
            None if known.len() < host.len() => Host::new(Provider::Configurable, host, None),
            None => Host::new(Provider::Other, host, None),
        }
    }

    /// The entry that names a host exactly, else the longest that it lies below.
    fn entry(&self, host: &str) -> Option<&HostName> {
        let matching = self.names.iter().filter(|name| is_named(&name.name, host));
        matching.max_by_key(|name| (!name.name.starts_with("*."), name.name.len()))
    }

    /// The region of this short name.
    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.get(name)
    }
}

impl Host {
    fn new(provider: Provider, host: String, region: Option<String>) -> Self {
        Self { provider, host, region }
    }
}

fn provider(who: Who) -> Provider {
    match who {
        Who::Openai => Provider::OpenAi,
        Who::Azure => Provider::Azure,
        Who::Other => Provider::Other,
    }
}

/// Whether a host name is the one written, or with a leading `*.` one below it.
fn is_named(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(parent) => {
            host.strip_suffix(parent).and_then(|below| below.strip_suffix('.')).is_some_and(|below| !below.is_empty())
        }
        None => name == host,
    }
}

enum Parsed {
    Host(String),
    Missing,
    Odd(String),
}

/// The host of a URL, or of text without a scheme. Where readers of URLs disagree, it is odd.
fn host_of(text: &str) -> Parsed {
    let text = text.trim().replace("${", "{");
    let (scheme, rest) = split_scheme(&text);
    let end = match scheme.to_ascii_lowercase().as_str() {
        "" | "http" | "https" | "ws" | "wss" => rest.find(['/', '?', '#']),
        "sip" | "sips" => rest.find(['/', '?', '#', ';']),
        unknown if unknown.contains('{') => rest.find(['/', '?', '#']),
        _ => return Parsed::Odd(String::new()),
    };
    let authority = &rest[..end.unwrap_or(rest.len())];
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = without_port(host).trim_end_matches('.').to_ascii_lowercase();
    if host.is_empty() {
        return if authority.is_empty() { Parsed::Missing } else { Parsed::Odd(host) };
    }
    let usual = |c: char| c.is_ascii_alphanumeric() || "-_.{}:[]".contains(c);
    // A backslash ends the host for browsers, and belongs to the user name for others.
    if authority.contains('\\') || !without_holes(&host).chars().all(usual) || host.contains("..") {
        return Parsed::Odd(host);
    }
    Parsed::Host(host)
}

/// The scheme, without its colon and slashes, and what follows.
fn split_scheme(text: &str) -> (&str, &str) {
    let name =
        |scheme: &str| !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.{}_".contains(c));
    if let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| name(scheme)) {
        return (scheme, rest);
    }
    if let Some(rest) = text.strip_prefix("//") {
        return ("", rest);
    }
    match text.split_once(':') {
        Some((scheme, rest))
            if ["sip", "sips", "mailto", "data", "file"].contains(&scheme.to_ascii_lowercase().as_str()) =>
        {
            (scheme, rest)
        }
        _ => ("", text),
    }
}

/// Cuts off a port, which may be unknown. An address of IPv6 loses its brackets.
fn without_port(host: &str) -> &str {
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address;
    }
    match host.rsplit_once(':') {
        Some((name, port))
            if !name.contains(':') && (port.contains('{') || port.bytes().all(|b| b.is_ascii_digit())) =>
        {
            name
        }
        _ => host,
    }
}

/// The text between what is not known.
fn without_holes(host: &str) -> String {
    let mut depth = 0_usize;
    host.chars()
        .filter(|c| {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classify(text: &str) -> (Provider, String, Option<String>) {
        let host = super::super::classify(text);
        (host.provider, host.host, host.region)
    }

    fn is(text: &str, provider: Provider, host: &str, region: Option<&str>) {
        assert_eq!(classify(text), (provider, host.to_owned(), region.map(str::to_owned)), "{text}");
    }

    #[test]
    fn openai_in_every_spelling() {
        for text in [
            "https://api.openai.com/v1",
            "https://api.openai.com",
            "http://api.openai.com:443/v1/responses?x=1#y",
            "HTTPS://API.OpenAI.com/v1",
            "api.openai.com",
            " api.openai.com:443/v1 ",
            "//api.openai.com/v1",
            "wss://api.openai.com/v1/realtime?model=gpt-realtime",
            "https://user:secret@api.openai.com/v1",
            "user@api.openai.com",
            "https://api.openai.com./v1",
            "https://api.openai.com.../v1",
            "https://api.openai.com{}",
            "https://api.openai.com${path}",
            "https://api.openai.com:{}/v1",
            "{}://api.openai.com/v1",
            "https://api.openai.com?x",
            "https://api.openai.com#x",
        ] {
            is(text, Provider::OpenAi, "api.openai.com", Some("global"));
        }
    }

    #[test]
    fn regions_and_their_places() {
        is("https://us.api.openai.com/v1", Provider::OpenAi, "us.api.openai.com", Some("us"));
        is("https://eu.api.openai.com/v1", Provider::OpenAi, "eu.api.openai.com", Some("eu"));
        is("mtls-eu.api.openai.com", Provider::OpenAi, "mtls-eu.api.openai.com", Some("eu"));
        is("https://mtls.api.openai.com/v1", Provider::OpenAi, "mtls.api.openai.com", Some("global"));
        is("sip:proj_1@sip.api.openai.com;transport=tls", Provider::OpenAi, "sip.api.openai.com", Some("global"));
        is("https://{}.api.openai.com/v1", Provider::OpenAi, "{}.api.openai.com", None);
        is("https://zz.api.openai.com/v1", Provider::OpenAi, "zz.api.openai.com", None);
        let hosts = super::super::hosts();
        for (name, outside) in
            [("us", false), ("global", false), ("eu", true), ("ae", true), ("jp", true), ("gb", true)]
        {
            assert_eq!(hosts.region(name).unwrap().outside_us, outside, "{name}");
        }
        assert!(hosts.region("zz").is_none());
    }

    #[test]
    fn azure() {
        is("https://res.openai.azure.com/openai/v1/", Provider::Azure, "res.openai.azure.com", None);
        is("RES.openai.azure.com:443", Provider::Azure, "res.openai.azure.com", None);
        is("https://{}.openai.azure.com", Provider::Azure, "{}.openai.azure.com", None);
        is("https://${RES}.openai.azure.com", Provider::Azure, "{res}.openai.azure.com", None);
        is("https://res.services.ai.azure.com/models", Provider::Azure, "res.services.ai.azure.com", None);
        is("https://res.cognitiveservices.azure.com", Provider::Azure, "res.cognitiveservices.azure.com", None);
        is("https://openai.azure.com.evil.example", Provider::Other, "openai.azure.com.evil.example", None);
        is("https://xopenai.azure.com", Provider::Other, "xopenai.azure.com", None);
        is("https://.openai.azure.com", Provider::Other, ".openai.azure.com", None);
    }

    #[test]
    fn look_alikes_are_others() {
        is("https://api.openai.com.evil.example/v1", Provider::Other, "api.openai.com.evil.example", None);
        is("https://evil.example/api.openai.com", Provider::Other, "evil.example", None);
        is("https://api.openai.com@evil.example", Provider::Other, "evil.example", None);
        is("https://api.openai.com:443@evil.example/v1", Provider::Other, "evil.example", None);
        is("evil.example?u=https://api.openai.com/v1", Provider::Other, "evil.example", None);
        is("evil.example/https://api.openai.com/v1", Provider::Other, "evil.example", None);
        is("https://evil.example#@api.openai.com", Provider::Other, "evil.example", None);
        is("https://notapi.openai.com", Provider::Other, "notapi.openai.com", None);
        is("https://xapi.openai.com", Provider::Other, "xapi.openai.com", None);
        is("https://api-openai.com", Provider::Other, "api-openai.com", None);
        for odd in [
            "https://evil.example\\@api.openai.com",
            "https://api.openai.com\\@evil.example",
            "https://api.openai.com\\.evil.example",
            "https://api.openai.com%40evil.example",
            "https://api.openai.com .evil.example",
            "https://api.open\nai.com",
            "https://\u{430}pi.openai.com",
            "https://eu..api.openai.com",
            "ftp://api.openai.com",
            "mailto:someone@api.openai.com",
            "javascript:api.openai.com",
            "api.openai.com://evil.example",
            "https:api.openai.com",
        ] {
            assert_eq!(classify(odd).0, Provider::Other, "{odd}");
        }
    }

    #[test]
    fn everybody_else() {
        is("http://localhost:11434/v1", Provider::Other, "localhost", None);
        is("localhost", Provider::Other, "localhost", None);
        is("http://127.0.0.1:8000", Provider::Other, "127.0.0.1", None);
        is("http://[::1]:8080/v1", Provider::Other, "::1", None);
        is("[2001:db8::1]", Provider::Other, "2001:db8::1", None);
        is("::1", Provider::Other, "::1", None);
        is("https://openrouter.ai/api/v1", Provider::Other, "openrouter.ai", None);
        is(
            "https://bedrock-mantle.us-east-1.api.aws/openai/v1",
            Provider::Other,
            "bedrock-mantle.us-east-1.api.aws",
            None,
        );
    }

    #[test]
    fn what_is_not_known_is_decided_at_run_time() {
        for text in [
            "",
            "  ",
            "/v1/responses",
            "?x",
            "{}",
            "{}/v1",
            "https://{}/v1",
            "${BASE}/v1",
            "https://{}.example/v1",
            "api.{}",
            "{}:8080",
        ] {
            assert_eq!(classify(text).0, Provider::Configurable, "{text}");
        }
    }
}
