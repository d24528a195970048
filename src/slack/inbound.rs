//! What a stored frame of Slack means: who did what. Pure; names come from whoever knows them.

use super::{
    files::Files,
    frame::string,
    place::{self, Place},
    render::modal,
    text,
};
use crate::{
    chat::{
        command::{parse, table},
        form::{self, Submitted},
        inbound::{Actor, Inbound, InboundKind},
    },
    ids::{ConversationId, MessageKey},
};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A longer message is an answer, whatever it begins with.
const LONGEST_TYPED_COMMAND: usize = 80;

/// Our command that takes a verb; the others are verbs themselves.
const COMMAND: &str = "/greenroom";

/// The user who did what a frame tells of.
pub(super) fn actor(frame: &Value) -> Option<&str> {
    let payload = frame.get("payload")?;
    let user = [
        "/user_id",
        "/user/id",
        "/event/message/user",
        "/event/previous_message/user",
        "/event/inviter",
        "/event/user",
    ];
    user.iter().find_map(|pointer| string(payload, pointer))
}

/// Whether somebody joins a posted problem: its buttons start an interview of that problem.
pub(super) fn joins(frame: &Value) -> bool {
    let pressed = frame.get("payload").and_then(|payload| string(payload, "/actions/0/value"));
    string(frame, "/type") == Some("interactive")
        && pressed.is_some_and(|line| {
            matches!(line.split_once(' '), Some(("practice" | "mock", problem)) if !problem.is_empty())
        })
}

/// What a frame means. `conversation` and `at` are as it was stored, `who` is the person of [`actor`], `bot` our own user, `files` what was fetched.
pub(super) fn inbound(
    frame: &Value,
    conversation: &ConversationId,
    at: DateTime<Utc>,
    bot: &str,
    files: &Files,
    who: Actor,
) -> Option<Inbound> {
    let payload = frame.get("payload")?;
    let here = Place::parse(conversation.as_str())?;
    let kind = match string(frame, "/type")? {
        "slash_commands" => command(payload)?,
        "interactive" if string(payload, "/type") == Some("view_submission") => {
            submission(payload.get("view")?, &here)?
        }
        "interactive" => {
            InboundKind::Command { line: string(payload, "/actions/0/value")?.to_owned() }
        }
        "events_api" => event(payload.get("event")?, &here, bot, files)?,
        _ => return None,
    };
    let channel = Place::channel(&here.team, &here.channel).conversation();
    Some(Inbound { conversation: conversation.clone(), channel, home: None, actor: who, at, kind })
}

fn command(payload: &Value) -> Option<InboundKind> {
    let typed = string(payload, "/text").unwrap_or("");
    let typed = text::plain(typed, "");
    let name = string(payload, "/command")?;
    let line =
        if name == COMMAND { typed } else { format!("{} {typed}", name.trim_start_matches('/')) };
    Some(command_or_menu(line.trim()))
}

/// A filled modal. One that was wrong never got here.
fn submission(view: &Value, here: &Place) -> Option<InboundKind> {
    match form::read(modal::form_of(view)?, &modal::values(view)).ok()? {
        Submitted::Line(line) => Some(InboundKind::Command { line }),
        Submitted::Answer(text) => Some(InboundKind::Message {
            key: MessageKey::new(format!("{}/form/{}", here.id(), string(view, "/id")?)),
            text,
            whole: true,
            addressed: false,
            unread: Vec::new(),
        }),
    }
}

/// Nothing typed asks for the menu.
fn command_or_menu(line: &str) -> InboundKind {
    if line.is_empty() {
        InboundKind::Arrived { wanted: None }
    } else {
        InboundKind::Command { line: line.to_owned() }
    }
}

fn event(event: &Value, here: &Place, bot: &str, files: &Files) -> Option<InboundKind> {
    match string(event, "/type")? {
        "member_joined_channel" => return Some(InboundKind::Invited),
        "app_home_opened" => return Some(InboundKind::Home),
        _ => {}
    }
    let channel = Place::channel(&here.team, &here.channel);
    let key = |message: &Value| Some(channel.at(string(message, "/ts")?).message());
    match string(event, "/subtype") {
        Some("message_changed") => {
            let message = event.get("message")?;
            let text = text::plain(string(message, "/text").unwrap_or(""), bot);
            let (text, _) = files.words(message, text);
            Some(InboundKind::Edited { key: key(message)?, text, whole: false })
        }
        Some("message_deleted") => {
            Some(InboundKind::Deleted { key: key(event.get("previous_message")?)? })
        }
        _ => {
            let raw = string(event, "/text").unwrap_or("");
            let addressed = text::mentions(raw, bot);
            let (text, unread) = files.words(event, text::plain(raw, bot));
            let is_top = here.ts.is_none();
            let is_problem = (addressed || is_top) && parse::takes_text(&text);
            if !unread.is_empty() && (addressed || is_top) && parse::wants_text(&text) {
                // Without its file it would only ask for what was sent.
                let (text, whole) = (String::new(), true);
                return Some(InboundKind::Message {
                    key: key(event)?,
                    text,
                    whole,
                    addressed,
                    unread,
                });
            }
            // At the top of a channel nothing but a command can be meant; in a thread a mention may also be a question.
            if is_top && addressed || is_problem || (addressed || is_top) && is_typed_command(&text)
            {
                return Some(command_or_menu(&text));
            }
            Some(InboundKind::Message { key: key(event)?, text, whole: false, addressed, unread })
        }
    }
}

/// Whether a line is meant as a command: it begins with a verb and is one.
fn is_typed_command(line: &str) -> bool {
    let verb = line.split_whitespace().next().unwrap_or("");
    line.len() <= LONGEST_TYPED_COMMAND
        && !line.contains('\n')
        && table::find(verb.trim_start_matches('/')).is_some()
        && parse::parse(line).is_ok()
}

/// The person as far as a frame alone tells: their id, in place of a name.
pub(super) fn stranger(team: &str, user: &str) -> Actor {
    let member = place::member(team, user);
    Actor { member, name: user.to_owned(), admin: false, zone: None, locale: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn meant(frame: &Value, conversation: &str) -> Option<InboundKind> {
        let user = actor(frame)?;
        let who = stranger("T1", user);
        let inbound = inbound(
            frame,
            &ConversationId::new(conversation),
            DateTime::UNIX_EPOCH,
            "UBOT",
            &Files::default(),
            who,
        )?;
        assert_eq!(inbound.actor.member.as_str(), "slack:T1/U1");
        Some(inbound.kind)
    }

    fn command(line: &str) -> Option<InboundKind> {
        Some(InboundKind::Command { line: line.to_owned() })
    }

    #[test]
    fn slash_commands_are_lines_of_the_grammar() {
        let menu = Some(InboundKind::Arrived { wanted: None });
        for (name, text, want) in [
            ("/greenroom", "practice card-fraud", command("practice card-fraud")),
            ("/greenroom", "", menu),
            ("/practice", "", command("practice")),
            ("/mock", " card-fraud 45 ", command("mock card-fraud 45")),
        ] {
            let frame = json!({"type": "slash_commands", "payload":
                {"team_id": "T1", "user_id": "U1", "command": name, "text": text}});
            assert_eq!(meant(&frame, "T1/C1"), want, "{name} {text}");
        }
    }

    #[test]
    fn a_message_is_a_command_where_nothing_else_can_be_meant() {
        let said = |text: &str, addressed| {
            Some(InboundKind::Message {
                key: Place::channel("T1", "C1").at("9.1").message(),
                text: text.to_owned(),
                whole: false,
                addressed,
                unread: Vec::new(),
            })
        };
        let thread = "T1/C1/1.1";
        for (text, conversation, want) in [
            ("<@UBOT> practice card-fraud", "T1/C1", command("practice card-fraud")),
            ("<@UBOT> what now", "T1/C1", command("what now")),
            ("<@UBOT> pause", thread, command("pause")),
            ("<@UBOT> how many users are there?", thread, said("how many users are there?", true)),
            ("pause", thread, said("pause", false)),
            ("We log to Kafka &amp; S3.", thread, said("We log to Kafka & S3.", false)),
        ] {
            let frame = json!({"type": "events_api", "payload": {"team_id": null, "event":
                {"type": "message", "user": "U1", "ts": "9.1", "channel": "C1", "text": text}}});
            assert_eq!(meant(&frame, conversation), want, "{text}");
        }
        let direct = |text: &str| {
            let frame = json!({"type": "events_api", "payload": {"team_id": "T1", "event":
                {"type": "message", "user": "U1", "ts": "9.1", "channel": "D1", "text": text}}});
            matches!(meant(&frame, "T1/D1"), Some(InboundKind::Command { .. }))
        };
        assert!(direct("practice card-fraud") && direct("help"));
        assert!(direct("problems add\n\nid = &lt;"), "a text goes with it");
        assert!(!direct("Practice makes the model\nbetter") && !direct("The goal is growth."));
    }
}
