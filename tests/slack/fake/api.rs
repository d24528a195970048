//! The Web API's door: arguments, tokens, scripted faults and the checks that hold for every method. The methods are in `methods`.

use super::{
    faults::Fault,
    hook::unform,
    methods,
    outgoing::Shared,
    wire::Wire,
    world::{Team, World},
};
use axum::{
    Json,
    body::Bytes,
    extract::{ConnectInfo, Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fs, sync::LazyLock};

/// The official description of one method, as far as it is checked.
struct Description {
    required: Vec<String>,
    /// Argument and its type, if it is one of the simple ones.
    arguments: BTreeMap<String, Option<String>>,
    takes_json: bool,
}

/// The methods that the fake knows, from `tests/data/slack/methods`.
static DESCRIPTIONS: LazyLock<BTreeMap<String, Description>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/slack/methods");
    fs::read_dir(folder).unwrap().map(|entry| describe(&entry.unwrap().path())).collect()
});

fn describe(path: &std::path::Path) -> (String, Description) {
    let json: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let arguments = json["args"]["properties"].as_object().unwrap();
    let required = json["args"]["required"].as_array().into_iter().flatten();
    let description = Description {
        required: required.map(|name| name.as_str().unwrap().to_owned()).collect(),
        arguments: arguments
            .iter()
            .map(|(name, about)| (name.clone(), about["type"].as_str().map(str::to_owned)))
            .collect(),
        takes_json: json["json_input_supported"] == true || json["http_method"] == "GET",
    };
    (path.file_stem().unwrap().to_str().unwrap().to_owned(), description)
}

/// Why a call was refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// Slack's error code.
    pub(crate) error: &'static str,
    /// Details, as `response_metadata.messages`.
    pub(crate) messages: Vec<String>,
}

impl From<&'static str> for Refusal {
    fn from(error: &'static str) -> Self {
        Self { error, messages: Vec::new() }
    }
}

/// What a method gives: the fields beside `ok`, or why not.
pub(crate) type Outcome = Result<Value, Refusal>;

/// One call that passed the door.
pub(crate) struct Call<'w> {
    pub(crate) world: &'w mut World,
    pub(crate) method: &'w str,
    pub(crate) arguments: &'w Map<String, Value>,
    /// Id of the token's workspace; empty for methods without a bot token.
    pub(crate) team: String,
}

impl Call<'_> {
    /// The workspace of the token.
    pub(crate) fn the_team(&self) -> &Team {
        &self.world.teams[&self.team]
    }

    /// A string argument; absent when missing, null or empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.arguments.get(name)? {
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// A string argument that must be there.
    pub(crate) fn need(&self, name: &str) -> Result<String, Refusal> {
        self.text(name).ok_or_else(|| Refusal::from("invalid_arguments"))
    }

    /// A yes or no.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text == "true" || text == "1")
    }

    /// A number within these bounds, or this default.
    pub(crate) fn number(&self, name: &str, default: usize, most: usize) -> usize {
        let given = self.text(name).and_then(|text| text.parse().ok());
        given.unwrap_or(default).clamp(1, most)
    }

    /// An argument that is JSON, given as such or as a string of JSON.
    pub(crate) fn json(&mut self, name: &str) -> Result<Option<Value>, Refusal> {
        match self.arguments.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => match serde_json::from_str(text) {
                Ok(json) => Ok(Some(json)),
                Err(error) => {
                    self.fault(&format!("{name} is not JSON: {error}"));
                    Err("invalid_arguments".into())
                }
            },
            Some(json) => Ok(Some(json.clone())),
        }
    }

    /// Notes something wrong with this call.
    pub(crate) fn fault(&mut self, what: &str) {
        self.world.faults.note(format!("{}: {what}", self.method));
    }
}

/// `/api/METHOD`, by GET with a query or POST with a form or JSON.
pub(crate) async fn call(
    State(shared): State<Shared>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path(method): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (fault, answer) = {
        let mut world = shared.lock().unwrap();
        let arguments = arguments(&mut world, &method, query.as_deref(), &headers, &body);
        world.calls.push((method.clone(), Value::Object(arguments.clone())));
        let fault = world.faults.take(&method);
        let does = matches!(fault, None | Some(Fault::Lose));
        let token = token(&headers, &arguments);
        (fault, does.then(|| answer(&mut world, &method, &arguments, &token)))
    };
    match (fault, answer) {
        (None, Some(answer)) => Json(answer).into_response(),
        (Some(fault), _) => fail(fault, &wire).await,
        (None, None) => unreachable!("a call without a fault is answered"),
    }
}

/// Makes a scripted fault happen.
pub(crate) async fn fail(fault: Fault, wire: &Wire) -> Response {
    match fault {
        Fault::RateLimited(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            [("retry-after", seconds.to_string())],
            Json(json!({ "ok": false, "error": "ratelimited" })),
        )
            .into_response(),
        Fault::Status(status) => {
            (StatusCode::from_u16(status).unwrap(), "upstream trouble").into_response()
        }
        Fault::Hang => std::future::pending().await,
        Fault::Reset | Fault::Lose => {
            wire.cut();
            StatusCode::OK.into_response()
        }
        Fault::Error(error) => Json(json!({ "ok": false, "error": error })).into_response(),
    }
}

fn arguments(
    world: &mut World,
    method: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> Map<String, Value> {
    let strings = |text: &str| {
        unform(text).into_iter().map(|(name, value)| (name, value.into())).collect::<Map<_, _>>()
    };
    let mut arguments = strings(query.unwrap_or_default());
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") && !body.is_empty() {
        if DESCRIPTIONS.get(method).is_some_and(|about| !about.takes_json) {
            world.faults.note(format!("{method}: does not take JSON"));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => arguments.extend(fields),
            _ => world.faults.note(format!("{method}: its body is not a JSON object")),
        }
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        arguments.extend(strings(&String::from_utf8_lossy(body)));
    } else if !body.is_empty() {
        world.faults.note(format!("{method}: a body of type {kind:?}"));
    }
    if let Some((id, secret)) = super::oauth::basic(headers) {
        arguments.insert("client_id".to_owned(), id.into());
        arguments.insert("client_secret".to_owned(), secret.into());
    }
    arguments
}

/// The token in the header, or else among the arguments.
pub(crate) fn token(headers: &HeaderMap, arguments: &Map<String, Value>) -> String {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = header.and_then(|value| value.strip_prefix("Bearer "));
    bearer.or_else(|| arguments.get("token")?.as_str()).unwrap_or_default().to_owned()
}

fn answer(world: &mut World, method: &str, arguments: &Map<String, Value>, token: &str) -> Value {
    let outcome = admitted(world, method, token).and_then(|team| {
        check(world, method, arguments)?;
        methods::run(&mut Call { world, method, arguments, team })
    });
    match outcome {
        Ok(mut fields) => {
            fields["ok"] = true.into();
            fields
        }
        Err(refusal) => {
            let mut answer = json!({ "ok": false, "error": refusal.error });
            if !refusal.messages.is_empty() {
                answer["response_metadata"] = json!({ "messages": refusal.messages });
            }
            answer
        }
    }
}

/// The workspace of the token, if it is one for this method.
fn admitted(world: &World, method: &str, token: &str) -> Result<String, Refusal> {
    if method == "oauth.v2.access" {
        return Ok(String::new());
    }
    if token.is_empty() {
        return Err("not_authed".into());
    }
    let app = token == super::APP_TOKEN;
    if method == "apps.connections.open" {
        let bot = world.teams.values().any(|team| team.token == token);
        return match (app, bot) {
            (true, _) => Ok(String::new()),
            (false, true) => Err("not_allowed_token_type".into()),
            (false, false) => Err("invalid_auth".into()),
        };
    }
    if app {
        return Err("not_allowed_token_type".into());
    }
    let team = world.teams.iter().find(|(_, team)| team.token == token);
    match team.ok_or("invalid_auth")? {
        (_, team) if !team.installed => Err("account_inactive".into()),
        (_, team) if team.lapses.is_some_and(|at| at <= world.now) => Err("token_expired".into()),
        (id, _) => Ok(id.clone()),
    }
}

/// Holds the call against its official description.
fn check(world: &mut World, method: &str, arguments: &Map<String, Value>) -> Result<(), Refusal> {
    let Some(about) = DESCRIPTIONS.get(method) else {
        world.faults.note(format!("{method}: the fake does not know this method"));
        return Err("unknown_method".into());
    };
    for (name, value) in arguments {
        let Some(kind) = about.arguments.get(name) else {
            world.faults.note(format!("{method}: no argument is called {name:?}"));
            continue;
        };
        let text = value.as_str().unwrap_or_default();
        let fits = match kind.as_deref() {
            Some("boolean") => value.is_boolean() || ["true", "false", "1", "0"].contains(&text),
            Some("integer" | "number") => value.is_number() || text.parse::<f64>().is_ok(),
            _ => true,
        };
        if !fits {
            world.faults.note(format!("{method}: {name} cannot be {value}"));
        }
    }
    for name in &about.required {
        let there = arguments.get(name).is_some_and(|value| !value.is_null() && value != "");
        if name != "token" && !there {
            world.faults.note(format!("{method}: {name} is missing"));
            return Err("invalid_arguments".into());
        }
    }
    Ok(())
}
