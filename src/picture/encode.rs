//! Pixels to PNG, small and always the same: with a table of colours, which charts have few of.

use super::{Drawn, PaintError, memory::Memory};
use png::{BitDepth, ColorType, Compression, Encoder, Filter};
use std::{cmp::Reverse, collections::HashMap};
use tiny_skia::BYTES_PER_PIXEL;

/// Most colours in the table of a PNG.
const TABLE: usize = 256;

/// Red, green, blue.
type Color = [u8; 3];

/// The pixels of an opaque sheet, four bytes each, as a PNG file of this width and height.
pub(super) fn png(pixels: &[u8], (width, height): (u32, u32)) -> Drawn<Vec<u8>> {
    let (table, places) = table(pixels);
    let mut indices = Memory::zeroed(pixels.len() / BYTES_PER_PIXEL)
        .map_err(|source| PaintError::Sheet { width, height, source })?;
    let mut last = None;
    for (color, index) in colors(pixels).zip(indices.iter_mut()) {
        *index = match last {
            Some((before, same)) if before == color => same,
            _ => places.get(&color).copied().unwrap_or_default(),
        };
        last = Some((color, *index));
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(table.as_flattened());
    encoder.set_compression(Compression::Balanced);
    // Charts are flat areas, in which repetition packs better than differences.
    encoder.set_filter(Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(file)
}

fn colors(pixels: &[u8]) -> impl Iterator<Item = Color> {
    let (pixels, _) = pixels.as_chunks::<BYTES_PER_PIXEL>();
    pixels.iter().map(|[red, green, blue, _]| [*red, *green, *blue])
}

/// The commonest colours, and the place in them of every colour there is. Rarer ones are single pixels of smooth edges and
/// take the place of the nearest.
fn table(pixels: &[u8]) -> (Vec<Color>, HashMap<Color, u8>) {
    let mut counts: HashMap<Color, u32> = HashMap::new();
    let mut run: Option<(Color, u32)> = None;
    for color in colors(pixels) {
        match &mut run {
            Some((same, length)) if *same == color => *length += 1,
            _ => {
                if let Some((before, length)) = run.replace((color, 1)) {
                    *counts.entry(before).or_default() += length;
                }
            }
        }
    }
    if let Some((before, length)) = run {
        *counts.entry(before).or_default() += length;
    }
    let mut all: Vec<(Color, u32)> = counts.into_iter().collect();
    all.sort_unstable_by_key(|(color, count)| (Reverse(*count), *color));
    let table: Vec<Color> = all.iter().take(TABLE).map(|(color, _)| *color).collect();
    let places = all.iter().enumerate().map(|(at, (color, _))| {
        let place = if at < TABLE { at } else { nearest(&table, *color) };
        (*color, u8::try_from(place).unwrap_or(u8::MAX))
    });
    let places = places.collect();
    (table, places)
}

/// The place of the colour with the least difference.
fn nearest(table: &[Color], color: Color) -> usize {
    let difference = |other: &Color| {
        let tones = other.iter().zip(color);
        tones.map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum::<u32>()
    };
    let places = table.iter().enumerate();
    places.min_by_key(|(_, other)| difference(other)).map_or(0, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// A sheet of 64 × 64 pixels as PNG, and its pixels as they come back.
    fn there_and_back(color: impl Fn(usize) -> Color) -> Vec<Color> {
        let pixels: Vec<u8> =
            (0..64 * 64).flat_map(|at| color(at).into_iter().chain([255])).collect();
        let file = png(&pixels, (64, 64)).unwrap();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels.as_chunks::<3>().0.to_vec()
    }

    #[test]
    fn as_many_colours_as_the_table_holds_come_back_as_they_were() {
        let color = |at: usize| [(at % TABLE) as u8, 7, 255 - (at % TABLE) as u8];
        let back = there_and_back(color);
        assert!(back.iter().enumerate().all(|(at, pixel)| *pixel == color(at)));
    }

    #[test]
    fn of_more_colours_the_common_one_is_kept_and_rare_ones_take_the_nearest() {
        // One half of the sheet is one colour, the other has two thousand.
        let color =
            |at: usize| if at < 2048 { [1, 2, 3] } else { [(at % 251) as u8, (at / 16) as u8, 9] };
        let back = there_and_back(color);
        assert!(back[..2048].iter().all(|pixel| *pixel == [1, 2, 3]));
        let kept: Vec<Color> = back.iter().copied().collect::<HashSet<_>>().into_iter().collect();
        for (at, pixel) in back.iter().enumerate() {
            let apart = |other: &Color| {
                let tones = other.iter().zip(color(at));
                tones.map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum::<u32>()
            };
            assert_eq!(Some(apart(pixel)), kept.iter().map(apart).min(), "{at}: {pixel:?}");
        }
        assert_eq!(kept.len(), TABLE);
    }
}
