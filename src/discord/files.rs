//! Text that people share as files, fetched before the message is read. What it says is not looked at here, nor how it is
//! fetched.

use super::frame::{id, string};
use super::place::Snowflake;
use crate::chat::inbound::{Unread, UnreadFile};
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Longest file that is read, in bytes: twenty of Discord's longest messages.
pub const LONGEST: usize = 40_000;

/// Files remembered until their message was read; more are never under way at once.
const REMEMBERED: usize = 200;

/// Files that one message can share (docs.discord.com/developers/reference#uploading-files).
const MOST: usize = 10;

/// Tries to fetch a file, and the pause between them.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// Types of text that do not begin with `text/`.
const TEXTS: [&str; 8] = [
    "application/json",
    "application/x-yaml",
    "application/yaml",
    "application/toml",
    "application/xml",
    "application/javascript",
    "application/x-sh",
    "application/x-python",
];

/// The type of files of which nothing is known.
const BYTES: &str = "application/octet-stream";

/// Ends of names by which a file of unknown type is text.
const ENDS: [&str; 24] = [
    "txt", "text", "md", "markdown", "rst", "adoc", "tex", "mmd", "mermaid", "puml", "dot", "json",
    "yaml", "yml", "toml", "xml", "csv", "sql", "py", "rs", "go", "java", "proto", "sh",
];

/// A file's text, or why there is none, by the file's number.
type Read = (Snowflake, Result<String, Unread>);

/// What was fetched.
#[derive(Debug)]
pub struct Files {
    known: Mutex<VecDeque<Read>>,
    pause: Duration,
}

impl Default for Files {
    fn default() -> Self {
        Self { known: Mutex::default(), pause: PAUSE }
    }
}

/// What may have files: a message that an event tells of, or what came with a command.
fn holder(event: &Value) -> Option<&Value> {
    match string(event, "/t")? {
        "MESSAGE_CREATE" | "MESSAGE_UPDATE" => event.get("d"),
        "INTERACTION_CREATE" => event.pointer("/d/data/resolved"),
        _ => None,
    }
}

/// Files of a message, or of a command.
fn shared(message: &Value) -> impl Iterator<Item = (Option<Snowflake>, &Value)> {
    let files = message.get("attachments");
    let list = files.and_then(Value::as_array).into_iter().flatten();
    // Those of a command stand under their numbers.
    let named = files.and_then(Value::as_object).into_iter().flat_map(|files| files.values());
    let files = list.chain(named).filter(|file| file.is_object()).take(MOST);
    files.map(|file| (id(file, "/id"), file))
}

/// Whether a file is text by its type, or by its name where the type says nothing.
fn may_be_text(file: &Value) -> bool {
    let kind = string(file, "/content_type").and_then(|kind| kind.split(';').next());
    match kind.map(|kind| kind.trim().to_ascii_lowercase()) {
        Some(kind) if kind != BYTES => kind.starts_with("text/") || TEXTS.contains(&kind.as_str()),
        _ => string(file, "/filename")
            .and_then(|name| name.rsplit_once('.'))
            .is_some_and(|(_, end)| ENDS.contains(&end.to_ascii_lowercase().as_str())),
    }
}

impl Files {
    fn known(&self) -> MutexGuard<'_, VecDeque<Read>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fetches what an event's message shares. `download` gives the bytes behind a URL, or nothing when they are more than
    /// [`LONGEST`]; its error may pass.
    pub async fn fetch<F>(&self, event: &Value, download: impl Fn(String) -> F + Sync)
    where
        F: Future<Output = anyhow::Result<Option<Vec<u8>>>> + Send,
    {
        let Some(message) = holder(event) else { return };
        for (id, file) in shared(message) {
            let Some(id) = id else { continue };
            if self.of(id).is_none_or(|known| known == Err(Unread::NotGiven)) {
                let read = read(file, self.pause, &download).await;
                let mut known = self.known();
                known.retain(|(known, _)| *known != id);
                known.push_back((id, read));
                while known.len() > REMEMBERED {
                    known.pop_front();
                }
            }
        }
    }

    fn of(&self, id: Snowflake) -> Option<Result<String, Unread>> {
        self.known().iter().find(|(known, _)| *known == id).map(|(_, read)| read.clone())
    }

    /// A message's words with those of its files, and what could not be read.
    pub fn words(&self, message: &Value, words: String) -> (String, Vec<UnreadFile>) {
        let mut words = words;
        let mut unread = Vec::new();
        for (id, file) in shared(message) {
            match id.and_then(|id| self.of(id)).unwrap_or(Err(Unread::NotGiven)) {
                Ok(text) => {
                    if !words.is_empty() {
                        words.push_str("\n\n");
                    }
                    words.push_str(text.trim());
                }
                Err(why) => {
                    let name = string(file, "/title").or_else(|| string(file, "/filename"));
                    unread.push(UnreadFile { name: name.unwrap_or("a file").to_owned(), why });
                }
            }
        }
        (words, unread)
    }
}

async fn read<F>(
    file: &Value,
    pause: Duration,
    download: impl Fn(String) -> F,
) -> Result<String, Unread>
where
    F: Future<Output = anyhow::Result<Option<Vec<u8>>>>,
{
    if !may_be_text(file) {
        return Err(Unread::NotText);
    }
    if file.get("size").and_then(Value::as_u64).is_some_and(|size| size > LONGEST as u64) {
        return Err(Unread::TooLong);
    }
    let Some(url) = string(file, "/url") else { return Err(Unread::NotGiven) };
    for left in (0..TRIES).rev() {
        match download(url.to_owned()).await {
            Ok(Some(bytes)) if bytes.len() <= LONGEST => return text(bytes),
            Ok(_) => return Err(Unread::TooLong),
            Err(error) => tracing::warn!("a shared file was not given: {error:#}"),
        }
        if left > 0 {
            tokio::time::sleep(pause).await;
        }
    }
    Err(Unread::NotGiven)
}

fn text(bytes: Vec<u8>) -> Result<String, Unread> {
    let text = String::from_utf8(bytes).map_err(|_| Unread::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.contains('\0') { Err(Unread::NotText) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn what_is_text_is_told_by_type_and_name() {
        for (file, want) in [
            (json!({"content_type": "text/plain; charset=utf-8", "filename": "message.txt"}), true),
            (json!({"content_type": "text/markdown"}), true),
            (json!({"content_type": "application/json"}), true),
            (json!({"filename": "flow.MMD"}), true),
            (json!({"content_type": "application/octet-stream", "filename": "a.rs"}), true),
            (json!({"content_type": "application/octet-stream", "filename": "a.bin"}), false),
            (json!({"content_type": "image/png", "filename": "notes.txt"}), false),
            (json!({"content_type": "application/pdf"}), false),
            (json!({"filename": "txt"}), false),
            (json!({}), false),
        ] {
            assert_eq!(may_be_text(&file), want, "{file}");
        }
    }

    fn message() -> Value {
        let file = |id: &str, name: &str, size: u64| {
            let url = format!("u/{name}");
            json!({"id": id, "filename": name, "size": size, "url": url})
        };
        json!({"t": "MESSAGE_CREATE", "d": {"content": "Typed.", "attachments": [
            file("1", "a.txt", 12), file("2", "b.png", 9), file("3", "long.txt", 40_001),
            file("4", "longer.txt", 1), file("5", "bytes.txt", 1), file("6", "gone.txt", 1),
            {"id": "7", "filename": "c.txt"}, {"filename": "d.txt"}, 7,
        ]}})
    }

    #[tokio::test]
    async fn words_and_files_are_one_answer() {
        let files = Files { pause: Duration::ZERO, ..Files::default() };
        let asked = AtomicU32::new(0);
        let download = |url: String| {
            asked.fetch_add(1, Ordering::Relaxed);
            async move {
                match url.as_str() {
                    "u/a.txt" => Ok(Some("\u{feff}from a file\n".into())),
                    "u/longer.txt" => Ok(Some(vec![b'x'; LONGEST + 1])),
                    "u/bytes.txt" => Ok(Some(vec![0xff, 0xfe])),
                    _ => Err(anyhow::anyhow!("404")),
                }
            }
        };
        let event = message();
        files.fetch(&event, download).await;
        assert_eq!(
            asked.load(Ordering::Relaxed),
            3 + TRIES,
            "what is no text or too long is not fetched"
        );
        let (words, unread) = files.words(&event["d"], "Typed.".to_owned());
        assert_eq!(words, "Typed.\n\nfrom a file");
        let why: Vec<_> = unread.iter().map(|file| (file.name.as_str(), file.why)).collect();
        let want = [
            ("b.png", Unread::NotText),
            ("long.txt", Unread::TooLong),
            ("longer.txt", Unread::TooLong),
            ("bytes.txt", Unread::NotText),
            ("gone.txt", Unread::NotGiven),
            ("c.txt", Unread::NotGiven),
            ("d.txt", Unread::NotGiven),
        ];
        assert_eq!(why, want);
        files.fetch(&event, download).await;
        let again = asked.load(Ordering::Relaxed) - (3 + TRIES);
        assert_eq!(again, TRIES, "only what was not given is asked for again");
    }

    #[tokio::test]
    async fn files_of_a_command_are_read_too() {
        let files = Files::default();
        let event = json!({"t": "INTERACTION_CREATE", "d": {"data": {"resolved": {"attachments": {
            "1": {"id": "1", "filename": "ride.toml", "size": 6, "url": "u"}}}}}});
        files.fetch(&event, |_| async { Ok(Some("id = 1".into())) }).await;
        let (words, unread) =
            files.words(&event["d"]["data"]["resolved"], "problems add".to_owned());
        assert_eq!((words.as_str(), unread.len()), ("problems add\n\nid = 1", 0));
    }

    #[test]
    fn what_was_not_fetched_is_said() {
        let (words, unread) = Files::default().words(&message()["d"], String::new());
        assert_eq!((words.as_str(), unread.len()), ("", 8));
    }
}
