//! What the Slack edge must be told before it can run; where that is read, and what is refused, is `config`'s.

use crate::secret::Secret;
use std::time::Duration;

/// How Greenroom takes part in Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlackSettings {
    /// Where the methods of the Web API are, without a slash at the end.
    pub api_url: String,
    /// Whether guests of a workspace may take part.
    pub guests: bool,
    /// Where an interview opens for whoever joins a posted problem.
    pub join: Join,
    /// Longest silence of a connection, in mode `socket`; afterwards it is taken for dead.
    pub silence: Duration,
    /// Who calls whom, with the secrets this takes.
    pub mode: SlackMode,
}

/// Where an interview opens for whoever joins a posted problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// In the channel: one short message, and its thread.
    #[default]
    Channel,
    /// In the direct message with us; it counts for the channel's group all the same.
    Direct,
}

/// Who calls whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlackMode {
    /// Greenroom connects to Slack: no public address, one workspace.
    Socket {
        /// Calls the Web API; begins with `xoxb-`.
        bot_token: Secret,
        /// Opens the connections; begins with `xapp-`.
        app_token: Secret,
    },
    /// Slack calls Greenroom.
    Http {
        /// Proves that a request comes from Slack.
        signing_secret: Secret,
        /// Where the tokens for the Web API come from.
        token: SlackToken,
    },
}

/// Where the tokens for the Web API come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlackToken {
    /// One workspace, installed by hand; begins with `xoxb-`.
    Bot(Secret),
    /// Any number of workspaces, each installed by its people.
    OAuth {
        /// Names the app.
        client_id: String,
        /// Proves that Greenroom is the app.
        client_secret: Secret,
        /// Keys that seal the tokens before they are stored.
        seal_key: Secret,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_the_settings_is_shown() {
        let mode = SlackMode::Http {
            signing_secret: Secret::new("s3cr3t"),
            token: SlackToken::OAuth {
                client_id: "1.2".to_owned(),
                client_secret: Secret::new("s3cr3t"),
                seal_key: Secret::new("s3cr3t"),
            },
        };
        for shown in [format!("{mode:?}"), format!("{mode:#?}")] {
            assert!(shown.contains("[secret]") && !shown.contains("s3cr3t"), "{shown}");
        }
    }
}
