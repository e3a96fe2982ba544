//! How the properties of classes that hold data are written in JSON.

use tree_sitter::Node;

use super::{Lowering, child_of_kind, children};
use crate::ir::ClassId;
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    /// Takes down how the properties of a data class, or of one that is annotated like one, are written.
    pub(super) fn json_fields(&mut self, node: Node<'t>, class: ClassId) {
        let modifiers = child_of_kind(node, "modifiers").map(|modifiers| self.source(modifiers)).unwrap_or_default();
        let mut words = modifiers.split(|c: char| !c.is_alphanumeric());
        let is_open = words.clone().any(|word| ["open", "abstract", "sealed"].contains(&word));
        if is_open || !words.any(|word| word == "data" || jvm::DATA.contains(&word)) {
            return;
        }
        let list = child_of_kind(node, "primary_constructor").and_then(|part| child_of_kind(part, "class_parameters"));
        let parameters = list.map(children).unwrap_or_default();
        for part in parameters.into_iter().filter(|part| part.kind() == "class_parameter") {
            let name = child_of_kind(part, "identifier").map(|name| self.source(name));
            self.json_field(class, part, name);
        }
        let body = child_of_kind(node, "class_body").map(children).unwrap_or_default();
        for property in body.into_iter().filter(|member| member.kind() == "property_declaration") {
            let variable = child_of_kind(property, "variable_declaration");
            let name = variable.and_then(super::first_child).map(|name| self.source(name));
            self.json_field(class, property, name);
        }
    }

    fn json_field(&mut self, class: ClassId, annotated: Node<'t>, name: Option<&'t str>) {
        let Some(name) = name else { return };
        let annotations = self.annotations(annotated);
        let named = annotations.iter().find(|(name, _)| jvm::JSON_NAMES.contains(name)).map(|(_, node)| *node);
        let written = named.and_then(|node| self.text_in(node, &["value", "name"]));
        let is_written = !annotations.iter().any(|(name, _)| jvm::JSON_LEFT_OUT.contains(name));
        jvm::json_field(self.builder, class, name, written.as_deref(), is_written);
    }
}
