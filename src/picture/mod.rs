//! Pictures as PNG: charts drawn by plotters, text of any script shaped with built-in fonts. What they show comes from
//! [`crate::chat::picture`]; where they go is not known here.
//!
//! A picture is 1000 pixels wide and opaque; the same value always gives the same bytes. Fonts are unpacked while a picture
//! is painted and dropped with it.

mod board;
mod canvas;
mod coverage;
mod days;
mod encode;
mod fonts;
mod ink;
mod lettering;
mod memory;
mod page;
mod stages;
mod weeks;

#[cfg(test)]
mod tests;

use crate::chat::picture::{Line, Picture};
use lettering::Lettering;
use memory::Memory;
use page::Page;
use plotters::drawing::DrawingAreaErrorKind;
use std::{cell::RefCell, convert::Infallible, io};
use tiny_skia::{BYTES_PER_PIXEL, PixmapMut};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PaintError {
    /// No sheet of this size in pixels could be had.
    #[error("no sheet of {width} × {height} pixels: {source}")]
    Sheet {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// What the system says.
        source: io::Error,
    },
    /// A chart could not be drawn.
    #[error("drawing the chart: {0}")]
    Chart(#[from] DrawingAreaErrorKind<Infallible>),
    /// The pixels could not be written as PNG.
    #[error("writing the PNG: {0}")]
    Png(#[from] png::EncodingError),
}

/// What drawing gives.
type Drawn<T> = Result<T, PaintError>;

/// A picture as the bytes of a PNG file: 1000 pixels wide, 300 to 900 high, below 200 KB. It takes tens of milliseconds of
/// one core: call it where nothing waits.
///
/// # Errors
/// When there is no memory for the sheet; no value of [`Picture`] fails by what it shows.
pub fn paint(picture: &Picture) -> Result<Vec<u8>, PaintError> {
    let (width, height) = (ink::WIDTH, height(picture));
    let none = |source| PaintError::Sheet { width, height, source };
    let mut memory =
        Memory::zeroed(width as usize * height as usize * BYTES_PER_PIXEL).map_err(none)?;
    draw(picture, &mut memory, (width, height))?;
    encode::png(&memory, (width, height))
}

/// Draws on the pixels of a sheet of this width and height; fonts are dropped when it is done.
fn draw(picture: &Picture, pixels: &mut [u8], (width, height): (u32, u32)) -> Drawn<()> {
    let sheet = PixmapMut::from_bytes(pixels, width, height).ok_or_else(|| PaintError::Sheet {
        width,
        height,
        source: io::ErrorKind::InvalidInput.into(),
    })?;
    let lettering = RefCell::new(Lettering::new());
    let begin = |title: &Line| Page::new(sheet, &lettering, title.as_str());
    match picture {
        Picture::Stages(stages) => stages::draw(&begin(&stages.title)?, stages),
        Picture::Weeks(weeks) => weeks::draw(&begin(weeks.title())?, weeks),
        Picture::Board(board) => board::draw(&begin(board.title())?, board),
        Picture::Days(days) => days::draw(&begin(days.title())?, days),
        Picture::Coverage(coverage) => coverage::draw(&begin(&coverage.title)?, coverage),
    }
}

/// Height of the sheet in pixels: as much as the picture has to say.
fn height(picture: &Picture) -> u32 {
    match picture {
        Picture::Stages(_) => stages::HEIGHT,
        Picture::Weeks(weeks) => weeks::height(weeks),
        Picture::Board(board) => board::height(board),
        Picture::Days(days) => days::height(days),
        Picture::Coverage(_) => coverage::HEIGHT,
    }
}
