//! The folders of namespaces that `composer.json` files of a tree declare.

use serde_json::Value;

use crate::resolve::Alias;
use crate::source::{Tree, read_manifest};

/// The aliases of all `composer.json` files of a tree. What cannot be read or parsed declares nothing.
pub(super) fn aliases(tree: &Tree) -> Vec<Alias> {
    let split =
        |path: &str| path.rsplit_once('/').map_or((String::new(), path.to_owned()), |(a, b)| (a.into(), b.into()));
    let manifests = tree.manifests.iter().filter(|manifest| split(&manifest.path).1 == "composer.json");
    let read = manifests.filter_map(|manifest| {
        let json = serde_json::from_str(&read_manifest(manifest)?).ok()?;
        Some(of_manifest(&split(&manifest.path).0, &json))
    });
    read.flatten().collect()
}

/// `"autoload": { "psr-4": { "App\\": "src/" } }`, and the same of `autoload-dev`.
fn of_manifest(folder: &str, json: &Value) -> Vec<Alias> {
    let mut found = Vec::new();
    for section in ["autoload", "autoload-dev"] {
        for (prefix, folders) in json[section]["psr-4"].as_object().into_iter().flatten() {
            let several = folders.as_array().into_iter().flatten();
            for path in several.chain([folders]).filter_map(Value::as_str) {
                let target = join(folder, path);
                found.extend(target.map(|target| Alias { scope: String::new(), prefix: prefix.clone(), target }));
            }
        }
    }
    found
}

/// A folder below another, with `/` at its end; the root is the empty string. None where it is not below.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts = folder.split('/').chain(path.split('/')).filter(|part| !part.is_empty() && *part != ".");
    let is_below = parts.clone().all(|part| part != "..");
    is_below.then(|| parts.by_ref().flat_map(|part| [part, "/"]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_by_folders() {
        let json = serde_json::json!({
            "autoload": { "psr-4": { "App\\": "src/", "Lib\\": ["lib", "./more/"] }, "files": ["x.php"] },
            "autoload-dev": { "psr-4": { "Tests\\": "tests/" } },
        });
        let told: Vec<(String, String)> =
            of_manifest("api", &json).into_iter().map(|alias| (alias.prefix, alias.target)).collect();
        let row = |prefix: &str, target: &str| (prefix.to_owned(), target.to_owned());
        let expected = [
            row("App\\", "api/src/"),
            row("Lib\\", "api/lib/"),
            row("Lib\\", "api/more/"),
            row("Tests\\", "api/tests/"),
        ];
        assert_eq!(told, expected);
        assert_eq!(of_manifest("", &serde_json::json!({ "autoload": 3 })).len(), 0);
    }
}
