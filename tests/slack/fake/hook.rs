//! HTTP mode: what Slack sends as signed requests to the bot, and the bot's answers. Independent of the program's own check.

use super::outgoing::{Answer, Delivery, Sort};
use axum::{
    body::{Body, to_bytes},
    http::{Request, header::CONTENT_TYPE},
};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Bytes of a SHA-256 block, for the HMAC.
const BLOCK: usize = 64;

/// Largest answer that is read, in bytes.
const LARGEST: usize = 1 << 20;

/// HMAC-SHA256 (RFC 2104) as lower-case hex.
pub(crate) fn hmac_hex(key: &[u8], message: &[u8]) -> String {
    let mut padded = [0_u8; BLOCK];
    if key.len() > BLOCK {
        padded[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        padded[..key.len()].copy_from_slice(key);
    }
    let keyed = |with: u8| padded.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(keyed(0x36)).chain_update(message).finalize();
    let outer = Sha256::new().chain_update(keyed(0x5c)).chain_update(inner).finalize();
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A request with Slack's version 0 signature for this instant (seconds since 1970).
pub(crate) fn signed(
    url: &str,
    content_type: &str,
    body: String,
    secret: &str,
    at: i64,
) -> Request<Body> {
    let signature = hmac_hex(secret.as_bytes(), format!("v0:{at}:{body}").as_bytes());
    Request::post(url)
        .header(CONTENT_TYPE, content_type)
        .header("x-slack-request-timestamp", at.to_string())
        .header("x-slack-signature", format!("v0={signature}"))
        .body(Body::from(body))
        .unwrap()
}

/// The request of one attempt of a delivery.
pub(crate) fn request(delivery: &Delivery, base: &str, secret: &str, at: i64) -> Request<Body> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let (path, content_type, body) = match delivery.sort {
        Sort::Event => ("events", "application/json", delivery.payload.to_string()),
        Sort::Command => ("commands", FORM, form(&delivery.payload)),
        Sort::Interaction => {
            let payload = serde_json::json!({ "payload": delivery.payload.to_string() });
            ("interactions", FORM, form(&payload))
        }
    };
    let mut request = signed(&format!("{base}/slack/{path}"), content_type, body, secret, at);
    if delivery.attempt > 0 {
        let headers = request.headers_mut();
        headers.insert("x-slack-retry-num", delivery.attempt.into());
        headers.insert("x-slack-retry-reason", "http_timeout".parse().unwrap());
    }
    request
}

/// Sends a request and reads the whole answer; silence when the connection fails.
pub(crate) async fn exchange(request: Request<Body>) -> Answer {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let Ok(response) = client.request(request).await else { return Answer::Silence };
    let status = response.status().as_u16();
    let Ok(bytes) = to_bytes(Body::new(response.into_body()), LARGEST).await else {
        return Answer::Silence;
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let body = match text.as_str() {
        "" => Value::Null,
        _ => serde_json::from_str(&text).unwrap_or(Value::String(text)),
    };
    Answer::Given { status, body }
}

/// The string fields of an object as a form.
pub(crate) fn form(fields: &Value) -> String {
    let pairs = fields.as_object().into_iter().flatten();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    pairs
        .map(|(name, value)| format!("{}={}", escape(name), escape(&text(value))))
        .collect::<Vec<_>>()
        .join("&")
}

/// Percent-encoding of everything but letters, digits and `-_.~`.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// Undoes the percent-encoding of a form or query: names and values in order.
pub(crate) fn unform(form: &str) -> Vec<(String, String)> {
    let pairs = form.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescape(name), unescape(value))
        })
        .collect()
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let hex = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        match (first, after.get(..2).and_then(hex)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
