//! The door of the REST interface: tokens, bodies, scripted faults, rate limits and the checks that hold for every request. What
//! each route does is in `routes`.

use super::{
    Shared,
    faults::{Fault, Scope},
    routes,
    schema::{self, Wrong},
    wire::Wire,
    world::{Call, Id, World},
};
use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{ConnectInfo, FromRequest, Multipart, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Longest body, in bytes: 25 MiB.
const LONGEST: usize = 25 << 20;

/// Why a request was refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// Discord's code.
    pub(crate) code: u32,
    pub(crate) message: &'static str,
    pub(crate) wrong: Vec<Wrong>,
}

impl Refusal {
    /// A refusal without details.
    pub(crate) fn new(status: u16, code: u32, message: &'static str) -> Self {
        Self { status, code, message, wrong: Vec::new() }
    }

    /// Something in the body is not as it must be.
    pub(crate) fn form(wrong: Vec<Wrong>) -> Self {
        Self { wrong, ..Self::new(400, 50035, "Invalid Form Body") }
    }

    fn to_json(&self) -> Value {
        let mut json = json!({ "message": self.message, "code": self.code });
        for wrong in &self.wrong {
            let mut at = &mut json["errors"];
            for part in wrong.at.split('/').filter(|part| !part.is_empty()) {
                at = &mut at[part];
            }
            at["_errors"] = json!([{ "code": "BASE_TYPE_BAD", "message": wrong.what }]);
        }
        json
    }
}

/// Status and body, or why not.
pub(crate) type Outcome = Result<(u16, Value), Refusal>;

/// One file of a request.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The n of `files[n]`.
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) mimetype: Option<String>,
    pub(crate) content: Vec<u8>,
}

/// One request that passed the door.
pub(crate) struct Ask<'w> {
    pub(crate) world: &'w mut World,
    /// Method and template.
    pub(crate) route: String,
    /// What stands in the gaps of the template.
    pub(crate) gaps: Vec<String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Value,
    pub(crate) files: Vec<Upload>,
}

impl Ask<'_> {
    /// The id in a gap; 0, which nothing has, when it is none.
    pub(crate) fn id(&self, gap: usize) -> Id {
        self.gaps[gap].parse().unwrap_or(0)
    }

    /// A string of the body.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.body[name].as_str().map(str::to_owned)
    }

    /// Notes something wrong with this request.
    pub(crate) fn fault(&mut self, what: &str) {
        self.world.faults.note(format!("{}: {what}", self.route));
    }
}

/// A body as it was sent.
#[derive(Default)]
struct Parcel {
    json: Value,
    files: Vec<Upload>,
    faults: Vec<String>,
}

/// Everything below `/api`.
pub(crate) async fn call(
    State(shared): State<Shared>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
) -> Response {
    let method = request.method().as_str().to_owned();
    let uri = request.uri().clone();
    let headers = request.headers().clone();
    let parcel = unpack(request).await;
    let (headers, fault, answer) = {
        let mut world = shared.lock().unwrap();
        answer(&mut world, &method, uri.path(), uri.query(), &headers, parcel)
    };
    let mut response = match fault {
        Some(fault) => fail(fault, &wire).await,
        None => match answer {
            (status, Value::Null) => StatusCode::from_u16(status).unwrap().into_response(),
            (status, body) => (StatusCode::from_u16(status).unwrap(), Json(body)).into_response(),
        },
    };
    // What comes from before Discord knows nothing of its buckets.
    if !matches!(fault, Some(Fault::Banned(_) | Fault::Status(_) | Fault::DoneBut(_))) {
        for (name, value) in &headers {
            response.headers_mut().entry(name).or_insert(value.clone());
        }
    }
    response
}

/// Makes a scripted fault happen.
pub(crate) async fn fail(fault: Fault, wire: &Wire) -> Response {
    match fault {
        Fault::RateLimited(after, scope) => limited(after, scope),
        Fault::Banned(after) => {
            let after = [("retry-after", after.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, after, "error code: 1015").into_response()
        }
        Fault::Status(status) | Fault::DoneBut(status) => {
            (StatusCode::from_u16(status).unwrap(), "<html>upstream trouble</html>").into_response()
        }
        Fault::Hang | Fault::LoseSilently => std::future::pending().await,
        Fault::Reset | Fault::Lose => {
            wire.cut();
            StatusCode::OK.into_response()
        }
        Fault::Error(status, code, message) => {
            let refusal = Refusal::new(status, code, message);
            (StatusCode::from_u16(status).unwrap(), Json(refusal.to_json())).into_response()
        }
    }
}

fn limited(after: f64, scope: Scope) -> Response {
    let body = json!({
        "message": "You are being rate limited.", "retry_after": after,
        "global": scope == Scope::Global,
    });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    let headers = response.headers_mut();
    let name = match scope {
        Scope::User => "user",
        Scope::Shared => "shared",
        Scope::Global => "global",
    };
    headers.insert("x-ratelimit-scope", HeaderValue::from_static(name));
    if scope == Scope::Global {
        headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
    } else {
        let seconds = HeaderValue::from_str(&format!("{after:.3}")).unwrap();
        headers.insert("x-ratelimit-remaining", HeaderValue::from_static("0"));
        headers.insert("x-ratelimit-reset-after", seconds);
    }
    let whole = HeaderValue::from_str(&format!("{}", after.ceil())).unwrap();
    headers.insert(header::RETRY_AFTER, whole);
    headers.insert(header::VIA, HeaderValue::from_static("1.1 google"));
    response
}

fn answer(
    world: &mut World,
    method: &str,
    path: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    parcel: Parcel,
) -> (HeaderMap, Option<Fault>, (u16, Value)) {
    let path = path.strip_prefix("/api/v10").unwrap_or("/unversioned");
    let Some((template, gaps, act)) = routes::find(method, path) else {
        world.faults.note(format!("{method} {path}: the fake does not know this route"));
        let known = routes::knows(path);
        let (status, message) =
            if known { (405, "405: Method Not Allowed") } else { (404, "404: Not Found") };
        return (HeaderMap::new(), None, (status, Refusal::new(status, 0, message).to_json()));
    };
    let route = format!("{method} {template}");
    let names = parcel.files.iter().map(|file| file.name.clone()).collect();
    let mut call = Call {
        route: route.clone(),
        path: path.to_owned(),
        body: parcel.json.clone(),
        files: names,
        status: 0,
    };
    let outside = path.starts_with("/interactions/") || path.starts_with("/webhooks/");
    let major = major(&gaps, path);
    let (paces, over) = world.pace.count(&route, &major, outside);
    let fault = match over {
        Some(over) => Some(Fault::RateLimited(over.after.as_secs_f64(), over.scope)),
        None => world.faults.take(&route),
    };
    if let (Some(Fault::RateLimited(seconds, scope)), None) = (fault, over) {
        world.pace.shut(&route, &major, scope, seconds);
    }
    let mut given = (0, Value::Null);
    if fault.is_none_or(Fault::is_done) {
        let query = pairs(query);
        let ask = Ask { world, route, gaps, query, body: parcel.json, files: parcel.files };
        given = judged(ask, method, template, headers, &parcel.faults, outside, act);
        call.status = given.0;
    }
    call.status = match fault {
        Some(Fault::RateLimited(..) | Fault::Banned(_)) => 429,
        Some(Fault::Status(status) | Fault::DoneBut(status) | Fault::Error(status, ..)) => status,
        Some(_) => 0,
        None => call.status,
    };
    let shared = matches!(fault, Some(Fault::RateLimited(_, Scope::Shared)));
    if matches!(call.status, 401 | 403 | 429) && !shared {
        world.pace.invalid += 1;
    }
    world.calls.push(call);
    (paces, fault, given)
}

/// What the route says, if the request passes the door.
fn judged(
    mut ask: Ask<'_>,
    method: &str,
    template: &str,
    headers: &HeaderMap,
    faults: &[String],
    outside: bool,
    act: routes::Act,
) -> (u16, Value) {
    faults.iter().for_each(|what| ask.fault(what));
    let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if !header(header::USER_AGENT).is_some_and(is_agent) {
        ask.fault("User-Agent is not `DiscordBot (URL, VERSION)`");
    }
    let token = header(header::AUTHORIZATION).map(str::to_owned);
    let right = format!("Bot {}", ask.world.token);
    if token.as_ref() != Some(&right) && !(outside && token.is_none()) {
        return (401, Refusal::new(401, 0, "401: Unauthorized").to_json());
    }
    if let Some(names) = schema::query_names(method, template) {
        let extra: Vec<String> =
            ask.query.keys().filter(|key| !names.contains(*key)).cloned().collect();
        extra.iter().for_each(|key| ask.fault(&format!("no parameter is called {key:?}")));
    }
    let mut wrong = schema::check_body(method, template, &ask.body);
    if wrong.is_empty() {
        wrong = super::limits::check(&ask);
    }
    if !wrong.is_empty() {
        wrong.iter().for_each(|wrong| ask.fault(&format!("{}: {}", wrong.at, wrong.what)));
        return (400, Refusal::form(wrong).to_json());
    }
    match act(&mut ask) {
        Ok(given) => given,
        Err(refusal) => (refusal.status, refusal.to_json()),
    }
}

/// The place whose bucket a request counts in.
fn major(gaps: &[String], path: &str) -> String {
    let count =
        if path.starts_with("/webhooks/") || path.starts_with("/interactions/") { 2 } else { 1 };
    gaps.iter().take(count).map(String::as_str).collect::<Vec<_>>().join("/")
}

fn is_agent(agent: &str) -> bool {
    let inner = agent.strip_prefix("DiscordBot (").and_then(|rest| rest.split_once(')'));
    inner.is_some_and(|(inner, _)| inner.contains("://") && inner.contains(", "))
}

/// The pairs of a query.
fn pairs(query: Option<&str>) -> BTreeMap<String, String> {
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    };
    query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(split).collect()
}

/// Reads a body: JSON, or JSON with files.
async fn unpack(request: Request) -> Parcel {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    if kind.starts_with("multipart/form-data") {
        return unpack_files(request).await;
    }
    let mut parcel = Parcel::default();
    let Ok(bytes) = to_bytes(Body::new(request.into_body()), LONGEST).await else {
        parcel.faults.push("the body is longer than 25 MiB, or broke off".to_owned());
        return parcel;
    };
    if bytes.is_empty() {
        return parcel;
    }
    if !kind.starts_with("application/json") {
        parcel.faults.push(format!("a body of type {kind:?}"));
    }
    match serde_json::from_slice(&bytes) {
        Ok(json) => parcel.json = json,
        Err(error) => parcel.faults.push(format!("its body is not JSON: {error}")),
    }
    parcel
}

async fn unpack_files(request: Request) -> Parcel {
    let mut parcel = Parcel::default();
    let Ok(mut parts) = Multipart::from_request(request, &()).await else {
        parcel.faults.push("a multipart body that cannot be read".to_owned());
        return parcel;
    };
    while let Ok(Some(part)) = parts.next_field().await {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let mimetype = part.content_type().map(str::to_owned);
        let Ok(content) = part.bytes().await else {
            parcel.faults.push(format!("part {name:?} broke off"));
            break;
        };
        let number = name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']'));
        match (name.as_str(), number.and_then(|number| number.parse().ok()), file) {
            ("payload_json", _, _) => match serde_json::from_slice(&content) {
                Ok(json) => parcel.json = json,
                Err(error) => parcel.faults.push(format!("payload_json is not JSON: {error}")),
            },
            (_, Some(number), Some(name)) => {
                parcel.files.push(Upload { number, name, mimetype, content: content.to_vec() });
            }
            _ => parcel.faults.push(format!("a part that is called {name:?} and is no file")),
        }
    }
    parcel
}
