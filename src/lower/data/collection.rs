//! Collections of Postman: requests in folders, with variables of the collection.

use serde_json::Value;

use super::document::place;
use super::text::Variables;
use crate::ir::builder::Builder;
use crate::ir::{Expr, ExprId, Field, Span};

/// Deepest nesting of folders.
const MAX_DEPTH: usize = 16;

/// Reads a collection.
pub(super) fn read(builder: &mut Builder, text: &str, document: &Value) {
    let mut variables = Variables::default();
    for variable in listed(&document["variable"]) {
        let name = variable["key"].as_str().or_else(|| variable["id"].as_str());
        if let (Some(name), Some(value)) = (name, variable["value"].as_str()) {
            variables.set(name, value);
        }
    }
    Reader { builder, text, variables, at: 0 }.items(&document["item"], 0);
}

struct Reader<'a> {
    builder: &'a mut Builder,
    text: &'a str,
    variables: Variables,
    /// Requests are sought where the one before was found: they stand in order.
    at: usize,
}

impl Reader<'_> {
    fn items(&mut self, items: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for item in listed(items) {
            if let Some((_, after)) = item["name"].as_str().and_then(|name| place(self.text, self.at, name)) {
                self.at = after;
            }
            self.request(&item["request"]);
            self.items(&item["item"], depth + 1);
        }
    }

    fn request(&mut self, request: &Value) {
        // A request may be its URL alone.
        let url = request.as_str().or_else(|| request["url"].as_str()).or_else(|| request["url"]["raw"].as_str());
        let Some(url) = url else { return };
        // Names and URLs stand in any order within an item.
        let found = place(self.text, self.at, url).or_else(|| place(self.text, 0, url));
        let Some((span, after)) = found else { return };
        self.at = self.at.max(after);
        let method = self.builder.string(request["method"].as_str().unwrap_or("GET"), span);
        let url = self.variables.text(self.builder, url, span);
        let headers = self.fields(&request["header"], span);
        let body = self.body(&request["body"], span);
        let parts = [("method", Some(method)), ("url", Some(url)), ("body", body), ("headers", headers)];
        super::request(self.builder, "postman", &parts, span, span);
    }

    fn body(&mut self, body: &Value, span: Span) -> Option<ExprId> {
        match body["mode"].as_str()? {
            "raw" => {
                let raw = body["raw"].as_str()?;
                let at = place(self.text, 0, raw).map_or(span, |(at, _)| at);
                Some(self.variables.body(self.builder, raw, at))
            }
            mode @ ("urlencoded" | "formdata") => self.fields(&body[mode], span),
            _ => Some(self.builder.opaque(Vec::new(), span)),
        }
    }

    /// `[{ "key": .., "value": .. }]`, without what is turned off.
    fn fields(&mut self, listing: &Value, span: Span) -> Option<ExprId> {
        let mut fields = Vec::new();
        for field in listed(listing).iter().filter(|field| field["disabled"] != Value::Bool(true)) {
            let Some(key) = field["key"].as_str() else { continue };
            let key = self.builder.string(key, span);
            let value = match field["value"].as_str() {
                Some(value) => self.variables.text(self.builder, value, span),
                None => self.builder.opaque(Vec::new(), span),
            };
            fields.push(Field::Entry { key, value, span });
        }
        (!fields.is_empty()).then(|| self.builder.expr(Expr::Record(fields), span))
    }
}

fn listed(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
