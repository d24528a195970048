//! What a card names, as it is in Slack: commands as they are given there (slash commands do not work inside threads), and
//! the addresses of places.

use super::text;
use crate::{
    chat::{
        card::Card,
        command::table::{self, Scope},
        drawing::named::named,
        rich::{Rich, Run},
    },
    ids::ConversationId,
    slack::{place::Place, workspace::Workspace},
};

/// Verbs that are slash commands of their own (`deploy/slack/manifest.yaml`).
const OWN: [&str; 3] = ["practice", "mock", "leaderboard"];

/// The card with every command as it is typed in Slack, and every place as its address: of a thread the link, of a
/// channel its id behind [`text::CHANNEL`].
pub(super) fn in_slack(card: &Card, home: &Workspace) -> Card {
    named(card, |text| name(text, home))
}

fn name(text: &mut Rich, home: &Workspace) {
    for run in &mut text.0 {
        let named = match run {
            Run::Code(code) => typed(code).map(Run::Code),
            Run::Place { conversation, words } => {
                let words = text::clean(words).split_whitespace().collect::<Vec<_>>().join(" ");
                let address = address(conversation, home).filter(|_| !text::blank(&words));
                Some(match address {
                    Some(address) => {
                        Run::Place { conversation: ConversationId::new(address), words }
                    }
                    None => Run::Strong(words),
                })
            }
            _ => None,
        };
        if let Some(named) = named {
            *run = named;
        }
    }
}

/// Where a link to a channel or thread leads.
fn address(conversation: &ConversationId, home: &Workspace) -> Option<String> {
    let place = Place::parse(conversation.as_str())?;
    match &place.ts {
        Some(ts) => home.link(&place.channel, ts),
        None => Some(format!("{}{}", text::CHANNEL, place.channel)),
    }
}

/// A command as it is typed in Slack; `None` for what is no command.
fn typed(code: &str) -> Option<String> {
    let line = code.strip_prefix('/')?;
    let spec = table::find(line.split_whitespace().next()?)?;
    Some(if OWN.contains(&spec.name) {
        code.to_owned()
    } else if spec.bare {
        line.to_owned()
    } else if spec.scope == Scope::Interview {
        format!("@greenroom {line}")
    } else {
        format!("/greenroom {line}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_named_as_slack_takes_them() {
        let cases = [
            ("/next", Some("next")),
            ("/hint", Some("hint")),
            ("/pause", Some("@greenroom pause")),
            ("/edit 1 NEW TEXT", Some("@greenroom edit 1 NEW TEXT")),
            ("/practice card-fraud", Some("/practice card-fraud")),
            ("/help mock", Some("/greenroom help mock")),
            ("/no-such", None),
            ("p99", None),
        ];
        for (code, want) in cases {
            assert_eq!(typed(code).as_deref(), want, "{code}");
        }
    }
}
