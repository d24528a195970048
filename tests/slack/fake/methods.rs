//! Which method is done where, and the small ones: tokens, people. Arguments were checked at the door.

use super::{
    api::{Call, Outcome},
    chat, conversations, files, oauth, views,
};
use serde_json::json;

/// Does one call.
pub(crate) fn run(call: &mut Call<'_>) -> Outcome {
    match call.method {
        "auth.test" => auth_test(call),
        "apps.connections.open" => open_connection(call),
        "apps.uninstall" => oauth::uninstall(call),
        "oauth.v2.access" => oauth::access(call),
        "users.info" => user(call),
        "chat.postMessage" => chat::post(call),
        "chat.postEphemeral" => chat::post_ephemeral(call),
        "chat.update" => chat::update(call),
        "chat.delete" => chat::delete(call),
        "chat.getPermalink" => chat::permalink(call),
        "conversations.open" => conversations::open(call),
        "conversations.info" => conversations::info(call),
        "conversations.members" => conversations::members(call),
        "conversations.list" => conversations::list(call),
        "conversations.join" => conversations::join(call),
        "conversations.history" => conversations::history(call),
        "conversations.replies" => conversations::replies(call),
        "views.open" => views::open(call),
        "views.push" => views::push(call),
        "views.update" => views::update(call),
        "views.publish" => views::publish(call),
        "files.getUploadURLExternal" => files::upload_url(call),
        "files.completeUploadExternal" => files::complete(call),
        "files.info" => files::info(call),
        other => {
            call.fault(&format!("{other} is described but not done"));
            Err("unknown_method".into())
        }
    }
}

fn auth_test(call: &mut Call<'_>) -> Outcome {
    let team = call.the_team();
    Ok(json!({
        "url": format!("{}/", call.world.base), "team": team.name, "team_id": call.team,
        "user": "greenroom", "user_id": team.bot_user, "bot_id": team.bot_id,
        "is_enterprise_install": false,
    }))
}

fn open_connection(call: &mut Call<'_>) -> Outcome {
    let ticket = call.world.next_id("ticket-");
    let url = format!("{}/socket?ticket={ticket}", call.world.base.replace("http://", "ws://"));
    call.world.outgoing.tickets.insert(ticket);
    Ok(json!({ "url": url }))
}

fn user(call: &mut Call<'_>) -> Outcome {
    let id = call.need("user")?;
    let user = call.world.users.get(&id).filter(|user| user.team == call.team);
    let mut user = user.ok_or("user_not_found")?.to_json();
    if !call.flag("include_locale") {
        user.as_object_mut().unwrap().remove("locale");
    }
    Ok(json!({ "user": user }))
}
