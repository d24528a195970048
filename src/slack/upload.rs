//! Pictures of a card, uploaded before the message that shows them, and files for one person. What they hold is not known here.
//!
//! Three calls (<https://docs.slack.dev/messaging/working-with-files>); a picture belongs to no channel, the message shows it. A
//! picture uploaded twice is shown once: the message decides.

use super::{
    Slack,
    frame::string,
    place::Place,
    render::{Picture, Rendered, render},
    send::fault,
    workspace::Workspace,
};
use crate::{
    chat::{
        card::{Card, Tone},
        words::beside,
    },
    service::ports::platform::{Outbound, SendError, Sent},
};
use serde_json::{Value, json};

/// Name of every picture.
const NAME: &str = "greenroom.png";

/// Characters of the words for whoever cannot see it.
const ALT_TEXT: usize = 1000;

impl Slack {
    /// Uploads the pictures of a message and names them in its images.
    pub(super) async fn upload(
        &self,
        home: &Workspace,
        shown: &mut Rendered,
    ) -> Result<(), SendError> {
        let images = shown.blocks.iter_mut().filter(|block| block["type"] == "image");
        for (image, picture) in images.zip(&shown.pictures) {
            image["slack_file"]["id"] = json!(self.upload_one(home, picture).await?);
        }
        Ok(())
    }

    async fn upload_one(&self, home: &Workspace, picture: &Picture) -> Result<String, SendError> {
        let alt: String = picture.alt.chars().take(ALT_TEXT).collect();
        let told = [("alt_txt", alt.as_str())];
        let id = self.put(home, NAME, &told, &picture.png.0).await?;
        let body = json!({ "files": [{ "id": id, "title": picture.alt }] });
        let done = self.complete(home, &body).await?;
        Ok(string(&done, "/files/0/id").map_or(id, str::to_owned))
    }

    /// Files that go to one person alone: into the direct message with them, as others see what is shared in a channel, with
    /// the card below. Files that are sent twice are there twice; the card comes last, and is looked for first.
    pub(super) async fn hand_over(
        &self,
        user: &str,
        place: &Place,
        message: &Outbound<'_>,
    ) -> Result<Sent, SendError> {
        let home = self.workspace(&place.team).map_err(fault)?;
        let direct = self.direct(&place.team, user).await.map_err(fault)?;
        let is_there =
            message.attempt > 0 && self.find(&direct, message.key).await.map_err(fault)?.is_some();
        if !is_there {
            let mut files = Vec::with_capacity(message.files.len());
            for file in message.files {
                let id = self.put(&home, &file.name, &[], &file.bytes).await?;
                files.push(json!({ "id": id, "title": file.name }));
            }
            self.complete(&home, &json!({ "files": files, "channel_id": direct.channel })).await?;
        }
        let sent = self.post(&direct, message).await?;
        if !place.is_direct() {
            let note = render(&Card::line(Tone::Plain, beside::FILES_SENT_ALONE), &home);
            if let Err(error) = self.only(user, place, &note).await {
                tracing::warn!("not told that files are in the direct messages: {error}");
            }
        }
        Ok(sent)
    }

    /// Uploads the bytes of a file, which nobody sees yet; its id.
    async fn put(
        &self,
        home: &Workspace,
        name: &str,
        more: &[(&str, &str)],
        bytes: &[u8],
    ) -> Result<String, SendError> {
        let length = bytes.len().to_string();
        let mut arguments = vec![("filename", name), ("length", &length)];
        arguments.extend_from_slice(more);
        let place =
            self.read(&home.team, "files.getUploadURLExternal", &arguments).await.map_err(fault)?;
        let told = string(&place, "/upload_url").zip(string(&place, "/file_id"));
        let Some((url, id)) = told else {
            return Err(again(&"files.getUploadURLExternal told no address"));
        };
        self.api.upload(url, bytes.to_vec()).await.map_err(|error| again(&error))?;
        Ok(id.to_owned())
    }

    async fn complete(&self, home: &Workspace, body: &Value) -> Result<Value, SendError> {
        self.call(&home.team, "files.completeUploadExternal", body).await.map_err(fault)
    }
}

/// Nothing was said yet, so nothing need be looked for.
fn again(reason: &dyn std::fmt::Display) -> SendError {
    SendError::Later { after: std::time::Duration::from_secs(1), reason: reason.to_string() }
}
