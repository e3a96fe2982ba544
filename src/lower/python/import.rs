//! Import statements.

use tree_sitter::Node;

use super::{Lowering, field, fields};

impl<'t> Lowering<'_, 't> {
    pub(super) fn import_statement(&mut self, node: Node<'t>) {
        for item in fields(node, "name") {
            let span = self.span(item);
            let (path, alias) = self.imported_name(item);
            if let Some(alias) = alias {
                let value = self.builder.import(&path, None, span);
                self.builder.bind(alias, value);
                continue;
            }
            let root = path.split('.').next().unwrap_or_default();
            if root.len() < path.len() {
                // Binds the package only, but the submodule is loaded as well.
                self.builder.import(&path, None, span);
            }
            let value = self.builder.import(root, None, span);
            self.builder.bind(root, value);
        }
    }

    pub(super) fn import_from_statement(&mut self, node: Node<'t>) {
        let Some(module) = field(node, "module_name") else { return };
        let module = self.dotted(module);
        let names = fields(node, "name");
        if names.is_empty() {
            self.builder.export_all_from(&module);
        }
        for item in names {
            let span = self.span(item);
            let (name, alias) = self.imported_name(item);
            let value = self.builder.import(&module, Some(&name), span);
            self.builder.bind(alias.unwrap_or(&name), value);
        }
    }

    fn imported_name(&self, item: Node<'t>) -> (String, Option<&'t str>) {
        match item.kind() {
            "aliased_import" => {
                let name = field(item, "name").map_or_else(String::new, |name| self.dotted(name));
                (name, field(item, "alias").map(|alias| self.source(alias)))
            }
            _ => (self.dotted(item), None),
        }
    }

    /// A dotted path as Python reads it: blanks and line continuations inside do not count.
    fn dotted(&self, node: Node<'t>) -> String {
        self.source(node).chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
    }
}
