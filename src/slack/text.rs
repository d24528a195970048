//! Slack's text as people wrote it: entities taken back, links and mentions in words. Formatting marks are left.

/// Takes Slack's escapes back: `&lt;`, links (`<https://x|label>`), channels, mentions. A mention of `bot` is left out.
/// See docs.slack.dev/messaging/formatting-message-text.
pub fn plain(text: &str, bot: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tail) = rest.split_at(start);
        plain.push_str(before);
        let Some(end) = tail.find('>') else {
            plain.push_str(tail);
            rest = "";
            break;
        };
        if let Some(words) = entity(tail.get(1..end).unwrap_or(""), bot) {
            plain.push_str(words);
        } else {
            // Ours: with the space that follows it.
            rest = tail.get(end + 1..).unwrap_or("").trim_start_matches(' ');
            continue;
        }
        rest = tail.get(end + 1..).unwrap_or("");
    }
    plain.push_str(rest);
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").trim().to_owned()
}

/// What stands for an entity; `None` for a mention of the bot.
fn entity<'a>(inside: &'a str, bot: &str) -> Option<&'a str> {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(label)),
        None => (inside, None),
    };
    if target.strip_prefix('@') == Some(bot) {
        return None;
    }
    Some(match target.chars().next() {
        Some('!') => label.unwrap_or(target.get(1..).unwrap_or("")),
        _ => label.unwrap_or(target),
    })
}

/// Whether a text mentions somebody.
pub fn mentions(text: &str, user: &str) -> bool {
    text.contains(&format!("<@{user}>")) || text.contains(&format!("<@{user}|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_become_words() {
        let cases = [
            ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
            ("<@UBOT> practice card-fraud", "practice card-fraud"),
            ("hey <@UBOT|greenroom>, next", "hey , next"),
            (
                "<@U2> see <https://a.b/c|the paper> in <#C1|general>",
                "@U2 see the paper in general",
            ),
            ("<https://a.b/c>", "https://a.b/c"),
            ("<!here> hi <!date^1^{date}|today>", "here hi today"),
            ("p99 < 50 ms", "p99 < 50 ms"),
            ("", ""),
        ];
        for (text, want) in cases {
            assert_eq!(plain(text, "UBOT"), want, "{text}");
        }
        assert!(mentions("<@U1> hi", "U1") && mentions("<@U1|a>", "U1") && !mentions("U1", "U1"));
    }
}
