//! Pictures of a card: uploaded before the message that shows them. What they show is not known here.
//!
//! Three calls (<https://docs.slack.dev/messaging/working-with-files>); the file belongs to no channel, the message shows it. A
//! picture uploaded twice is shown once: the message decides.

use super::{
    Slack,
    frame::string,
    render::{Picture, Rendered},
    send::fault,
    workspace::Workspace,
};
use crate::service::ports::platform::SendError;
use serde_json::{Value, json};

/// Name of every file.
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
        let length = picture.png.0.len().to_string();
        let alt: String = picture.alt.chars().take(ALT_TEXT).collect();
        let arguments = [("filename", NAME), ("length", &length), ("alt_txt", &alt)];
        let place =
            self.read(&home.team, "files.getUploadURLExternal", &arguments).await.map_err(fault)?;
        let told = string(&place, "/upload_url").zip(string(&place, "/file_id"));
        let Some((url, id)) = told else {
            return Err(again(&"files.getUploadURLExternal told no address"));
        };
        self.api.upload(url, picture.png.0.clone()).await.map_err(|error| again(&error))?;
        let body = json!({ "files": [{ "id": id, "title": picture.alt }] });
        let done: Value =
            self.call(&home.team, "files.completeUploadExternal", &body).await.map_err(fault)?;
        let id = string(&done, "/files/0/id").unwrap_or(id);
        Ok(id.to_owned())
    }
}

/// Nothing was said yet, so nothing need be looked for.
fn again(reason: &dyn std::fmt::Display) -> SendError {
    SendError::Later { after: std::time::Duration::from_secs(1), reason: reason.to_string() }
}
