//! The parts of a card as pieces of an embed's text, and how far apart they stand. Sums, embeds and buttons are not here.

use super::markdown::{Lines, Pen, cut_plain, line, one_line, tokens, words};
use crate::{
    chat::{
        card::{Block, Card, Check, Png, Tone},
        drawing::{bars, table},
        rich::{Rich, Run},
        words::beside,
    },
    discord::text::{blank, clean, units},
};

/// Longest piece of a text, in UTF-16 units: what does not fit is left out by whole pieces.
pub(super) const PIECE: usize = 1_000;

/// Longest block of fixed width: a whole board in one.
const LONGEST_CODE: usize = 2_000;

/// Columns of a code block within an embed that a phone shows without wrapping them: an embed has about 270 points there,
/// a character of fixed width a bit more than 7.
const WIDEST: usize = 36;

/// Characters of the words that stand for a picture (docs.discord.com/developers/resources/message#attachment-object).
const ALT_TEXT: usize = 1_024;

/// Around lines of fixed width.
const FENCE: &str = "```";

/// How far a piece stands from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// It goes on in the same paragraph.
    None,
    /// A new line.
    Line,
    /// An empty line between.
    Paragraph,
}

impl Gap {
    /// What is written between.
    pub(super) fn written(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Line => "\n",
            Self::Paragraph => "\n\n",
        }
    }
}

/// A piece of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Markdown.
    Text {
        /// Where it stands.
        gap: Gap,
        /// Its words, at most [`PIECE`] units, of fixed width [`LONGEST_CODE`].
        words: String,
    },
    /// A picture.
    Picture {
        /// The file.
        png: Png,
        /// What it shows.
        alt: String,
    },
}

/// What a piece is, as far as the gap before the next one hangs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Small,
    Heading,
    Quote,
    List,
    Checks,
    Code,
}

fn between(before: Kind, after: Kind) -> Gap {
    match (before, after) {
        // Headings, lists and code have margins of their own.
        (Kind::Heading | Kind::List | Kind::Code, _) | (_, Kind::Heading | Kind::Code) => Gap::Line,
        (_, Kind::Small) | (Kind::Small, _) | (Kind::Paragraph, Kind::List) => Gap::Line,
        // Two quotes would be one.
        (Kind::Quote, Kind::Paragraph | Kind::List) => Gap::Line,
        _ => Gap::Paragraph,
    }
}

/// All pieces of a card's body, from top to bottom.
pub(super) fn pieces(card: &Card, pen: Pen<'_>) -> Vec<Piece> {
    let mut column = Column { pen, pieces: Vec::new(), last: None };
    for (at, block) in card.blocks.iter().enumerate() {
        match block {
            Block::Text { text } if at == 0 && warns(card) => {
                column.rich(&Rich::from(beside::WARNING).then(text.clone()), Kind::Paragraph);
            }
            block => column.block(block),
        }
    }
    if let Some(at) = card.ends_at.filter(|at| !bars::says(card, *at)) {
        column.rich(&beside::closes(at), Kind::Small);
    }
    column.pieces
}

/// A card in one line: its title and words.
pub(super) fn in_one_line(card: &Card) -> Rich {
    let mut all = Rich::new();
    let title = card.title.iter().map(|title| Rich::from(title.as_str()));
    for more in title.chain(card.blocks.iter().filter_map(spoken)) {
        all = if all.0.is_empty() { more } else { all.plain(" ").then(more) };
    }
    for run in &mut all.0 {
        if let Run::Plain(text) | Run::Strong(text) | Run::Code(text) = run {
            *text = clean(text).replace('\n', " ");
        }
    }
    all
}

/// The words of a part; `None` for what only a card that is whole shows.
fn spoken(block: &Block) -> Option<Rich> {
    match block {
        Block::Text { text } | Block::Small { text } => Some(text.clone()),
        Block::Heading { text } => Some(Rich::new().strong(text.as_str())),
        Block::Quote { text } => Some(format!("“{}”", text.trim()).into()),
        Block::Stages { marks } => Some(bars::stages(marks)),
        Block::Meter { label, score } => Some(bars::meter(label, *score)),
        Block::Bullets { .. }
        | Block::Checks { .. }
        | Block::Picture { .. }
        | Block::Table { .. } => None,
    }
}

fn warns(card: &Card) -> bool {
    card.tone == Tone::Warn && card.title.is_none()
}

struct Column<'a> {
    pen: Pen<'a>,
    pieces: Vec<Piece>,
    /// `None` at the top, and below a picture.
    last: Option<Kind>,
}

impl Column<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Text { text } => self.rich(text, Kind::Paragraph),
            Block::Small { text } => self.rich(text, Kind::Small),
            Block::Heading { text } => {
                let words = line(text, PIECE - Lines::HEADING.first.len());
                if !blank(&words) {
                    self.put(format!("{}{words}", Lines::HEADING.first), Kind::Heading);
                }
            }
            Block::Quote { text } => self.quote(text),
            Block::Bullets { items } => {
                items.iter().for_each(|item| self.rich(item, Kind::List));
            }
            Block::Stages { marks } if marks.is_empty() => {}
            Block::Stages { marks } => self.rich(&bars::stages(marks), Kind::Small),
            Block::Meter { label, score } => {
                self.rich(&bars::meter(&one_line(label), *score), Kind::Paragraph);
            }
            Block::Checks { items } => self.checks(items),
            Block::Picture { png, alt } => {
                let alt = cut_plain(&one_line(alt), ALT_TEXT);
                self.pieces.push(Piece::Picture { png: png.clone(), alt });
                self.last = None;
            }
            Block::Table { head, rows } => self.table(head, rows),
        }
    }

    /// Below the last piece, as far from it as the two kinds stand apart.
    fn put(&mut self, words: String, kind: Kind) {
        let gap = self.last.map_or(Gap::None, |last| between(last, kind));
        self.close(words, kind, gap);
    }

    fn close(&mut self, words: String, kind: Kind, gap: Gap) {
        self.pieces.push(Piece::Text { gap, words });
        self.last = Some(kind);
    }

    fn rich(&mut self, rich: &Rich, kind: Kind) {
        let lines = match kind {
            Kind::Small => Lines::SMALL,
            Kind::List => Lines::ITEM,
            Kind::Quote => Lines::QUOTE,
            Kind::Paragraph | Kind::Heading | Kind::Checks | Kind::Code => Lines::PLAIN,
        };
        self.all(self.pen.pieces(rich, lines, PIECE), kind, self.gap(kind));
    }

    fn gap(&self, kind: Kind) -> Gap {
        self.last.map_or(Gap::None, |last| between(last, kind))
    }

    /// The first piece `gap` below the last one, the others right behind it.
    fn all(&mut self, pieces: Vec<String>, kind: Kind, gap: Gap) {
        for (at, words) in pieces.into_iter().enumerate() {
            let goes_on = match kind {
                Kind::Paragraph | Kind::Checks => Gap::None,
                Kind::Small | Kind::Heading | Kind::Quote | Kind::List | Kind::Code => Gap::Line,
            };
            self.close(words, kind, if at == 0 { gap } else { goes_on });
        }
    }

    fn quote(&mut self, words: &str) {
        let words = clean(words);
        self.rich(&words.trim_matches('\n').trim_end().into(), Kind::Quote);
    }

    /// Lines stand close, each above the words that earned its tick.
    fn checks(&mut self, items: &[Check]) {
        let mut gap = self.gap(Kind::Checks);
        for item in items {
            let line = Rich::from(format!("{} ", bars::tick(item.tick))).then(item.text.clone());
            if blank(&words(&item.text)) {
                continue;
            }
            self.all(self.pen.pieces(&line, Lines::PLAIN, PIECE), Kind::Checks, gap);
            gap = Gap::Line;
            if let Some(quote) = &item.quote {
                let quote = clean(quote).trim_matches('\n').trim_end().into();
                self.all(self.pen.pieces(&quote, Lines::QUOTE, PIECE), Kind::Quote, gap);
                // What follows the list is no answer to its last quote.
                self.last = Some(Kind::Checks);
            }
        }
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let cells = |row: &[String]| row.iter().map(|cell| clean(cell)).collect::<Vec<_>>();
        let rows: Vec<_> = rows.iter().map(|row| cells(row)).collect();
        let lines = table::lines(&cells(head), &rows, WIDEST).join("\n");
        if blank(&lines) {
            return;
        }
        // A look-alike: three of the mark itself would end the block.
        let lines = lines.replace('`', "ˋ");
        let room = LONGEST_CODE - 2 * (FENCE.len() + 1);
        let mut blocks: Vec<String> = Vec::new();
        for token in tokens(&lines, 0, room) {
            match blocks.last_mut() {
                Some(last) if units(last) + units(token) <= room => last.push_str(token),
                _ => blocks.push(token.to_owned()),
            }
        }
        blocks.retain(|block| !blank(block));
        let fenced = |block: &String| format!("{FENCE}\n{}\n{FENCE}", block.trim_end_matches('\n'));
        let gap = self.gap(Kind::Code);
        self.all(blocks.iter().map(fenced).collect(), Kind::Code, gap);
    }
}
