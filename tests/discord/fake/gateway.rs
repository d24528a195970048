//! The gateway's connections: HELLO, heartbeats, and everything a client may not do there. Logging in is in `logins`; which events
//! there are is not known here.

use super::{
    Shared, logins,
    sessions::{Line, Order},
    wire::Wire,
    world::{Id, World},
};
use axum::{
    extract::{
        ConnectInfo, RawQuery, State, WebSocketUpgrade,
        ws::{CloseFrame, Message as Frame, WebSocket},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::ZlibEncoder};
use serde_json::{Value, json};
use std::{collections::BTreeSet, io::Write};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Longest payload that a client may send, in bytes.
const LONGEST: usize = 4096;

/// Payloads that a client may send over one connection; Discord: in a minute.
const MOST: usize = 120;

/// `GET /` on the first address: a new connection.
pub(crate) async fn connect(
    world: State<Shared>,
    wire: ConnectInfo<Wire>,
    query: RawQuery,
    upgrade: WebSocketUpgrade,
) -> Response {
    open(world, wire, query, upgrade, false).await
}

/// `GET /` on the second address: where sessions are resumed.
pub(crate) async fn reconnect(
    world: State<Shared>,
    wire: ConnectInfo<Wire>,
    query: RawQuery,
    upgrade: WebSocketUpgrade,
) -> Response {
    open(world, wire, query, upgrade, true).await
}

async fn open(
    State(shared): State<Shared>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    RawQuery(query): RawQuery,
    upgrade: WebSocketUpgrade,
    by_resume_url: bool,
) -> Response {
    let opens = {
        let mut world = shared.lock().unwrap();
        let query: BTreeSet<String> =
            query.unwrap_or_default().split('&').map(str::to_owned).collect();
        if !query.contains("v=10") {
            world.faults.note("the gateway was asked for without v=10");
        }
        for known in &query {
            if !matches!(known.as_str(), "v=10" | "encoding=json") {
                world.faults.note(format!("the gateway was asked for with {known:?}"));
            }
        }
        world.sessions.manners.opens
    };
    if !opens {
        std::future::pending::<()>().await;
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    upgrade.on_upgrade(move |socket| serve(socket, shared, wire, by_resume_url))
}

async fn serve(mut socket: WebSocket, world: Shared, wire: Wire, by_resume_url: bool) {
    let (id, mut orders) = join(&mut world.lock().unwrap(), by_resume_url);
    let mut sent = 0;
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Text(text)) => {
                    let frame = packed(&mut world.lock().unwrap(), id, text);
                    if socket.send(frame).await.is_err() {
                        break;
                    }
                }
                Some(Order::Bytes(bytes)) => {
                    if socket.send(Frame::Binary(bytes.into())).await.is_err() {
                        break;
                    }
                }
                Some(Order::Cut) => {
                    wire.cut();
                    // The reset happens with the next write.
                    let _ = socket.send(Frame::Ping(Vec::new().into())).await;
                    break;
                }
                Some(Order::Stall) => std::future::pending().await,
                Some(Order::Close(code, reason)) => {
                    let close = CloseFrame { code, reason: reason.into() };
                    let _ = socket.send(Frame::Close(Some(close))).await;
                    break;
                }
                None => break,
            },
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => {
                    sent += 1;
                    receive(&mut world.lock().unwrap(), id, text.as_bytes(), sent);
                }
                Some(Ok(Frame::Binary(bytes))) => {
                    sent += 1;
                    receive(&mut world.lock().unwrap(), id, &bytes, sent);
                }
                Some(Ok(Frame::Close(close))) => {
                    let code = close.map_or(1005, |close| close.code);
                    closed_by_client(&mut world.lock().unwrap(), id, code);
                    break;
                }
                Some(Err(_)) | None => break,
                Some(Ok(_)) => {}
            },
        }
    }
    world.lock().unwrap().sessions.lines.retain(|line| line.id != id);
}

/// Adds a connection and greets it.
fn join(world: &mut World, by_resume_url: bool) -> (Id, UnboundedReceiver<Order>) {
    let (orders, receiver) = unbounded_channel();
    let id = world.next_id();
    let manners = &world.sessions.manners;
    if manners.hello {
        let hello = json!({
            "op": 10, "s": null, "t": null,
            "d": { "heartbeat_interval": manners.interval, "_trace": ["[\"fake\"]"] },
        });
        let _ = orders.send(Order::Text(hello.to_string()));
    }
    world.sessions.lines.push(Line { id, orders, by_resume_url, session: None, gone: false });
    (id, receiver)
}

/// A payload as its connection wants it.
fn packed(world: &mut World, line: Id, text: String) -> Frame {
    let session = world.sessions.line(line).and_then(|line| line.session.clone());
    let wants = session.and_then(|id| world.sessions.session(&id)).is_some_and(|it| it.compress);
    if !wants || text.len() <= world.sessions.manners.compress_over {
        return Frame::Text(text.into());
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    Frame::Binary(encoder.finish().unwrap().into())
}

/// A close of 1000 or 1001 ends the session; any other leaves it to be resumed.
fn closed_by_client(world: &mut World, line: Id, code: u16) {
    if matches!(code, 1000 | 1001) {
        let session = world.sessions.line(line).and_then(|line| line.session.clone());
        world.sessions.list.retain(|it| Some(&it.id) != session.as_ref());
    }
}

/// Closes a connection; nothing more goes over it.
pub(crate) fn close(world: &mut World, line: Id, code: u16, reason: &'static str) {
    world.sessions.order(line, Order::Close(code, reason));
    if let Some(line) = world.sessions.line(line) {
        line.gone = true;
    }
}

/// What a client sent.
fn receive(world: &mut World, line: Id, bytes: &[u8], sent: usize) {
    if world.sessions.line(line).is_none_or(|line| line.gone) {
        return;
    }
    let fault = |world: &mut World, what: &str, code: u16| {
        world.faults.note(format!("gateway: {what}"));
        close(world, line, code, "refused");
    };
    if bytes.len() > LONGEST {
        return fault(world, "sent more than 4096 bytes at once", 4002);
    }
    if sent > MOST && world.sessions.manners.interval > 5000 {
        return fault(world, "sent more than 120 payloads in a minute", 4008);
    }
    let Ok(payload) = serde_json::from_slice::<Value>(bytes) else {
        return fault(world, "sent what is not JSON", 4002);
    };
    let extra = payload.as_object().into_iter().flat_map(|fields| fields.keys());
    if let Some(extra) =
        extra.into_iter().find(|key| !["op", "d", "s", "t"].contains(&key.as_str()))
    {
        world.faults.note(format!("gateway: sent a payload with {extra:?}"));
    }
    let known = world.sessions.line(line).is_some_and(|line| line.session.is_some());
    match (payload["op"].as_u64(), known) {
        (Some(1), _) => heartbeat(world, line, &payload["d"]),
        (Some(2), false) => logins::identify(world, line, &payload["d"]),
        (Some(6), false) => logins::resume(world, line, &payload["d"]),
        (Some(2 | 6), true) => fault(world, "logged in twice", 4005),
        (Some(3 | 4 | 8), true) => {}
        (Some(3 | 4 | 8), false) => fault(world, "sent something before it logged in", 4003),
        _ => fault(world, &format!("sent an unknown payload: {payload}"), 4001),
    }
}

fn heartbeat(world: &mut World, line: Id, last: &Value) {
    world.sessions.heartbeats += 1;
    let session = world.sessions.line(line).and_then(|line| line.session.clone());
    let known = session.and_then(|id| world.sessions.session(&id)).map_or(0, |it| it.log.len());
    let fits = last.is_null() || last.as_u64().is_some_and(|last| last <= known as u64);
    if !fits {
        world.faults.note(format!("gateway: a heartbeat with {last} of {known} events"));
    }
    if world.sessions.manners.acks {
        world.sessions.order(line, Order::Text(json!({ "op": 11 }).to_string()));
    }
}
