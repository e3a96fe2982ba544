//! Members of values: API states, instances, classes, modules.

use super::client::Origin;
use super::eval::Evaluator;
use super::memory::{Fact, Key};
use super::value::{Atom, ClassRef, ClientId, CtxId, FileId, FunctionRef, Instance, Name, Ref, Value};
use crate::catalog::automaton::NodeId;
use crate::ir::{ClassKind, Expr, ExprId, ParamKind, Span};
use crate::syntax::Ecosystem;

/// Longest chain of classes that extend each other, and most bases of one class.
const MAX_CLASSES: usize = 12;

/// Most classes that extend a class which are looked at, and most of them whose overrides are joined.
const MAX_DESCENDANTS: usize = 256;
const MAX_OVERRIDES: usize = 12;

/// Most stores to a member of an unknown object that are taken for it.
const MAX_STORES: usize = 6;

/// Most records and stores into them whose types are looked up for one member.
const MAX_RECORDS: usize = 64;

/// Longest path of a foreign package that is remembered.
const MAX_FOREIGN: usize = 120;

/// The classes that an instance has members of.
#[derive(Debug, Clone, Default)]
pub(super) struct Lineage {
    /// Classes of the program, most derived first.
    pub classes: Vec<ClassRef>,
    /// Classes of an SDK.
    states: Vec<NodeId>,
    /// Whether no base is unknown.
    pub complete: bool,
}

impl Evaluator<'_> {
    pub(super) fn member_expr(&mut self, of: Ref, base: Ref, name: Name) -> Value {
        let value = self.eval(base);
        let found = self.member_of(&value, name, of);
        if found.atoms().is_empty() && !found.is_complete() {
            return self.stored_member(base, name);
        }
        // An object that everybody may store to: `globalThis`, `threading.local()`. Who stores to it is seen, or else
        // nobody would read it.
        let is_foreign = found.atoms().iter().all(|atom| matches!(atom, Atom::External(_)));
        if is_foreign && !self.stores_of(name, Some(base.file)).is_empty() {
            let stored = self.stored_member(base, name).closed();
            let is_object = |atom: &Atom| !atom.is_data() || matches!(atom, Atom::Record(_));
            return if stored.atoms().iter().any(is_object) { stored } else { found };
        }
        found
    }

    /// A member of a value.
    pub(super) fn member_of(&mut self, base: &Value, name: Name, of: Ref) -> Value {
        let mut result = Value::bottom();
        if self.program.ecosystem() == Ecosystem::Ruby && base.atoms().len() > 1 {
            return self.member_of_opened(base, name, of);
        }
        for atom in base.atoms() {
            let value = self.member_of_atom(*atom, name, of);
            result.join(&value);
        }
        if base.is_complete() { result } else { result.opened() }
    }

    /// A member of a class that is opened in several places, of which some have it.
    fn member_of_opened(&mut self, base: &Value, name: Name, of: Ref) -> Value {
        let found: Vec<Value> = base.atoms().iter().map(|atom| self.member_of_atom(*atom, name, of)).collect();
        let is_class = |atom: &Atom| matches!(atom, Atom::Class(_));
        let is_opened = base.atoms().iter().all(is_class) && found.iter().any(|value| !value.is_unknown());
        let mut result = Value::bottom();
        for value in found.iter().filter(|value| !(is_opened && value.is_unknown())) {
            result.join(value);
        }
        if base.is_complete() { result } else { result.opened() }
    }

    fn member_of_atom(&mut self, atom: Atom, name: Name, of: Ref) -> Value {
        match atom {
            Atom::Null | Atom::Undefined => Value::bottom(),
            Atom::Sdk { node, client } => self.member_of_state(node, client, name, of),
            Atom::Class(class) => self.class_member(class, name),
            Atom::Instance(instance) => self.instance_member(instance, name),
            Atom::Super(instance) => self.super_member(instance, name),
            Atom::Module(file) => self.module_member(file, name),
            Atom::External(path) => {
                let own = match self.program.ecosystem() {
                    Ecosystem::Dotnet | Ecosystem::Jvm => self.member_of_namespace(path, name),
                    _ => None,
                };
                own.unwrap_or_else(|| self.foreign(path, &format!(".{}", self.text(name))))
            }
            Atom::Output => Value::one(Atom::Output),
            // A function that is called by a method: Ruby's `call`, Java's `get` and `apply`.
            Atom::Function { .. } if self.automaton.is_invoking_method(&self.text(name)) => Value::one(atom),
            Atom::Str(_) | Atom::Text(_) if self.automaton.is_text_member(&self.text(name)) => {
                Value::one(Atom::Text(of))
            }
            // `pair.0`
            Atom::Sequence(_) | Atom::Typed(_) => match self.text(name).parse() {
                Ok(index) => self.nth(atom, index),
                Err(_) => match self.element_by_method(of, &Value::one(atom), name) {
                    Some(value) => value,
                    None if matches!(atom, Atom::Typed(_)) => self.member_of_map(atom),
                    None => Value::unknown(),
                },
            },
            // What is made by a constructor has properties, and no setters.
            Atom::Builder(_) if self.program.ecosystem() == Ecosystem::Dotnet => {
                let field = self.field_of(&Value::one(atom), name);
                if field.is_complete() { field } else { Value::unknown() }
            }
            Atom::Record(_) => {
                let mut field = self.field_of(&Value::one(atom), name);
                if self.program.ecosystem() == Ecosystem::Node {
                    field = self.member_of_object(atom, name, field);
                }
                let known = field.filtered(|atom| atom != Atom::Undefined);
                if field.contains(Atom::Undefined) || known.atoms().is_empty() {
                    let mut of_type = self.member_of_typed_record(atom, name);
                    if !of_type.atoms().is_empty() {
                        of_type.join(&known);
                        return of_type;
                    }
                }
                let ecosystem = self.program.ecosystem();
                // Fields are members there, and what an object does not hold is undefined.
                if matches!(ecosystem, Ecosystem::Node | Ecosystem::Dotnet) && field.is_complete() {
                    return field;
                }
                match known.atoms() {
                    // What a struct leaves out is not set.
                    [] if field.is_complete() && ecosystem == Ecosystem::Go => Value::one(Atom::Undefined),
                    // A method of a dict or object that the record does not hold: nothing is known.
                    [] => Value::unknown(),
                    _ => known,
                }
            }
            _ => Value::unknown(),
        }
    }

    /// A member of an object as JavaScript reads it: getters are called, and what its methods store to `this` counts
    /// where the literal does not say.
    fn member_of_object(&mut self, object: Atom, name: Name, field: Value) -> Value {
        if field.only() == Some(Atom::Undefined) {
            let stored = self.stored_to_object(object, name);
            return if stored.atoms().is_empty() { field } else { stored };
        }
        let is_getter = |atom: &Atom| match atom {
            Atom::Function { function, .. } => self.file(function.file).ir.function(function.id).flags.property,
            _ => false,
        };
        let (getters, others): (Vec<Atom>, Vec<Atom>) = field.atoms().iter().partition(|atom| is_getter(atom));
        if getters.is_empty() {
            return field;
        }
        let mut result = if field.is_complete() { Value::bottom() } else { Value::unknown() };
        for atom in others {
            result.add(atom);
        }
        for getter in getters {
            let value = self.invoke(getter, None);
            result.join(&value);
        }
        result
    }

    /// What is stored to a member of an object literal.
    fn stored_to_object(&mut self, object: Atom, name: Name) -> Value {
        let Atom::Record(of) = object else { return Value::bottom() };
        let mut result = Value::bottom();
        for (base, value, _) in self.stores_of(name, Some(of.file)) {
            if base.file == of.file && self.eval(base).contains(object) {
                let value = self.eval(value);
                result.join(&value);
            }
        }
        result
    }

    /// A member that a record does not hold itself, of the type that it is written out as: a method of a struct.
    fn member_of_typed_record(&mut self, atom: Atom, name: Name) -> Value {
        let mut result = Value::unknown();
        let Atom::Record(of) = atom else { return result };
        for ty in self.types_of_record(of) {
            for atom in self.instance_of(ty).atoms() {
                if let Atom::Instance(instance) = *atom {
                    let value = self.instance_member(instance, name);
                    result.join(&value);
                }
            }
        }
        // A method is the type's, whoever stores to the fields.
        let is_method = |atom: &Atom| matches!(atom, Atom::Function { .. });
        let are_methods = !result.atoms().is_empty() && result.atoms().iter().all(is_method);
        if are_methods { result.closed() } else { result }
    }

    /// The types that records are written out as which flow into a web.
    pub(super) fn types_of_record(&mut self, of: Ref) -> Vec<Ref> {
        let mut found = Vec::new();
        let mut seen = Vec::new();
        let mut stack = vec![of];
        while let Some(at) = stack.pop() {
            if seen.contains(&at) || seen.len() > MAX_RECORDS {
                continue;
            }
            seen.push(at);
            let file = self.file(at.file);
            match file.ir.expr(at.expr) {
                Expr::Variable(variable) => {
                    let definitions = &file.ir.variables[variable.index()].definitions;
                    stack.extend(definitions.iter().map(|definition| at.at(*definition)));
                }
                Expr::Choice(options) => stack.extend(options.iter().map(|option| at.at(*option))),
                Expr::Update { base, .. } | Expr::Handed { base, .. } => stack.push(at.at(*base)),
                Expr::Typed { value: Some(value), .. } => stack.push(at.at(*value)),
                Expr::Record(_) => found.extend(file.typed_records.get(&at.expr).map(|ty| at.at(*ty))),
                _ => {
                    let value = self.eval(at);
                    stack.extend(value.atoms().iter().filter_map(|atom| match atom {
                        Atom::Record(record) => Some(*record),
                        _ => None,
                    }));
                }
            }
        }
        found
    }

    fn member_of_state(&mut self, node: NodeId, client: ClientId, name: Name, of: Ref) -> Value {
        let automaton = self.automaton;
        let text = self.text(name);
        // What is read by a method has one.
        if automaton.node(node).environment && automaton.member(node, &text).is_none() {
            return Value::one(Atom::Environment(of));
        }
        if let Some((to, inherited)) = automaton.member(node, &text) {
            if let Some(text) = &automaton.node(to).constant {
                return Value::one(Atom::Str(self.facts.names.intern(text)));
            }
            // What a module has itself goes through its own client too, unless it makes another one.
            let is_of_client = inherited || automaton.sends_itself(to);
            let is_module_client = client == ClientId(0) && is_of_client && automaton.client(node).is_some();
            let client = if is_module_client { self.facts.clients.intern(Origin::Module(node)) } else { client };
            return Value::one(Atom::Sdk { node: to, client });
        }
        if automaton.is_transparent_member(node, &text) {
            return Value::one(Atom::Sdk { node, client });
        }
        // A package below `io` or `org` has nothing to do with the catalog that knows another one there.
        let foreign = if self.program.ecosystem().has_namespaces() {
            text.to_string()
        } else {
            format!("{}.{text}", automaton.catalog(node).catalog.id)
        };
        Value::one(Atom::External(self.facts.names.intern(&foreign)))
    }

    /// A path of a foreign package, one step on.
    pub(super) fn foreign(&mut self, path: Name, step: &str) -> Value {
        let path = self.text(path);
        if path.len() > MAX_FOREIGN {
            return Value::unknown();
        }
        Value::one(Atom::External(self.facts.names.intern(&format!("{path}{step}"))))
    }

    // --- classes and instances -----------------------------------------------------------------

    /// Whether `class` is `ancestor` or extends it.
    pub(super) fn is_subclass(&mut self, class: ClassRef, ancestor: ClassRef) -> bool {
        class == ancestor || self.lineage(class).classes.contains(&ancestor)
    }

    /// The class, then what it extends, breadth first.
    pub(super) fn lineage(&mut self, class: ClassRef) -> Lineage {
        let mut lineage = Lineage { classes: vec![class], states: Vec::new(), complete: true };
        let mut next = 0;
        while next < lineage.classes.len() && lineage.classes.len() <= MAX_CLASSES {
            let at = lineage.classes[next];
            next += 1;
            for part in self.parts(at) {
                if !lineage.classes.contains(&part) {
                    lineage.classes.push(part);
                }
            }
            for base in &self.file(at.file).ir.class(at.id).bases {
                let value = self.eval(Ref { file: at.file, expr: *base, ctx: CtxId(0) });
                lineage.complete &= value.is_complete();
                for atom in value.atoms() {
                    match *atom {
                        Atom::Class(base) if !lineage.classes.contains(&base) => lineage.classes.push(base),
                        Atom::Class(_) => {}
                        Atom::Sdk { node, .. } => lineage.states.extend(self.automaton.node(node).instance),
                        _ => lineage.complete = false,
                    }
                }
            }
        }
        lineage
    }

    /// What other files add to a class.
    fn parts(&mut self, class: ClassRef) -> Vec<ClassRef> {
        if !self.program.has_parts() {
            return Vec::new();
        }
        self.facts.memory.read_fact(Fact::Subclasses(class));
        let below = self.facts.subclasses.get(&class).into_iter().flatten();
        below.filter(|below| self.file(below.file).ir.class(below.id).kind == ClassKind::Part).copied().collect()
    }

    /// Classes of the program that a class extends directly.
    pub(super) fn direct_bases(&mut self, class: ClassRef) -> Vec<ClassRef> {
        let mut found = Vec::new();
        for base in &self.file(class.file).ir.class(class.id).bases {
            let value = self.eval(Ref { file: class.file, expr: *base, ctx: CtxId(0) });
            found.extend(value.atoms().iter().filter_map(|atom| match atom {
                Atom::Class(base) => Some(*base),
                _ => None,
            }));
        }
        found
    }

    /// A member of an instance: fields, then the nearest class attribute or method.
    pub(super) fn instance_member(&mut self, instance: Instance, name: Name) -> Value {
        (*self.answer(Key::Member(instance, name))).clone()
    }

    pub(super) fn find_instance_member(&mut self, instance: Instance, name: Name) -> Value {
        let lineage = self.lineage(instance.class);
        let mut result = self.member_in(&lineage, instance, name);
        if instance.ctx == CtxId(0) || result.atoms().is_empty() {
            self.join_overrides(instance, name, &mut result);
            if result.atoms().is_empty() && self.program.ecosystem() == Ecosystem::Ruby {
                self.join_includers(instance, name, &mut result);
            }
        }
        result.join(&self.answer(Key::Stored(instance, name)));
        // Whoever made it out of sight may have given it something else.
        if instance.declared && result.atoms().iter().all(|atom| atom.is_data()) { result.opened() } else { result }
    }

    /// An instance that is known by its class alone may be one of any class that extends it.
    fn join_overrides(&mut self, instance: Instance, name: Name, result: &mut Value) {
        let mut left = MAX_OVERRIDES;
        for class in self.descendants(instance.class) {
            let ir = &self.file(class.file).ir.class(class.id);
            let mut own = ir.members.iter().chain(&ir.fields);
            if !own.any(|named| self.file(class.file).name(named.name) == name) {
                continue;
            }
            if left == 0 {
                *result = std::mem::take(result).opened();
                return;
            }
            left -= 1;
            let only = Lineage { classes: vec![class], complete: true, ..Lineage::default() };
            let value = self.member_in(&only, Instance { class, ..instance }, name);
            result.join(&value);
        }
    }

    /// A module's methods use what the classes have, or inherit, that include it.
    fn join_includers(&mut self, instance: Instance, name: Name, result: &mut Value) {
        for class in self.descendants(instance.class).into_iter().take(MAX_OVERRIDES) {
            let lineage = self.lineage(class);
            let value = self.member_in(&lineage, Instance { class, ..instance }, name);
            result.join(&value);
        }
    }

    fn member_in(&mut self, lineage: &Lineage, instance: Instance, name: Name) -> Value {
        let mut result = Value::bottom();
        let slot = self.slot_value(instance, name);
        if let Some((value, _)) = &slot {
            result.join(value);
        }
        for class in &lineage.classes {
            let ctx = self.context_of_fields(instance, *class);
            for expr in self.named(*class, name, false) {
                let value = self.eval(Ref { file: class.file, expr, ctx });
                result.join(&value);
            }
            self.merged_into(*class, ctx, name, &mut result);
        }
        for class in &lineage.classes {
            let members = self.named(*class, name, true);
            if members.is_empty() {
                continue;
            }
            // The default of a slot is in its value, where it can be seen.
            if slot.as_ref().is_some_and(|(_, declared)| declared == class) {
                break;
            }
            for expr in members {
                let value = self.class_attribute(Ref { file: class.file, expr, ctx: instance.ctx }, instance);
                result.join(&value);
            }
            result = self.of_kind(result, false);
            break;
        }
        if result.atoms().is_empty() && !lineage.states.is_empty() {
            if let Some(value) = self.embedded_member(lineage, instance, name) {
                return value;
            }
            if let Some(value) = self.member_behind(instance, name) {
                return value;
            }
            for node in &lineage.states {
                let client = self.facts.clients.intern(self.origin_of_subclass(instance, *node));
                if let Some((to, _)) = self.automaton.member(*node, &self.text(name)) {
                    return Value::one(Atom::Sdk { node: to, client });
                }
            }
        }
        if result.atoms().is_empty() && result.is_complete() { Value::unknown() } else { result }
    }

    /// Fields that instances get from records that are merged into them.
    fn merged_into(&mut self, class: ClassRef, ctx: CtxId, name: Name, result: &mut Value) {
        for expr in &self.file(class.file).ir.class(class.id).merged {
            let record = self.eval(Ref { file: class.file, expr: *expr, ctx });
            let value = self.field_of(&record, name);
            result.join(&value.filtered(|atom| atom != Atom::Undefined));
        }
    }

    /// A member of an SDK's value that a struct embeds: what is stored in the field that is named like its type.
    fn embedded_member(&mut self, lineage: &Lineage, instance: Instance, name: Name) -> Option<Value> {
        for class in &lineage.classes {
            let file = self.file(class.file);
            for base in &file.ir.class(class.id).bases {
                let Some(field) = file.last_name(*base) else { continue };
                let stored = self.named(*class, field, false);
                let at = Ref { file: class.file, expr: *base, ctx: instance.ctx };
                let value = self.eval_all(at, &stored);
                let member = self.member_of(&value, name, at);
                if member.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { .. })) {
                    return Some(member);
                }
            }
        }
        None
    }

    /// A member of what a type of Rust says that it points to.
    fn member_behind(&mut self, instance: Instance, name: Name) -> Option<Value> {
        let deref = self.facts.names.get("deref").filter(|deref| *deref != name)?;
        if self.program.ecosystem() != Ecosystem::Cargo {
            return None;
        }
        let method = self.instance_member(instance, deref).atoms().first().copied()?;
        let behind = self.invoke(method, None).filtered(|atom| atom != Atom::Instance(instance));
        let found = behind.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { .. }));
        let at = Ref { file: instance.class.file, expr: ExprId(0), ctx: instance.ctx };
        found.then(|| self.member_of(&behind, name, at))
    }

    /// An instance of a class that extends an SDK's client: its construction is the client's.
    fn origin_of_subclass(&self, instance: Instance, node: NodeId) -> Origin {
        let context = self.facts.contexts.get(instance.ctx);
        match self.facts.contexts.parts(context.args).first() {
            Some(part) if instance.ctx != CtxId(0) => Origin::Constructed(part.call, node),
            _ => Origin::Unknown,
        }
    }

    /// The expressions of a class's members (or fields) of this name.
    fn named(&self, class: ClassRef, name: Name, members: bool) -> Vec<ExprId> {
        let file = self.file(class.file);
        let class = file.ir.class(class.id);
        let list = if members { &class.members } else { &class.fields };
        list.iter().filter(|named| file.name(named.name) == name).map(|named| named.value).collect()
    }

    /// A class attribute seen through an instance: methods are bound, properties are called.
    fn class_attribute(&mut self, of: Ref, instance: Instance) -> Value {
        let value = self.eval(of);
        let mut result = if value.is_complete() { Value::bottom() } else { Value::unknown() };
        for atom in value.atoms() {
            match *atom {
                Atom::Function { function, scope, receiver: None } => {
                    let flags = self.file(function.file).ir.function(function.id).flags;
                    let receiver = (!flags.is_static).then_some(instance);
                    let bound = Atom::Function { function, scope, receiver };
                    if flags.property {
                        let value = self.invoke(bound, None);
                        result.join(&value);
                    } else {
                        result.add(bound);
                    }
                }
                atom => result.add(atom),
            }
        }
        result
    }

    /// Classes that extend a class, in order, bounded.
    pub(super) fn descendants(&mut self, class: ClassRef) -> Vec<ClassRef> {
        let mut found = Vec::new();
        let mut queue = vec![class];
        while let Some(at) = queue.pop() {
            self.facts.memory.read_fact(Fact::Subclasses(at));
            for below in self.facts.subclasses.get(&at).into_iter().flatten() {
                if found.len() < MAX_DESCENDANTS && !found.contains(below) {
                    found.push(*below);
                    queue.push(*below);
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn class_member(&mut self, class: ClassRef, name: Name) -> Value {
        let lineage = self.lineage(class);
        let nobody = Instance::any(class);
        for class in &lineage.classes {
            let members = self.named(*class, name, true);
            let mut result = Value::bottom();
            for expr in &members {
                let value = self.eval(Ref { file: class.file, expr: *expr, ctx: CtxId(0) });
                for atom in value.atoms() {
                    result.add(match *atom {
                        // A static getter.
                        Atom::Function { function, .. } if self.is_getter_of_class(function) => {
                            let given = self.invoke(*atom, None);
                            result.join(&given);
                            continue;
                        }
                        Atom::Function { function, scope, receiver: None } if self.takes_class(function) => {
                            Atom::Function { function, scope, receiver: Some(nobody) }
                        }
                        atom => atom,
                    });
                }
                if !value.is_complete() {
                    result = result.opened();
                }
            }
            let fields = self.named(*class, name, false);
            for expr in &fields {
                let value = self.eval(Ref { file: class.file, expr: *expr, ctx: CtxId(0) });
                result.join(&value);
            }
            if !members.is_empty() || !fields.is_empty() {
                return self.of_kind(result, true);
            }
        }
        let stored = self.answer(Key::Stored(nobody, name));
        if stored.atoms().is_empty() { Value::unknown() } else { (*stored).clone() }
    }

    /// Of methods of one name, those of the class itself or those of its instances, where there are both.
    fn of_kind(&self, members: Value, of_class: bool) -> Value {
        let kind = |atom: &Atom| match *atom {
            Atom::Function { function, .. } => Some(self.file(function.file).ir.function(function.id).flags.is_static),
            _ => None,
        };
        let has = |wanted: bool| members.atoms().iter().any(|atom| kind(atom) == Some(wanted));
        if has(true) && has(false) { members.filtered(|atom| kind(&atom) != Some(!of_class)) } else { members }
    }

    /// Whether reading a member of a class calls this function.
    fn is_getter_of_class(&self, function: FunctionRef) -> bool {
        let flags = self.file(function.file).ir.function(function.id).flags;
        flags.property && flags.is_static
    }

    /// Whether a function called through its class receives that class (class methods; any receiver but an instance's).
    fn takes_class(&self, function: FunctionRef) -> bool {
        let file = self.file(function.file);
        let function = file.ir.function(function.id);
        function.params.first().is_some_and(|param| {
            param.kind == ParamKind::Receiver && param.name.is_some_and(|name| file.ir.text(name) != "self")
        })
    }

    fn super_member(&mut self, instance: Instance, name: Name) -> Value {
        let lineage = self.lineage(instance.class);
        let above = Lineage { classes: lineage.classes[1..].to_vec(), ..lineage };
        self.member_in(&above, instance, name)
    }

    // --- stores to members of other objects ----------------------------------------------------

    /// `obj.name = value` somewhere, where `obj` may be the instance.
    pub(super) fn find_stored(&mut self, instance: Instance, name: Name) -> Value {
        let mut result = Value::bottom();
        for (of, value, _) in self.stores_of(name, Some(instance.class.file)) {
            let base = self.eval(of);
            let may_be_same = base.atoms().iter().any(|atom| match *atom {
                Atom::Instance(found) => {
                    let may_be_one = found.ctx == instance.ctx || found.ctx == CtxId(0) || instance.ctx == CtxId(0);
                    may_be_one && self.are_related(found.class, instance.class)
                }
                Atom::Class(class) => self.is_subclass(instance.class, class),
                _ => false,
            });
            if may_be_same {
                let value = self.eval(value);
                result.join(&value);
            }
        }
        result
    }

    fn are_related(&mut self, one: ClassRef, other: ClassRef) -> bool {
        self.is_subclass(one, other) || self.is_subclass(other, one)
    }

    /// `app.state.client` where somebody stores to a member of that name, of an object written the same way at its end.
    fn stored_member(&mut self, base: Ref, name: Name) -> Value {
        let Some(last) = self.last_name(base) else { return Value::unknown() };
        let mut result = Value::unknown();
        for (of, value, _) in self.stores_of(name, Some(base.file)) {
            if self.last_name(of) == Some(last) {
                let value = self.eval(value);
                result.join(&value);
            }
        }
        result
    }

    fn last_name(&self, of: Ref) -> Option<Name> {
        let file = self.file(of.file);
        match file.ir.expr(of.expr) {
            Expr::Member { name, .. } | Expr::Global(name) => Some(file.name(*name)),
            Expr::Update { base, .. } | Expr::Handed { base, .. } => self.last_name(of.at(*base)),
            Expr::Where { value, .. } => self.last_name(of.at(*value)),
            Expr::Variable(variable) => Some(file.name(file.ir.variables[variable.index()].name)),
            _ => None,
        }
    }

    /// The first few stores to a member of this name that a file may see: object, value and what is written.
    pub(super) fn stores_of(&mut self, name: Name, from: Option<FileId>) -> Vec<(Ref, Ref, Span)> {
        self.facts.memory.read_fact(Fact::Stores(name));
        let may_see = |(file, _): &&(FileId, usize)| from.is_none_or(|from| self.program.files_meet(*file, from));
        let stores = self.program.stores(name).iter().filter(may_see).take(MAX_STORES);
        let found = stores.map(|(id, index)| {
            let store = &self.file(*id).ir.member_stores[*index];
            let at = |expr| Ref { file: *id, expr, ctx: CtxId(0) };
            (at(store.base), at(store.value), store.span)
        });
        found.collect()
    }
}
