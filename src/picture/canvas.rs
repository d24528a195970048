//! What plotters draws on: smooth shapes through tiny-skia, text through our own lettering. Nothing of a chart is known here.

use super::lettering::{CAPITALS, Lettering, Setting};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle, FontTransform,
    text_anchor::{HPos, VPos},
};
use std::{cell::RefCell, convert::Infallible};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, PixmapMut, Rect, Stroke, Transform,
};

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A sheet of pixels and the fonts for it.
pub(super) struct Canvas<'a> {
    sheet: PixmapMut<'a>,
    lettering: &'a RefCell<Lettering>,
}

impl<'a> Canvas<'a> {
    /// Draws on this sheet with these fonts.
    pub(super) fn new(sheet: PixmapMut<'a>, lettering: &'a RefCell<Lettering>) -> Self {
        Self { sheet, lettering }
    }

    fn fill(&mut self, path: Option<Path>, color: BackendColor) {
        if let Some(path) = path {
            let paint = paint(color);
            self.sheet.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, style: &impl BackendStyle) {
        if let Some(path) = path {
            let stroke = Stroke {
                width: style.stroke_width() as f32,
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            self.sheet.stroke_path(
                &path,
                &paint(style.color()),
                &stroke,
                Transform::identity(),
                None,
            );
        }
    }
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (red, green, blue) = color.rgb;
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, (color.alpha * 255.0).round() as u8);
    paint
}

/// The middle of a pixel, so that lines of one pixel are sharp.
fn middle((x, y): BackendCoord) -> (f32, f32) {
    (x as f32 + 0.5, y as f32 + 0.5)
}

fn path_through(points: impl IntoIterator<Item = BackendCoord>, closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for point in points {
        let (x, y) = middle(point);
        if path.is_empty() {
            path.move_to(x, y);
        } else {
            path.line_to(x, y);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn setting<S: BackendTextStyle>(style: &S) -> Setting {
    Setting { size: style.size() as f32, bold: matches!(style.style(), FontStyle::Bold) }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.sheet.width(), self.sheet.height())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        let dot = Rect::from_xywh(point.0 as f32, point.1 as f32, 1.0, 1.0);
        self.fill(dot.map(PathBuilder::from_rect), color);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.stroke(path_through([from, to], false), style);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        // Whole pixels when filled, through the middles of pixels when stroked.
        let shift = if fill { 0.0 } else { 0.5 };
        let path = Rect::from_ltrb(
            upper_left.0 as f32 + shift,
            upper_left.1 as f32 + shift,
            bottom_right.0 as f32 + shift,
            bottom_right.1 as f32 + shift,
        )
        .map(PathBuilder::from_rect);
        if fill {
            self.fill(path, style.color());
        } else {
            self.stroke(path, style);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.stroke(path_through(path, false), style);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (x, y) = middle(center);
        let path = PathBuilder::from_circle(x, y, radius as f32);
        if fill {
            self.fill(path, style.color());
        } else {
            self.stroke(path, style);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn {
        self.fill(path_through(vert, true), style.color());
        Ok(())
    }

    /// Only upright: charts here turn no text, as nobody turns a phone for a label.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Drawn {
        debug_assert!(matches!(style.transform(), FontTransform::None));
        let setting = setting(style);
        let mut lettering = self.lettering.borrow_mut();
        let anchor = style.anchor();
        let x = pos.0 as f32
            - match anchor.h_pos {
                HPos::Left => 0.0,
                HPos::Center => lettering.width(text, setting) / 2.0,
                HPos::Right => lettering.width(text, setting),
            };
        let capitals = setting.size * CAPITALS;
        let baseline = pos.1 as f32
            + match anchor.v_pos {
                VPos::Top => capitals,
                VPos::Center => capitals / 2.0,
                VPos::Bottom => 0.0,
            };
        let outline = lettering.outline(text, setting, x, baseline.round());
        drop(lettering);
        self.fill(outline, style.color());
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let setting = setting(style);
        let width = self.lettering.borrow_mut().width(text, setting);
        Ok((width.ceil() as u32, (setting.size * CAPITALS).ceil() as u32))
    }
}
