//! The link by which whoever manages a server invites the bot, and what it asks for.

use super::place::Snowflake;

/// Rights that the bot asks for: as Discord calls it, its bit, and what for
/// (docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags).
pub const PERMISSIONS: [(&str, u32, &str); 8] = [
    ("View Channel", 10, "Sees the channels in which people practise"),
    (
        "Send Messages",
        11,
        "Posts problems and boards, and the message that an interview's thread begins at",
    ),
    ("Embed Links", 14, "Shows cards; without it there would be plain words"),
    ("Attach Files", 15, "Shows pictures in cards"),
    (
        "Read Message History",
        16,
        "Finds what was answered while it was not connected, and looks whether a card was posted before it posts it again",
    ),
    ("Create Public Threads", 35, "Opens the thread of an interview"),
    (
        "Create Private Threads",
        36,
        "The same with `threads = \"private\"`; take it away where that is not set",
    ),
    ("Send Messages in Threads", 38, "Talks in the threads of interviews"),
];

/// The rights as one number.
pub fn permissions() -> u64 {
    PERMISSIONS.iter().map(|(_, bit, _)| 1_u64 << bit).sum()
}

/// The link for an application (docs.discord.com/developers/topics/oauth2#bot-authorization-flow).
pub fn link(application: Snowflake) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={}",
        permissions()
    )
}

/// The rights as Markdown rows, for the documentation.
pub fn markdown() -> String {
    let mut table = String::from("| permission | number | why |\n| --- | --- | --- |\n");
    for (name, bit, why) in PERMISSIONS {
        table.push_str(&format!("| {name} | {} | {why} |\n", 1_u64 << bit));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_names_the_application_and_all_rights() {
        let link = link(Snowflake(9));
        assert!(
            link.contains("client_id=9&") && link.ends_with("permissions=377957239808"),
            "{link}"
        );
        // None that would let it read or moderate what is not its own: administrator, manage messages, mention everyone.
        for bit in [3, 13, 17] {
            assert_eq!(permissions() & (1 << bit), 0);
        }
    }
}
