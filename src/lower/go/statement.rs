//! Statements and control flow.

use tree_sitter::Node;

use super::{Jump, Lowering, children, field, fields, first_child, list, span_of};
use crate::ir::builder::Arm;
use crate::ir::{Expr, ExprId};

impl<'t> Lowering<'_, 't> {
    /// A block in a scope of its own.
    pub(super) fn block(&mut self, node: Node<'t>) {
        self.builder.open_block();
        self.parts_of(node);
        self.builder.close_block();
    }

    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        match node.kind() {
            "block" => self.block(node),
            "ERROR" => self.parts_of(node),
            kind if is_expression(kind) => drop(self.expr(node)),
            _ => {
                self.errors(node);
                self.statement_inside(node);
            }
        }
        self.builder.ascend();
    }

    fn statement_inside(&mut self, node: Node<'t>) {
        match node.kind() {
            "expression_statement" => {
                if let Some(expr) = first_child(node) {
                    self.expression_statement(expr);
                }
            }
            "short_var_declaration" => self.short_variables(node),
            "assignment_statement" => self.assignment(node),
            "var_declaration" | "const_declaration" => self.variables(node),
            "type_declaration" => self.local_type(node),
            "return_statement" => self.return_statement(node),
            "if_statement" => self.if_statement(node),
            "for_statement" => self.for_statement(node),
            "expression_switch_statement" => self.switch(node),
            "type_switch_statement" => self.type_switch(node),
            "select_statement" => self.select(node),
            "break_statement" => self.break_statement(node),
            "continue_statement" => self.builder.continue_loop(),
            "send_statement" => self.send(node),
            "go_statement" | "defer_statement" | "inc_statement" | "dec_statement" => {
                for expr in children(node) {
                    self.expr(expr);
                }
            }
            "import_declaration" | "package_clause" | "goto_statement" | "label_name" | "fallthrough_statement" => {}
            // Met here only where the parser lost what is around them.
            "function_declaration" | "method_declaration" => self.stray_function(node),
            _ => self.parts(node),
        }
    }

    fn stray_function(&mut self, node: Node<'t>) {
        if let Some(name) = field(node, "name")
            && node.kind() == "function_declaration"
        {
            self.builder.declare_hoisted(self.source(name));
        }
        self.function_declaration(node);
    }

    fn return_statement(&mut self, node: Node<'t>) {
        let results = self.results.last().cloned().unwrap_or_default();
        let span = span_of(node);
        let values: Vec<ExprId> = match first_child(node) {
            Some(values) => list(values).into_iter().map(|value| self.expr(value)).collect(),
            None => results.names.iter().map(|(name, _)| self.builder.read(name, span)).collect(),
        };
        let value = match values.as_slice() {
            [] => None,
            [only] => Some(*only),
            _ => {
                let types = results.types.iter().copied().chain(std::iter::repeat(None));
                let values = values.iter().zip(types).map(|(value, ty)| match ty {
                    Some(ty) => self.builder.expr(Expr::Typed { value: Some(*value), ty }, self.builder.span(*value)),
                    None => *value,
                });
                let values = values.collect();
                Some(self.builder.expr(Expr::Sequence(values), span))
            }
        };
        self.builder.return_value(value);
    }

    // --- branches ------------------------------------------------------------------------------

    fn branch(&mut self, run: impl FnOnce(&mut Self)) -> Arm {
        self.builder.open_branch();
        run(self);
        self.builder.close_branch()
    }

    fn if_statement(&mut self, node: Node<'t>) {
        self.builder.open_block();
        if let Some(initializer) = field(node, "initializer") {
            self.statement(initializer);
        }
        if let Some(condition) = field(node, "condition") {
            self.expr(condition);
        }
        let then = self.branch(|lowering| {
            if let Some(block) = field(node, "consequence") {
                lowering.block(block);
            }
        });
        let otherwise = match field(node, "alternative") {
            Some(alternative) => self.branch(|lowering| lowering.statement(alternative)),
            None => Arm::default(),
        };
        self.builder.close_block();
        let span = span_of(node);
        self.builder.merge(vec![then, otherwise], span);
    }

    fn switch(&mut self, node: Node<'t>) {
        self.builder.open_block();
        if let Some(initializer) = field(node, "initializer") {
            self.statement(initializer);
        }
        if let Some(value) = field(node, "value") {
            self.expr(value);
        }
        self.cases(node, |lowering, case| {
            for value in field(case, "value").map(list).unwrap_or_default() {
                lowering.expr(value);
            }
        });
        self.builder.close_block();
    }

    /// `switch x := value.(type)`.
    fn type_switch(&mut self, node: Node<'t>) {
        self.builder.open_block();
        if let Some(initializer) = field(node, "initializer") {
            self.statement(initializer);
        }
        let value = field(node, "value").map(|value| self.expr(value));
        let alias = field(node, "alias").and_then(|alias| list(alias).first().copied());
        self.cases(node, |lowering, case| {
            let types = fields(case, "type");
            let (Some(alias), Some(value)) = (alias, value) else { return };
            let span = span_of(alias);
            let ty = match types.as_slice() {
                [only] => lowering.telling(*only),
                _ => None,
            };
            let value = match ty {
                Some(ty) => lowering.typed(Some(value), ty, span),
                None => value,
            };
            lowering.builder.define(lowering.source(alias), value);
        });
        self.builder.close_block();
    }

    fn select(&mut self, node: Node<'t>) {
        self.cases(node, |lowering, case| {
            if let Some(communication) = field(case, "communication") {
                match communication.kind() {
                    "receive_statement" => lowering.receive(communication),
                    _ => lowering.statement(communication),
                }
            }
        });
    }

    /// The cases of a switch or select as branches; `begin` runs before the statements of one.
    fn cases(&mut self, node: Node<'t>, begin: impl Fn(&mut Self, Node<'t>)) {
        let is_case = |child: &Node<'_>| child.kind().ends_with("_case");
        let cases: Vec<Node<'t>> = children(node).into_iter().filter(is_case).collect();
        self.jumps.push(Jump::Switch);
        let mut arms = Vec::new();
        let mut exhaustive = node.kind() == "select_statement";
        for case in cases {
            exhaustive |= case.kind() == "default_case";
            arms.push(self.branch(|lowering| {
                lowering.builder.open_block();
                lowering.errors(case);
                begin(lowering, case);
                for child in children(case).into_iter().filter(|child| child.kind() == "statement_list") {
                    lowering.statement(child);
                }
                lowering.builder.close_block();
            }));
        }
        self.jumps.pop();
        if !exhaustive {
            arms.push(Arm::default());
        }
        let span = span_of(node);
        self.builder.merge(arms, span);
    }

    /// Leaves a loop; what follows in the case of a switch counts as reached.
    fn break_statement(&mut self, node: Node<'t>) {
        let is_labelled = first_child(node).is_some();
        if is_labelled || self.jumps.last() == Some(&Jump::Loop) {
            self.builder.break_loop();
        }
    }

    // --- loops and channels --------------------------------------------------------------------

    fn for_statement(&mut self, node: Node<'t>) {
        let head = children(node).into_iter().find(|child| child.kind() != "block");
        self.builder.open_block();
        let range = head.filter(|head| head.kind() == "range_clause");
        let clause = head.filter(|head| head.kind() == "for_clause");
        if let Some(initializer) = clause.and_then(|clause| field(clause, "initializer")) {
            self.statement(initializer);
        }
        let ranged = range.and_then(|range| field(range, "right")).map(|right| (right, self.expr(right)));
        self.builder.open_loop();
        self.jumps.push(Jump::Loop);
        self.builder.open_block();
        if let (Some(range), Some((right, ranged))) = (range, ranged) {
            self.range_variables(range, right, ranged);
        } else if let Some(condition) = clause.map_or(head, |clause| field(clause, "condition")) {
            self.expr(condition);
        }
        if let Some(body) = field(node, "body") {
            self.block(body);
        }
        if let Some(update) = clause.and_then(|clause| field(clause, "update")) {
            self.statement(update);
        }
        self.builder.close_block();
        self.jumps.pop();
        let span = span_of(node);
        self.builder.close_loop(span);
        self.builder.close_block();
    }

    /// `for i, x := range xs`. The only variable is the index, unless a function yields the values.
    fn range_variables(&mut self, range: Node<'t>, right: Node<'t>, ranged: ExprId) {
        let targets = field(range, "left").map(list).unwrap_or_default();
        let count = targets.len();
        let declares = self.text.get(range.start_byte()..right.start_byte()).is_some_and(|head| head.contains(":="));
        for (index, target) in targets.into_iter().enumerate() {
            let span = span_of(target);
            let is_value = index == 1 || (count == 1 && right.kind() == "call_expression");
            let value = if is_value {
                self.builder.expr(Expr::Element(ranged), span)
            } else {
                self.builder.opaque(Vec::new(), span)
            };
            if declares { self.define(target, value) } else { self.assign_to(target, value, target) }
        }
    }

    fn receive(&mut self, node: Node<'t>) {
        let Some(right) = field(node, "right") else { return };
        let value = self.expr(right);
        if let Some(target) = field(node, "left").and_then(|left| list(left).first().copied()) {
            self.define(target, value);
        }
    }

    fn send(&mut self, node: Node<'t>) {
        for part in ["channel", "value"] {
            if let Some(part) = field(node, part) {
                self.expr(part);
            }
        }
    }
}

/// Whether a node is an expression.
fn is_expression(kind: &str) -> bool {
    ["_expression", "_literal", "identifier"].iter().any(|end| kind.ends_with(end))
        || matches!(kind, "nil" | "true" | "false" | "iota")
}
