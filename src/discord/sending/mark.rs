//! What one message of ours is known by when Discord's answer was lost: a nonce, and a mark that nobody sees.
//!
//! Discord makes no second message of one nonce, but only for a few minutes, and does not promise to tell it afterwards. The mark
//! stands in the message itself, as characters without width, and is found in the channel's history for ever.
//! Both are made of our key and the card, so that a store begun anew, whose keys begin anew, does not find the messages of
//! the one before.

use crate::{
    chat::card::Card,
    discord::{api::snowflake, place::Snowflake},
    ids::MessageKey,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Characters of a nonce; Discord takes 25.
const NONCE: usize = 24;
/// Five bits each.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Characters of a mark, and two bits each: 52 bits.
const MARK: usize = 26;
const UNSEEN: [char; 4] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}'];

/// Discord's limits, in UTF-16 units: text of a message, of an embed, of an embed's footer, of all embeds.
const CONTENT: usize = 2_000;
const DESCRIPTION: usize = 4_096;
const FOOTER: usize = 2_048;
const EMBEDS: usize = 6_000;

/// What a message is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Mark {
    /// For `nonce`.
    pub(super) nonce: String,
    unseen: String,
}

impl Mark {
    pub(super) fn of(key: &MessageKey, card: &Card) -> Self {
        let mut hash = Sha256::new();
        hash.update(key.as_str());
        hash.update([0]);
        // A card that is no JSON would not have been stored; the key alone is a mark as well.
        hash.update(serde_json::to_vec(card).unwrap_or_default());
        let hash = hash.finalize();
        let bits = |at: usize, width: usize| -> usize {
            (at * width..(at + 1) * width)
                .fold(0, |value, bit| value << 1 | usize::from(hash[bit / 8] >> (7 - bit % 8) & 1))
        };
        let nonce = (0..NONCE).map(|at| char::from(LETTERS[bits(at, 5)])).collect();
        Self { nonce, unseen: (0..MARK).map(|at| UNSEEN[bits(at, 2)]).collect() }
    }

    /// Puts the mark into a message, where there is room and nobody sees it; a message without room goes unmarked.
    pub(super) fn hide(&self, message: &mut Value) {
        let room = EMBEDS.saturating_sub(embedded(message)) >= MARK;
        let embeds = message["embeds"].as_array_mut();
        for embed in embeds.into_iter().flatten().rev().filter(|_| room) {
            for (pointer, most) in [("/description", DESCRIPTION), ("/footer/text", FOOTER)] {
                if embed.pointer_mut(pointer).is_some_and(|text| self.append(text, most)) {
                    return;
                }
            }
        }
        if message["content"].is_null() {
            message["content"] = "".into();
        }
        if !self.append(&mut message["content"], CONTENT) {
            tracing::debug!("no room for the mark of a message");
        }
    }

    fn append(&self, text: &mut Value, most: usize) -> bool {
        let Value::String(text) = text else { return false };
        let fits = units(text) + MARK <= most;
        if fits {
            text.push_str(&self.unseen);
        }
        fits
    }

    /// Whether a message of Discord's history is the one, written by us.
    pub(super) fn is_on(&self, message: &Value, me: Snowflake) -> bool {
        let here = |value: Option<&Value>| {
            value.and_then(Value::as_str).is_some_and(|text| text.contains(&self.unseen))
        };
        // Whoever copies a message of ours copies the mark.
        snowflake(message, "/author/id") == Some(me)
            && (here(message.get("content"))
                || message["nonce"] == self.nonce.as_str()
                || message["embeds"].as_array().into_iter().flatten().any(|embed| {
                    here(embed.get("description")) || here(embed.pointer("/footer/text"))
                }))
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Units of all embeds that count together.
fn embedded(message: &Value) -> usize {
    let embeds = message["embeds"].as_array();
    let of = |value: Option<&Value>| value.and_then(Value::as_str).map_or(0, units);
    embeds
        .into_iter()
        .flatten()
        .map(|embed| {
            let fields = embed["fields"].as_array().into_iter().flatten();
            fields.map(|field| of(field.get("name")) + of(field.get("value"))).sum::<usize>()
                + ["/title", "/description", "/footer/text", "/author/name"]
                    .iter()
                    .map(|pointer| of(embed.pointer(pointer)))
                    .sum::<usize>()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::card::Tone;
    use serde_json::json;

    const ME: Snowflake = Snowflake(5);

    fn mark(key: &str, words: &str) -> Mark {
        Mark::of(&MessageKey::new(key), &Card::line(Tone::Plain, words))
    }

    fn said(mut message: Value) -> Value {
        message["author"] = json!({ "id": ME.to_string() });
        message
    }

    #[test]
    fn a_mark_is_the_same_for_the_same_message_alone() {
        let one = mark("in1.1", "words");
        assert_eq!(one, mark("in1.1", "words"));
        assert_eq!(one.nonce.len(), NONCE);
        assert_eq!(one.unseen.chars().count(), MARK);
        for other in [mark("in1.2", "words"), mark("in1.1", "other words")] {
            assert_ne!(one.nonce, other.nonce);
            assert_ne!(one.unseen, other.unseen);
        }
    }

    #[test]
    fn a_mark_is_found_where_it_was_hidden() {
        let mark = mark("in1.1", "words");
        for message in [
            json!({ "content": "", "embeds": [{ "title": "t", "description": "words" }] }),
            json!({ "content": "", "embeds": [{ "title": "t", "footer": { "text": "foot" } }] }),
            json!({ "content": "", "embeds": [{ "image": { "url": "attachment://a.png" } }] }),
            json!({ "content": "folded", "embeds": [] }),
            json!({ "content": "", "embeds": [{ "description": "d".repeat(DESCRIPTION) }] }),
            json!({ "content": "", "embeds": [
                { "description": "d".repeat(4_000) }, { "description": "d".repeat(1_990) }] }),
        ] {
            let mut marked = message.clone();
            mark.hide(&mut marked);
            assert!(mark.is_on(&said(marked.clone()), ME), "{marked}");
            assert!(!mark.is_on(&said(message), ME));
            assert!(!tests::mark("in1.2", "words").is_on(&said(marked.clone()), ME));
            assert!(!mark.is_on(&marked, ME), "somebody else's copy");
            assert!(embedded(&marked) <= EMBEDS);
            assert!(units(marked["content"].as_str().unwrap()) <= CONTENT);
        }
        assert!(mark.is_on(&said(json!({ "nonce": mark.nonce })), ME));
    }

    #[test]
    fn a_full_message_goes_unmarked() {
        let mut message = json!({ "content": "c".repeat(CONTENT), "embeds": [] });
        let before = message.clone();
        mark("in1.1", "words").hide(&mut message);
        assert_eq!(message, before);
    }
}
