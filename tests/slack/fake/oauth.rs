//! How a workspace gets and loses the app: the page that asks whether somebody agrees, codes and refresh tokens for tokens.

use super::{
    APP, CLIENT_ID, CLIENT_SECRET,
    api::{Call, Outcome},
    hook::{escape, unform},
    outgoing::{Route, Shared},
};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Seconds that a token lives where they lapse.
pub(crate) const TOKEN_LIFE: i64 = 12 * 60 * 60;

/// What a person chooses instead of a workspace: a whole organisation.
pub(crate) const ORGANISATION: &str = "E0ORG";

/// `/oauth/v2/authorize`: sends the browser back to the app. A story plays the person by one more argument: `team` with the
/// workspace they choose, or nothing when they decline.
pub(crate) async fn authorize(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query: BTreeMap<String, String> = unform(&query.unwrap_or_default()).into_iter().collect();
    let value = |name: &str| query.get(name).cloned().unwrap_or_default();
    let mut world = shared.lock().unwrap();
    if value("client_id") != CLIENT_ID || value("scope").is_empty() {
        world.faults.note(format!("authorize: who asks for what: {query:?}"));
        return StatusCode::BAD_REQUEST.into_response();
    }
    let Route::Http { base, .. } = world.outgoing.route.clone() else {
        world.faults.note("authorize: the app has no address to go back to");
        return StatusCode::BAD_REQUEST.into_response();
    };
    let state = escape(&value("state"));
    let outcome = match query.get("team") {
        Some(team) => {
            let code = world.next_id("code-");
            world.codes.insert(code.clone(), team.clone());
            format!("code={code}")
        }
        None => "error=access_denied".to_owned(),
    };
    let back = format!("{base}/slack/oauth?{outcome}&state={state}");
    (StatusCode::FOUND, [(header::LOCATION, back)]).into_response()
}

/// Name and password of the `Basic` scheme.
pub(crate) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(given).ok()?).ok()?;
    let (name, password) = pair.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

fn is_the_app(call: &Call<'_>) -> Result<(), &'static str> {
    if call.text("client_id").as_deref() != Some(CLIENT_ID) {
        return Err("invalid_client_id");
    }
    if call.text("client_secret").as_deref() != Some(CLIENT_SECRET) {
        return Err("bad_client_secret");
    }
    Ok(())
}

/// `apps.uninstall`
pub(crate) fn uninstall(call: &mut Call<'_>) -> Outcome {
    is_the_app(call)?;
    let team = call.team.clone();
    call.world.uninstall(&team);
    Ok(json!({}))
}

/// `oauth.v2.access`: tokens for a code or a refresh token, each good once.
pub(crate) fn access(call: &mut Call<'_>) -> Outcome {
    is_the_app(call)?;
    match call.text("grant_type").as_deref() {
        None | Some("authorization_code") => {
            let code = call.need("code")?;
            let team = call.world.codes.remove(&code).ok_or("invalid_code")?;
            if team == ORGANISATION {
                return Ok(json!({
                    "access_token": "xoxb-org", "token_type": "bot", "bot_user_id": "U0ORGBOT",
                    "app_id": APP, "team": null, "enterprise": { "id": team, "name": "org" },
                    "is_enterprise_install": true,
                }));
            }
            call.world.teams.get_mut(&team).ok_or("invalid_code")?.installed = true;
            Ok(granted(call, &team))
        }
        Some("refresh_token") => {
            let token = call.need("refresh_token")?;
            let is_its = |(_, team): &(&String, &super::Team)| {
                team.installed && team.refresh.as_ref() == Some(&token)
            };
            let team = call.world.teams.iter().find(is_its).map(|(id, _)| id.clone());
            Ok(granted(call, &team.ok_or("invalid_refresh_token")?))
        }
        Some(_) => Err("invalid_grant_type".into()),
    }
}

/// The tokens of a workspace; new ones where they lapse, and the ones before are void at once.
fn granted(call: &mut Call<'_>, id: &str) -> Value {
    let (serial, now) = (call.world.next_id(""), call.world.now);
    let team = call.world.teams.get_mut(id).unwrap();
    if team.rotates {
        team.token = format!("xoxe.xoxb-{id}-{serial}");
        team.refresh = Some(format!("xoxe-{id}-{serial}"));
        team.lapses = Some(now + TOKEN_LIFE);
    }
    let mut answer = json!({
        "access_token": team.token, "token_type": "bot", "scope": "chat:write,commands",
        "bot_user_id": team.bot_user, "app_id": APP,
        "team": { "id": id, "name": team.name }, "enterprise": null,
        "is_enterprise_install": false,
        "authed_user": { "id": "U0INSTALLER" },
    });
    if let Some(refresh) = &team.refresh {
        answer["refresh_token"] = refresh.as_str().into();
        answer["expires_in"] = TOKEN_LIFE.into();
    }
    answer
}
