//! Text of any script as outlines: shaped, joined and put in reading order by cosmic-text, with the built-in fonts alone.

use super::fonts::{self, BOLD, REGULAR};
use cosmic_text::{
    Align, Attrs, Buffer, Family, FontSystem, Metrics, Shaping, Weight, Wrap,
    skrifa::{
        FontRef, GlyphId, MetadataProvider as _,
        instance::{LocationRef, Size},
        outline::{DrawSettings, OutlinePen},
    },
};
use std::rc::Rc;
use tiny_skia::{Path, PathBuilder};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Height of capitals in Noto Sans as a part of the size: what the eye takes for the height of a line.
pub(super) const CAPITALS: f32 = 0.714;

/// Width of the narrowest letters as a part of the size: no more of a text than could fit is shaped.
const NARROWEST: f32 = 0.22;

/// The sign that a text goes on.
const GOES_ON: &str = "…";

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Setting {
    /// Size of the letters in pixels.
    pub(super) size: f32,
    /// Emphasised, in alphabets that have it.
    pub(super) bold: bool,
}

/// Text and the fonts that were needed for it so far.
pub(super) struct Lettering {
    fonts: FontSystem,
    /// What was shaped last: a text is measured before it is drawn.
    last: Option<(String, Setting, Rc<Buffer>)>,
}

impl Lettering {
    /// With no font unpacked yet.
    pub(super) fn new() -> Self {
        Self { fonts: fonts::built_in(), last: None }
    }

    /// How wide a text is, in pixels.
    pub(super) fn width(&mut self, text: &str, setting: Setting) -> f32 {
        self.shaped(text, setting).layout_runs().map(|run| run.line_w).fold(0.0, f32::max)
    }

    /// As much of a text as fits into so many pixels, cut between letters, with the sign that it goes on.
    pub(super) fn fit(&mut self, text: &str, setting: Setting, room: f32) -> String {
        let most = (room / (setting.size * NARROWEST)) as usize + 1;
        let whole = text;
        let text = text.grapheme_indices(true).nth(most).map_or(text, |(end, _)| &text[..end]);
        let buffer = self.shaped(text, setting);
        let mut clusters = Vec::new();
        let mut width = 0.0;
        for run in buffer.layout_runs() {
            width = run.line_w;
            clusters.extend(run.glyphs.iter().map(|glyph| (glyph.end, glyph.w)));
        }
        if width <= room && text.len() == whole.len() {
            return text.to_owned();
        }
        let whole_room = room;
        let room = room - self.width(GOES_ON, setting);
        // In the order of reading, whichever way they run.
        clusters.sort_by_key(|(end, _)| *end);
        let (mut taken, mut end) = (0.0, 0);
        for (cluster_end, width) in clusters {
            taken += width;
            if taken > room {
                break;
            }
            end = cluster_end;
        }
        // The shaped text may differ in length where letters were made plain; cut it where it was shaped.
        let plain = plain(text);
        let letters: Vec<usize> = plain
            .grapheme_indices(true)
            .map(|(start, letter)| start + letter.len())
            .take_while(|at| *at <= end)
            .collect();
        // A letter that joined the next one takes more room as the last; then one less fits.
        letters
            .iter()
            .rev()
            .map(|end| format!("{}{GOES_ON}", plain[..*end].trim_end()))
            .find(|cut| self.width(cut, setting) <= whole_room)
            .unwrap_or_else(|| GOES_ON.to_owned())
    }

    /// The outline of a text that begins at `x` and stands on the line `baseline`; none of a text without ink.
    pub(super) fn outline(
        &mut self,
        text: &str,
        setting: Setting,
        x: f32,
        baseline: f32,
    ) -> Option<Path> {
        let buffer = self.shaped(text, setting);
        let mut path = PathBuilder::new();
        for glyph in buffer.layout_runs().flat_map(|run| run.glyphs) {
            let Some(font) = self.fonts.get_font(glyph.font_id, glyph.font_weight) else {
                continue;
            };
            let Ok(face) = FontRef::new(font.data()) else { continue };
            let Some(outline) = face.outline_glyphs().get(GlyphId::from(glyph.glyph_id)) else {
                continue;
            };
            let size = glyph.font_size;
            let mut pen = Pen {
                path: &mut path,
                x: x + glyph.x + size * glyph.x_offset,
                y: baseline + glyph.y - size * glyph.y_offset,
            };
            let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
            // What of a glyph can be drawn is drawn.
            let _ = outline.draw(settings, &mut pen);
        }
        path.finish()
    }

    fn shaped(&mut self, text: &str, setting: Setting) -> Rc<Buffer> {
        if let Some((last, same, buffer)) = &self.last
            && last == text
            && *same == setting
        {
            return Rc::clone(buffer);
        }
        let family = if setting.bold { BOLD } else { REGULAR };
        let attrs = Attrs::new().family(Family::Name(family)).weight(Weight::NORMAL);
        let mut buffer = Buffer::new_empty(Metrics::new(setting.size, setting.size));
        buffer.set_wrap(Wrap::None);
        buffer.set_size(None, None);
        buffer.set_text(&plain(text), &attrs, Shaping::Advanced, Some(Align::Left));
        buffer.shape_until_scroll(&mut self.fonts, false);
        let buffer = Rc::new(buffer);
        self.last = Some((text.to_owned(), setting, Rc::clone(&buffer)));
        buffer
    }
}

/// Letters in fancy dress as the plain ones they stand for: mathematical, circled and squared alphabets.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        match u32::from(char) {
            0x1d400..=0x1d7ff | 0x24b6..=0x24e9 | 0x1f130..=0x1f149 => {
                plain.extend([char].into_iter().nfkc());
            }
            _ => plain.push(char),
        }
    }
    plain
}

struct Pen<'a> {
    path: &'a mut PathBuilder,
    x: f32,
    y: f32,
}

impl OutlinePen for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, self.y - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, self.y - y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + cx, self.y - cy, self.x + x, self.y - y);
    }

    fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        self.path.cubic_to(
            self.x + cx,
            self.y - cy,
            self.x + dx,
            self.y - dy,
            self.x + x,
            self.y - y,
        );
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Setting = Setting { size: 28.0, bold: false };

    /// Script, text, and the font that has it.
    const SCRIPTS: [(&str, &str, &str); 33] = [
        ("Latin", "Ana Łukasz Şükrü", "latin"),
        ("Vietnamese", "Nguyễn Thị Phương Ảnh ẵ", "latin"),
        ("Greek", "Γιώργος Παπαδόπουλος ἀρετή", "latin"),
        ("Cyrillic", "Дмитрий Їжак Қазақ", "latin"),
        ("Arabic", "علي بن محمد", "arabic"),
        ("Persian", "می\u{200c}خواهم گچپژ", "arabic"),
        ("Urdu", "ٹیپو ڈاکٹر", "arabic"),
        ("Hebrew", "שרה כהן שָׁלוֹם", "hebrew"),
        ("Devanagari", "राज कुमार शर्मा प्रियङ्का", "devanagari"),
        ("Bengali", "যশোদা ক্ষ্ণ", "bengali"),
        ("Gurmukhi", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "gurmukhi"),
        ("Gujarati", "ગુજરાતી", "gujarati"),
        ("Oriya", "ଓଡ଼ିଆ", "oriya"),
        ("Tamil", "தமிழ் க்ஷ", "tamil"),
        ("Telugu", "తెలుగు శ్రీ", "telugu"),
        ("Kannada", "ಕನ್ನಡ", "kannada"),
        ("Malayalam", "മലയാളം", "malayalam"),
        ("Sinhala", "සිංහල ශ්\u{200d}රී", "sinhala"),
        ("Thai", "สมชาย ใจดี ปู่", "thai"),
        ("Lao", "ພາສາລາວ", "lao"),
        ("Khmer", "ភាសាខ្មែរ", "khmer"),
        ("Myanmar", "မြန်မာဘာသာ", "myanmar"),
        ("Georgian", "გიორგი", "georgian"),
        ("Armenian", "Հայկ", "armenian"),
        ("Ethiopic", "አበበ ቢቂላ", "ethiopic"),
        ("Thaana", "ދިވެހި", "thaana"),
        ("Tifinagh", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "tifinagh"),
        ("Chinese", "王小明 習近平 龍龘", "han"),
        ("rare Chinese", "䶮㛃", "rare-han"),
        ("Japanese", "山田太郎 さくら カタカナ ー", "han"),
        ("Korean", "김철수 뷁 쀍", "hangul"),
        ("emoji", "🦊🎉✅👩\u{200d}💻🏳\u{fe0f}\u{200d}🌈🇯🇵👍🏽", "emoji"),
        ("signs", "★♞➤", "symbols"),
    ];

    /// Fonts that gave a glyph with ink of its own, and the pieces of text that none has.
    fn inked(lettering: &mut Lettering, text: &str) -> (Vec<String>, Vec<String>) {
        let buffer = lettering.shaped(text, PLAIN);
        let (mut fonts, mut missing) = (Vec::new(), Vec::new());
        for run in buffer.layout_runs() {
            for glyph in run.glyphs {
                let piece = &run.text[glyph.start..glyph.end];
                if glyph.glyph_id == 0 {
                    missing.push(piece.to_owned());
                } else if piece != " " {
                    let face = lettering.fonts.db().face(glyph.font_id).unwrap();
                    fonts.push(face.families[0].0.clone());
                }
            }
        }
        fonts.dedup();
        (fonts, missing)
    }

    #[test]
    fn every_script_is_shown_with_letters_of_its_own_font() {
        let mut lettering = Lettering::new();
        for (script, text, font) in SCRIPTS {
            let (fonts, missing) = inked(&mut lettering, text);
            assert!(missing.is_empty(), "{script}: no glyph for {missing:?}");
            assert!(fonts.iter().all(|one| one == font || one == "latin"), "{script}: {fonts:?}");
            assert!(fonts.iter().any(|one| one == font), "{script}: {fonts:?}");
            let box_of = lettering.outline("\u{10ffff}", PLAIN, 0.0, 0.0);
            assert_ne!(lettering.outline(text, PLAIN, 0.0, 0.0), box_of, "{script}");
            let bold = Setting { bold: true, ..PLAIN };
            assert!(lettering.outline(text, bold, 0.0, 0.0).is_some(), "{script} emphasised");
        }
    }

    #[test]
    fn a_script_without_a_font_is_seen_to_be_missing() {
        let (_, missing) = inked(&mut Lettering::new(), "བོད་ཡིག");
        assert!(!missing.is_empty());
    }

    #[test]
    fn arabic_is_joined_and_runs_from_right_to_left() {
        let mut lettering = Lettering::new();
        let apart = lettering.width("ب", PLAIN) * 3.0;
        let joined = lettering.width("ببب", PLAIN);
        assert!(joined < 0.8 * apart, "{joined} of {apart}");
        let buffer = lettering.shaped("ab علي cd", PLAIN);
        let starts: Vec<usize> =
            buffer.layout_runs().flat_map(|run| run.glyphs).map(|glyph| glyph.start).collect();
        assert_eq!(starts, [0, 1, 2, 7, 5, 3, 9, 10, 11]);
    }

    #[test]
    fn vowel_signs_stand_where_they_are_read() {
        let mut lettering = Lettering::new();
        let buffer = lettering.shaped("कि", PLAIN);
        let glyphs: Vec<u16> =
            buffer.layout_runs().flat_map(|run| run.glyphs).map(|glyph| glyph.glyph_id).collect();
        let consonant = lettering.shaped("क", PLAIN);
        let consonant = consonant.layout_runs().flat_map(|run| run.glyphs).next().unwrap().glyph_id;
        // The sign i is written behind its consonant and stands before it.
        assert_eq!(glyphs.iter().position(|glyph| *glyph == consonant), Some(1), "{glyphs:?}");
    }

    #[test]
    fn letters_in_fancy_dress_are_shown_plain() {
        for (fancy, want) in [("𝓙𝓸𝓱𝓷", "John"), ("Ⓐⓑ", "Ab"), ("🄰", "A"), ("ﬁ²", "ﬁ²")]
        {
            assert_eq!(plain(fancy), want);
        }
    }

    #[test]
    fn a_text_that_is_too_wide_is_cut_to_its_room_and_never_within_a_letter() {
        let mut lettering = Lettering::new();
        for (script, text, _) in SCRIPTS {
            let long = [text; 20].join(" ");
            for room in [60.0, 200.0, 400.0] {
                let fitting = lettering.fit(&long, PLAIN, room);
                let width = lettering.width(&fitting, PLAIN);
                assert!(fitting.ends_with('…') && width <= room, "{script}: {width} of {room}");
                let kept = fitting.trim_end_matches('…');
                assert!(
                    long.graphemes(true)
                        .scan(0, |end, letter| {
                            *end += letter.len();
                            Some(*end)
                        })
                        .any(|end| end == kept.len())
                        || kept.is_empty(),
                    "{script}: {fitting}"
                );
            }
        }
        assert_eq!(lettering.fit("Ana", PLAIN, 200.0), "Ana");
        assert_eq!(lettering.fit("", PLAIN, 0.0), "");
        assert_eq!(lettering.fit("Ana", PLAIN, 0.0), "…");
    }

    #[test]
    fn a_text_without_ink_has_no_outline() {
        assert!(Lettering::new().outline("   ", PLAIN, 0.0, 0.0).is_none());
    }
}
