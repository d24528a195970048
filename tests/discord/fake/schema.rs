//! Discord's official description of its API: each request is held against it, and no key beside those it names passes. What it
//! does not say is in `limits`.

use jsonschema::{Registry, ValidationError, Validator, error::ValidationErrorKind, options};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    sync::{Arc, LazyLock, Mutex},
};

/// Where the strict description is in the registry, and the one as it came.
const STRICT: &str = "fake:strict";
const PLAIN: &str = "fake:plain";

/// The description, if it is there.
struct Book {
    /// Path with `{}` for every parameter, to the path's own name.
    paths: HashMap<String, String>,
    spec: Value,
    registry: Registry<'static>,
}

static BOOK: LazyLock<Option<Book>> = LazyLock::new(read);

/// Validators by the place of their schema: each is made once.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

#[expect(clippy::print_stderr, reason = "a check that is left out must not be left out silently")]
fn read() -> Option<Book> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/specs/discord/openapi.json");
    let Ok(text) = fs::read_to_string(path) else {
        eprintln!("SKIPPED: requests are not checked against Discord's description: no {path}");
        return None;
    };
    let mut spec: Value = serde_json::from_str(&text).unwrap();
    soften(&mut spec);
    let names = spec["paths"].as_object().unwrap().keys();
    let paths = names.map(|name| (with_gaps(name), name.clone())).collect();
    let mut strict = spec.clone();
    forbid_extras(&mut strict);
    let registry = Registry::new().add(STRICT, strict).unwrap();
    let registry = registry.add(PLAIN, spec.clone()).unwrap().prepare().unwrap();
    Some(Book { paths, spec, registry })
}

/// `/channels/{channel_id}` as `/channels/{}`.
fn with_gaps(path: &str) -> String {
    let gap = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    path.split('/').map(gap).collect::<Vec<_>>().join("/")
}

/// Where the description is narrower than Discord: its README lets ids be numbers, and its own docs write permissions as text.
fn soften(spec: &mut Value) {
    let schemas = &mut spec["components"]["schemas"];
    let number = json!({ "type": "integer", "minimum": 0 });
    let id = &mut schemas["MessageAttachmentRequest"]["properties"]["id"];
    *id = json!({ "anyOf": [id.clone(), number] });
    for name in ["ApplicationCommandUpdateRequest", "ApplicationCommandCreateRequest"] {
        let bits = &mut schemas[name]["properties"]["default_member_permissions"];
        *bits = json!({ "anyOf": [bits.clone(), { "type": "string", "pattern": "^[0-9]+$" }] });
        // Missing in the description; documented at the same place.
        schemas[name]["properties"]["nsfw"] = json!({ "type": ["boolean", "null"] });
    }
}

/// Lets every object have only the properties that are named.
fn forbid_extras(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), false.into());
            }
            fields.values_mut().for_each(forbid_extras);
        }
        Value::Array(items) => items.iter_mut().for_each(forbid_extras),
        _ => {}
    }
}

fn validator(book: &Book, document: &str, pointer: &str) -> Arc<Validator> {
    let reference = format!("{document}#{pointer}");
    let mut made = VALIDATORS.lock().unwrap();
    let make = || {
        let schema = json!({ "$ref": reference });
        Arc::new(options().with_registry(&book.registry).build(&schema).unwrap())
    };
    Arc::clone(made.entry(reference.clone()).or_insert_with(make))
}

/// One thing wrong with a body: where, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// A JSON pointer.
    pub(crate) at: String,
    pub(crate) what: String,
}

impl Wrong {
    /// Something wrong at this place.
    pub(crate) fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self { at: at.into(), what: what.into() }
    }
}

/// What is wrong with the errors of alternatives: those of the one that is meant, by its type, and fits best.
fn flatten(error: &ValidationError<'_>) -> Vec<Wrong> {
    let branches = match error.kind() {
        ValidationErrorKind::AnyOf { context } => context,
        ValidationErrorKind::OneOfNotValid { context } => context,
        _ => return vec![Wrong::new(error.instance_path().to_string(), error.to_string())],
    };
    let kind = format!("{}/type", error.instance_path());
    let other = |errors: &Vec<Wrong>| errors.iter().any(|wrong| wrong.at == kind);
    let mut found: Vec<Vec<Wrong>> =
        branches.iter().map(|errors| errors.iter().flat_map(flatten).collect()).collect();
    found.retain(|errors| !errors.is_empty());
    let depth = |errors: &Vec<Wrong>| errors.iter().map(|wrong| wrong.at.len()).max().unwrap_or(0);
    found.sort_by_key(|errors| (other(errors), errors.len(), usize::MAX - depth(errors)));
    found.into_iter().next().unwrap_or_default()
}

fn check(document: &str, pointer: &str, value: &Value) -> Vec<Wrong> {
    let Some(book) = &*BOOK else { return Vec::new() };
    let validator = validator(book, document, pointer);
    validator.iter_errors(value).flat_map(|error| flatten(&error)).collect()
}

/// The operation of a route such as `/channels/{}`: its path's name and what the description says of it.
fn operation<'b>(book: &'b Book, method: &str, route: &str) -> Option<(&'b str, &'b Value)> {
    let path = book.paths.get(route)?;
    let operation = book.spec["paths"][path].get(method.to_lowercase())?;
    Some((path, operation))
}

fn pointer(path: &str, method: &str, rest: &str) -> String {
    let path = path.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
    format!("/paths/{path}/{}{rest}", method.to_lowercase())
}

/// What is wrong with a JSON body on this route.
pub(crate) fn check_body(method: &str, route: &str, body: &Value) -> Vec<Wrong> {
    let Some(book) = &*BOOK else { return Vec::new() };
    let Some((path, operation)) = operation(book, method, route) else {
        return vec![Wrong::new("", "Discord describes no such route")];
    };
    let content = "/requestBody/content/application~1json/schema";
    match (operation.pointer(content), body) {
        (None, Value::Null) => Vec::new(),
        (None, _) => vec![Wrong::new("", "this route takes no body")],
        (Some(_), Value::Null) => vec![Wrong::new("", "this route needs a body")],
        (Some(_), body) => check(STRICT, &pointer(path, method, content), body),
    }
}

/// The names of the query's parameters of this route; `None` without a description.
pub(crate) fn query_names(method: &str, route: &str) -> Option<BTreeSet<String>> {
    let (_, operation) = operation(BOOK.as_ref()?, method, route)?;
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let queries = parameters.filter(|parameter| parameter["in"] == "query");
    Some(queries.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect())
}

/// What is wrong with an answer of ours on this route, held against the same description.
pub(crate) fn check_answer(method: &str, route: &str, status: u16, answer: &Value) -> Vec<Wrong> {
    let Some(book) = &*BOOK else { return Vec::new() };
    let Some((path, operation)) = operation(book, method, route) else {
        return vec![Wrong::new("", "Discord describes no such route")];
    };
    let content = format!("/responses/{status}/content/application~1json/schema");
    match (operation.pointer(&content), answer) {
        (None, Value::Null) => Vec::new(),
        (None, _) => vec![Wrong::new("", format!("Discord gives no body with {status} here"))],
        (Some(_), answer) => check(PLAIN, &pointer(path, method, &content), answer),
    }
}
