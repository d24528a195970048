//! How the commands that a card names are given in Slack: slash commands do not work inside threads.

use crate::chat::{
    card::{Block, Card, Check},
    command::table::{self, Scope},
    rich::{Rich, Run},
};

/// Verbs that are slash commands of their own (`deploy/slack/manifest.yaml`).
const OWN: [&str; 3] = ["practice", "mock", "leaderboard"];

/// The card with every command as it is typed in Slack.
pub(super) fn in_slack(card: &Card) -> Card {
    let mut card = card.clone();
    for block in &mut card.blocks {
        match block {
            Block::Text { text } | Block::Small { text } => name(text),
            Block::Bullets { items } => items.iter_mut().for_each(name),
            Block::Checks { items } => {
                items.iter_mut().map(|Check { text, .. }| text).for_each(name);
            }
            Block::Heading { .. }
            | Block::Quote { .. }
            | Block::Stages { .. }
            | Block::Meter { .. }
            | Block::Table { .. } => {}
        }
    }
    card
}

fn name(text: &mut Rich) {
    for run in &mut text.0 {
        if let Run::Code(code) = run
            && let Some(typed) = typed(code)
        {
            *code = typed;
        }
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
