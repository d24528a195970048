//! The body of a message: a rendered card with what only sending knows. What a card looks like is `render`'s.

use super::mark::Mark;
use crate::chat::file::SentFile;
use crate::discord::{
    api::{Content, File},
    render::Rendered,
    text::{blank, escape},
};
use serde_json::{Value, json};

/// UTF-16 units of a message that is sent in words alone: below Discord's 2,000, with room for a mark.
const WORDS: usize = 1_900;

/// Characters of a picture's words that stand in its place: as many as the marks of an embed leave room for.
const ALT: usize = 45;

/// Shown to one person alone
/// (<https://docs.discord.com/developers/resources/message#message-object-message-flags>).
const EPHEMERAL: u32 = 1 << 6;

/// A card as it is changed, or shown through an interaction.
pub(super) fn plain(shown: Rendered) -> Content {
    let json = shown.body();
    let picture = |picture: crate::discord::render::Picture| File {
        name: picture.name,
        bytes: picture.png.0,
        kind: "image/png",
    };
    let other = |file: SentFile| File {
        name: file.name,
        bytes: file.bytes,
        kind: "application/octet-stream",
    };
    let pictures = shown.pictures.into_iter().map(picture);
    Content { json, files: pictures.chain(shown.files.into_iter().map(other)).collect() }
}

/// A card as it is posted.
pub(super) fn posted(shown: Rendered, mark: &Mark) -> Content {
    let mut content = plain(shown);
    mark.hide(&mut content.json);
    content.json["nonce"] = mark.nonce.as_str().into();
    content.json["enforce_nonce"] = true.into();
    content
}

/// A card as one person alone sees it.
pub(super) fn only_you(shown: Rendered) -> Content {
    let mut content = plain(shown);
    content.json["flags"] = EPHEMERAL.into();
    content
}

/// A line that mentions nobody.
pub(super) fn line(words: &str) -> Content {
    Content::from(json!({
        "content": words,
        "embeds": [],
        "components": [],
        "allowed_mentions": { "parse": [], "replied_user": false },
    }))
}

/// A message without its pictures: what they show is said in words.
pub(super) fn without_pictures(content: &Content) -> Content {
    let mut json = content.json.clone();
    let attachments = json["attachments"].take();
    let mut shown = attachments.as_array().into_iter().flatten();
    for embed in json["embeds"].as_array_mut().into_iter().flatten() {
        if embed.as_object_mut().and_then(|embed| embed.remove("image")).is_none() {
            continue;
        }
        // Each picture is the image of one embed, in their order.
        let alt = shown.next().and_then(|picture| picture["description"].as_str());
        let alt = alt.filter(|alt| !blank(alt)).unwrap_or("…");
        let before = embed["description"].as_str().unwrap_or_default();
        let gap = if before.is_empty() { "" } else { "\n" };
        let alt = escape(&cut(alt, ALT));
        embed["description"] = format!("{before}{gap}{alt}").into();
    }
    json["attachments"] = json!([]);
    Content::from(json)
}

/// The first characters of a text.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The words of a message without anything that Discord might not take.
pub(super) fn words_alone(content: &Content) -> Content {
    let mut json = content.json.clone();
    let embeds = json["embeds"].as_array().cloned().unwrap_or_default();
    let texts = std::iter::once(&json["content"])
        .chain(embeds.iter().flat_map(|embed| [&embed["title"], &embed["description"]]))
        .filter_map(Value::as_str)
        .filter(|text| !text.trim().is_empty());
    let mut room = WORDS;
    let fits = |character: &char| {
        let left = room.checked_sub(character.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let words: String = texts.collect::<Vec<_>>().join("\n").chars().take_while(fits).collect();
    json["content"] = words.into();
    for part in ["embeds", "components", "attachments"] {
        json[part] = json!([]);
    }
    Content::from(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_alone_keep_what_is_said_and_by_what_it_is_known() {
        let content = Content {
            json: json!({
                "content": "",
                "embeds": [{ "title": "Title", "description": "d".repeat(4_000), "color": 1 }],
                "components": [{ "type": 1 }],
                "attachments": [{ "id": "0" }],
                "nonce": "n",
                "flags": 64,
            }),
            files: vec![File { name: "a.png".to_owned(), bytes: vec![1], kind: "image/png" }],
        };
        let alone = words_alone(&content);
        let words = alone.json["content"].as_str().unwrap();
        assert!(words.starts_with("Title\nddd") && words.len() == WORDS);
        let kept = (&alone.json["nonce"], &alone.json["flags"], alone.files.len());
        assert_eq!(kept, (&json!("n"), &json!(64), 0));
        for part in ["embeds", "components", "attachments"] {
            assert_eq!(alone.json[part], json!([]));
        }
    }
}
