//! Socket Mode: one task for each connected socket. Which envelope goes where is decided in `outgoing`.

use super::{
    outgoing::{Answer, Order, Shared, Socket, accepts_payload},
    wire::Wire,
    world::World,
};
use axum::{
    extract::{
        ConnectInfo, Query, State,
        ws::{Message as Frame, WebSocket, WebSocketUpgrade},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::collections::HashMap;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Connections that one app may have open.
const MOST: usize = 10;

/// `GET /socket?ticket=…`: the address that `apps.connections.open` gave, good once.
pub(crate) async fn connect(
    State(world): State<Shared>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let ticket = query.get("ticket").cloned().unwrap_or_default();
    if !world.lock().unwrap().outgoing.tickets.remove(&ticket) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    upgrade.on_upgrade(move |socket| serve(socket, world, wire))
}

async fn serve(mut socket: WebSocket, world: Shared, wire: Wire) {
    let (id, mut orders) = join(&mut world.lock().unwrap());
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Text(text)) => {
                    if socket.send(Frame::Text(text.into())).await.is_err() {
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
                Some(Order::Close) | None => {
                    let _ = socket.send(Frame::Close(None)).await;
                    break;
                }
            },
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => acknowledge(&mut world.lock().unwrap(), &text),
                Some(Ok(Frame::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            },
        }
    }
    world.lock().unwrap().outgoing.sockets.retain(|socket| socket.id != id);
}

/// Adds a socket and greets it.
fn join(world: &mut World) -> (u64, UnboundedReceiver<Order>) {
    let (orders, receiver) = unbounded_channel();
    let id = world.next_id("").parse().unwrap();
    let open = world.outgoing.sockets.len() + 1;
    let frame = if open > MOST {
        json!({ "type": "disconnect", "reason": "too_many_websockets", "num_connections": open })
    } else {
        json!({
            "type": "hello",
            "num_connections": open,
            "debug_info": {
                "host": "applink-fake", "build_number": 10, "approximate_connection_time": 18060,
            },
            "connection_info": { "app_id": super::APP },
        })
    };
    let _ = orders.send(Order::Text(frame.to_string()));
    if open > MOST {
        let _ = orders.send(Order::Close);
    }
    world.outgoing.sockets.push(Socket { id, orders, stalled: open > MOST });
    (id, receiver)
}

fn acknowledge(world: &mut World, text: &str) {
    let Ok(frame) = serde_json::from_str::<Value>(text) else {
        return world.faults.note(format!("sent over the socket what is not JSON: {text:?}"));
    };
    let Some(id) = frame["envelope_id"].as_str() else {
        return world.faults.note(format!("sent over the socket without envelope_id: {text}"));
    };
    let body = frame["payload"].clone();
    let takes = world.outgoing.find(id).is_some_and(|delivery| accepts_payload(delivery));
    if !body.is_null() && !takes {
        world.faults.note(format!("acknowledged {id} with a payload that it does not accept"));
    }
    world.answer(id, Answer::Given { status: 200, body });
}
