//! How the fields of classes that hold data are written in JSON.

use tree_sitter::Node;

use super::declaration::members_of;
use super::member::{declarators, has_modifier};
use super::{Lowering, children, field};
use crate::ir::ClassId;
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    /// Takes down how a record, or a class that is annotated as one that holds data, is written.
    pub(super) fn json_fields(&mut self, node: Node<'t>, class: ClassId) {
        let members = members_of(node);
        let is_marked =
            |names: &[&str], of: Node<'t>| self.annotations(of).iter().any(|(name, _)| names.contains(name));
        if members.iter().any(|member| is_marked(jvm::JSON_OPEN, *member)) {
            return;
        }
        let fields: Vec<Node<'t>> = members
            .into_iter()
            .filter(|member| member.kind() == "field_declaration" && !has_modifier(*member, "static"))
            .collect();
        let is_record = node.kind() == "record_declaration";
        let is_data = is_marked(jvm::DATA, node) || fields.iter().any(|field| is_marked(jvm::JSON_NAMES, *field));
        if is_record {
            for component in field(node, "parameters").map(children).unwrap_or_default() {
                let name = field(component, "name").map(|name| self.source(name));
                self.json_field(class, component, name);
            }
        } else if is_data {
            for member in fields {
                for declarator in declarators(member) {
                    let name = field(declarator, "name").map(|name| self.source(name));
                    self.json_field(class, member, name);
                }
            }
        }
    }

    fn json_field(&mut self, class: ClassId, annotated: Node<'t>, name: Option<&'t str>) {
        let Some(name) = name else { return };
        let annotations = self.annotations(annotated);
        let named = annotations.iter().find(|(name, _)| jvm::JSON_NAMES.contains(name)).map(|(_, node)| *node);
        let written = named.and_then(|node| self.text_in(node, &["value", "name"]));
        let is_written = !annotations.iter().any(|(name, _)| jvm::JSON_LEFT_OUT.contains(name))
            && !has_modifier(annotated, "transient");
        jvm::json_field(self.builder, class, name, written.as_deref(), is_written);
    }
}
