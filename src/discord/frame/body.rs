//! What is stored of an event: its text as it came, without what is secret and without what nobody reads again.

use super::{id, payload, string};
use serde_json::{Value, json};

/// What stands before the token of an interaction, up to the colon.
const TOKEN: &str = "\"token\"";

/// The text that is stored of an event that came as `raw`.
pub fn body(event: &Value, raw: &str) -> String {
    match string(event, "/t") {
        Some("GUILD_CREATE") => server(event).unwrap_or_else(|| raw.to_owned()),
        Some("MESSAGE_CREATE" | "MESSAGE_UPDATE" | "MESSAGE_DELETE") => raw.to_owned(),
        _ => without_token(raw),
    }
}

/// A text of an event without its token: whoever has that can speak in our name for a quarter of an hour. Every field of
/// that name is left empty, in a text that is no JSON too.
pub fn without_token(raw: &str) -> String {
    let mut kept = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(start) = rest.find(TOKEN) {
        let (before, tail) = rest.split_at(start + TOKEN.len());
        kept.push_str(before);
        rest = tail;
        let value = rest.trim_start().strip_prefix(':').map(str::trim_start);
        if let Some(secret) = value.and_then(|value| value.strip_prefix('"')) {
            kept.push_str(":\"");
            rest = secret.get(end(secret)..).unwrap_or("");
        }
    }
    kept.push_str(rest);
    match serde_json::from_str::<Value>(&kept) {
        Ok(mut event) if !string(&event, "/d/token").is_none_or(str::is_empty) => {
            // Its name was written in escapes.
            event["d"]["token"] = "".into();
            event.to_string()
        }
        _ => kept,
    }
}

/// Where a JSON string ends, from behind its first quote.
fn end(text: &str) -> usize {
    let mut escaped = false;
    let quote = |byte: u8| match byte {
        _ if escaped => {
            escaped = false;
            false
        }
        b'\\' => {
            escaped = true;
            false
        }
        byte => byte == b'"',
    };
    text.bytes().position(quote).unwrap_or(text.len())
}

/// A server as far as a welcome needs it: all that Discord tells of one may be megabytes.
fn server(event: &Value) -> Option<String> {
    let server = payload(event, "GUILD_CREATE")?;
    let owner = id(server, "/owner_id")?;
    let members = server.get("members").and_then(Value::as_array);
    let owner = members.into_iter().flatten().find(|one| id(one, "/user/id") == Some(owner));
    let mut brief = json!({ "members": owner.into_iter().collect::<Vec<_>>() });
    for name in ["id", "name", "owner_id", "joined_at", "system_channel_id"] {
        brief[name] = server.get(name)?.clone();
    }
    Some(json!({ "t": "GUILD_CREATE", "d": brief }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tokens_are_not_stored() {
        let cases = [
            (r#"{"t":"I","d":{"token":"abc","id":"1"}}"#, r#"{"t":"I","d":{"token":"","id":"1"}}"#),
            (r#"{"d":{"token" : "a\"b\\","id":"1"}}"#, r#"{"d":{"token":"","id":"1"}}"#),
            (r#"{"d":{"token":null}}"#, r#"{"d":{"token":null}}"#),
            (r#"{"d":{"name":"token","v":"x"}}"#, r#"{"d":{"name":"token","v":"x"}}"#),
            (r#"{"d":{"v":"\"token\":\"x\""}}"#, r#"{"d":{"v":"\"token\":\"x\""}}"#),
            (r#"{"d":{"t\u006fken":"abc"}}"#, r#"{"d":{"token":""}}"#),
            (r#"broken {"token":"abc"#, r#"broken {"token":""#),
        ];
        for (raw, want) in cases {
            assert_eq!(without_token(raw), want, "{raw}");
        }
    }

    #[test]
    fn of_a_server_little_is_kept() {
        let event = json!({"t": "GUILD_CREATE", "d": {"id": "7", "name": "G", "owner_id": "100",
            "joined_at": "2026-01-01T00:00:00+00:00", "system_channel_id": null, "channels": [{"id": "8"}],
            "members": [{"user": {"id": "100"}}, {"user": {"id": "101"}}]}});
        let kept: Value = serde_json::from_str(&body(&event, "raw")).unwrap();
        assert_eq!(kept["d"]["members"], json!([{"user": {"id": "100"}}]));
        assert_eq!((&kept["d"]["id"], kept["d"].get("channels")), (&json!("7"), None));
    }

    proptest! {
        #[test]
        fn nothing_but_the_token_is_lost(token in "[ -~]{1,40}", other in "\\PC{0,40}") {
            let event = json!({"t": "INTERACTION_CREATE", "d": {"token": token, "other": other}});
            let kept: Value = serde_json::from_str(&without_token(&event.to_string())).unwrap();
            prop_assert_eq!(&kept, &json!({"t": "INTERACTION_CREATE", "d": {"token": "", "other": other}}));
        }

        #[test]
        fn no_text_is_too_odd(raw in "(\"token\"|:|\"|\\\\|a|é|\\{| ){0,30}") {
            let kept = without_token(&raw);
            prop_assert_eq!(without_token(&kept), kept);
        }
    }
}
