//! Installed versions and settings, as the program's surroundings tell them.

use std::fmt;
use std::rc::Rc;

/// What a file sets a name to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// A text.
    Is(String),
    /// Something that depends on the stage, the machine or another setting.
    Unknown,
}

/// Knows which version of a package is installed in a folder, and what files of settings say.
pub trait Installed {
    /// The version that the files of one folder (root-relative, empty for the root) name, as its leading numbers.
    fn version(&self, folder: &str, package: &str) -> Option<Vec<u64>>;

    /// What the code of a file is told where it asks for a setting or a variable of the environment; none where no file
    /// sets it.
    fn setting(&self, file: &str, name: &str) -> Option<Setting>;

    /// Whether a name, or the last part of one, is that of a setting which holds an address of the API.
    fn is_address(&self, name: &str) -> bool;
}

/// The versions that hold for the files of a program.
#[derive(Clone, Default)]
pub struct Versions(Option<Rc<dyn Installed>>);

impl fmt::Debug for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Versions")
    }
}

impl Versions {
    /// Versions that somebody knows.
    pub fn new(installed: Rc<dyn Installed>) -> Self {
        Self(Some(installed))
    }

    /// The version of a package that holds for a file: what the nearest folder above it says.
    pub(super) fn nearest(&self, path: &str, package: &str) -> Option<Vec<u64>> {
        let installed = self.0.as_ref()?;
        let mut folder = path;
        while !folder.is_empty() {
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            let found = installed.version(folder, package);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Whether a name is that of a setting which holds an address of the API.
    pub(super) fn is_address(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|installed| installed.is_address(name))
    }

    /// What files set a name to, as the code of a file sees it.
    pub(super) fn setting(&self, path: &str, name: &str) -> Option<Setting> {
        self.0.as_ref()?.setting(path, name)
    }
}
