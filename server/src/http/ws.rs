//! The websocket: one a window, opened with the session of its page.
//!
//! The window says once where it stands; from then on only the server speaks. What it may hear
//! is decided here from the member's role, which is looked at again and again.

use std::time::Instant;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use domain::event::{ClientFrame, ServerFrame};
use domain::{Actor, Error, ErrorCode};
use futures::StreamExt;
use service::realtime::Listener;
use tokio::time::{MissedTickBehavior, interval_at, timeout};

use super::extract::SignedIn;
use crate::state::AppState;

/// The largest frame a window has reason to send, in bytes.
const FRAME_MAX: usize = 1024;

/// Opens the socket of somebody who is signed in.
pub async fn connect(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .max_message_size(FRAME_MAX)
        .max_frame_size(FRAME_MAX)
        .on_upgrade(move |socket| async move {
            let mut window = Window { state, socket };
            let end = window.serve(actor).await;
            window.close(end).await;
        })
}

/// Why a socket is closed.
enum End {
    /// The window is gone, or takes nothing any more.
    Gone,
    /// The session has ended, or opens nothing any more but the way to a second step.
    SignedOut,
    /// The server stops; another one will answer.
    Stopping,
    /// Something of ours failed.
    Failed,
    /// The window sent what it must not.
    Refused,
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        if matches!(
            error.code,
            ErrorCode::Unauthorized | ErrorCode::TwoFactorRequired
        ) {
            Self::SignedOut
        } else {
            Self::Failed
        }
    }
}

struct Window {
    state: AppState,
    socket: WebSocket,
}

impl Window {
    /// Serves a window until it ends, and says why it did.
    async fn serve(&mut self, actor: Actor) -> End {
        match self.run(actor).await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn run(&mut self, actor: Actor) -> Result<std::convert::Infallible, End> {
        let mut listener = Listener::open(&self.state.services, actor).await?;
        self.send(&listener.hello()).await?;
        let after = self.resume_point().await?;
        let missed = listener.resume(after).await?;
        self.send_all(&missed).await?;
        self.live(&mut listener).await
    }

    /// The window's first frame.
    async fn resume_point(&mut self) -> Result<Option<i64>, End> {
        let first = timeout(self.state.sockets.patience, async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Text(text))) => return Ok(text),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Binary(_))) => return Err(End::Refused),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
                }
            }
        });
        let text = first.await.map_err(|_| End::Gone)??;
        let ClientFrame::Resume { after } =
            serde_json::from_str(&text).map_err(|_| End::Refused)?;
        Ok(after)
    }

    async fn live(&mut self, listener: &mut Listener) -> Result<std::convert::Infallible, End> {
        let timing = self.state.sockets;
        let every = |period| {
            let mut ticks = interval_at(tokio::time::Instant::now() + period, period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        };
        let mut ping = every(timing.ping);
        let mut recheck = every(timing.recheck);
        let mut alive_at = Instant::now();
        let stopping = self.state.stopping.clone();
        loop {
            tokio::select! {
                frames = listener.next() => self.send_all(&frames?).await?,
                from_window = self.socket.next() => match from_window {
                    // A repeated Resume is of no use, and of no harm.
                    Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {
                        alive_at = Instant::now();
                    }
                    Some(Ok(Message::Binary(_))) => return Err(End::Refused),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
                },
                _ = ping.tick() => {
                    if alive_at.elapsed() > timing.patience {
                        return Err(End::Gone);
                    }
                    self.give(Message::Ping(axum::body::Bytes::new())).await?;
                }
                _ = recheck.tick() => listener.recheck().await?,
                () = stopping.cancelled() => return Err(End::Stopping),
            }
        }
    }

    async fn send_all(&mut self, frames: &[ServerFrame]) -> Result<(), End> {
        for frame in frames {
            self.send(frame).await?;
        }
        Ok(())
    }

    async fn send(&mut self, frame: &ServerFrame) -> Result<(), End> {
        let text = serde_json::to_string(frame).map_err(|error| {
            tracing::error!(%error, "a frame could not be written");
            End::Failed
        })?;
        metrics::counter!("parley_websocket_frames_total").increment(1);
        self.give(Message::Text(text.into())).await
    }

    /// A window that does not take what it is given keeps nothing of ours for long.
    async fn give(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.state.sockets.patience, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    async fn close(mut self, end: End) {
        let (code, reason) = match end {
            End::Gone => return,
            End::SignedOut => {
                if self.send(&ServerFrame::SignedOut).await.is_err() {
                    return;
                }
                (close_code::POLICY, "signed out")
            }
            End::Stopping => (close_code::AWAY, "server stops"),
            End::Failed => (close_code::ERROR, "internal error"),
            End::Refused => (close_code::POLICY, "unexpected frame"),
        };
        let reason = Utf8Bytes::from_static(reason);
        // It may be gone by now.
        let _ = self
            .give(Message::Close(Some(CloseFrame { code, reason })))
            .await;
    }
}
