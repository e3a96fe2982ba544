//! The table of languages: adding one is a row here, a lowering and a module resolution.

use serde::{Deserialize, Serialize};

/// A language that zdrlint reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Python.
    Python,
    /// JavaScript, with JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// PHP, with HTML around it.
    Php,
    /// C#.
    CSharp,
    /// Ruby.
    Ruby,
    /// Shell: POSIX, Bash, Zsh.
    Shell,
    /// Requests of editors: `.http` and `.rest` files.
    Requests,
    /// Input of batches: a request in each line.
    Batch,
    /// Requests of Bruno.
    Bruno,
    /// Collections of requests and workflows, as JSON.
    Document,
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
}

/// A family of languages that share packages, modules and SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ecosystem {
    /// Python packages.
    Python,
    /// npm packages.
    Node,
    /// Rust crates.
    Cargo,
    /// Go modules.
    Go,
    /// Composer packages.
    Php,
    /// .NET packages.
    Dotnet,
    /// Ruby gems.
    Ruby,
    /// Programs that shells run.
    Shell,
    /// Files that hold requests and no code.
    Data,
    /// Packages of the JVM.
    Jvm,
}

impl Ecosystem {
    /// Whether names are found by the namespaces or packages that a file stands in or uses, and not by a path.
    pub fn has_namespaces(self) -> bool {
        matches!(self, Self::Dotnet | Self::Jvm)
    }
}

/// One row of the table.
struct Row {
    language: Language,
    /// The name that reports use.
    name: &'static str,
    ecosystem: Ecosystem,
    extensions: &'static [&'static str],
    /// Programs that a `#!` line names, without version.
    interpreters: &'static [&'static str],
}

const TABLE: &[Row] = &[
    Row {
        language: Language::Python,
        name: "python",
        ecosystem: Ecosystem::Python,
        extensions: &["py", "pyi"],
        interpreters: &["python", "pypy"],
    },
    Row {
        language: Language::JavaScript,
        name: "javascript",
        ecosystem: Ecosystem::Node,
        extensions: &["js", "mjs", "cjs", "jsx"],
        interpreters: &["node", "nodejs"],
    },
    Row {
        language: Language::TypeScript,
        name: "typescript",
        ecosystem: Ecosystem::Node,
        extensions: &["ts", "mts", "cts"],
        interpreters: &["deno", "bun", "ts-node", "tsx"],
    },
    Row {
        language: Language::Tsx,
        name: "typescript",
        ecosystem: Ecosystem::Node,
        extensions: &["tsx"],
        interpreters: &[],
    },
    Row {
        language: Language::Rust,
        name: "rust",
        ecosystem: Ecosystem::Cargo,
        extensions: &["rs"],
        interpreters: &["rust-script"],
    },
    Row { language: Language::Go, name: "go", ecosystem: Ecosystem::Go, extensions: &["go"], interpreters: &[] },
    Row {
        language: Language::Php,
        name: "php",
        ecosystem: Ecosystem::Php,
        extensions: &["php", "phtml", "php5", "php7", "php8"],
        interpreters: &["php"],
    },
    Row {
        language: Language::CSharp,
        name: "csharp",
        ecosystem: Ecosystem::Dotnet,
        extensions: &["cs", "csx"],
        interpreters: &["dotnet-script"],
    },
    Row {
        language: Language::Ruby,
        name: "ruby",
        ecosystem: Ecosystem::Ruby,
        extensions: &["rb", "rake", "ru", "gemspec", "thor", "jbuilder"],
        interpreters: &["ruby"],
    },
    Row {
        language: Language::Shell,
        name: "shell",
        ecosystem: Ecosystem::Shell,
        extensions: &["sh", "bash", "zsh", "ksh"],
        interpreters: &["sh", "bash", "zsh", "dash", "ksh", "ash"],
    },
    Row {
        language: Language::Requests,
        name: "http",
        ecosystem: Ecosystem::Data,
        extensions: &["http", "rest"],
        interpreters: &[],
    },
    Row {
        language: Language::Batch,
        name: "jsonl",
        ecosystem: Ecosystem::Data,
        extensions: &["jsonl"],
        interpreters: &[],
    },
    Row {
        language: Language::Bruno,
        name: "bruno",
        ecosystem: Ecosystem::Data,
        extensions: &["bru"],
        interpreters: &[],
    },
    Row { language: Language::Document, name: "json", ecosystem: Ecosystem::Data, extensions: &[], interpreters: &[] },
    Row {
        language: Language::Java,
        name: "java",
        ecosystem: Ecosystem::Jvm,
        extensions: &["java", "jav"],
        interpreters: &["java", "jbang"],
    },
    Row {
        language: Language::Kotlin,
        name: "kotlin",
        ecosystem: Ecosystem::Jvm,
        extensions: &["kt", "kts"],
        interpreters: &["kotlin", "kotlinc"],
    },
];

/// What the names of JSON files hold, or those of the two folders around them, that are collections of requests or
/// workflows. Of all others there are too many.
const DOCUMENTS: &[&str] = &["postman", "n8n", "workflow"];

impl Language {
    fn row(self) -> &'static Row {
        TABLE.iter().find(|row| row.language == self).unwrap_or(&TABLE[0])
    }

    /// The language of a file name's extension (without the dot, any case).
    pub fn from_extension(extension: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|row| row.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension)))
            .map(|row| row.language)
    }

    /// The language of a JSON file whose path says that it holds requests.
    pub fn from_document(path: &str) -> Option<Self> {
        let path = path.strip_suffix(".json")?.to_ascii_lowercase();
        let mut names = path.rsplit(['/', '\\']).take(3);
        names.any(|name| DOCUMENTS.iter().any(|word| name.contains(word))).then_some(Self::Document)
    }

    /// The language that the interpreter of a `#!` line runs: `python3.12`, `node`.
    pub fn from_interpreter(program: &str) -> Option<Self> {
        let name = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        TABLE.iter().find(|row| row.interpreters.contains(&name)).map(|row| row.language)
    }

    /// The language of the name that reports use.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name.eq_ignore_ascii_case(name)).map(|row| row.language)
    }

    /// The name that reports use: `python`, `javascript`, `typescript`, `rust`, `go`, `csharp`, `php`, `ruby`, `shell`, `java`, `kotlin`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The family whose packages it imports.
    pub fn ecosystem(self) -> Ecosystem {
        self.row().ecosystem
    }

    /// Every file extension that zdrlint reads.
    pub fn extensions() -> impl Iterator<Item = &'static str> {
        TABLE.iter().flat_map(|row| row.extensions.iter().copied())
    }
}
