//! What Java and Kotlin share: types of their libraries that hold values of others, builders, and the walking of trees
//! with their comments.

use tree_sitter::Node;

use crate::ir::builder::Builder;
use crate::ir::{Arg, ArgKind, CallKind, ClassId, Expr, ExprId, Field, JsonField, Literal, Span};

/// Generic types that give one value of their argument.
pub(super) const HOLDERS: &[&str] = &[
    "AtomicReference",
    "Call",
    "CompletableFuture",
    "CompletionStage",
    "Deferred",
    "Future",
    "HttpEntity",
    "Lazy",
    "ListenableFuture",
    "Mono",
    "ObjectProvider",
    "Optional",
    "Provider",
    "RequestEntity",
    "Single",
    "SoftReference",
    "ThreadLocal",
    "Uni",
    "WeakReference",
    "Result",
];

/// Functions as types: the last argument is the result.
pub(super) const FUNCTIONS: &[&str] = &["BiFunction", "Callable", "Function", "Supplier", "UnaryOperator"];

/// Whether a generic type is one of the libraries' that says what is in it.
pub(super) fn is_of_library(name: &str) -> bool {
    HOLDERS.contains(&name) || FUNCTIONS.contains(&name) || is_collection(name)
}

/// Whether a generic type of the libraries holds many values of its last argument.
pub(super) fn is_collection(name: &str) -> bool {
    [
        "List",
        "Iterable",
        "Iterator",
        "Collection",
        "Map",
        "Set",
        "Queue",
        "Deque",
        "Stack",
        "Stream",
        "Array",
        "Vector",
        "Flux",
        "Flow",
        "Sequence",
        "Flowable",
        "Observable",
        "Multi",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

/// Types of plain data, which say nothing of where a value comes from.
pub(super) const PLAIN: &[&str] = &[
    "Any",
    "Boolean",
    "Byte",
    "Char",
    "CharSequence",
    "Character",
    "Double",
    "Float",
    "Int",
    "Integer",
    "Long",
    "Nothing",
    "Number",
    "Object",
    "Short",
    "String",
    "Unit",
    "Void",
    "var",
];

/// Deepest chain of calls that is followed back.
const MAX_CHAIN: usize = 400;

/// Whether a value is a builder as far as its making is seen: its methods give it again.
pub(super) fn is_builder(builder: &Builder, value: ExprId) -> bool {
    let mut at = value;
    for _ in 0..MAX_CHAIN {
        at = match builder.get(at) {
            Expr::Typed { value: Some(value), .. } | Expr::Where { value, .. } => *value,
            Expr::Choice(options) => match options.first() {
                Some(first) if *first < at => *first,
                _ => return false,
            },
            Expr::Call { callee, kind, .. } => match builder.get(*callee) {
                Expr::Member { base, name } => {
                    let name = builder.text(*name);
                    if name == "build" {
                        return false;
                    }
                    if starts_builder(name) || (*kind == CallKind::New && name.ends_with("Builder")) {
                        return true;
                    }
                    *base
                }
                Expr::Global(name) | Expr::Import { member: Some(name), .. } => {
                    return builder.text(*name).ends_with("Builder");
                }
                _ => return false,
            },
            _ => return false,
        };
    }
    false
}

fn starts_builder(method: &str) -> bool {
    method == "builder" || method == "mutate" || method.ends_with("Builder")
}

/// What a library function of collections makes of its arguments: a list, or a map.
pub(super) fn collection(builder: &mut Builder, of: &str, method: &str, args: &[Arg], span: Span) -> Option<ExprId> {
    let values: Vec<ExprId> = args.iter().map(|arg| arg.value).collect();
    if args.iter().any(|arg| matches!(arg.kind, ArgKind::SpreadNamed)) {
        return None;
    }
    match (of, method) {
        ("List" | "Set" | "Stream", "of")
        | ("Arrays" | "Collections", "asList" | "singletonList" | "singleton" | "emptyList" | "emptySet")
        | ("ImmutableList" | "ImmutableSet" | "Lists" | "Sets", "of" | "newArrayList" | "newHashSet") => {
            let items = args.iter().map(|arg| match arg.kind {
                ArgKind::Spread => Err(arg.value),
                _ => Ok(arg.value),
            });
            let items: Vec<ExprId> =
                items.map(|item| item.unwrap_or_else(|list| builder.expr(Expr::Spread(list), span))).collect();
            Some(builder.expr(Expr::Sequence(items), span))
        }
        ("Map" | "ImmutableMap" | "Collections", "of" | "singletonMap" | "emptyMap") => {
            let pairs = values.chunks(2).filter_map(|pair| match pair {
                [key, value] => Some(Field::Entry { key: *key, value: *value, span: builder.span(*value) }),
                _ => None,
            });
            let fields = pairs.collect();
            Some(builder.expr(Expr::Record(fields), span))
        }
        ("Map", "entry") => Some(builder.expr(Expr::Sequence(values), span)),
        ("Map", "ofEntries") => {
            let mut fields = Vec::new();
            for value in values {
                let Expr::Sequence(pair) = builder.get(value) else { return None };
                let [key, value] = pair.as_slice() else { return None };
                fields.push(Field::Entry { key: *key, value: *value, span: builder.span(*value) });
            }
            Some(builder.expr(Expr::Record(fields), span))
        }
        _ => None,
    }
}

/// Maps, and JSON objects that are used like them: types whose construction without arguments is an empty record.
pub(super) const MAPS: &[&str] = &[
    "HashMap",
    "LinkedHashMap",
    "TreeMap",
    "ConcurrentHashMap",
    "JSONObject",
    "JsonObject",
    "LinkedMultiValueMap",
    "MultipartBodyBuilder",
];

/// Lists: types whose construction is a list of what it is given.
pub(super) const LISTS: &[&str] =
    &["ArrayList", "LinkedList", "HashSet", "LinkedHashSet", "JSONArray", "JsonArray", "CopyOnWriteArrayList"];

/// Methods that put a value under a key of a map, and give nothing else or the map again.
pub(super) const PUTS: &[&str] = &["put", "putIfAbsent", "addProperty", "set", "put_opt", "putPOJO", "fluentPut"];

/// Whether a value is a map or JSON object as far as one sees.
pub(super) fn is_record(builder: &Builder, value: ExprId) -> bool {
    let mut at = value;
    for _ in 0..MAX_CHAIN {
        at = match builder.get(at) {
            Expr::Typed { value: Some(value), .. } | Expr::Where { value, .. } | Expr::Handed { base: value, .. } => {
                *value
            }
            Expr::Choice(options) => match options.first() {
                Some(first) if *first < at => *first,
                _ => return false,
            },
            Expr::Record(_) | Expr::Update { .. } => return true,
            Expr::Call { callee, .. } => match builder.get(*callee) {
                // Jackson: `mapper.createObjectNode()`, `root.putObject("a")`.
                Expr::Member { name, .. } => {
                    return matches!(builder.text(*name), "createObjectNode" | "putObject" | "objectNode");
                }
                _ => return false,
            },
            _ => return false,
        };
    }
    false
}

/// Whether a value is a list as far as one sees.
pub(super) fn is_list(builder: &Builder, value: ExprId) -> bool {
    match builder.get(value) {
        Expr::Sequence(_) => true,
        Expr::Typed { value: Some(value), .. } | Expr::Where { value, .. } => is_list(builder, *value),
        Expr::Choice(options) => options.first().is_some_and(|first| *first < value && is_list(builder, *first)),
        _ => false,
    }
}

/// The text of a literal.
pub(super) fn text_of(builder: &Builder, value: ExprId) -> Option<&str> {
    match builder.get(value) {
        Expr::Literal(Literal::Str(text)) => Some(builder.text(*text)),
        _ => None,
    }
}

/// `${name:default}`: a setting that the framework reads, as if it were a variable of the environment.
pub(super) fn setting(builder: &mut Builder, placeholder: &str, span: Span) -> Option<ExprId> {
    let inner = placeholder.strip_prefix("${")?.strip_suffix('}')?;
    let (name, default) = match inner.split_once(':') {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    let callee = builder.import("org.springframework.beans.factory.annotation", Some("Value"), span);
    let mut args = vec![Arg { kind: ArgKind::Positional, value: builder.string(name, span), span }];
    if let Some(default) = default.filter(|default| !default.contains("${") && !default.contains("#{")) {
        args.push(Arg { kind: ArgKind::Positional, value: builder.string(default, span), span });
    }
    Some(builder.expr(Expr::Call { callee, args, kind: CallKind::Call, name_span: span }, span))
}

/// Annotations of classes that frameworks make of the settings below a name.
pub(super) const BOUND: &[&str] = &["ConfigurationProperties", "ConfigMapping", "ConfigProperties"];

/// How a field is called in JSON: annotations of Jackson, kotlinx.serialization, Gson, Moshi and Fastjson.
pub(super) const JSON_NAMES: &[&str] = &["JsonProperty", "SerialName", "SerializedName", "Json", "JSONField"];

/// That a field is not written.
pub(super) const JSON_LEFT_OUT: &[&str] = &["JsonIgnore", "Transient"];

/// That fields are written which the class does not name.
pub(super) const JSON_OPEN: &[&str] = &["JsonAnyGetter", "JsonUnwrapped"];

/// Annotations of classes that hold data.
pub(super) const DATA: &[&str] =
    &["Serializable", "JsonClass", "JsonInclude", "JsonNaming", "JsonIgnoreProperties", "Data", "Value", "Builder"];

/// A field as a class that holds data writes it. Where no annotation says how, it is called as in the source, or, where
/// the library is told so elsewhere, `as_in_this`.
pub(super) fn json_field(builder: &mut Builder, class: ClassId, name: &str, written: Option<&str>, is_written: bool) {
    let field = builder.symbol(name);
    let mut names = vec![written.unwrap_or(name).to_owned()];
    let snake = snake_case(name);
    if written.is_none() && snake != name {
        names.push(snake);
    }
    for name in names {
        let name = is_written.then(|| builder.symbol(&name));
        builder.class_mut(class).json.push(JsonField { field, name, omits_empty: false, zero: None });
    }
}

/// `previous_response_id` for `previousResponseId`.
fn snake_case(name: &str) -> String {
    let mut found = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_uppercase() && !found.is_empty() {
            found.push('_');
        }
        found.extend(c.to_lowercase());
    }
    found
}

/// Annotations of methods whose result a container of services hands to whoever asks for its type.
pub(super) const PROVIDES: &[&str] = &["Bean", "Produces", "Provides", "Singleton", "ApplicationScoped", "Factory"];

/// Annotations of methods that nobody writes: the request that they send.
pub(super) const REQUESTS: &[&str] = &[
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "GetExchange",
    "PostExchange",
    "PutExchange",
    "PatchExchange",
    "DeleteExchange",
];

/// Annotations of their types with what all paths begin with.
pub(super) const PREFIXES: &[&str] = &["HttpExchange", "RequestMapping", "FeignClient"];

/// Annotations of parameters that are the body.
pub(super) const BODIES: &[&str] = &["Body", "RequestBody"];

/// A path of a declared request: below an address that is named elsewhere.
pub(super) fn declared_path(builder: &mut Builder, prefix: &str, path: &str, span: Span) -> ExprId {
    if path.starts_with("http") {
        return builder.string(path, span);
    }
    let slash = if path.starts_with('/') { "" } else { "/" };
    let text = builder.string(&format!("{}{slash}{path}", prefix.trim_end_matches('/')), span);
    let base = builder.opaque(Vec::new(), span);
    builder.expr(Expr::Template(vec![base, text]), span)
}

/// What such methods give is exported under this name, which no code can write.
pub(crate) const PROVIDED: &str = "@provided";

/// Appends what an escape stands for; what is not simple stays as it is.
pub(super) fn push_escape(text: &mut String, escape: &str) {
    let mut rest = escape.chars().skip(1);
    match rest.next() {
        Some('n') => text.push('\n'),
        Some('r') => text.push('\r'),
        Some('t') => text.push('\t'),
        Some('0') => text.push('\0'),
        Some('s') => text.push(' '),
        Some(c @ ('"' | '\\' | '\'' | '$')) => text.push(c),
        // A line that goes on.
        Some('\n' | '\r') => {}
        Some('u') => {
            let digits: String = rest.collect();
            match u32::from_str_radix(digits.trim_start_matches('u'), 16).ok().and_then(char::from_u32) {
                Some(decoded) => text.push(decoded),
                None => text.push_str(escape),
            }
        }
        _ => text.push_str(escape),
    }
}

/// The text of a block: without its first line's end and what all of its lines are indented by.
pub(super) fn block(text: &str) -> String {
    let text = text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text);
    let is_written = |line: &&str| !line.trim().is_empty();
    let indent = text.lines().filter(is_written).map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(indent..).unwrap_or("").trim_end()).collect();
    lines.join("\n")
}

/// Whether a node is a comment.
pub(super) fn is_comment(node: &Node<'_>) -> bool {
    matches!(node.kind(), "line_comment" | "block_comment")
}

/// The named children of a node without comments and errors (which the lowerings read on their own).
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !child.is_error() && !is_comment(child)).collect()
}

/// The first of [`children`].
pub(super) fn first_child(node: Node<'_>) -> Option<Node<'_>> {
    children(node).first().copied()
}

/// The last of [`children`].
pub(super) fn last_child(node: Node<'_>) -> Option<Node<'_>> {
    children(node).last().copied()
}

/// The first of [`children`] of a kind.
pub(super) fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    children(node).into_iter().find(|child| child.kind() == kind)
}

/// What a comment says.
pub(super) fn comment_text(comment: &str) -> &str {
    match comment.strip_prefix("//") {
        Some(line) => line,
        None => comment.trim_start_matches("/*").trim_end_matches("*/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded() {
        let mut text = String::new();
        for escape in ["\\n", "\\\"", "\\u00e9", "\\q"] {
            push_escape(&mut text, escape);
        }
        assert_eq!(text, "\n\"é\\q");
    }

    #[test]
    fn blocks_lose_their_indentation() {
        assert_eq!(block("\n    {\n      \"a\": 1\n    }\n    "), "{\n  \"a\": 1\n}\n");
    }
}
