//! Where files of messages are fetched from: signed addresses that lapse, as those of Discord's CDN.

use super::{Shared, faults::Fault, rest, wire::Wire};
use axum::{
    extract::{ConnectInfo, Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use std::collections::HashMap;

/// What scripted faults call it.
pub(crate) const ROUTE: &str = "GET /attachments";

/// `GET /attachments/CHANNEL/ID/NAME?ex=…&is=…&hm=…`.
pub(crate) async fn fetch(
    State(shared): State<Shared>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path((channel, id, name)): Path<(u64, u64, String)>,
    Query(query): Query<HashMap<String, String>>,
    headers: axum::http::HeaderMap,
) -> Response {
    let (fault, answer) = {
        let mut world = shared.lock().unwrap();
        if headers.contains_key(header::AUTHORIZATION) {
            world.faults.note("the token was sent to the CDN");
        }
        world.calls.push(super::world::Call {
            route: ROUTE.to_owned(),
            path: format!("/attachments/{channel}/{id}/{name}"),
            body: serde_json::Value::Null,
            files: Vec::new(),
            status: 0,
        });
        let ends = query.get("ex").and_then(|hex| i64::from_str_radix(hex, 16).ok());
        let signed = query.get("hm").is_some_and(|sign| *sign == format!("fa{id:x}"));
        let good = signed && ends.is_some_and(|ends| ends * 1000 > world.now);
        let file =
            world.files.get(&id).filter(|it| good && it.name == name && it.channel == channel);
        let file = file.cloned();
        (world.faults.take(ROUTE), file)
    };
    if let Some(fault) = fault.filter(|fault| *fault != Fault::Lose) {
        return rest::fail(fault, &wire).await;
    }
    match answer {
        Some(file) => {
            let kind = file.mimetype.unwrap_or_else(|| "application/octet-stream".to_owned());
            ([(header::CONTENT_TYPE, kind)], file.content).into_response()
        }
        None => (StatusCode::NOT_FOUND, "This content is no longer available.").into_response(),
    }
}
