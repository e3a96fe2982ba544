//! Where the project is and which configuration it has.
//!
//! The nearest configuration upward from what was given counts, up to and including the top of the
//! git work tree. Its folder is the project; without one it is the work tree, else what was given.

use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::load::{PYPROJECT, base, configures_zdrlint};
use crate::source::{Extent, Given, Project, git_work_tree};

/// Names of the configuration, in the order in which they win within a folder.
const NAMES: &[&str] = &["zdrlint.toml", ".zdrlint.toml", ".config/zdrlint.toml"];

/// Which configuration is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// The nearest.
    #[default]
    Nearest,
    /// This file; its patterns are relative to the project's root.
    File(PathBuf),
    /// None.
    Isolated,
}

/// The project and its configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Where the project is.
    pub project: Project,
    /// Its configuration file.
    pub config: Option<PathBuf>,
}

/// Folders that hold more than a project, whatever lies in them.
#[derive(Debug, Clone, Default)]
struct Broad(Vec<PathBuf>);

impl Broad {
    fn of_this_machine() -> Self {
        let home = std::env::home_dir();
        let above = home.as_deref().and_then(Path::parent).map(Path::to_owned);
        let folders = [home, above, Some(std::env::temp_dir())];
        Self(folders.into_iter().flatten().filter_map(|folder| folder.canonicalize().ok()).collect())
    }

    fn contains(&self, folder: &Path) -> bool {
        folder.parent().is_none() || self.0.iter().any(|broad| broad == folder)
    }
}

/// Finds the project of the given paths.
///
/// # Errors
/// If the configuration that is named cannot be read, or the paths have different ones: which of them counts must not
/// depend on what else was given.
pub fn discover(cwd: &Path, given: &[Given], choice: &Choice) -> Result<Discovery, ConfigError> {
    if *choice == Choice::Nearest {
        agree(cwd, given)?;
    }
    let config = match choice {
        Choice::File(file) => Some(named(cwd, file)?),
        Choice::Nearest | Choice::Isolated => None,
    };
    Ok(locate(&common_folder(given), given, choice, config, &Broad::of_this_machine()))
}

/// Refuses paths whose nearest configurations differ.
fn agree(cwd: &Path, given: &[Given]) -> Result<(), ConfigError> {
    let of = |given: &Given| nearest(given.folder(), git_work_tree(given.folder()).as_deref());
    let Some((first, others)) = given.split_first() else { return Ok(()) };
    let config = of(first);
    // Files of one folder have one answer.
    let mut asked = first.folder();
    for other in others {
        if other.folder() == asked {
            continue;
        }
        asked = other.folder();
        let own = of(other);
        if own != config {
            let name = |config: Option<PathBuf>| {
                let shown = |file: PathBuf| file.strip_prefix(cwd).unwrap_or(&file).display().to_string();
                config.map_or_else(|| "none".to_owned(), shown)
            };
            let message = format!(
                "these paths have different configurations: {} has {}, {} has {}",
                first.written.display(),
                name(config),
                other.written.display(),
                name(own)
            );
            let help = "check them in runs of their own, or name one configuration with `--config FILE`";
            return Err(
                ConfigError::about_file(PathBuf::from("<command line>"), message).with_help(Some(help.to_owned()))
            );
        }
    }
    Ok(())
}

/// The file named on the command line, absolute.
fn named(cwd: &Path, file: &Path) -> Result<PathBuf, ConfigError> {
    let joined = cwd.join(file);
    let absolute = joined.canonicalize();
    absolute.map_err(|error| ConfigError::about_file(file.to_owned(), format!("cannot be read: {error}")))
}

fn locate(folder: &Path, given: &[Given], choice: &Choice, named: Option<PathBuf>, broad: &Broad) -> Discovery {
    let git = git_work_tree(folder);
    let config = match choice {
        Choice::Nearest => nearest(folder, git.as_deref()),
        Choice::File(_) | Choice::Isolated => named,
    };
    let home = config.as_deref().map(base).filter(|home| {
        let is_around = folder.starts_with(home);
        is_around && git.as_ref().is_none_or(|git| home.starts_with(git))
    });
    let (root, extent) = match home.map(Path::to_owned).or_else(|| git.clone()) {
        Some(root) if broad.contains(&root) => (root, Extent::Given),
        Some(root) => (root, Extent::Whole),
        None => {
            // The folder of a lone file may hold anything.
            let is_given = given.iter().any(|given| given.is_folder && given.absolute == folder);
            (folder.to_owned(), if is_given { Extent::Whole } else { Extent::Given })
        }
    };
    Discovery { project: Project { root, extent, git }, config }
}

/// The deepest folder that holds everything given.
fn common_folder(given: &[Given]) -> PathBuf {
    let mut folders = given.iter().map(Given::folder);
    let mut common = folders.next().unwrap_or(Path::new("/")).to_owned();
    for folder in folders {
        while !folder.starts_with(&common) && common.pop() {}
    }
    common
}

/// The nearest configuration from `folder` upward, up to and including `top`.
fn nearest(folder: &Path, top: Option<&Path>) -> Option<PathBuf> {
    for folder in folder.ancestors() {
        if let Some(file) = in_folder(folder) {
            return Some(file);
        }
        if Some(folder) == top {
            return None;
        }
    }
    None
}

fn in_folder(folder: &Path) -> Option<PathBuf> {
    let own = NAMES.iter().map(|name| folder.join(name)).find(|file| file.is_file());
    own.or_else(|| Some(folder.join(PYPROJECT)).filter(|file| file.is_file() && configures_zdrlint(file)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn given(path: &Path, is_folder: bool) -> Given {
        Given { written: path.to_owned(), place: path.to_owned(), absolute: path.to_owned(), is_folder }
    }

    #[test]
    fn folders_in_common() {
        let paths = ["/a/b/c", "/a/b/d/e", "/a/bc"].map(|path| given(Path::new(path), true));
        assert_eq!(common_folder(&paths[..1]), Path::new("/a/b/c"));
        assert_eq!(common_folder(&paths[..2]), Path::new("/a/b"));
        assert_eq!(common_folder(&paths), Path::new("/a"));
    }

    #[test]
    fn broad_folders_are_not_walked_for_the_sake_of_a_file() {
        let folder = Path::new("/nowhere/home/me");
        let broad = Broad(vec![folder.to_owned()]);
        let find = |given: Given, broad: &Broad| {
            let folder = given.folder().to_owned();
            locate(&folder, &[given], &Choice::Isolated, None, broad).project
        };
        assert_eq!(find(given(&folder.join("x.py"), false), &broad).extent, Extent::Given);
        assert_eq!(find(given(&folder.join("x.py"), false), &Broad::default()).extent, Extent::Given);
        assert_eq!(find(given(folder, true), &broad).extent, Extent::Whole);
        assert_eq!(find(given(folder, true), &broad).root, folder);
        assert!(broad.contains(Path::new("/")));
    }
}
