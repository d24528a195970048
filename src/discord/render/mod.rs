//! Draws a card as a message of Discord: a pure function of the card and its place, always within Discord's limits.
//!
//! The body is the text of one embed, or of several; quotes and names are escaped so that they cannot become markup, and
//! nobody is ever pinged. A card too long for one message is cut, and says how much was left out.

mod acts;
mod buttons;
mod markdown;
pub mod modal;
mod parts;
mod verbs;

use super::{
    place::Place,
    text::{blank, units},
};
use crate::chat::{
    card::{Card, Png, Tone},
    file::SentFile,
    ping::Ping,
    words::beside,
};
use markdown::{Lines, Pen, line, one_line};
use parts::Piece;
use serde_json::{Value, json};
use serenity::builder::CreateEmbed;

pub use acts::acts_in;
pub use buttons::{Pressed, pressed, question};

/// A card as Discord takes it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rendered {
    /// Above the embeds, at most [`CONTENT`] units: a folded card, else empty.
    pub content: String,
    /// At most [`EMBEDS`].
    pub embeds: Vec<Value>,
    /// Rows of buttons, at most five.
    pub components: Vec<Value>,
    /// The files of the embeds' images, in their order.
    pub pictures: Vec<Picture>,
    /// Whom it calls; its content says so too.
    pub ping: Option<Ping>,
    /// Other files; whoever sends it adds them.
    pub files: Vec<SentFile>,
}

/// A picture to be sent with the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub png: Png,
    /// What it shows.
    pub alt: String,
    /// What the file is called; the embed names it.
    pub name: String,
}

/// Characters of a message's content (docs.discord.com/developers/resources/message#create-message); about a hundred are
/// left for whoever marks it.
pub const CONTENT: usize = 1_900;

/// Embeds of a message; pictures take one each, and as many files may come with it.
pub const EMBEDS: usize = 10;

/// Characters of an embed's title (docs.discord.com/developers/resources/message#embed-limits, as the next two).
pub const TITLE: usize = 256;

/// Characters of an embed's text: 4,096, less some for whoever marks it.
pub const DESCRIPTION: usize = 4_000;

/// Characters of all embeds of a message together: 6,000, less some for whoever marks it.
pub const TOTAL: usize = 5_900;

/// Characters of a thread's name.
pub const THREAD: usize = 100;

/// Kept for the line that says how much was left out.
const ELLIPSIS_ROOM: usize = 100;

/// Shown to one person alone (docs.discord.com/developers/resources/message#message-object-message-flags).
const EPHEMERAL: u32 = 1 << 6;

/// The card as a message that is shown in one place; its buttons act in another, or in the same.
pub fn render(card: &Card, shown: &Place, acts: &Place) -> Rendered {
    let card = &verbs::in_discord(card);
    let pen = Pen { here: shown, ends: card.ends_at };
    if card.folded {
        return folded(card, pen);
    }
    let title = card.title.as_deref().map(|title| line(title, TITLE)).unwrap_or_default();
    let title = Some(title).filter(|title| !blank(title));
    let mut page = Page::new(TOTAL - ELLIPSIS_ROOM - title.as_deref().map_or(0, units));
    for piece in parts::pieces(card, pen) {
        page.add(piece);
    }
    let (embeds, pictures) = page.embeds(title, colour(card.tone));
    let components = buttons::rows(&card.buttons, &acts::named(shown, acts));
    let content = card.ping.as_ref().map(called).unwrap_or_default();
    let ping = card.ping.clone();
    Rendered { content, embeds, components, pictures, ping, files: Vec::new() }
}

/// What the thread that begins at a card is called; empty for a card without words for it.
pub fn thread_name(card: &Card) -> String {
    let words = card.thread.as_deref().or(card.title.as_deref()).unwrap_or_default();
    cut(words, THREAD)
}

/// Words at most this long, cut between them.
pub(super) fn cut(words: &str, limit: usize) -> String {
    markdown::cut_plain(&one_line(words), limit)
}

impl Rendered {
    /// The message for Discord; whoever sends it adds what only sending knows. Every part is named, so that an edit takes
    /// away what is no longer there. Nobody is mentioned but whom the card calls.
    pub fn body(&self) -> Value {
        let attachment = |(id, picture): (usize, &Picture)| {
            let mut attachment = json!({ "id": id.to_string(), "filename": picture.name });
            if !blank(&picture.alt) {
                attachment["description"] = picture.alt.as_str().into();
            }
            attachment
        };
        let mut attachments: Vec<Value> =
            self.pictures.iter().enumerate().map(attachment).collect();
        let first = attachments.len();
        attachments.extend(
            (first..)
                .zip(&self.files)
                .map(|(id, file)| json!({ "id": id.to_string(), "filename": file.name })),
        );
        json!({
            "content": self.content,
            "embeds": self.embeds,
            "components": self.components,
            "attachments": attachments,
            "allowed_mentions": self.allowed(),
        })
    }

    /// Who may be mentioned (<https://docs.discord.com/developers/resources/message#allowed-mentions-object>).
    fn allowed(&self) -> Value {
        let mut allowed = json!({ "parse": [], "replied_user": false });
        match &self.ping {
            None => {}
            Some(Ping::Here | Ping::Everyone) => allowed["parse"] = json!(["everyone"]),
            Some(Ping::Role(role)) => allowed["roles"] = json!([role.as_str()]),
        }
        allowed
    }

    /// The message as an answer that one person alone sees, without its files.
    pub fn only_you(&self) -> Value {
        let mut body = Self { pictures: Vec::new(), files: Vec::new(), ..self.clone() }.body();
        body["flags"] = EPHEMERAL.into();
        for embed in body["embeds"].as_array_mut().into_iter().flatten() {
            if let Some(embed) = embed.as_object_mut() {
                embed.remove("image");
            }
        }
        body
    }
}

/// Whom a card calls, as Discord writes it.
fn called(ping: &Ping) -> String {
    match ping {
        Ping::Here => "@here".to_owned(),
        Ping::Everyone => "@everyone".to_owned(),
        Ping::Role(role) => format!("<@&{}>", role.as_str()),
    }
}

/// The colour beside an embed; the words say the same.
fn colour(tone: Tone) -> u32 {
    match tone {
        Tone::Plain => 0x5b_6b_8c,
        Tone::Good => 0x2f_9e_5f,
        Tone::Fair => 0xd8_a1_1f,
        Tone::Weak => 0xc9_6f_3b,
        Tone::Warn => 0xc2_3f_45,
    }
}

/// Small and in one line, nothing to press.
fn folded(card: &Card, pen: Pen<'_>) -> Rendered {
    let words = parts::in_one_line(card);
    let room = CONTENT - Lines::SMALL.first.len();
    let content = pen.pieces(&words, Lines::SMALL, room).into_iter().next().unwrap_or_default();
    Rendered { content, ..Rendered::default() }
}

/// Embeds as they fill.
struct Page {
    drafts: Vec<Draft>,
    pictures: Vec<Picture>,
    /// Units that are left.
    room: usize,
    /// Units that did not fit.
    left_out: usize,
}

#[derive(Default)]
struct Draft {
    words: String,
    image: Option<String>,
}

impl Page {
    fn new(room: usize) -> Self {
        Self { drafts: vec![Draft::default()], pictures: Vec::new(), room, left_out: 0 }
    }

    fn add(&mut self, piece: Piece) {
        match piece {
            Piece::Text { gap, words } => self.text(gap.written(), &words),
            Piece::Picture { png, alt } if self.left_out == 0 && self.pictures.len() < EMBEDS => {
                let name = format!("picture-{}.png", self.pictures.len() + 1);
                if let Some(draft) = self.open(0) {
                    draft.image = Some(name.clone());
                    self.pictures.push(Picture { png, alt, name });
                }
            }
            Piece::Picture { .. } => {}
        }
    }

    fn text(&mut self, gap: &str, words: &str) {
        let wanted = units(gap) + units(words);
        let fits = self.left_out == 0 && wanted <= self.room;
        match self.open(wanted).filter(|_| fits) {
            Some(draft) => {
                if !draft.words.is_empty() {
                    draft.words.push_str(gap);
                }
                draft.words.push_str(words);
                self.room -= wanted;
            }
            None => self.left_out += wanted,
        }
    }

    /// The embed that takes so many more units: the last one, or a new one below its picture or its end.
    fn open(&mut self, wanted: usize) -> Option<&mut Draft> {
        let full = self
            .drafts
            .last()
            .is_none_or(|last| last.image.is_some() || units(&last.words) + wanted > DESCRIPTION);
        if full && self.drafts.len() < EMBEDS {
            self.drafts.push(Draft::default());
        } else if full {
            return None;
        }
        self.drafts.last_mut()
    }

    fn embeds(mut self, title: Option<String>, colour: u32) -> (Vec<Value>, Vec<Picture>) {
        if self.left_out > 0 {
            let words = format!("{}{}", Lines::SMALL.first, beside::left_out(self.left_out));
            if let Some(last) = self.drafts.last_mut() {
                let gap = if last.words.is_empty() { "" } else { "\n" };
                last.words.push_str(&format!("{gap}{words}"));
            }
        }
        let mut title = title;
        let drawn = self.drafts.into_iter().filter_map(|draft| {
            let title = title.take();
            if title.is_none() && draft.image.is_none() && blank(&draft.words) {
                return None;
            }
            let mut embed = CreateEmbed::new().colour(colour);
            if let Some(title) = title {
                embed = embed.title(title);
            }
            if !blank(&draft.words) {
                embed = embed.description(draft.words.trim_end());
            }
            let mut embed = json!(embed);
            if let Some(name) = draft.image {
                // The library's own image also tells `proxy_url`, which Discord does not take.
                embed["image"] = json!({ "url": format!("attachment://{name}") });
            }
            Some(embed)
        });
        (drawn.collect(), self.pictures)
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod tests;
