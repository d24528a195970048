//! What the end of a connection means: pure. The codes are those of
//! docs.discord.com/developers/topics/opcodes-and-status-codes#gateway.

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// We were told to stop.
    Stopped,
    /// Another one would end just so; a sentence with the way out.
    Hopeless(String),
    /// Another one goes on, for this reason.
    Again(Fate, String),
}

/// What becomes of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It can be resumed.
    Stays,
    /// It can be resumed, and it was Discord's wish.
    Moved,
    /// It can be resumed, and we broke off: something was not stored.
    NotTaken,
    /// It can be resumed a little later, or is over; Discord said so (opcode 9).
    Invalid { resumable: bool },
    /// It is over.
    Over,
    /// None could be begun yet, through no fault of Discord's.
    NoneYet,
}

/// What a close code of Discord's means.
pub(super) fn closed(code: Option<u16>, reason: &str) -> Ended {
    let hopeless = |sentence: &str| Ended::Hopeless(sentence.to_owned());
    match code {
        Some(4004) => hopeless(
            "Discord does not accept the bot token: reset it under \"Bot\" of your application on discord.com/developers and set `discord.token` anew",
        ),
        Some(4010) => hopeless(
            "Discord does not know these shards: in `discord.shards` the numbers must be below their total",
        ),
        Some(4011) => hopeless(
            "the bot is in too many servers for so few connections: leave `discord.shards` out and start again, or name a greater total there",
        ),
        Some(4012) => hopeless(
            "Discord does not speak this version of its gateway any more: install a newer Greenroom",
        ),
        Some(4013) => hopeless(
            "Discord does not know one of the intents that were asked for: install a newer Greenroom",
        ),
        Some(4014) => hopeless(
            "Discord does not let the bot read what people write: turn on \"Message Content Intent\" under \"Bot\" of your application on discord.com/developers, or set `discord.message_content` to false",
        ),
        Some(4003 | 4007 | 4009) => Ended::Again(Fate::Over, told(code, reason)),
        _ => Ended::Again(Fate::Stays, told(code, reason)),
    }
}

fn told(code: Option<u16>, reason: &str) -> String {
    // A reason has at most 123 bytes by the protocol; a log line stays one line.
    let reason: String = reason.chars().filter(|char| !char.is_control()).collect();
    match code {
        Some(code) => format!("closed with {code} {reason}").trim_end().to_owned(),
        None => "closed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_meaning() {
        for code in [4004, 4010, 4011, 4012, 4013, 4014] {
            let Ended::Hopeless(sentence) = closed(Some(code), "") else { panic!("{code}") };
            assert!(sentence.contains(": "), "{code} tells no way out: {sentence}");
        }
        for (code, session) in [
            (4000, Fate::Stays),
            (4001, Fate::Stays),
            (4002, Fate::Stays),
            (4003, Fate::Over),
            (4005, Fate::Stays),
            (4007, Fate::Over),
            (4008, Fate::Stays),
            (4009, Fate::Over),
            (1000, Fate::Stays),
            (1001, Fate::Stays),
            (1006, Fate::Stays),
            (4999, Fate::Stays),
        ] {
            let Ended::Again(what, _) = closed(Some(code), "") else { panic!("{code}") };
            assert_eq!(what, session, "{code}");
        }
        assert_eq!(closed(None, ""), Ended::Again(Fate::Stays, "closed".to_owned()));
        let told = closed(Some(4000), "bad\nthings");
        assert_eq!(told, Ended::Again(Fate::Stays, "closed with 4000 badthings".to_owned()));
    }
}
