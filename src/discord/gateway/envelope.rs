//! Payloads of the gateway: what is around an event, and what we say. What events mean is not known here.

use serde::Deserialize;
use serde_json::{json, value::RawValue};
use std::time::Duration;

/// Longest name of a session that is kept, in bytes: with the token it has to fit in the 4,096 bytes that a payload of ours may
/// have (docs.discord.com/developers/events/gateway#sending-events).
const LONGEST_SESSION: usize = 1024;

/// A payload that came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard<'a> {
    /// Something happened (opcode 0). The data is JSON as it came.
    Dispatch { seq: Option<u64>, name: String, data: &'a str },
    /// A heartbeat is wanted (1).
    BeatWanted,
    /// We are to connect anew and resume (7).
    Reconnect,
    /// The session is not valid (9).
    Invalid { resumable: bool },
    /// The first greeting (10), with the time between heartbeats.
    Hello { every: Duration },
    /// A heartbeat was heard (11).
    Acknowledged,
    /// A kind that we do not know.
    Unknown(u64),
    /// No payload.
    Unreadable,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    op: u64,
    #[serde(default)]
    s: Option<u64>,
    #[serde(default)]
    t: Option<String>,
    #[serde(borrow, default)]
    d: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Hello {
    heartbeat_interval: u64,
}

/// Reads a payload.
pub(super) fn read(text: &str) -> Heard<'_> {
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(text) else { return Heard::Unreadable };
    let data = envelope.d.map_or("null", RawValue::get);
    match (envelope.op, envelope.t) {
        (0, Some(name)) => Heard::Dispatch { seq: envelope.s, name, data },
        (0, None) => Heard::Unreadable,
        (1, _) => Heard::BeatWanted,
        (7, _) => Heard::Reconnect,
        (9, _) => Heard::Invalid { resumable: data == "true" },
        (10, _) => match serde_json::from_str::<Hello>(data) {
            Ok(hello) => Heard::Hello { every: Duration::from_millis(hello.heartbeat_interval) },
            Err(_) => Heard::Unreadable,
        },
        (11, _) => Heard::Acknowledged,
        (op, _) => Heard::Unknown(op),
    }
}

/// An event as it is handed on.
pub(super) fn body(name: &str, data: &str) -> String {
    // Names are words; one that is not is still written as JSON.
    let quoted = serde_json::Value::from(name).to_string();
    let mut body = String::with_capacity(quoted.len() + data.len() + "{\"t\":,\"d\":}".len());
    for part in ["{\"t\":", &quoted, ",\"d\":", data, "}"] {
        body.push_str(part);
    }
    body
}

/// How a session that just began can be resumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ready {
    /// Its name.
    pub(super) session: String,
    /// Where it can be resumed.
    pub(super) url: Option<String>,
}

/// Reads the data of `READY`; `None` when it does not say how to resume.
pub(super) fn ready(data: &str) -> Option<Ready> {
    #[derive(Deserialize)]
    struct Told {
        session_id: String,
        #[serde(default)]
        resume_gateway_url: Option<serde_json::Value>,
    }
    let told: Told = serde_json::from_str(data).ok()?;
    let fits = !told.session_id.is_empty() && told.session_id.len() <= LONGEST_SESSION;
    let url = told.resume_gateway_url.as_ref().and_then(serde_json::Value::as_str);
    fits.then(|| Ready { url: url.map(str::to_owned), session: told.session_id })
}

/// A heartbeat; `durable` is the number of the last event before which all are durable, 0 for none.
///
/// The last one heard would be allowed. Whoever keeps events for a later resume may let go of those before the number told.
pub(super) fn heartbeat(durable: u64) -> String {
    json!({ "op": 1, "d": (durable > 0).then_some(durable) }).to_string()
}

/// Asks for a new session.
pub(super) fn identify(token: &str, intents: u64, number: u16, total: u16) -> String {
    json!({
        "op": 2,
        "d": {
            "token": token,
            "intents": intents,
            "shard": [number, total],
            "compress": true,
            "large_threshold": 50,
            "properties": {
                "os": std::env::consts::OS,
                "browser": "greenroom",
                "device": "greenroom",
            },
        }
    })
    .to_string()
}

/// Asks for what came after an event.
pub(super) fn resume(token: &str, session: &str, seq: u64) -> String {
    json!({ "op": 6, "d": { "token": token, "session_id": session, "seq": seq } }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn payloads_are_told_apart() {
        let every = Duration::from_millis(41_250);
        let deep = format!("{{\"op\":0,\"t\":\"X\",\"s\":1,\"d\":{}}}", "[".repeat(100_000));
        let dispatch = |seq, name: &str, data| Heard::Dispatch { seq, name: name.to_owned(), data };
        for (text, heard) in [
            (r#"{"t":"A","s":3,"op":0,"d":{"id": "1"}}"#, dispatch(Some(3), "A", r#"{"id": "1"}"#)),
            (r#"{"d":null,"op":0,"t":"A"}"#, dispatch(None, "A", "null")),
            (r#"{"op":0,"t":"a\"\n","s":null,"d":7,"new":[]}"#, dispatch(None, "a\"\n", "7")),
            (r#"{"op":0,"s":1,"d":{}}"#, Heard::Unreadable),
            (r#"{"op":0,"t":"A","s":"1","d":{}}"#, Heard::Unreadable),
            (r#"{"op":0,"t":"A","s":-1,"d":{}}"#, Heard::Unreadable),
            (r#"{"op":1,"d":null}"#, Heard::BeatWanted),
            (r#"{"op":7,"d":null,"s":null,"t":null}"#, Heard::Reconnect),
            (r#"{"op":9,"d":true}"#, Heard::Invalid { resumable: true }),
            (r#"{"op":9,"d":false}"#, Heard::Invalid { resumable: false }),
            (r#"{"op":9,"d":"true"}"#, Heard::Invalid { resumable: false }),
            (r#"{"op":9}"#, Heard::Invalid { resumable: false }),
            (r#"{"op":10,"d":{"heartbeat_interval":41250,"_trace":[]}}"#, Heard::Hello { every }),
            (r#"{"op":10,"d":{"heartbeat_interval":-1}}"#, Heard::Unreadable),
            (r#"{"op":10}"#, Heard::Unreadable),
            (r#"{"op":11}"#, Heard::Acknowledged),
            (r#"{"op":31,"d":{}}"#, Heard::Unknown(31)),
            (r#"{"d":{}}"#, Heard::Unreadable),
            (r#"{"op":"0"}"#, Heard::Unreadable),
            (r#"{"op":11,"op":0}"#, Heard::Unreadable),
            ("[]", Heard::Unreadable),
            ("", Heard::Unreadable),
            ("{\"op\":11", Heard::Unreadable),
            (&deep, Heard::Unreadable),
        ] {
            assert_eq!(read(text), heard, "{}", &text[..text.len().min(80)]);
        }
    }

    #[test]
    fn an_event_is_handed_on_as_it_came() {
        assert_eq!(body("A", r#"{"id": 1.0}"#), r#"{"t":"A","d":{"id": 1.0}}"#);
        assert_eq!(body("a\"", "null"), r#"{"t":"a\"","d":null}"#);
    }

    #[test]
    fn a_session_is_kept_only_if_it_can_be_resumed() {
        let told = ready(r#"{"session_id":"s","resume_gateway_url":"wss://x","user":{}}"#);
        let url = Some("wss://x".to_owned());
        assert_eq!(told, Some(Ready { session: "s".to_owned(), url }));
        let told = ready(r#"{"session_id":"s","resume_gateway_url":5}"#);
        assert_eq!(told, Some(Ready { session: "s".to_owned(), url: None }));
        let long = format!("{{\"session_id\":\"{}\"}}", "s".repeat(LONGEST_SESSION + 1));
        for data in ["null", "{}", r#"{"session_id":""}"#, r#"{"session_id":1}"#, &long] {
            assert_eq!(ready(data), None, "{}", &data[..data.len().min(40)]);
        }
    }

    #[test]
    fn what_we_say_is_what_discord_reads() {
        let said = |text: String| serde_json::from_str::<Value>(&text).unwrap();
        assert_eq!(said(heartbeat(0)), json!({ "op": 1, "d": null }));
        assert_eq!(said(heartbeat(9)), json!({ "op": 1, "d": 9 }));
        assert_eq!(
            said(resume("a.b", "s", 4)),
            json!({ "op": 6, "d": { "token": "a.b", "session_id": "s", "seq": 4 } })
        );
        let identify = said(identify("a.b", 513, 1, 2));
        assert_eq!(identify["d"]["token"], "a.b");
        assert_eq!(identify["d"]["shard"], json!([1, 2]));
        assert_eq!(identify["d"]["intents"], 513);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in ".{0,200}") {
            read(&text);
        }

        #[test]
        fn any_event_comes_out_whole(name in "\\PC{0,20}", words in "\\PC{0,40}", seq in any::<u64>()) {
            let event = json!({ "op": 0, "t": name, "s": seq, "d": { "content": words } });
            let text = event.to_string();
            let Heard::Dispatch { seq: told, name: heard, data } = read(&text) else {
                return Err(TestCaseError::fail("no event"));
            };
            prop_assert_eq!((told, &heard), (Some(seq), &name));
            let whole: Value = serde_json::from_str(&body(&heard, data)).unwrap();
            prop_assert_eq!(whole, json!({ "t": name, "d": { "content": words } }));
        }
    }
}
