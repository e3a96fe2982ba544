//! The steps of the propagation: one for each way in which a value gets from one expression to another.

use std::rc::Rc;

use super::uses::{Site, Use};
use super::{Callee, Entry, Kept, MAX_NAMESAKES, MAX_TOKENS, Propagation, Slot, Token, What};
use crate::catalog::automaton::{ElementMethod, NodeId};
use crate::catalog::schema::Returns;
use crate::ir::{Arg, ArgKind, ClassId, Expr, ExprId, Field, Function, FunctionId, Literal, ParamKind, Symbol};
use crate::resolve::program::{ArgsId, File};
use crate::resolve::value::{Atom, ClassRef, CtxId, FileId, FunctionRef, Name, Ref};
use crate::syntax::Ecosystem;

impl<'p> Propagation<'_, 'p> {
    pub(super) fn run(&mut self) {
        self.start();
        self.start_addresses();
        while let Some((file, expr, token)) = self.work.pop() {
            let Some(left) = self.left.checked_sub(1) else {
                self.flow.cut = true;
                return;
            };
            self.left = left;
            let uses: Vec<Use> = self.index.uses(self.evaluator.program, file).of(expr).collect();
            for one in uses {
                self.follow(file, expr, one, token);
            }
        }
    }

    pub(super) fn file(&self, id: FileId) -> &'p File {
        self.evaluator.file(id)
    }

    /// Imports and globals that an SDK's catalog knows, and functions that the configuration teaches.
    fn start(&mut self) {
        let mut taught: Vec<FunctionRef> = self.evaluator.facts.taught.keys().copied().collect();
        taught.sort_unstable();
        for function in taught {
            let token = Token { what: What::Taught, entry: Entry::default() };
            self.arrive_at(function.file, Site::Function(function.id), token);
        }
        for (id, expr) in self.index.entries.clone() {
            self.evaluator.refuel();
            let value = self.evaluator.eval(Ref { file: id, expr, ctx: CtxId(0) });
            for atom in value.atoms() {
                if let Atom::Sdk { node, .. } = *atom {
                    let live = self.evaluator.automaton.client(node).is_some() && !self.is_of_http(node);
                    self.arrive_state(id, expr, What::State(node, live), Entry::default());
                }
            }
        }
    }

    pub(super) fn arrive(&mut self, file: FileId, expr: ExprId, token: Token) {
        if insert(self.arrived.entry((file, expr)).or_default(), token) {
            self.work.push((file, expr, token));
        }
    }

    pub(super) fn arrive_at(&mut self, file: FileId, site: Site, token: Token) {
        for expr in self.index.uses(self.evaluator.program, file).at(site).to_vec() {
            self.arrive(file, expr, token);
        }
    }

    fn follow(&mut self, file: FileId, expr: ExprId, one: Use, token: Token) {
        let lowered = self.file(file);
        match one {
            Use::Operand(user) => self.operand(file, expr, user, token),
            Use::Variable(variable) => {
                self.arrive_at(file, Site::Variable(variable), token);
                self.namesakes(file, lowered.ir.variables[variable.index()].name, token);
            }
            Use::Return(function) => {
                // What is held, only if a reader gives the list or map itself.
                let is_reader = self.evaluator.program.ecosystem() == Ecosystem::Ruby
                    || lowered.ir.function(function).flags.property;
                let is_read = is_reader
                    && matches!(lowered.ir.expr(expr), Expr::Member { .. })
                    && !self.is_of_transport(token.what);
                if let (What::State(node, live), _) | (What::Held(node, live, _), true) = (token.what, is_read) {
                    self.returns(FunctionRef { file, id: function }, token.with(What::State(node, live)));
                }
            }
            Use::ReturnType(function) => {
                let token = match token.what {
                    What::Held(node, live, _) => token.with(What::State(node, live)),
                    _ => token,
                };
                if let Some(token) = self.instance(token) {
                    self.returns(FunctionRef { file, id: function }, token);
                }
            }
            Use::Default(function, index) => self.parameter(file, function, index, token),
            Use::ParameterType(function, index) => {
                // What a type of functions gives, a value of it does.
                let is_maker = matches!(token.what, What::Maker(..)) && !self.is_of_transport(token.what);
                if let Some(token) = if is_maker { Some(token) } else { self.instance(token) } {
                    self.parameter(file, function, index, token);
                }
            }
            Use::Base(class) => self.extended(file, class, token),
            Use::Member(..) | Use::Store(_) if token.what == What::Holder => {}
            Use::Member(_, name) if !self.fits_slot(lowered.name(name), token.what) => {}
            Use::Member(class, name) => {
                self.member_slot(ClassRef { file, id: class }, lowered.name(name), token);
                if token.is_live() && !self.is_address(token.what) {
                    self.arrive_at(file, Site::Class(class), token.anyhow().with(What::Holder));
                }
            }
            Use::Export(name) => self.exported(file, lowered.name(name), token),
            Use::Store(name) if !self.fits_slot(lowered.name(name), token.what) => {}
            Use::Store(name) => {
                self.slot(file, Slot::Outside(lowered.name(name)), token);
                self.put(file, lowered.name(name), token);
            }
        }
    }

    // --- expressions ---------------------------------------------------------------------------

    fn operand(&mut self, file: FileId, operand: ExprId, user: ExprId, token: Token) {
        let lowered = self.file(file);
        match lowered.ir.expr(user) {
            Expr::Member { name, .. } if matches!(token.what, What::Held(..)) => {
                self.member_of_held(file, user, lowered.ir.text(*name), token);
            }
            Expr::Member { name, .. } => self.member(file, user, lowered.ir.text(*name), token),
            Expr::Call { callee, args, .. } => {
                if *callee == operand {
                    self.called(file, user, *callee, token);
                }
                for (position, arg) in args.iter().enumerate().filter(|(_, arg)| arg.value == operand) {
                    self.argument(file, user, position, *arg, token);
                }
            }
            Expr::Index { base, key } if *base == operand => {
                self.element(file, user, token);
                self.held(file, user, token);
                // One of several results.
                if matches!(token.what, What::State(..)) && matches!(lowered.ir.expr(operand), Expr::Call { .. }) {
                    self.arrive(file, user, token);
                }
                if let Expr::Literal(Literal::Str(key)) = lowered.ir.expr(*key) {
                    self.member(file, user, lowered.ir.text(*key), token);
                }
            }
            Expr::Element(_) => {
                // What a generator yields counts as what it returns.
                self.arrive(file, user, token);
                self.element(file, user, token);
                self.held(file, user, token);
            }
            Expr::Enter(_) if token.what == What::Holder => self.entered(file, user, token),
            Expr::Enter(_) => {
                self.arrive(file, user, token);
                self.made(file, user, token);
            }
            Expr::Typed { value, ty } => {
                if *value == Some(operand) {
                    self.arrive(file, user, token);
                }
                if *ty == operand {
                    // What a type of functions gives, a value of it does.
                    let is_maker = matches!(token.what, What::Maker(..));
                    if let Some(token) = if is_maker { Some(token) } else { self.instance(token) } {
                        self.arrive(file, user, token);
                    }
                }
            }
            Expr::Record(fields) => {
                // What is spread into a record keeps its slots.
                for field in fields {
                    if let Field::Entry { key, value, .. } = field
                        && *value == operand
                    {
                        let kept = self.keyed(file, *key, token);
                        self.hold(file, user, token, kept);
                    }
                }
            }
            Expr::Update { key: Some(key), value, .. } if *value == operand => {
                let kept = self.keyed(file, *key, token);
                self.hold(file, user, token, kept);
            }
            Expr::Update { base, key: Some(_), .. } | Expr::Handed { base, .. } if *base != operand => {}
            Expr::Sequence(_) => {
                self.hold(file, user, token, Kept::Anywhere);
                self.returned_with_others(file, user, token);
            }
            // As a key, as a part of a text, or as what is asked about.
            Expr::Index { .. } | Expr::Template(_) if self.is_address(token.what) => self.arrive(file, user, token),
            Expr::Index { .. } | Expr::Template(_) => {}
            Expr::Where { value, .. } if *value != operand => {}
            _ => self.arrive(file, user, token),
        }
    }

    /// One of several results of a function.
    fn returned_with_others(&mut self, file: FileId, results: ExprId, token: Token) {
        if !matches!(token.what, What::State(..)) {
            return;
        }
        let uses: Vec<Use> = self.index.uses(self.evaluator.program, file).of(results).collect();
        for one in uses {
            if let Use::Return(function) = one {
                self.returns(FunctionRef { file, id: function }, token);
            }
        }
    }

    /// Puts a value under a key, and says how it is kept there.
    fn keyed(&mut self, id: FileId, key: ExprId, token: Token) -> Kept {
        let file = self.file(id);
        let Expr::Literal(Literal::Str(key)) = file.ir.expr(key) else { return Kept::Anywhere };
        if self.fits_slot(file.name(*key), token.what) {
            self.put(id, file.name(*key), token);
        }
        Kept::Named
    }

    /// Puts a value under a name of some object.
    fn put(&mut self, file: FileId, name: Name, token: Token) {
        if !matches!(token.what, What::Held(_, _, Kept::Named)) {
            return self.slot(file, Slot::Named(name), token);
        }
        for (reader, expr) in self.index.readers(name).to_vec() {
            if reader == file {
                self.arrive(file, expr, token.anyhow());
            }
        }
    }

    fn member(&mut self, file: FileId, user: ExprId, name: &str, token: Token) {
        if matches!(token.what, What::Maker(..)) && self.evaluator.automaton.is_invoking_method(name) {
            self.arrive(file, user, token);
        }
        let What::State(node, live) = token.what else { return };
        let automaton = self.evaluator.automaton;
        if let Some((to, inherited)) = automaton.member(node, name) {
            let live = live || (inherited && automaton.client(node).is_some() && !automaton.is_of_http(node));
            self.arrive_state(file, user, What::State(to, live), token.entry);
        } else if self.is_default(name)
            || automaton.is_transparent_member(node, name)
            || self.is_transparent_call(node, name)
            || (node == automaton.address() && automaton.is_text_member(name))
        {
            self.arrive(file, user, token);
        }
    }

    /// The default export of a module that a transpiler's helper wrapped.
    fn is_default(&self, name: &str) -> bool {
        name == "default" && self.evaluator.program.ecosystem() == Ecosystem::Node
    }

    /// Whether calling this method of a state gives the state again.
    fn is_transparent_call(&self, node: NodeId, name: &str) -> bool {
        let automaton = self.evaluator.automaton;
        if node == automaton.address() {
            return automaton.is_text_method(name)
                || automaton.is_transparent_method(name)
                || automaton.is_fallback_method(name);
        }
        (automaton.function_method(name).is_some() && automaton.operation(node).is_some())
            || automaton.is_transparent_call(node, name)
            || automaton.is_transparent_method(name)
            || automaton.is_fallback_method(name)
            || (!automaton.is_of_http(node) && self.gives_elements(name).is_some())
    }

    /// Whether something is an address, or of an HTTP library: there are many, and they are in lists and maps of all
    /// kinds.
    fn is_of_transport(&self, what: What) -> bool {
        match what {
            What::State(node, _) | What::Held(node, ..) | What::Maker(node, _) => {
                self.is_address(what) || self.is_of_http(node)
            }
            What::Holder | What::Taught => false,
        }
    }

    /// Whether a method of a list or map gives elements, or the list or map again.
    fn gives_elements(&self, name: &str) -> Option<ElementMethod> {
        let automaton = self.evaluator.automaton;
        let is_same = automaton.is_transparent_method(name)
            || automaton.is_fallback_method(name)
            || automaton.is_callback_method(name);
        automaton.element_method(name).or(is_same.then_some(ElementMethod::All))
    }

    /// Puts a state into a list or object.
    fn hold(&mut self, file: FileId, user: ExprId, token: Token, kept: Kept) {
        if let What::State(node, live) = token.what {
            self.arrive(file, user, token.with(What::Held(node, live, kept)));
        }
    }

    /// A member of a list, map or object that holds a state: a method that gives elements, or what is held itself.
    fn member_of_held(&mut self, file: FileId, user: ExprId, name: &str, token: Token) {
        if self.is_of_transport(token.what) {
            if self.is_address(token.what) {
                self.held(file, user, token);
            }
            return;
        }
        let gives = self.gives_elements(name);
        let is_position = name.bytes().all(|byte| byte.is_ascii_digit());
        // What stands under written names is found by them.
        let is_named = matches!(token.what, What::Held(_, _, Kept::Named));
        let is_key = self.evaluator.program.ecosystem() == Ecosystem::Node && !is_named;
        if gives.is_some() {
            self.arrive(file, user, token);
        }
        if gives == Some(ElementMethod::One) || is_position || is_key {
            self.held(file, user, token);
        }
    }

    /// What a class gives that is entered and holds a client: its own method says.
    fn entered(&mut self, file: FileId, enter: ExprId, token: Token) {
        self.evaluator.refuel();
        let value = self.evaluator.eval(Ref { file, expr: enter, ctx: CtxId(0) });
        for atom in value.atoms() {
            match *atom {
                Atom::Sdk { node, .. } => self.arrive_state(file, enter, What::State(node, true), token.entry),
                _ => self.arrive(file, enter, token),
            }
        }
    }

    /// Takes a state out of a list or object.
    fn held(&mut self, file: FileId, user: ExprId, token: Token) {
        if let What::Held(node, live, _) = token.what {
            self.arrive(file, user, token.with(What::State(node, live)));
        }
    }

    fn element(&mut self, file: FileId, user: ExprId, token: Token) {
        if let What::State(node, live) = token.what
            && let Some(to) = self.evaluator.automaton.element(node)
        {
            self.arrive_state(file, user, What::State(to, live), token.entry);
        }
    }

    /// A state arrives, if a request can follow from it.
    pub(super) fn arrive_state(&mut self, file: FileId, expr: ExprId, what: What, entry: Entry) {
        if let What::State(node, _) = what
            && self.evaluator.automaton.leads_to_request(node)
        {
            self.arrive(file, expr, Token { what, entry });
        }
    }

    /// What a declaration with this type says.
    fn instance(&self, token: Token) -> Option<Token> {
        let automaton = self.evaluator.automaton;
        let (What::State(node, live) | What::Held(node, live, _)) = token.what else { return None };
        // What is no class stands for its own type: `typeof client`, `OpenAI["responses"]`.
        if automaton.node(node).instance.is_none() && live && !automaton.is_of_http(node) {
            return Some(token);
        }
        let instance = automaton.node(node).instance.filter(|node| automaton.leads_to_request(*node))?;
        let live = !automaton.is_of_http(instance);
        // A type that holds many of another is written as a list of it.
        Some(token.with(match token.what {
            What::Held(_, _, kept) => What::Held(instance, live, kept),
            _ => What::State(instance, live),
        }))
    }

    // --- calls ---------------------------------------------------------------------------------

    fn called(&mut self, file: FileId, call: ExprId, callee: ExprId, token: Token) {
        self.given_to_callbacks(file, call, callee, token);
        match token.what {
            What::State(node, live) if self.is_of_http(node) => self.http_called(file, call, node, live, token),
            What::State(node, _) => {
                if self.may_send(node) {
                    self.candidate(file, call);
                }
                self.given_instance(file, call, node, token);
                if let Some(made) = self.evaluator.automaton.call(node) {
                    self.arrive_state(file, call, What::State(made, true), token.entry);
                } else if let Expr::Member { name, .. } = self.file(file).ir.expr(callee)
                    && self.is_transparent_call(node, self.file(file).ir.text(*name))
                {
                    self.arrive(file, call, token);
                }
            }
            What::Maker(..) => self.made(file, call, token),
            What::Holder => self.arrive(file, call, token),
            What::Taught => self.candidate(file, call),
            What::Held(..) => {
                let Expr::Member { name, .. } = self.file(file).ir.expr(callee) else { return };
                match self.gives_elements(self.file(file).ir.text(*name)) {
                    Some(ElementMethod::One) => self.held(file, call, token),
                    Some(ElementMethod::All) => self.arrive(file, call, token),
                    None => {}
                }
            }
        }
    }

    /// What a list or map holds arrives at the functions that its method is passed.
    fn given_to_callbacks(&mut self, file: FileId, call: ExprId, callee: ExprId, token: Token) {
        let (What::State(node, live) | What::Held(node, live, _)) = token.what else { return };
        if !live || self.is_of_transport(token.what) {
            return;
        }
        let lowered = self.file(file);
        let (Expr::Member { name, .. }, Expr::Call { args, .. }) = (lowered.ir.expr(callee), lowered.ir.expr(call))
        else {
            return;
        };
        if !self.evaluator.automaton.is_callback_method(lowered.ir.text(*name)) {
            return;
        }
        for arg in args {
            let Expr::Function(function) = *lowered.ir.expr(arg.value) else { continue };
            self.evaluator.add_callback(FunctionRef { file, id: function });
            let count = lowered.ir.function(function).params.len().min(MAX_GIVEN);
            for index in 0..u32::try_from(count).unwrap_or_default() {
                self.parameter(file, function, index, token.with(What::State(node, live)));
            }
        }
    }

    /// What a container of services gives for the name of a class.
    fn given_instance(&mut self, file: FileId, call: ExprId, node: NodeId, token: Token) {
        let automaton = self.evaluator.automaton;
        let gives = |id: &usize| automaton.summaries[*id].returns == Returns::Instance;
        if !automaton.node(node).summaries.iter().any(gives) {
            return;
        }
        self.evaluator.refuel();
        let value = self.evaluator.eval(Ref { file, expr: call, ctx: CtxId(0) });
        for atom in value.atoms() {
            if let Atom::Sdk { node, .. } = *atom {
                self.arrive_state(file, call, What::State(node, true), token.entry);
            }
        }
    }

    fn made(&mut self, file: FileId, expr: ExprId, token: Token) {
        if let What::Maker(node, live) = token.what {
            self.arrive(file, expr, token.with(What::State(node, live)));
        }
    }

    /// Whether calling this can send a request.
    fn sends(&self, what: What) -> bool {
        match what {
            What::State(node, _) => self.may_send(node),
            What::Taught => true,
            What::Maker(..) | What::Held(..) | What::Holder => false,
        }
    }

    /// Whether calling this state can send a request.
    fn may_send(&self, node: NodeId) -> bool {
        let automaton = self.evaluator.automaton;
        let state = automaton.node(node);
        let invokes = |id: &usize| automaton.summaries[*id].returns == Returns::Invoke;
        automaton.operation(node).is_some()
            || state.raw.is_some()
            || state.switch.is_some()
            || state.summaries.iter().any(invokes)
    }

    pub(super) fn candidate(&mut self, file: FileId, call: ExprId) {
        self.flow.candidates.entry(file).or_default().insert(call);
    }

    /// What is given to a call arrives at the parameters of what is called, or comes back from a library function.
    fn argument(&mut self, file: FileId, call: ExprId, position: usize, arg: Arg, token: Token) {
        if self.addresses(token.what) {
            self.address_call(file, call);
        }
        if token.what == What::Holder {
            return;
        }
        if let What::Held(..) = token.what {
            let callee = self.callee(file, call);
            if callee.hands_on || (callee.falls_back && !self.is_of_transport(token.what)) {
                self.arrive(file, call, token);
            }
            if callee.takes_out {
                self.held(file, call, token);
            }
            return;
        }
        let is_addressed = |what| self.sends_http(what) && self.addressed.contains(&(file, call));
        if self.sends(token.what) || is_addressed(token.what) {
            self.candidate(file, call);
        }
        if let Expr::Call { callee, .. } = self.file(file).ir.expr(call)
            && matches!(self.file(file).ir.expr(*callee), Expr::Parameter { .. } | Expr::Variable(_))
        {
            self.flow.handed.insert((file, call));
        }
        if self.is_address(token.what) && !self.may_take_address(file, call, token.what) {
            return;
        }
        let callee = self.callee(file, call);
        let comes_back = if self.is_address(token.what) {
            callee.converts
        } else {
            callee.hands_on || (callee.falls_back && !self.is_of_transport(token.what))
        };
        if comes_back {
            self.arrive(file, call, token);
            self.made(file, call, token);
            if callee.holds {
                let made = match token.what {
                    What::Maker(node, live) => token.with(What::State(node, live)),
                    _ => token,
                };
                self.hold(file, call, made, Kept::Anywhere);
            }
        }
        if callee.instantiates
            && let Some(token) = self.instance(token)
        {
            self.arrive(file, call, token);
        }
        for (function, args) in &callee.functions {
            self.bind(file, call, position, arg.kind, *function, *args, token);
        }
        if callee.functions.is_empty() {
            self.fields_given(file, call, (position, arg.kind), &callee.classes, token);
        }
    }

    /// What is given to a construction that nobody wrote is stored in fields, by name or in order.
    fn fields_given(
        &mut self,
        file: FileId,
        call: ExprId,
        (position, kind): (usize, ArgKind),
        classes: &[ClassRef],
        token: Token,
    ) {
        for class in classes {
            let name = match kind {
                ArgKind::Named(name) => Some(self.file(file).name(name)),
                ArgKind::Positional => self.slot_at(*class, self.positional_before(file, call, position)),
                ArgKind::Spread | ArgKind::SpreadNamed => None,
            };
            if let Some(name) = name.filter(|name| self.fits_slot(*name, token.what)) {
                self.member_slot(*class, name, token);
            }
        }
    }

    fn slot_at(&self, class: ClassRef, place: usize) -> Option<Name> {
        let file = self.file(class.file);
        file.ir.class(class.id).slots.get(place).map(|slot| file.name(slot.name))
    }

    fn positional_before(&self, file: FileId, call: ExprId, position: usize) -> usize {
        match self.file(file).ir.expr(call) {
            Expr::Call { args, .. } => args.iter().take(position).filter(|arg| arg.kind == ArgKind::Positional).count(),
            _ => position,
        }
    }

    /// What a call runs; where nothing is known, the few functions that have its name.
    fn callee(&mut self, file: FileId, call: ExprId) -> Rc<Callee> {
        if let Some(known) = self.callees.get(&(file, call)) {
            return Rc::clone(known);
        }
        let of = Ref { file, expr: call, ctx: CtxId(0) };
        self.evaluator.refuel();
        let mut functions = self.evaluator.invoked(of);
        let value = match self.evaluator.expr(of) {
            Expr::Call { callee, .. } => self.evaluator.eval(of.at(*callee)),
            _ => Rc::default(),
        };
        let falls_back = match self.evaluator.expr(of) {
            Expr::Call { callee, .. } => match self.file(file).ir.expr(*callee) {
                Expr::Member { name, .. } => {
                    let name = self.file(file).ir.text(*name);
                    let automaton = self.evaluator.automaton;
                    automaton.is_fallback_method(name) || automaton.element_method(name) == Some(ElementMethod::One)
                }
                _ => false,
            },
            _ => false,
        };
        let hands_on = self.evaluator.is_transparent_function(of)
            || value.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { .. } | Atom::Partial(_)));
        if value.is_unknown()
            && let Some(name) = self.evaluator.name_of_callee(of)
        {
            let program = self.evaluator.program;
            let may_be = |function: &&FunctionRef| program.files_meet(function.file, file);
            let namesakes: Vec<&FunctionRef> = self.index.functions(name).iter().filter(may_be).collect();
            if namesakes.len() <= MAX_NAMESAKES {
                let args = self.evaluator.args_of_call(of);
                functions.extend(namesakes.into_iter().map(|function| (*function, args)));
            }
        }
        let classes = value.atoms().iter().filter_map(|atom| match atom {
            Atom::Class(class) => Some(*class),
            _ => None,
        });
        let has_fallback = match self.evaluator.expr(of) {
            Expr::Call { callee, .. } => self.has_fallback(file, *callee),
            _ => false,
        };
        let converts = has_fallback
            || self.evaluator.is_transparent_function(of)
            || value.atoms().iter().any(|atom| !self.evaluator.summaries(*atom).is_empty());
        let instantiates = self.evaluator.instantiates(of, &value);
        let summaries = value.atoms().iter().flat_map(|atom| self.evaluator.summaries(*atom));
        let (takes_out, holds) = summaries.fold((false, false), |(takes_out, holds), summary| {
            (takes_out || summary.returns == Returns::Element, holds || summary.under.is_some())
        });
        let classes = classes.collect();
        let callee =
            Rc::new(Callee { functions, classes, hands_on, falls_back, converts, instantiates, takes_out, holds });
        self.callees.insert((file, call), Rc::clone(&callee));
        callee
    }

    #[expect(clippy::too_many_arguments, reason = "one argument of one call, and where it goes")]
    fn bind(
        &mut self,
        file: FileId,
        call: ExprId,
        position: usize,
        kind: ArgKind,
        function: FunctionRef,
        args: ArgsId,
        token: Token,
    ) {
        let Some(place) = self.place_of_argument(file, call, position, args) else { return };
        let body = self.file(function.file).ir.function(function.id);
        let name = match kind {
            ArgKind::Named(name) => Some(self.file(file).name(name)),
            _ => None,
        };
        let own_name = |symbol: Symbol| self.file(function.file).name(symbol);
        let targets: Vec<u32> = match kind {
            ArgKind::Positional => positional_parameter(body, place).into_iter().collect(),
            ArgKind::Named(_) => {
                let named =
                    body.params.iter().position(|param| param.name.is_some_and(|own| Some(own_name(own)) == name));
                let rest = || body.params.iter().position(|param| param.kind == ParamKind::KeywordRest);
                named.or_else(rest).and_then(|index| u32::try_from(index).ok()).into_iter().collect()
            }
            ArgKind::Spread | ArgKind::SpreadNamed => {
                (0..).zip(&body.params).filter(|(_, p)| p.kind != ParamKind::Receiver).map(|(index, _)| index).collect()
            }
        };
        for index in targets {
            let inside = self.enter(file, call, function, index, token);
            self.parameter(function.file, function.id, index, inside);
        }
    }

    /// What an argument is inside the function that is called: it remembers the call.
    fn enter(&mut self, file: FileId, call: ExprId, function: FunctionRef, index: u32, token: Token) -> Token {
        let id = self.entries.intern(function, index, token.what);
        let Some(entry) = self.entries.get(id) else { return token };
        if !entry.calls.contains(&(file, call, token.entry)) {
            entry.calls.push((file, call, token.entry));
            for what in entry.returned.clone() {
                self.arrive(file, call, token.with(what));
            }
        }
        Token { entry: id, ..token }
    }

    /// The position among all positional arguments that an argument of a call has, in an invocation.
    fn place_of_argument(&self, file: FileId, call: ExprId, position: usize, args: ArgsId) -> Option<usize> {
        let mut place = 0;
        for part in self.evaluator.facts.contexts.parts(args) {
            let written = self.evaluator.written_args(part.call);
            let positional = |arg: &&Arg| arg.kind == ArgKind::Positional;
            if (part.call.file, part.call.expr) == (file, call) {
                let before = written[..position].iter().filter(positional).count();
                return (before + place).checked_sub(part.skip as usize);
            }
            place += written.iter().filter(positional).count().saturating_sub(part.skip as usize);
        }
        None
    }

    fn parameter(&mut self, file: FileId, function: FunctionId, index: u32, token: Token) {
        self.arrive_at(file, Site::Parameter(function, index), token);
        let param = &self.file(file).ir.function(function).params[index as usize];
        if let Some(name) = param.name {
            self.namesakes(file, name, token);
        }
    }

    /// A client under the name that an untyped parameter of a function that nobody calls has, in the same file:
    /// see `namesake` of the evaluation.
    fn namesakes(&mut self, file: FileId, name: Symbol, token: Token) {
        let What::State(node, true) = token.what else { return };
        if self.evaluator.automaton.client(node).is_none() {
            return;
        }
        let lowered = self.file(file);
        for (index, function) in lowered.ir.functions.iter().enumerate() {
            if function.name.is_some_and(|name| self.index.is_called(lowered.name(name))) {
                continue;
            }
            for (place, param) in (0..).zip(&function.params) {
                if param.name == Some(name) && param.ty.is_none() {
                    let function = FunctionId(u32::try_from(index).unwrap_or(u32::MAX));
                    self.arrive_at(file, Site::Parameter(function, place), token.anyhow());
                }
            }
        }
    }

    // --- functions and classes -----------------------------------------------------------------

    fn returns(&mut self, function: FunctionRef, token: Token) {
        if let Some(entry) = self.entries.get(token.entry)
            && entry.function == function
        {
            if insert(&mut entry.returned, token.what) {
                for (file, call, entry) in entry.calls.clone() {
                    self.arrive(file, call, Token { what: token.what, entry });
                }
            }
            return;
        }
        let What::State(node, live) = token.what else { return };
        if !insert(self.returned.entry(function).or_default(), token.what) {
            return;
        }
        let maker = Token { what: What::Maker(node, live), entry: Entry::default() };
        let file = self.file(function.file);
        let body = file.ir.function(function.id);
        self.arrive_at(function.file, Site::Function(function.id), maker);
        if let (true, Some(name)) = (body.flags.property, body.name)
            && self.fits_slot(file.name(name), token.what)
        {
            match body.class {
                Some(class) => self.member_slot(ClassRef { file: function.file, id: class }, file.name(name), token),
                None => self.slot(function.file, Slot::Named(file.name(name)), token),
            }
        }
    }

    fn extended(&mut self, file: FileId, class: ClassId, token: Token) {
        match token.what {
            // Rust's types extend nothing; many point to a client of an HTTP library, and are used everywhere.
            _ if self.evaluator.program.ecosystem() == Ecosystem::Cargo && self.is_of_transport(token.what) => {}
            What::State(..) => {
                self.arrive_at(file, Site::Class(class), token);
                if let Some(instance) = self.instance(token) {
                    self.arrive_at(file, Site::This(class), instance);
                }
            }
            What::Holder => self.arrive_at(file, Site::Class(class), token),
            What::Maker(..) | What::Held(..) | What::Taught => {}
        }
    }

    // --- slots and exports ---------------------------------------------------------------------

    fn member_slot(&mut self, class: ClassRef, name: Name, token: Token) {
        self.slot(class.file, Slot::Own(class, name), token);
        self.slot(class.file, Slot::Named(name), token);
    }

    /// Something is put into a slot in a file.
    fn slot(&mut self, from: FileId, slot: Slot, token: Token) {
        let token = token.anyhow();
        let program = self.evaluator.program;
        let unit = program.unit(from);
        if !insert(self.slots.entry((unit, slot)).or_default(), token.what) {
            return;
        }
        let readers = match slot {
            Slot::Named(name) => self.index.readers(name).to_vec(),
            Slot::Own(class, name) => self.index.own_readers(program, name, Some(class)),
            Slot::Outside(name) => self.index.own_readers(program, name, None),
        };
        for (file, expr) in readers {
            if program.meet(unit, program.unit(file)) {
                self.arrive(file, expr, token);
            }
        }
    }

    fn exported(&mut self, file: FileId, name: Name, token: Token) {
        let is_table = self.is_address(token.what) && matches!(token.what, What::Held(..));
        if token.is_live() && !is_table {
            self.flow.offers.insert((file, name));
        }
        if Some(name) != self.evaluator.facts.names.get("default") {
            self.slot(file, Slot::Named(name), token);
            return;
        }
        let path = &self.file(file).path;
        for (file, expr) in self.index.importers(path).to_vec() {
            self.arrive(file, expr, token);
        }
    }
}

/// Most parameters of a function that is given elements: a key and its value.
const MAX_GIVEN: usize = 2;

/// The parameter that takes the argument at a position.
fn positional_parameter(function: &Function, position: usize) -> Option<u32> {
    let mut left = position;
    for (index, param) in (0..).zip(&function.params) {
        match param.kind {
            ParamKind::Plain if left == 0 => return Some(index),
            ParamKind::Plain => left -= 1,
            ParamKind::Rest => return Some(index),
            ParamKind::KeywordOnly | ParamKind::KeywordRest | ParamKind::Receiver => {}
        }
    }
    None
}

/// Adds to a set; false where it is there already, or the set is full.
fn insert<T: Ord>(set: &mut Vec<T>, one: T) -> bool {
    match set.binary_search(&one) {
        Err(at) if set.len() < MAX_TOKENS => {
            set.insert(at, one);
            true
        }
        _ => false,
    }
}
