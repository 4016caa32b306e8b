//! The websocket itself: opens, says where to go on, and comes back after every loss.

use std::time::Duration;

use domain::event::{ClientFrame, ServerFrame};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Event, MessageEvent, WebSocket};

use super::Realtime;
use crate::frame::{Connection, ConnectionState};

/// The longest pause between two tries, in milliseconds.
const LONGEST_PAUSE: f64 = 15_000.0;
/// After so many failed tries in a row the bar says that there is no connection.
const TRIES_UNTIL_OFFLINE: u32 = 3;

/// Opens the socket for as long as the page lives.
pub fn open(realtime: Realtime) {
    connect(realtime, use_context::<Connection>(), 0);
}

fn connect(realtime: Realtime, connection: Option<Connection>, failures: u32) {
    let location = window().location();
    let scheme = if location
        .protocol()
        .is_ok_and(|protocol| protocol == "https:")
    {
        "wss"
    } else {
        "ws"
    };
    let host = location.host().unwrap_or_default();
    let Ok(socket) = WebSocket::new(&format!("{scheme}://{host}/ws")) else {
        return;
    };
    let opened = StoredValue::new(false);

    let on_open = {
        let socket = socket.clone();
        Closure::<dyn FnMut(Event)>::new(move |_| {
            opened.set_value(true);
            let resume = ClientFrame::Resume {
                after: realtime.heard.get_value(),
            };
            if let Ok(text) = serde_json::to_string(&resume)
                && socket.send_with_str(&text).is_ok()
            {
                show(connection, ConnectionState::Online);
            }
        })
    };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let Some(text) = message.data().as_string() else {
            return;
        };
        match serde_json::from_str::<ServerFrame>(&text) {
            Ok(frame) => realtime.hear(frame),
            // A newer server says something this page does not know yet; the rest goes on.
            Err(error) => leptos::logging::warn!("unknown frame: {error}"),
        }
    });
    let on_close = Closure::<dyn FnMut(Event)>::new(move |_| {
        let failures = if opened.get_value() { 0 } else { failures + 1 };
        let state = if failures < TRIES_UNTIL_OFFLINE {
            ConnectionState::Connecting
        } else {
            ConnectionState::Offline
        };
        show(connection, state);
        set_timeout(
            move || connect(realtime, connection, failures),
            pause(failures),
        );
    });
    socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
    // The browser owns them from here on; a few bytes for each reconnection.
    on_open.forget();
    on_message.forget();
    on_close.forget();
}

fn show(connection: Option<Connection>, state: ConnectionState) {
    if let Some(connection) = connection {
        connection.0.set(state);
    }
}

/// Doubles from a quarter of a second, with jitter, so that a restarted server is not stormed.
fn pause(failures: u32) -> Duration {
    let longest = (250.0 * 2f64.powi(failures.min(10) as i32)).min(LONGEST_PAUSE);
    Duration::from_secs_f64(longest * (0.5 + js_sys::Math::random() / 2.0) / 1000.0)
}
