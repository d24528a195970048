//! Files: the three steps of an upload, looking one up, and the download with its token.

use super::{
    api::{Call, Outcome, fail},
    chat::writable,
    outgoing::Shared,
    wire::Wire,
    world::{File, Message},
};
use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequest, Multipart, Path, Request, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Map, Value, json};

/// `files.getUploadURLExternal`
pub(crate) fn upload_url(call: &mut Call<'_>) -> Outcome {
    let (name, length) = (call.need("filename")?, call.need("length")?);
    let declared = length.parse().map_err(|_| "invalid_arguments")?;
    let file = File {
        id: call.world.next_id("F"),
        title: name.clone(),
        mimetype: mimetype(&name).to_owned(),
        name,
        user: call.the_team().bot_user.clone(),
        content: Vec::new(),
        complete: false,
        declared,
    };
    let answer = json!({
        "upload_url": format!("{}/upload/{}", call.world.base, file.id), "file_id": file.id,
    });
    call.world.files.insert(file.id.clone(), file);
    Ok(answer)
}

fn mimetype(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("png") => "image/png",
        Some("csv") => "text/csv",
        Some("md") => "text/markdown",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

/// `POST /upload/FILE`: the content, raw or as the first part of a form.
pub(crate) async fn receive(
    State(shared): State<Shared>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let scripted = shared.lock().unwrap().faults.take("upload");
    if let Some(fault) = scripted {
        return fail(fault, &wire).await;
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let content = if kind.is_some_and(|kind| kind.starts_with("multipart/")) {
        match Multipart::from_request(request, &()).await {
            Ok(mut form) => match form.next_field().await {
                Ok(Some(field)) => field.bytes().await.unwrap_or_default(),
                _ => Bytes::new(),
            },
            Err(_) => Bytes::new(),
        }
    } else {
        Bytes::from_request(request, &()).await.unwrap_or_default()
    };
    let mut world = shared.lock().unwrap();
    let Some(file) = world.files.get_mut(&id) else { return StatusCode::NOT_FOUND.into_response() };
    file.content = content.to_vec();
    let (length, declared) = (file.content.len(), file.declared);
    if length != declared {
        world.faults.note(format!("upload: {length} bytes where {declared} were declared"));
    }
    format!("OK - {length}").into_response()
}

/// `files.completeUploadExternal`
pub(crate) fn complete(call: &mut Call<'_>) -> Outcome {
    let list = call.json("files")?.ok_or("invalid_arguments")?;
    let place = call.text("channel_id").or_else(|| call.text("channels"));
    let channel = match place {
        Some(id) => Some(writable(call, &id)?),
        None => None,
    };
    let mut ids = Vec::new();
    for entry in list.as_array().into_iter().flatten() {
        let id = entry["id"].as_str().unwrap_or_default();
        let file = call.world.files.get_mut(id).filter(|file| !file.complete);
        let file = file.ok_or("file_not_found")?;
        if file.content.is_empty() {
            return Err("file_upload_size_error".into());
        }
        file.complete = true;
        if let Some(title) = entry["title"].as_str() {
            file.title = title.to_owned();
        }
        ids.push(id.to_owned());
    }
    if ids.is_empty() {
        return Err("invalid_arguments".into());
    }
    if let Some(channel) = channel {
        let message = Message {
            channel: channel.id,
            ts: call.world.next_ts(),
            thread_ts: call.text("thread_ts"),
            user: call.the_team().bot_user.clone(),
            bot_id: Some(call.the_team().bot_id.clone()),
            fallback: call.text("initial_comment").unwrap_or_default(),
            blocks: Vec::new(),
            metadata: None,
            edited: false,
            broadcast: false,
            files: ids.clone(),
            tombstone: false,
        };
        call.world.publish(message);
    }
    let files: Vec<Value> =
        ids.iter().map(|id| call.world.file_json(&call.world.files[id])).collect();
    Ok(json!({ "files": files }))
}

/// `files.info`
pub(crate) fn info(call: &mut Call<'_>) -> Outcome {
    let id = call.need("file")?;
    let file = call.world.files.get(&id).filter(|file| file.complete).ok_or("file_not_found")?;
    Ok(json!({ "file": call.world.file_json(file), "comments": [] }))
}

/// `GET /files/ID/NAME`: with a token the content; without one a page to sign in, as Slack does.
pub(crate) async fn download(
    State(shared): State<Shared>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path((id, _)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let scripted = shared.lock().unwrap().faults.take("download");
    if let Some(fault) = scripted {
        return fail(fault, &wire).await;
    }
    let token = super::api::token(&headers, &Map::new());
    let world = shared.lock().unwrap();
    if !world.teams.values().any(|team| team.token == token && team.installed) {
        return Redirect::to("/signin").into_response();
    }
    match world.files.get(&id) {
        Some(file) => {
            ([(CONTENT_TYPE, file.mimetype.clone())], file.content.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
