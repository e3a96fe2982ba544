//! Settings that files of a tree give to the programs in it: `application.properties` and its like, `appsettings.json`,
//! `.env` files, and the environments that containers and workflows run in. Examples for others to fill in say nothing.

mod formats;

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::policy::Tie;
use crate::resolve::Setting;
use crate::source::{Manifest, Tree, read_manifest};
use crate::syntax::Ecosystem;
use formats::Format;

/// Most values of one setting that are looked at.
const MAX_VALUES: usize = 32;

/// Longest name of one.
const MAX_NAME: usize = 80;

/// Where resources of JVM projects lie, seen from the project's folder.
const RESOURCES: &[&str] = &["src/main/resources/config", "src/main/resources", "resources", "config"];

/// One value of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// The folder whose programs it is for, or the one file.
    scope: String,
    /// Whether programs elsewhere may be configured by it as well: a library has no settings of its own.
    is_shared: bool,
    /// None where it depends on something else.
    value: Option<String>,
}

/// See the module documentation.
pub(super) struct TreeSettings {
    files: Vec<(Manifest, Format)>,
    known: OnceCell<Known>,
}

/// What the files say.
#[derive(Debug, Default)]
struct Known {
    entries: FxHashMap<String, Vec<Entry>>,
    /// The names of those that hold an address of the API, and the last parts of them.
    addresses: FxHashSet<String>,
    /// How code may write these names.
    written: Vec<String>,
}

impl TreeSettings {
    /// The settings that a tree holds for one family of languages. They are read when the first is asked for.
    pub(super) fn new(tree: &Tree, ecosystem: Ecosystem) -> Self {
        let of = |manifest: &Manifest| Some((manifest.clone(), Format::of(&manifest.path, ecosystem)?));
        Self { files: tree.manifests.iter().filter_map(of).collect(), known: OnceCell::new() }
    }

    /// What the files set a name to for the code of one file; none where they do not.
    pub(super) fn find(&self, path: &str, name: &str) -> Option<Setting> {
        chosen(self.known().entries.get(&canonical(name))?, path)
    }

    /// Whether a name, or the last part of one, is that of a setting which holds an address of the API.
    pub(super) fn is_address(&self, name: &str) -> bool {
        let addresses = &self.known().addresses;
        let is_name = |name: &str| name.len() <= MAX_NAME && !name.contains(char::is_whitespace);
        !addresses.is_empty() && is_name(name) && addresses.contains(&canonical(name))
    }

    fn known(&self) -> &Known {
        self.known.get_or_init(|| read(&self.files))
    }
}

/// How the code of a tree may write the names of settings that hold an address of the API.
pub(super) fn needles(tree: &Tree) -> Vec<String> {
    let families = [Ecosystem::Jvm, Ecosystem::Dotnet, Ecosystem::Python];
    let written = families.into_iter().flat_map(|family| TreeSettings::new(tree, family).known().written.clone());
    let mut found: Vec<String> = written.collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn read(files: &[(Manifest, Format)]) -> Known {
    let mut found = Known::default();
    for (manifest, format) in files {
        let Some(text) = read_manifest(manifest) else { continue };
        let (scope, is_shared) = (scope_of(&manifest.path, *format), format.is_shared());
        for (name, value) in format.read(&text) {
            let entry = Entry { scope: scope.clone(), is_shared, value: known(&value) };
            if entry.value.as_deref().is_some_and(|value| crate::policy::address(value) == Some(Tie::Sure)) {
                found.add_address(&name);
            }
            let entries = found.entries.entry(canonical(&name)).or_default();
            if entries.len() < MAX_VALUES && !entries.contains(&entry) {
                entries.push(entry);
            }
        }
    }
    found
}

impl Known {
    fn add_address(&mut self, name: &str) {
        let whole = canonical(name);
        let last = whole.rsplit('.').next().unwrap_or_default().to_owned();
        self.addresses.extend([whole, last]);
        let Some((around, _)) = name.rsplit_once('.') else { return self.written.push(name.to_owned()) };
        // `openai.base-url`, `openai.baseUrl`, `OpenAI:BaseUrl`; `"openai"` where settings are read by their section.
        let section = around.rsplit('.').next().unwrap_or_default();
        self.written.extend([name.to_owned(), camel_case(name), name.replace('.', ":"), format!("\"{section}\"")]);
    }
}

/// `baseUrl` for `base-url`.
fn camel_case(name: &str) -> String {
    let mut is_upper = false;
    let mut found = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' => is_upper = true,
            c if std::mem::take(&mut is_upper) => found.extend(c.to_uppercase()),
            c => found.push(c),
        }
    }
    found
}

/// The one value of those that are nearest to a file. Where files disagree (profiles, stages), it is not known.
fn chosen(entries: &[Entry], path: &str) -> Option<Setting> {
    let is_above = |scope: &str| {
        scope.is_empty() || path.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let above = entries.iter().filter(|entry| is_above(&entry.scope));
    let nearest = above.map(|entry| entry.scope.len()).max();
    let mut near = entries.iter().filter(|entry| match nearest {
        Some(length) => is_above(&entry.scope) && entry.scope.len() == length,
        None => entry.is_shared,
    });
    let first = near.next()?;
    let is_sole = near.all(|entry| entry.value == first.value);
    Some(first.value.clone().filter(|_| is_sole).map_or(Setting::Unknown, Setting::Is))
}

/// The folder whose programs read a file of settings; of a workflow the file itself.
fn scope_of(path: &str, format: Format) -> String {
    if format == Format::Workflow {
        return path.to_owned();
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if !format.is_shared() {
        return folder.to_owned();
    }
    let above = RESOURCES.iter().find_map(|resources| folder.strip_suffix(resources));
    above.map_or(folder, |above| above.trim_end_matches('/')).to_owned()
}

/// One spelling of a name: frameworks take `OpenAi:BaseUrl`, `openai.base-url` and `OPENAI__BASE_URL` for the same.
fn canonical(name: &str) -> String {
    let name = name.replace("__", ".").replace(':', ".").to_ascii_lowercase();
    name.chars().filter(|c| !matches!(c, '-' | '_')).collect()
}

/// What a value is as far as it says so itself: a reference to another setting is its default.
fn known(value: &str) -> Option<String> {
    let value = value.trim();
    if let Some(inner) =
        value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|rest| !rest.contains('}'))
    {
        let (_, default) = inner.split_once(":-").or_else(|| inner.split_once(':'))?;
        return known(default);
    }
    let is_template = ["${", "$(", "{{", "#{", "<"].iter().any(|mark| value.contains(mark)) || value.starts_with('$');
    let is_filled_in = value.starts_with('@') && value.ends_with('@');
    (!value.is_empty() && !is_template && !is_filled_in).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(scope: &str, is_shared: bool, value: Option<&str>) -> Entry {
        Entry { scope: scope.to_owned(), is_shared, value: value.map(str::to_owned) }
    }

    #[test]
    fn spellings_of_one_name() {
        for name in ["OpenAi:BaseUrl", "openai.base-url", "OPENAI__BASE_URL", "openai.baseUrl"] {
            assert_eq!(canonical(name), "openai.baseurl");
        }
    }

    #[test]
    fn values_that_say_what_they_are() {
        assert_eq!(known("https://a/v1").as_deref(), Some("https://a/v1"));
        assert_eq!(known("${BASE:https://a/v1}").as_deref(), Some("https://a/v1"));
        assert_eq!(known("${BASE:-https://a}").as_deref(), Some("https://a"));
        for value in ["", "${BASE}", "${{ vars.BASE }}", "<your endpoint>", "@base@", "https://${HOST}/v1", "$BASE"] {
            assert_eq!(known(value), None, "{value}");
        }
    }

    #[test]
    fn the_nearest_file_counts() {
        let is = |text: &str| Some(Setting::Is(text.to_owned()));
        let entries = [entry("", true, Some("a")), entry("web", true, Some("b"))];
        assert_eq!(chosen(&entries, "web/src/A.java"), is("b"));
        assert_eq!(chosen(&entries, "website/A.java"), is("a"));
        let entries = [entry("web", true, Some("a")), entry("web", true, Some("b"))];
        assert_eq!(chosen(&entries, "web/A.java"), Some(Setting::Unknown));
        assert_eq!(chosen(&[entry("web", true, Some("a"))], "lib/A.java"), is("a"));
        assert_eq!(chosen(&[entry("web", false, Some("a"))], "lib/a.py"), None);
        assert_eq!(chosen(&[entry("web", false, None)], "web/a.py"), Some(Setting::Unknown));
    }

    #[test]
    fn scopes() {
        assert_eq!(scope_of("app/src/main/resources/application.yml", Format::Properties), "app");
        assert_eq!(scope_of("src/main/resources/application.yml", Format::Tree), "");
        assert_eq!(scope_of("api/appsettings.json", Format::Json), "api");
        assert_eq!(scope_of("api/.env", Format::Environment), "api");
        assert_eq!(scope_of(".github/workflows/a.yml", Format::Workflow), ".github/workflows/a.yml");
    }
}
