//! Text that people share as files and snippets, fetched before the message is read. What it says is not looked at here.

use super::{api::Api, frame::string, workspace::Workspace};
use crate::chat::inbound::{Unread, UnreadFile};
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Longest file that is read, in bytes: as much as Slack takes in one message.
pub(super) const LONGEST: usize = 40_000;

/// Files remembered until their message was read; more are never under way at once.
const REMEMBERED: usize = 200;

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

/// What was fetched.
#[derive(Debug, Default)]
pub(super) struct Files(Mutex<VecDeque<(String, Result<String, Unread>)>>);

/// The message that an event tells of.
fn message(frame: &Value) -> Option<&Value> {
    let event = frame.pointer("/payload/event")?;
    Some(event.get("message").unwrap_or(event))
}

/// Files of a message, without those that were deleted.
fn shared(message: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let files = message.get("files").and_then(Value::as_array);
    files
        .into_iter()
        .flatten()
        .filter(|file| string(file, "/mode") != Some("tombstone"))
        .filter_map(|file| Some((string(file, "/id")?, file)))
}

/// Whether a file is known to be text, or perhaps: nothing is told of files of another company.
fn may_be_text(file: &Value) -> bool {
    let kind = string(file, "/mimetype");
    string(file, "/mode") == Some("snippet")
        || kind.is_none_or(|kind| kind.starts_with("text/") || TEXTS.contains(&kind))
}

impl Files {
    /// Fetches what a frame's message shares.
    pub(super) async fn fetch(&self, api: &Api, home: &Workspace, frame: &Value) {
        let Some(message) = message(frame) else { return };
        for (id, file) in shared(message) {
            if self.of(id).is_none_or(|known| known == Err(Unread::NotGiven)) {
                let read = read(api, home, id, file).await;
                let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                known.retain(|(known, _)| known != id);
                known.push_back((id.to_owned(), read));
                while known.len() > REMEMBERED {
                    known.pop_front();
                }
            }
        }
    }

    fn of(&self, id: &str) -> Option<Result<String, Unread>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(known, _)| known == id).map(|(_, read)| read.clone())
    }

    /// A message's words with those of its files, and what could not be read.
    pub(super) fn words(&self, message: &Value, words: String) -> (String, Vec<UnreadFile>) {
        let mut words = words;
        let mut unread = Vec::new();
        for (id, file) in shared(message) {
            match self.of(id).unwrap_or(Err(Unread::NotGiven)) {
                Ok(text) => {
                    if !words.is_empty() {
                        words.push_str("\n\n");
                    }
                    words.push_str(text.trim());
                }
                Err(why) => {
                    let name = string(file, "/title").or_else(|| string(file, "/name"));
                    unread.push(UnreadFile { name: name.unwrap_or("a file").to_owned(), why });
                }
            }
        }
        (words, unread)
    }
}

async fn read(api: &Api, home: &Workspace, id: &str, file: &Value) -> Result<String, Unread> {
    if !may_be_text(file) {
        return Err(Unread::NotText);
    }
    if file.get("size").and_then(Value::as_u64).is_some_and(|size| size > LONGEST as u64) {
        return Err(Unread::TooLong);
    }
    for left in (0..TRIES).rev() {
        match fetched(api, home, id, file).await {
            Ok(read) => return read,
            Err(error) => tracing::warn!("a shared file was not given: {error:#}"),
        }
        if left > 0 {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Err(Unread::NotGiven)
}

/// The text of a file; an error may pass.
async fn fetched(
    api: &Api,
    home: &Workspace,
    id: &str,
    file: &Value,
) -> anyhow::Result<Result<String, Unread>> {
    let token = home.token.reveal();
    let looked_up;
    let mut file = file;
    // Of files of another company a message tells no more than the id.
    if string(file, "/url_private_download").is_none() {
        let answer = api.get(token, "files.info", &[("file", id)]).await?;
        looked_up = answer.get("file").cloned().unwrap_or_default();
        file = &looked_up;
        if !may_be_text(file) {
            return Ok(Err(Unread::NotText));
        }
    }
    let Some(url) = string(file, "/url_private_download") else { return Ok(Err(Unread::NotText)) };
    let Some(bytes) = api.download(token, url, LONGEST).await? else {
        return Ok(Err(Unread::TooLong));
    };
    Ok(String::from_utf8(bytes).map_err(|_| Unread::NotText))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_text_is_told_by_its_type() {
        for (file, want) in [
            (json!({"mimetype": "text/plain"}), true),
            (json!({"mimetype": "text/markdown"}), true),
            (json!({"mimetype": "application/json"}), true),
            (json!({"mimetype": "application/octet-stream", "mode": "snippet"}), true),
            (json!({"file_access": "check_file_info"}), true),
            (json!({"mimetype": "image/png"}), false),
            (json!({"mimetype": "application/pdf"}), false),
        ] {
            assert_eq!(may_be_text(&file), want, "{file}");
        }
    }

    #[test]
    fn words_and_files_are_one_answer() {
        let files = Files::default();
        files.0.lock().unwrap().push_back(("F1".to_owned(), Ok("from a file\n".to_owned())));
        files.0.lock().unwrap().push_back(("F2".to_owned(), Err(Unread::NotText)));
        let message = json!({"files": [
            {"id": "F1", "name": "a.txt"}, {"id": "F2", "name": "b.png", "title": "Sketch"},
            {"id": "F3", "name": "c.txt"}, {"id": "F4", "mode": "tombstone"},
        ]});
        let (words, unread) = files.words(&message, "Typed.".to_owned());
        assert_eq!(words, "Typed.\n\nfrom a file");
        let file = |name: &str, why| UnreadFile { name: name.to_owned(), why };
        assert_eq!(unread, [file("Sketch", Unread::NotText), file("c.txt", Unread::NotGiven)]);
    }
}
