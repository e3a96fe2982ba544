//! The formats of settings: each read as names with values, as far as names and values are written out.

use serde_json::Value;

use crate::source::settings_name;
use crate::syntax::Ecosystem;

/// Deepest nesting of keys.
const MAX_DEPTH: usize = 16;

/// How a file of settings is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// `openai.base-url=...`
    Properties,
    /// The same as YAML.
    Tree,
    /// `appsettings.json`.
    Json,
    /// `.env`.
    Environment,
    /// The environments of containers.
    Compose,
    /// The environments of a workflow's steps.
    Workflow,
}

impl Format {
    /// The format of a file whose settings programs of a family read.
    pub(super) fn of(path: &str, ecosystem: Ecosystem) -> Option<Self> {
        let name = settings_name(path)?;
        let is_of_tests = path.contains("src/test/");
        match ecosystem {
            Ecosystem::Jvm if name.starts_with("application") && !is_of_tests => {
                Some(if name.ends_with(".properties") { Self::Properties } else { Self::Tree })
            }
            Ecosystem::Dotnet if name.starts_with("appsettings") => Some(Self::Json),
            Ecosystem::Shell if path.contains(".github/workflows/") => Some(Self::Workflow),
            Ecosystem::Data => None,
            _ if name.starts_with(".env") => Some(Self::Environment),
            _ if name.contains("compose") => Some(Self::Compose),
            _ => None,
        }
    }

    /// Whether libraries beside the program read them as well.
    pub(super) fn is_shared(self) -> bool {
        matches!(self, Self::Properties | Self::Tree | Self::Json)
    }

    /// The names and values of a file.
    pub(super) fn read(self, text: &str) -> Vec<(String, String)> {
        match self {
            Self::Properties => text.lines().filter_map(property).collect(),
            Self::Tree => yaml(text).into_iter().map(|(keys, value)| (keys.join("."), value)).collect(),
            Self::Json => json(text),
            Self::Environment => text.lines().filter_map(variable).collect(),
            Self::Compose => below(yaml(text), "environment"),
            Self::Workflow => below(yaml(text), "env"),
        }
    }
}

/// `name=value`, `name: value`.
fn property(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    if line.starts_with(['#', '!']) {
        return None;
    }
    let (name, value) = line.split_at(line.find(['=', ':'])?);
    Some((name.trim().to_owned(), value[1..].trim().to_owned()))
}

/// `export NAME="value" # comment`.
fn variable(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
    Some((name.trim().to_owned(), scalar(value)))
}

/// A text without its quotes, or without the comment behind it.
fn scalar(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some((inner, _)) = text.strip_prefix(quote).and_then(|rest| rest.split_once(quote)) {
            return inner.to_owned();
        }
    }
    let end = text.find(" #").unwrap_or(text.len());
    text[..end].trim_end().to_owned()
}

/// The texts of an object under their paths. Lines that are comments are none of JSON, but of these files.
fn json(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let lines = lines.into_iter().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    if let Ok(object) = serde_json::from_str::<Value>(&lines.collect::<Vec<_>>().join("\n")) {
        flatten(&object, "", 0, &mut found);
    }
    found
}

fn flatten(value: &Value, path: &str, depth: usize, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((path.to_owned(), text.clone())),
        Value::Object(fields) if depth < MAX_DEPTH => {
            for (key, value) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(value, &path, depth + 1, found);
            }
        }
        _ => {}
    }
}

/// The variables that stand right below a key, as entries or as a list of `NAME=value`.
fn below(all: Vec<(Vec<String>, String)>, key: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (keys, value) in all {
        match keys.as_slice() {
            [.., around, name] if around == key && name != "-" => found.push((name.clone(), value)),
            [.., around, item] if around == key && item == "-" => found.extend(variable(&value)),
            _ => {}
        }
    }
    found
}

/// The texts of a YAML file, each with the keys above it; `-` stands for an item of a list. Texts of several lines are
/// left out.
fn yaml(text: &str) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    let mut around: Vec<(usize, String)> = Vec::new();
    let mut block: Option<usize> = None;
    for line in text.lines() {
        let mut rest = line.trim_start();
        let mut at = line.len() - rest.len();
        if rest.is_empty() || rest.starts_with('#') || block.is_some_and(|key| at > key) {
            continue;
        }
        block = None;
        let is_item = rest.starts_with("- ");
        while around.last().is_some_and(|(column, key)| *column > at || (*column == at && (!is_item || key == "-"))) {
            around.pop();
        }
        while let Some(item) = rest.strip_prefix("- ") {
            around.push((at, "-".to_owned()));
            let item = item.trim_start();
            at += rest.len() - item.len();
            rest = item;
        }
        let keys = || around.iter().map(|(_, key)| key.clone());
        let Some((key, value)) = entry(rest) else {
            found.push((keys().collect(), scalar(rest)));
            continue;
        };
        match value.chars().next() {
            None => {
                if around.len() < MAX_DEPTH {
                    around.push((at, key));
                }
            }
            Some('|' | '>') => block = Some(at),
            Some('{' | '[' | '&' | '*') => {}
            Some(_) => found.push((keys().chain([key]).collect(), scalar(value))),
        }
    }
    found
}

/// `key: value`, `key:`.
fn entry(text: &str) -> Option<(String, &str)> {
    let (key, value) = match text.split_once(": ") {
        Some((key, value)) => (key, value.trim()),
        None => (text.trim_end().strip_suffix(':')?, ""),
    };
    let value = if value.starts_with('#') { "" } else { value };
    (!key.is_empty() && !key.contains('=')).then(|| (scalar(key), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(format: Format, text: &str) -> Vec<String> {
        format.read(text).into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn formats_by_names() {
        let cases = [
            ("src/main/resources/application.yml", Ecosystem::Jvm, Some(Format::Tree)),
            ("src/main/resources/application-dev.properties", Ecosystem::Jvm, Some(Format::Properties)),
            ("src/test/resources/application.yml", Ecosystem::Jvm, None),
            ("api/appsettings.Development.json", Ecosystem::Dotnet, Some(Format::Json)),
            ("api/appsettings.json", Ecosystem::Python, None),
            (".env", Ecosystem::Python, Some(Format::Environment)),
            (".env.example", Ecosystem::Python, None),
            ("docker-compose.yml", Ecosystem::Go, Some(Format::Compose)),
            (".github/workflows/ci.yml", Ecosystem::Shell, Some(Format::Workflow)),
            (".github/workflows/ci.yml", Ecosystem::Python, None),
            ("x/other.yml", Ecosystem::Jvm, None),
        ];
        for (path, ecosystem, format) in cases {
            assert_eq!(Format::of(path, ecosystem), format, "{path}");
        }
    }

    #[test]
    fn flat_files() {
        let text = "# a=b\nopenai.url = https://x/v1\nopenai.key: k\n\nnothing\n";
        assert_eq!(told(Format::Properties, text), ["openai.url=https://x/v1", "openai.key=k"]);
        let text = "# A=b\nexport A=\"https://x/v1\" # c\nB=https://y/#z # d\nC='e'\n";
        assert_eq!(told(Format::Environment, text), ["A=https://x/v1", "B=https://y/#z", "C=e"]);
    }

    #[test]
    fn nested_files() {
        let text = "openai:\n  # x\n  api:\n    url: \"https://x/v1\" # y\n  list:\n    - a\n  text: |\n    no: no\n  last: z\nother: 3\n";
        let expected = ["openai.api.url=https://x/v1", "openai.list.-=a", "openai.last=z", "other=3"];
        assert_eq!(told(Format::Tree, text), expected);
        let text = "{\n// c\n\"OpenAI\": { \"BaseUrl\": \"https://x\", \"n\": 3 } }";
        assert_eq!(told(Format::Json, text), ["OpenAI.BaseUrl=https://x"]);
        assert_eq!(told(Format::Json, "{").len(), 0);
    }

    #[test]
    fn environments_of_containers_and_steps() {
        let text = "services:\n  a:\n    environment:\n      - A=https://x\n      - B\n  b:\n    environment:\n      C: d\n    ports:\n    - 80\n";
        assert_eq!(told(Format::Compose, text), ["A=https://x", "C=d"]);
        let text = "env:\n  A: b\njobs:\n  j:\n    steps:\n      - run: x\n        env:\n          C: ${{ vars.D }}\n      - uses: y\n";
        assert_eq!(told(Format::Workflow, text), ["A=b", "C=${{ vars.D }}"]);
    }
}
