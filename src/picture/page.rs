//! The sheet a chart is drawn on: title, text that fits its room, legend, marks. It knows no chart.

use super::{
    Drawn,
    canvas::Canvas,
    ink::{EDGE, MARGIN, PAPER, QUIET, TEXT, TEXT_INK, TITLE, WIDTH},
    lettering::{Lettering, Setting},
};
use plotters::{
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea as _},
    element::{Circle, Polygon, Rectangle},
    style::{
        Color as _, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};
use std::cell::RefCell;
use tiny_skia::PixmapMut;

/// Where the title stands, to the middle of its letters, in pixels from the top.
const TITLE_LINE: i32 = 52;

/// Where what is below the title begins.
pub(super) const TOP: i32 = 92;

/// Width of the line around a sheet.
const EDGE_WIDTH: u32 = 2;

/// Half the size of a mark.
pub(super) const MARK: i32 = 10;

/// A shape that tells series apart where colours do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A filled circle.
    Round,
    /// A square on its corner.
    Diamond,
    /// A filled square.
    Square,
}

/// How a text stands and looks; size and place of its beginning by default.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) color: RGBColor,
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) anchor: HPos,
}

impl Look {
    /// Text of the usual size, from left.
    pub(super) const PLAIN: Self =
        Self { color: TEXT_INK, size: TEXT, bold: false, anchor: HPos::Left };
    /// Text that stands back.
    pub(super) const QUIET: Self = Self { color: QUIET, ..Self::PLAIN };
    /// Text that stands out.
    pub(super) const BOLD: Self = Self { bold: true, ..Self::PLAIN };

    /// The same, centred.
    pub(super) const fn centred(self) -> Self {
        Self { anchor: HPos::Center, ..self }
    }

    /// The same, to the right.
    pub(super) const fn ending(self) -> Self {
        Self { anchor: HPos::Right, ..self }
    }

    /// The same in another colour.
    pub(super) const fn colored(self, color: RGBColor) -> Self {
        Self { color, ..self }
    }

    fn setting(self) -> Setting {
        Setting { size: self.size as f32, bold: self.bold }
    }

    /// As plotters wants it; vertically centred.
    pub(super) fn style(self) -> TextStyle<'static> {
        let weight = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        TextStyle {
            font: FontDesc::new(FontFamily::SansSerif, self.size, weight),
            color: self.color.to_backend_color(),
            pos: Pos::new(self.anchor, VPos::Center),
        }
    }
}

/// A sheet of paper with its edge and title.
pub(super) struct Page<'a> {
    /// All of it; what plotters draws goes here.
    pub(super) area: DrawingArea<Canvas<'a>, Shift>,
    lettering: &'a RefCell<Lettering>,
}

impl<'a> Page<'a> {
    /// Begins a sheet.
    pub(super) fn new(
        sheet: PixmapMut<'a>,
        lettering: &'a RefCell<Lettering>,
        title: &str,
    ) -> Drawn<Self> {
        let area = Canvas::new(sheet, lettering).into_drawing_area();
        let page = Self { area, lettering };
        page.area.fill(&PAPER)?;
        let (width, height) = page.size();
        page.area.draw(&Rectangle::new(
            [(0, 0), (width - 1, height - 1)],
            EDGE.stroke_width(EDGE_WIDTH),
        ))?;
        let look = Look { size: TITLE, ..Look::BOLD };
        page.text(title, look, (MARGIN, TITLE_LINE), width - 2 * MARGIN)?;
        Ok(page)
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> (i32, i32) {
        let (width, height) = self.area.dim_in_pixel();
        (i32::try_from(width).unwrap_or(i32::MAX), i32::try_from(height).unwrap_or(i32::MAX))
    }

    /// How wide a text is, in pixels.
    pub(super) fn width(&self, text: &str, look: Look) -> i32 {
        self.lettering.borrow_mut().width(text, look.setting()).ceil() as i32
    }

    /// Writes a text, cut to its room in pixels; `at` is its beginning, middle or end on the middle line.
    pub(super) fn text(&self, text: &str, look: Look, at: (i32, i32), room: i32) -> Drawn<()> {
        let fitting = self.lettering.borrow_mut().fit(text, look.setting(), room as f32);
        self.area.draw_text(&fitting, &look.style(), at)?;
        Ok(())
    }

    /// Says in the middle that there is nothing to show.
    pub(super) fn empty(&self, words: &str) -> Drawn<()> {
        let (width, height) = self.size();
        self.text(words, Look::QUIET.centred(), (width / 2, height / 2), width)
    }

    /// A filled box from one corner to the other.
    pub(super) fn fill(&self, from: (i32, i32), to: (i32, i32), color: RGBColor) -> Drawn<()> {
        self.area.draw(&Rectangle::new([from, to], color.filled()))?;
        Ok(())
    }

    /// A box of lines within its corners.
    pub(super) fn frame(
        &self,
        from: (i32, i32),
        to: (i32, i32),
        color: RGBColor,
        width: u32,
    ) -> Drawn<()> {
        self.area.draw(&Rectangle::new([from, to], color.stroke_width(width)))?;
        Ok(())
    }

    /// A mark with its middle here.
    pub(super) fn mark(&self, mark: Mark, (x, y): (i32, i32), color: RGBColor) -> Drawn<()> {
        let style: ShapeStyle = color.filled();
        match mark {
            Mark::Round => self.area.draw(&Circle::new((x, y), MARK, style))?,
            Mark::Diamond => {
                let reach = MARK + 3;
                let corners = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)];
                self.area.draw(&Polygon::new(corners.to_vec(), style))?;
            }
            Mark::Square => {
                let reach = MARK - 1;
                self.fill((x - reach, y - reach), (x + reach, y + reach), color)?;
            }
        }
        Ok(())
    }

    /// Marks with their words, one after the other from the left, on this middle line; gives where it ended.
    pub(super) fn legend(&self, entries: &[(Mark, RGBColor, &str)], x: i32, y: i32) -> Drawn<i32> {
        let mut x = x;
        for (mark, color, words) in entries {
            self.mark(*mark, (x + MARK, y), *color)?;
            let begin = x + 3 * MARK;
            self.text(words, Look::QUIET, (begin, y), WIDTH as i32)?;
            x = begin + self.width(words, Look::QUIET) + 3 * MARK;
        }
        Ok(x)
    }
}
