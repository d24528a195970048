//! Reads the text of one content file into raw values and gathers its faults with line and key.
//!
//! What a file must hold is decided by `rubric` and `problem`; nothing here opens a file.

use super::{
    content::{ContentError, Source},
    criterion::Criterion,
    stage::Stage,
};
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, ops::Range};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A text with its place in the file.
pub(super) type Text = Spanned<String>;

/// The key named when a fault concerns a file as a whole.
pub(super) const WHOLE_FILE: &str = "file";

/// Parses a file into its raw form: the right keys with the right types, their values unchecked.
///
/// # Errors
/// Broken syntax, a key given twice, an unknown or missing key, a wrong type.
pub(super) fn raw<T: DeserializeOwned>(source: &Source) -> Result<T, ContentError> {
    toml::from_str(&source.text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let key = match missing_field(error.message()) {
            Some(missing) => joined(&table_spanning(&source.text, &span), missing),
            None if error.message() == "duplicate key" => repeated_key(&source.text, &span),
            None => key_at(&source.text, span.start),
        };
        ContentError {
            path: source.path.clone(),
            line: line_at(&source.text, span.start),
            key,
            reason: error.message().to_owned(),
        }
    })
}

/// The faults of one file, as they are found.
#[derive(Debug)]
pub(super) struct Faults<'a> {
    source: &'a Source,
    found: Vec<ContentError>,
}

impl<'a> Faults<'a> {
    /// No faults yet.
    pub(super) fn of(source: &'a Source) -> Self {
        Self { source, found: Vec::new() }
    }

    /// Notes a fault at a place of the file.
    pub(super) fn add(
        &mut self,
        at: &Range<usize>,
        key: impl Into<String>,
        reason: impl Into<String>,
    ) {
        self.found.push(ContentError {
            path: self.source.path.clone(),
            line: line_at(&self.source.text, at.start),
            key: key.into(),
            reason: reason.into(),
        });
    }

    /// A fault at a key of the top of the file, found after the file was read.
    pub(super) fn at_key(source: &Source, key: &str, reason: String) -> ContentError {
        let mut line = 1;
        each_place(&source.text, &mut |place, path, _| {
            if path == key {
                line = line_at(&source.text, place.start);
            }
        });
        ContentError { path: source.path.clone(), line, key: key.to_owned(), reason }
    }

    /// The text in its paragraphs, without blanks around it; empty text is a fault.
    pub(super) fn text(&mut self, key: &str, raw: &Text) -> String {
        let text = paragraphs(raw.get_ref());
        if text.is_empty() {
            self.add(&raw.span(), key, "is empty; write the text or remove the entry");
        }
        text
    }

    /// The texts of a list; too few, an empty one or one given twice is a fault.
    pub(super) fn texts(
        &mut self,
        key: &str,
        raw: &Spanned<Vec<Text>>,
        at_least: usize,
    ) -> Vec<String> {
        let list = raw.get_ref();
        if list.len() < at_least {
            let reason = format!("has {} entries; at least {at_least} are wanted", list.len());
            self.add(&raw.span(), key, reason);
        }
        let mut seen = BTreeMap::new();
        let mut texts = Vec::with_capacity(list.len());
        for (index, entry) in list.iter().enumerate() {
            let key = format!("{key}[{index}]");
            let text = self.text(&key, entry);
            if let Some(first) = seen.insert(folded(&text), index).filter(|_| !text.is_empty()) {
                self.add(&entry.span(), key, format!("repeats entry {first} of the same list"));
            }
            texts.push(text);
        }
        texts
    }

    /// The value if no fault was found, else all faults from the top of the file down.
    ///
    /// # Errors
    /// The faults; also when there is no value, which then must have left one.
    pub(super) fn or<T>(mut self, value: Option<T>) -> Result<T, Vec<ContentError>> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => {
                self.found.sort_by_key(|fault| fault.line);
                Err(self.found)
            }
        }
    }
}

/// Text with each paragraph and each list item on one line.
///
/// A content file is wrapped for its author, a card for its reader: the author's line ends would
/// show as ragged lines in a chat. Text with a code fence is left as it is.
fn paragraphs(text: &str) -> String {
    if text.contains("```") {
        return text.trim().to_owned();
    }
    let mut whole = String::with_capacity(text.len());
    for line in text.trim().lines() {
        let line = line.trim_end();
        if line.is_empty() || whole.is_empty() || begins_item(line) || whole.ends_with('\n') {
            if !whole.is_empty() {
                whole.push('\n');
            }
            whole.push_str(line);
        } else {
            whole.push(' ');
            whole.push_str(line.trim_start());
        }
    }
    whole
}

/// Whether a line starts a list item: `- one`, `* one`, `1. one`, `1) one`.
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let marks: &[&str] = if numbered.len() < line.len() { &[". ", ") "] } else { &["- ", "* "] };
    marks.iter().any(|mark| numbered.starts_with(mark))
}

/// The stage that a text names; an unknown one is a fault.
pub(super) fn stage(key: &str, id: &Text, faults: &mut Faults<'_>) -> Option<Stage> {
    let stage = Stage::from_id(id.get_ref());
    if stage.is_none() {
        let known = Stage::ALL.map(Stage::id).join(", ");
        let reason = format!("`{}` is not a stage; the stages are {known}", id.get_ref());
        faults.add(&id.span(), key, reason);
    }
    stage
}

/// The criterion that a text names; an unknown one is a fault.
pub(super) fn criterion(key: &str, id: &Text, faults: &mut Faults<'_>) -> Option<Criterion> {
    let criterion = Criterion::from_id(id.get_ref());
    if criterion.is_none() {
        let reason = format!("`{}` is not a criterion of the rubric", id.get_ref());
        faults.add(&id.span(), key, reason);
    }
    criterion
}

/// The criterion of this stage that a text names; an unknown one or one of another stage is a fault.
pub(super) fn criterion_of(
    stage: Stage,
    key: &str,
    id: &Text,
    faults: &mut Faults<'_>,
) -> Option<Criterion> {
    let criterion = criterion(key, id, faults)?;
    if criterion.stage() == stage {
        return Some(criterion);
    }
    let reason = format!("`{criterion}` belongs to the stage {}, not {stage}", criterion.stage());
    faults.add(&id.span(), key, reason);
    None
}

/// Text as compared when looking for duplicates: case and spacing do not make it another.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether the text is one or more lower-case words of letters and digits joined by `-`.
pub(super) fn is_slug(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

/// The line of a byte offset, from 1.
fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
}

/// The key that serde says is missing.
fn missing_field(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

/// The dotted key whose name or value stands at or last before the offset.
fn key_at(text: &str, offset: usize) -> String {
    let mut nearest = (0, WHOLE_FILE.to_owned());
    each_place(text, &mut |place, path, _| {
        if place.start <= offset && place.start >= nearest.0 {
            nearest = (place.start, path.to_owned());
        }
    });
    nearest.1
}

/// The dotted key given a second time at this span: the reader keeps only the first.
fn repeated_key(text: &str, span: &Range<usize>) -> String {
    let line = text.lines().nth(line_at(text, span.start) - 1).unwrap_or_default().trim();
    if line.starts_with('[') {
        return line.trim_matches(['[', ']']).trim().to_owned();
    }
    let mut table = (0, String::new());
    each_place(text, &mut |place, path, is_table| {
        if is_table && place.start <= span.start && place.start >= table.0 {
            table = (place.start, path.to_owned());
        }
    });
    let name = text.get(span.clone()).unwrap_or_default();
    joined(&table.1, name.trim_matches(['"', '\'']))
}

/// The dotted key of the table with this span; empty for the top of the file.
fn table_spanning(text: &str, span: &Range<usize>) -> String {
    let mut found = String::new();
    each_place(text, &mut |place, path, is_table| {
        if is_table && place == *span {
            path.clone_into(&mut found);
        }
    });
    found
}

/// Visits every key and value that can be read, also of a broken file: place, dotted key, whether it is a table.
fn each_place(text: &str, visit: &mut dyn FnMut(Range<usize>, &str, bool)) {
    let (table, _) = DeTable::parse_recoverable(text);
    each_in_table(table.get_ref(), "", visit);
}

fn each_in_table(table: &DeTable<'_>, path: &str, visit: &mut dyn FnMut(Range<usize>, &str, bool)) {
    for (name, value) in table {
        let path = joined(path, name.get_ref());
        visit(name.span(), &path, false);
        each_in_value(value, &path, visit);
    }
}

fn each_in_value(
    value: &Spanned<DeValue<'_>>,
    path: &str,
    visit: &mut dyn FnMut(Range<usize>, &str, bool),
) {
    match value.get_ref() {
        DeValue::Table(table) => {
            visit(value.span(), path, true);
            each_in_table(table, path, visit);
        }
        DeValue::Array(array) => {
            visit(value.span(), path, false);
            for (index, entry) in array.iter().enumerate() {
                each_in_value(entry, &format!("{path}[{index}]"), visit);
            }
        }
        _ => visit(value.span(), path, false),
    }
}

/// A path with one more name, quoted where TOML wants it.
pub(super) fn joined(path: &str, name: &str) -> String {
    let bare = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    match (path, bare) {
        ("", true) => name.to_owned(),
        ("", false) => format!("{name:?}"),
        (path, true) => format!("{path}.{name}"),
        (path, false) => format!("{path}.{name:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read by serde only")]
    struct Raw {
        id: String,
        #[serde(default)]
        rows: Vec<Row>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read by serde only")]
    struct Row {
        name: String,
        list: Vec<u8>,
    }

    fn fault(text: &str) -> (usize, String, String) {
        let source = Source { path: "x.toml".to_owned(), text: text.to_owned() };
        let fault = raw::<Raw>(&source).unwrap_err();
        (fault.line, fault.key, fault.reason)
    }

    #[test]
    fn faults_of_form_name_the_line_and_the_dotted_key() {
        let row = "[[rows]]\nname = 'n'\nlist = [1]\n";
        for (text, line, key, reason) in [
            ("id = \n".to_owned(), 1, "id", "string values must be quoted"),
            ("id = 'a\n".to_owned(), 1, "id", "invalid literal string"),
            ("id = 'a'\nid = 'b'\n".to_owned(), 2, "id", "duplicate key"),
            ("id = 'a'\n\nextra = 1\n".to_owned(), 3, "extra", "unknown field `extra`"),
            ("rows = []\n".to_owned(), 1, "id", "missing field `id`"),
            ("id = 4\n".to_owned(), 1, "id", "expected a string"),
            (format!("id = 'a'\n{row}[[rows]]\nname = 'n'\n"), 5, "rows[1].list", "missing field"),
            (
                format!("id = 'a'\n{row}[[rows]]\nname = 'n'\nlist = [\n1,\n'x',\n]\n"),
                9,
                "rows[1].list[1]",
                "invalid type: string",
            ),
            (format!("id = 'a'\n{row}nmae = 3\n"), 5, "rows[0].nmae", "unknown field `nmae`"),
        ] {
            let (at, named, said) = fault(&text);
            assert_eq!((at, named.as_str()), (line, key), "{text}\n{said}");
            assert!(said.contains(reason), "{text}\n{said}");
        }
    }

    #[test]
    fn a_paragraph_and_a_list_item_become_one_line_each() {
        for (text, want) in [
            ("\n one\n two \n", "one two"),
            ("one\r\ntwo", "one two"),
            ("one\n\ntwo\nthree", "one\n\ntwo three"),
            ("one:\n- two\n  more\n- three", "one:\n- two more\n- three"),
            ("one:\n1. two\n12) three\n3 four", "one:\n1. two\n12) three 3 four"),
            ("one\n```\na\nb\n```\n", "one\n```\na\nb\n```"),
            ("   \n ", ""),
        ] {
            assert_eq!(paragraphs(text), want, "{text:?}");
        }
    }

    #[test]
    fn a_slug_is_lower_case_words_joined_by_hyphens() {
        for (text, want) in [
            ("short-video-feed", true),
            ("a1", true),
            ("", false),
            ("-a", false),
            ("a--b", false),
            ("A", false),
            ("a_b", false),
            ("a b", false),
        ] {
            assert_eq!(is_slug(text), want, "{text:?}");
        }
    }
}
