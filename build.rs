//! Checks every file under `rules/` and compiles them into tables that parse lazily at run time.
//!
//! JSON, because the forms of the schemas are self-describing; one file each, because most runs need few.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

// What the library declares as `pub` is private here.
#[allow(dead_code, unreachable_pub)]
#[path = "src/catalog"]
mod catalog {
    mod check;
    pub(crate) mod framework;
    pub(crate) mod path;
    pub(crate) mod schema;
}
#[allow(dead_code, unreachable_pub)]
#[path = "src/date.rs"]
mod date;
#[allow(dead_code, unreachable_pub)]
#[path = "src/finding"]
mod finding {
    mod level;
    pub(crate) use level::Level;
}
#[allow(dead_code, unreachable_pub)]
#[path = "src/lint"]
mod lint {
    pub(crate) mod document;
    mod schema;
    pub(crate) use schema::{Content, Who};
}
#[allow(dead_code, unreachable_pub)]
#[path = "src/policy"]
mod policy {
    mod date;
    mod schema;
    pub(crate) use date::is_date;
    pub(crate) use schema::{Hosts, Operations, Outcome, Policy};
}
#[allow(dead_code, unreachable_pub)]
#[path = "src/syntax"]
mod syntax {
    mod language;
    pub(crate) use language::Ecosystem;
}

const OPERATIONS: &str = "rules/policy/operations.toml";
const HOSTS: &str = "rules/policy/hosts.toml";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    let mut compiler = Compiler::new(PathBuf::from(std::env::var("OUT_DIR").map_err(io::Error::other)?))?;
    for file in read_rules()? {
        compiler.compile(&file)?;
    }
    compiler.finish()
}

/// One file under `rules/`.
struct File {
    /// `rules/sdks/openai-python.toml`.
    path: String,
    text: String,
}

impl File {
    /// The folder below `rules/`.
    fn folder(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// The file's name without extension.
    fn stem(&self) -> &str {
        Path::new(&self.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    fn extension(&self) -> &str {
        Path::new(&self.path).extension().and_then(|extension| extension.to_str()).unwrap_or_default()
    }

    /// `rules/sdks/x.toml:12: message`.
    fn error(&self, span: Option<Range<usize>>, message: &str) -> String {
        let before = &self.text[..span.map_or(0, |span| span.start.min(self.text.len()))];
        format!("{}:{}: {message}", self.path, before.matches('\n').count() + 1)
    }
}

fn read_rules() -> io::Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new("rules").sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() && !entry.file_name().to_string_lossy().starts_with('.') {
            let path = entry.path().to_string_lossy().replace('\\', "/");
            files.push(File { text: fs::read_to_string(&path)?.replace("\r\n", "\n"), path });
        }
    }
    // Frameworks may speak of what SDKs declare.
    files.sort_by_key(|file| file.folder() == "frameworks");
    Ok(files)
}

/// Collects the tables and everything that is wrong.
struct Compiler {
    out: PathBuf,
    operations: policy::Operations,
    /// Kind and unique name -> file that defines it.
    defined: BTreeMap<(&'static str, String), String>,
    catalogs: String,
    policies: String,
    lints: String,
    errors: Vec<String>,
}

impl Compiler {
    fn new(out: PathBuf) -> io::Result<Self> {
        let text = fs::read_to_string(OPERATIONS)?;
        let operations = toml::from_str(&text).map_err(|error| io::Error::other(format!("{OPERATIONS}: {error}")))?;
        let (catalogs, policies, lints) = Default::default();
        Ok(Self { out, operations, defined: BTreeMap::new(), catalogs, policies, lints, errors: Vec::new() })
    }

    fn compile(&mut self, file: &File) -> io::Result<()> {
        match (file.folder(), file.extension()) {
            ("languages" | "sdks" | "http" | "frameworks", "toml") => self.catalog(file),
            ("policy", "toml") if file.path == OPERATIONS => self.operations_table(file),
            ("policy", "toml") if file.path == HOSTS => self.hosts(file),
            ("policy", "toml") => self.policy(file),
            ("lints", "md") => self.lint(file),
            _ => {
                self.errors.push(file.error(None, "this folder holds no such files"));
                Ok(())
            }
        }
    }

    fn catalog(&mut self, file: &File) -> io::Result<()> {
        let Some(catalog) = self.parse::<catalog::schema::Catalog>(file, 0..file.text.len()) else { return Ok(()) };
        let is_operation = |name: &str| self.operations.operations.contains_key(name);
        for problem in catalog.check(is_operation, file.folder() == "languages") {
            self.errors.push(file.error(problem.find(&file.text), &problem.message));
        }
        let id = &catalog.catalog.id;
        self.define("catalog", id, file);
        self.named_like_file(id.strip_suffix("-std").unwrap_or(id), file);
        let json = self.write_json(file, &file.text)?;
        let ecosystem = catalog.catalog.ecosystem;
        let needles = &catalog.catalog.needles;
        writeln!(self.catalogs, "    ({id:?}, Ecosystem::{ecosystem:?}, &{needles:?}, {json}),")
            .map_err(io::Error::other)
    }

    fn operations_table(&mut self, file: &File) -> io::Result<()> {
        let patterns: Vec<_> = self.operations.content.keys().cloned().collect();
        self.match_patterns(file, &patterns);
        self.write_json(file, &file.text).map(drop)
    }

    fn hosts(&mut self, file: &File) -> io::Result<()> {
        let Some(hosts) = self.parse::<policy::Hosts>(file, 0..file.text.len()) else { return Ok(()) };
        for host in &hosts.names {
            if host.region.as_ref().is_some_and(|region| !hosts.regions.contains_key(region)) {
                self.errors.push(file.error(find(&file.text, &host.name), "no region has that name"));
            }
        }
        self.write_json(file, &file.text).map(drop)
    }

    fn policy(&mut self, file: &File) -> io::Result<()> {
        let Some(policy) = self.parse::<policy::Policy>(file, 0..file.text.len()) else { return Ok(()) };
        self.define("policy", &policy.provider, file);
        self.named_like_file(&policy.provider, file);
        let known: Vec<_> = policy.sources.iter().map(|source| source.id.as_str()).collect();
        let rows = policy.rows.iter().flat_map(|row| &row.sources);
        let used = rows.chain(policy.features.iter().flat_map(|feature| &feature.sources));
        for id in used.chain(policy.topics.iter().flat_map(|topic| &topic.sources)) {
            if !known.contains(&id.as_str()) {
                self.errors.push(file.error(find(&file.text, id), &format!("no source has the id `{id}`")));
            }
        }
        let json = self.write_json(file, &file.text)?;
        writeln!(self.policies, "    ({:?}, {json}),", policy.provider).map_err(io::Error::other)
    }

    fn lint(&mut self, file: &File) -> io::Result<()> {
        let document = match lint::document::parse(&file.path, &file.text) {
            Ok(document) => document,
            Err(error) => {
                self.errors.push(error.to_string());
                return Ok(());
            }
        };
        let lint = document.lint;
        self.define("lint", &lint.code, file);
        self.define("lint", &lint.name, file);
        for case in &lint.cases {
            self.match_patterns(file, &case.operations);
            self.match_patterns(file, &case.except);
        }
        let json = self.write_json(file, &document.front)?;
        fs::write(self.out.join(format!("lints-{}.md", file.stem())), document.body.trim_start())?;
        let body = include(&format!("lints-{}.md", file.stem()));
        writeln!(self.lints, "    ({:?}, {:?}, {json}, {body}),", lint.code, lint.name).map_err(io::Error::other)
    }

    fn parse<T: DeserializeOwned>(&mut self, file: &File, range: Range<usize>) -> Option<T> {
        let start = range.start;
        match toml::from_str(&file.text[range]) {
            Ok(value) => Some(value),
            Err(error) => {
                let span = error.span().map(|span| span.start + start..span.end + start);
                self.errors.push(file.error(span, error.message()));
                None
            }
        }
    }

    fn define(&mut self, kind: &'static str, name: &str, file: &File) {
        if let Some(other) = self.defined.insert((kind, name.to_owned()), file.path.clone()) {
            self.errors
                .push(file.error(find(&file.text, name), &format!("the {kind} `{name}` is also defined in {other}")));
        }
    }

    fn named_like_file(&mut self, name: &str, file: &File) {
        if name != file.stem() {
            self.errors.push(file.error(find(&file.text, name), &format!("`{name}` is not the file's name")));
        }
    }

    fn match_patterns(&mut self, file: &File, patterns: &[String]) {
        for pattern in patterns {
            // What raw calls send to without there being an operation for it.
            let is_unnamed = pattern == "unknown" || pattern.starts_with("unknown.");
            if !is_unnamed && !self.operations.operations.keys().any(|name| glob(pattern, name)) {
                self.errors.push(file.error(find(&file.text, pattern), &format!("`{pattern}` matches no operation")));
            }
        }
    }

    /// Writes TOML as minified JSON and returns the expression that includes it.
    fn write_json(&self, file: &File, text: &str) -> io::Result<String> {
        let table: toml::Table = text.parse().map_err(io::Error::other)?;
        let name = format!("{}-{}.json", file.folder(), file.stem());
        fs::write(self.out.join(&name), serde_json::to_string(&table)?)?;
        Ok(include(&name))
    }

    fn finish(self) -> io::Result<()> {
        for error in &self.errors {
            println!("cargo::error={error}");
        }
        if !self.errors.is_empty() {
            return Err(io::Error::other("the files under rules/ are not valid"));
        }
        let operations = include("policy-operations.json");
        let hosts = include("policy-hosts.json");
        let text = format!(
            "pub(crate) static CATALOGS: &[CatalogRow] = &[\n{}];\n\
             pub(crate) static POLICIES: &[(&str, &str)] = &[\n{}];\n\
             pub(crate) static OPERATIONS: &str = {operations};\n\
             pub(crate) static HOSTS: &str = {hosts};\n\
             pub(crate) static LINTS: &[(&str, &str, &str, &str)] = &[\n{}];\n",
            self.catalogs, self.policies, self.lints
        );
        fs::write(self.out.join("rules.rs"), text)
    }
}

fn include(name: &str) -> String {
    format!("include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))")
}

fn find(text: &str, part: &str) -> Option<Range<usize>> {
    text.find(part).map(|start| start..start + part.len())
}

/// `*` matches one segment of an operation's name, a final `**` all that follow.
fn glob(pattern: &str, name: &str) -> bool {
    let (mut patterns, mut names) = (pattern.split('.'), name.split('.'));
    loop {
        match (patterns.next(), names.next()) {
            (Some("**"), Some(_)) | (None, None) => return true,
            (Some(part), Some(segment)) if part == "*" || part == segment => {}
            _ => return false,
        }
    }
}
