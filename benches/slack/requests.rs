//! Requests as Slack sends them: slash commands and messages in threads, each once, signed when they are sent. Where they go and
//! what is measured is not known here.

use greenroom::service::ports::clock::{Clock, SystemClock};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::cell::Cell;

/// The workspace, and our user in it.
pub(crate) const TEAM: &str = "T0GREENROOM";
pub(crate) const BOT_USER: &str = "U0GREENROOM";

/// What requests are signed with.
pub(crate) const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// Channels and people that ask for lists and boards: many, because a channel is written to once a second at the most.
const CHANNELS: u64 = 2_000;
const PEOPLE: u64 = 3_000;

/// Of so many messages of a candidate who goes through the stages, the last ends a stage, which is then graded.
const MESSAGES_A_STAGE: u64 = 4;

/// What people ask most, by name and text of the slash command.
const ASKED: [(&str, &str); 3] =
    [("/greenroom", "help"), ("/greenroom", "problems"), ("/leaderboard", "")];

/// Problem that interviews are about.
const PROBLEM: &str = "card-fraud";

/// Of which replies are made: one is two to four of them, 20 to 60 words.
const SENTENCES: [&str; 12] = [
    "We log every payment attempt with its amount, merchant, card country and device to a Kafka topic.",
    "A Flink job keeps the counts of the last hour per card, so the model sees them within 50 ms.",
    "Labels are chargebacks, which arrive about 45 days later, so training ends at a window that is old enough.",
    "The goal is to lose less money to fraud while fewer than one in a thousand good payments is declined.",
    "I would start with logistic regression on twenty features and only then go to gradient boosted trees.",
    "Offline I would look at recall at a fixed false positive rate, because only 0.2 percent are fraud.",
    "Online we run it in shadow first, then give it five percent of the traffic and compare net loss.",
    "The score must come within 100 ms at 3,000 payments a second, so features are read from Redis.",
    "If the feature store is down we fall back to rules that need only what the request has.",
    "We watch the share of declined payments by country and page somebody when it doubles in ten minutes.",
    "Drift is measured with the population stability index on the ten strongest features once a day.",
    "Fraudsters adapt within weeks, so the model is trained again every night and promoted only when it wins.",
];

/// What a request asks for.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// What people ask in channels: lists and boards.
    Commands,
    /// An answer of a candidate, in the thread of one of these interviews.
    Replies(Vec<Thread>),
    /// The same, but after a few answers candidates go to the next stage.
    Walks(Vec<Thread>),
    /// The interview of the number of the request is begun, each in a channel of its own.
    Begin,
}

/// Where an interview goes on.
#[derive(Debug, Clone)]
pub(crate) struct Thread {
    /// The channel.
    pub(crate) channel: String,
    /// The message it begins at.
    pub(crate) ts: String,
    /// Who is interviewed.
    pub(crate) candidate: String,
}

/// A request, and what it is stored under when it is taken.
pub(crate) struct Request {
    /// As it goes over the wire.
    pub(crate) bytes: Vec<u8>,
    /// Key of its row in the inbox.
    pub(crate) key: String,
}

/// Makes requests, no two the same.
pub(crate) struct Maker {
    kind: Kind,
    mac: Hmac<Sha256>,
    count: Cell<u64>,
    /// Microseconds of the newest message: it names the message.
    newest: Cell<u64>,
}

impl Maker {
    pub(crate) fn new(kind: Kind) -> anyhow::Result<Self> {
        let mac = Hmac::new_from_slice(SIGNING_SECRET.as_bytes())?;
        Ok(Self { kind, mac, count: Cell::new(0), newest: Cell::new(0) })
    }

    /// The next request.
    pub(crate) fn next(&self) -> Request {
        let count = self.count.get();
        self.count.set(count + 1);
        match &self.kind {
            Kind::Commands => {
                let (name, text) = ASKED[(count % ASKED.len() as u64) as usize];
                let channel = format!("C0COMMANDS{:03}", count % CHANNELS);
                self.command(name, text, &channel, &format!("U0PEOPLE{:04}", count % PEOPLE))
            }
            Kind::Begin => {
                let text = PROBLEM;
                self.command("/practice", text, &channel_of(count), &candidate_of(count))
            }
            Kind::Replies(threads) => {
                let thread = &threads[(count % threads.len() as u64) as usize];
                self.message(thread, count, &answer(count))
            }
            Kind::Walks(threads) => {
                let (pass, one) = (count / threads.len() as u64, count % threads.len() as u64);
                // Not all of them at once.
                let is_last = (pass + one) % MESSAGES_A_STAGE == MESSAGES_A_STAGE - 1;
                let next = format!("<@{BOT_USER}> next");
                let text = if is_last && pass > 0 { next } else { answer(count) };
                self.message(&threads[one as usize], count, &text)
            }
        }
    }

    /// The same request as the next one, signed by somebody else.
    pub(crate) fn forged(&self) -> Vec<u8> {
        let mut bytes = self.next().bytes;
        let name = b"x-slack-signature: v0=";
        if let Some(at) = bytes.windows(name.len()).position(|window| window == name) {
            let digit = &mut bytes[at + name.len()];
            *digit = if *digit == b'0' { b'1' } else { b'0' };
        }
        bytes
    }

    fn command(&self, name: &str, text: &str, channel: &str, user: &str) -> Request {
        let trigger = self.name();
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", "gIkuvaNzQIHg97ATvDxqgjtO")
            .append_pair("team_id", TEAM)
            .append_pair("team_domain", "greenroom")
            .append_pair("channel_id", channel)
            .append_pair("channel_name", "ml-interviews")
            .append_pair("user_id", user)
            .append_pair("user_name", "candidate")
            .append_pair("command", name)
            .append_pair("text", text)
            .append_pair("api_app_id", "A0GREENROOM")
            .append_pair("is_enterprise_install", "false")
            .append_pair("response_url", "https://hooks.slack.com/commands/T0GREENROOM/1/xyz")
            .append_pair("trigger_id", &trigger)
            .finish();
        let kind = "application/x-www-form-urlencoded";
        Request { bytes: self.signed("/slack/commands", kind, &body), key: format!("c:{trigger}") }
    }

    fn message(&self, thread: &Thread, count: u64, text: &str) -> Request {
        let ts = self.name();
        let Thread { channel, candidate, .. } = thread;
        let body = json!({
            "token": "gIkuvaNzQIHg97ATvDxqgjtO", "team_id": TEAM, "context_team_id": TEAM,
            "context_enterprise_id": null, "api_app_id": "A0GREENROOM",
            "event": {
                "type": "message", "user": candidate, "ts": ts, "event_ts": ts, "team": TEAM,
                "client_msg_id": format!("70ad82c4-1d16-4fa2-a7cb-{count:012x}"),
                "text": text, "thread_ts": thread.ts, "parent_user_id": BOT_USER,
                "channel": channel, "channel_type": "channel", "blocks": blocks(text, count),
            },
            "type": "event_callback", "event_id": format!("Ev0{count:08}"),
            "event_time": SystemClock.now().timestamp(),
            "authorizations": [{"enterprise_id": null, "team_id": TEAM, "user_id": BOT_USER,
                "is_bot": true, "is_enterprise_install": false}],
            "is_ext_shared_channel": false,
            "event_context": "4-eyJldCI6Im1lc3NhZ2UiLCJ0aWQiOiJUMEdSRUVOUk9PTSJ9",
        });
        let bytes = self.signed("/slack/events", "application/json", &body.to_string());
        Request { bytes, key: format!("m:{TEAM}/{channel}/{ts}") }
    }

    /// A name that no request had before, and that no later run has: the time to the microsecond, as Slack names messages.
    fn name(&self) -> String {
        let micros = u64::try_from(SystemClock.now().timestamp_micros()).unwrap_or_default();
        let name = micros.max(self.newest.get() + 1);
        self.newest.set(name);
        format!("{}.{:06}", name / 1_000_000, name % 1_000_000)
    }

    fn signed(&self, path: &str, kind: &str, body: &str) -> Vec<u8> {
        let at = SystemClock.now().timestamp();
        let mut mac = self.mac.clone();
        mac.update(format!("v0:{at}:{body}").as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n\
             accept: */*\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nx-slack-request-timestamp: {at}\r\n\
             x-slack-signature: v0={signature}\r\n\r\n{body}",
            body.len(),
        )
        .into_bytes()
    }
}

/// The channel of an interview, by its number.
pub(crate) fn channel_of(interview: u64) -> String {
    format!("C0INTERVIEW{interview:04}")
}

/// Who is interviewed, by the number of the interview.
pub(crate) fn candidate_of(interview: u64) -> String {
    format!("U0CANDIDATE{interview}")
}

/// What a candidate answers, 20 to 60 words.
fn answer(count: u64) -> String {
    let length = SENTENCES.len() as u64;
    let sentences: Vec<&str> = (0..2 + count % 3)
        .map(|one| SENTENCES[((count / 3 + one * 5) % length) as usize])
        .collect();
    sentences.join(" ")
}

/// The text once more, as Slack's own clients send it.
fn blocks(text: &str, count: u64) -> Value {
    json!([{"type": "rich_text", "block_id": format!("b{count}"), "elements":
        [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}])
}
