//! Files that go with a card, in a terminal: saved in a folder and named below the card; shown there where no folder is set.

use super::words;
use crate::chat::{card::Card, file::SentFile};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// The card, with what became of its files.
pub(super) fn named(card: &Card, files: &[SentFile], folder: Option<&Path>) -> Card {
    files.iter().fold(card.clone(), |card, file| match folder {
        None => card
            .heading(format!("{} ({})", file.name, file.size()))
            .quote(String::from_utf8_lossy(&file.bytes)),
        Some(folder) => {
            let path = folder.join(&file.name);
            let saved = fs::create_dir_all(folder).and_then(|()| save(&path, &file.bytes));
            card.small(match saved {
                Ok(()) => words::saved(&path, &file.size()),
                Err(error) => words::not_saved(&path, &error),
            })
        }
    })
}

/// Writes a file that nobody else can read, in place of one of the same name.
fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::card::{Block, Tone};

    fn file() -> SentFile {
        SentFile::text("greenroom-data.json", "{}\n")
    }

    #[test]
    fn files_are_saved_where_nobody_else_reads_them() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("deep");
        let card = Card::titled(Tone::Good, "Yours");
        for _ in 0..2 {
            let shown = named(&card, &[file()], Some(&folder));
            let Some(Block::Small { text }) = shown.blocks.last() else { panic!("{shown:?}") };
            assert!(format!("{text:?}").contains("greenroom-data.json"), "{text:?}");
        }
        let path = folder.join("greenroom-data.json");
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn what_cannot_be_saved_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("file");
        fs::write(&taken, "").unwrap();
        let shown = named(&Card::default(), &[file()], Some(&taken));
        assert!(format!("{shown:?}").contains("could not be saved"), "{shown:?}");
    }

    #[test]
    fn without_a_folder_they_are_shown_and_a_card_without_files_stays_as_it_is() {
        let card = Card::titled(Tone::Good, "Yours");
        let shown = named(&card, &[file()], None);
        assert_eq!(shown.blocks.last(), Some(&Block::Quote { text: "{}\n".to_owned() }));
        assert_eq!(named(&card, &[], None), card);
    }
}
