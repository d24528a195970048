//! The fonts that are built in: which there are, which script each is for. No font of the machine is ever read.
//!
//! They lie packed in the program and are unpacked when a picture first needs one, and dropped with it: a process that
//! paints nothing holds none of them. `fonts/make.sh` makes the files; their licences stand beside them.

use super::memory::Memory;
use cosmic_text::{
    Fallback, FontSystem,
    fontdb::{Database, FaceInfo, ID, Language, Source, Stretch, Style, Weight},
};
use flate2::read::GzDecoder;
use std::{
    io::Read as _,
    sync::{Arc, OnceLock},
};
use unicode_script::Script;

/// The face of all that is not emphasised: Latin, Greek, Cyrillic.
pub(super) const REGULAR: &str = "latin";

/// The face of what is emphasised, for the same alphabets; other scripts stay as they are.
pub(super) const BOLD: &str = "bold";

/// Asked when no face of the script has a character: what belongs to no script, like signs and emoji.
const COMMON: [&str; 6] = [REGULAR, "emoji", "symbols", "han", "hangul", "rare-han"];

macro_rules! fonts {
    ($($name:literal)*) => {
        &[$(($name, include_bytes!(concat!("fonts/", $name, ".ttf.gz")))),*]
    };
}

/// Name and packed file of each font.
const FONTS: &[(&str, &[u8])] = fonts! {
    "latin" "bold" "arabic" "armenian" "bengali" "devanagari" "emoji" "ethiopic" "georgian" "gujarati" "gurmukhi" "han"
    "hangul" "hebrew" "kannada" "khmer" "lao" "malayalam" "myanmar" "oriya" "rare-han" "sinhala" "symbols" "tamil"
    "telugu" "thaana" "thai" "tifinagh"
};

/// The fonts of a script, the likeliest first.
fn of_script(script: Script) -> &'static [&'static str] {
    match script {
        Script::Latin | Script::Greek | Script::Cyrillic => &[REGULAR],
        Script::Arabic => &["arabic"],
        Script::Armenian => &["armenian"],
        Script::Bengali => &["bengali"],
        Script::Devanagari => &["devanagari"],
        Script::Ethiopic => &["ethiopic"],
        Script::Georgian => &["georgian"],
        Script::Gujarati => &["gujarati"],
        Script::Gurmukhi => &["gurmukhi"],
        Script::Han => &["han", "rare-han"],
        Script::Hiragana | Script::Katakana | Script::Bopomofo => &["han"],
        Script::Hangul => &["hangul"],
        Script::Hebrew => &["hebrew"],
        Script::Kannada => &["kannada"],
        Script::Khmer => &["khmer"],
        Script::Lao => &["lao"],
        Script::Malayalam => &["malayalam"],
        Script::Myanmar => &["myanmar"],
        Script::Oriya => &["oriya"],
        Script::Sinhala => &["sinhala"],
        Script::Tamil => &["tamil"],
        Script::Telugu => &["telugu"],
        Script::Thaana => &["thaana"],
        Script::Thai => &["thai"],
        Script::Tifinagh => &["tifinagh"],
        _ => &[],
    }
}

/// A font that is unpacked when its bytes are first asked for.
struct Packed {
    file: &'static [u8],
    bytes: OnceLock<Option<Memory>>,
}

impl Packed {
    fn new(file: &'static [u8]) -> Self {
        Self { file, bytes: OnceLock::new() }
    }

    /// The bytes; none when there is no memory. The files are our own: one that is broken is seen by a test.
    fn unpack(&self) -> Option<Memory> {
        // A gzip file ends with the size of what is in it.
        let size = u32::from_le_bytes(*self.file.last_chunk()?);
        let mut bytes = Memory::zeroed(usize::try_from(size).ok()?).ok()?;
        GzDecoder::new(self.file).read_exact(&mut bytes).ok()?;
        Some(bytes)
    }
}

impl AsRef<[u8]> for Packed {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get_or_init(|| self.unpack()).as_deref().unwrap_or_default()
    }
}

struct ByScript;

impl Fallback for ByScript {
    fn common_fallback(&self) -> &[&'static str] {
        &COMMON
    }

    // Fonts that the lists do not name for a character cannot have it; trying all would unpack all.
    fn forbidden_fallback(&self) -> &[&'static str] {
        &ALL
    }

    fn script_fallback(&self, script: Script, _locale: &str) -> &[&'static str] {
        of_script(script)
    }
}

/// The names of all fonts.
const ALL: [&str; FONTS.len()] = {
    let mut names = [""; FONTS.len()];
    let mut at = 0;
    while at < FONTS.len() {
        names[at] = FONTS[at].0;
        at += 1;
    }
    names
};

/// The built-in fonts, none of them unpacked yet.
pub(super) fn built_in() -> FontSystem {
    let mut fonts = Database::new();
    for (name, file) in FONTS {
        fonts.push_face_info(FaceInfo {
            id: ID::dummy(),
            source: Source::Binary(Arc::new(Packed::new(file))),
            index: 0,
            families: vec![((*name).to_owned(), Language::English_UnitedStates)],
            post_script_name: (*name).to_owned(),
            style: Style::Normal,
            weight: Weight::NORMAL,
            stretch: Stretch::Normal,
            monospaced: false,
        });
    }
    FontSystem::new_with_locale_and_db_and_fallback("en".to_owned(), fonts, ByScript)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmic_text::skrifa::{FontRef, raw::TableProvider as _};

    #[test]
    fn every_font_unpacks_and_is_named_for_a_script_or_for_signs() {
        for (name, file) in FONTS {
            let packed = Packed::new(file);
            let font =
                FontRef::new(packed.as_ref()).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(font.maxp().unwrap().num_glyphs() > 50, "{name}");
            let source = include_str!("fonts.rs");
            assert!(
                COMMON.contains(name) || *name == BOLD || source.contains(&format!("&[\"{name}\"")),
                "{name}"
            );
        }
    }

    #[test]
    fn a_broken_font_is_one_without_glyphs() {
        let broken = Packed::new(&[0x1f, 0x8b, 8, 0]);
        assert!(broken.as_ref().is_empty());
    }
}
