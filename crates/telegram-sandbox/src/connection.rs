//! One client connection: packets in, the key exchange or encrypted messages, until it ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};

use crate::clock::unix_time;
use crate::framing::PacketReader;
use crate::handshake::Handshake;
use crate::hub::{QUEUE, Session};
use crate::session::{Flow, SessionState};
use crate::shared::Shared;
use crate::writer::{Outgoing, Writer};

/// A connection that says nothing for this long is closed, unless a ping asked for another time.
const IDLE: Duration = Duration::from_secs(600);
/// The transport error for a key the server does not know.
const UNKNOWN_KEY: i32 = -404;

/// Serves a connection to its end. Everything that ends it is a normal event, so nothing is returned.
pub(crate) async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let id = shared.hub.next_tag();
    let cut = Arc::new(Notify::new());
    shared.hub.connected(id, cut.clone());
    // Small packets both ways; without this every exchange waits for the other side's delayed acknowledgement.
    stream.set_nodelay(true).ok();
    let mut connection = Connection {
        shared: shared.clone(),
        cut: cut.clone(),
        handshake: Handshake::Start,
        session: None,
        idle: IDLE,
    };
    tokio::select! {
        () = connection.run(stream) => {}
        () = cut.notified() => tracing::debug!(id, "connection cut"),
    }
    if let Some(session) = &connection.session {
        shared.hub.forget(session.session.tag);
    }
    shared.hub.disconnected(id);
}

struct Connection {
    shared: Arc<Shared>,
    cut: Arc<Notify>,
    handshake: Handshake,
    session: Option<SessionState>,
    idle: Duration,
}

/// Whether to go on reading.
#[derive(PartialEq, Eq)]
enum Next {
    Read,
    Close,
}

impl Connection {
    async fn run(&mut self, stream: TcpStream) {
        let (reader, writer) = stream.into_split();
        let mut packets = match PacketReader::detect(reader).await {
            Ok(packets) => packets,
            Err(error) => {
                tracing::debug!(%error, "no transport announced");
                return;
            }
        };
        let (sender, queue) = mpsc::channel(QUEUE);
        let writer = Writer::new(writer, packets.transport()).run(queue);
        // The writer dies with this future when the connection is cut, and finishes its queue when it is closed.
        let reader = self.read(&mut packets, sender);
        let (written, ()) = tokio::join!(writer, reader);
        if let Err(error) = written {
            tracing::debug!(%error, "connection lost while writing");
        }
    }

    async fn read<R: tokio::io::AsyncRead + Unpin>(
        &mut self,
        packets: &mut PacketReader<R>,
        sender: mpsc::Sender<Outgoing>,
    ) {
        loop {
            let packet = match tokio::time::timeout(self.idle, packets.read()).await {
                Ok(Ok(packet)) => packet,
                Ok(Err(error)) => {
                    tracing::debug!(%error, "connection ended");
                    break;
                }
                Err(_) => break,
            };
            if self.packet(&packet, &sender).await == Next::Close {
                break;
            }
        }
        if let Some(session) = &self.session {
            self.shared.hub.forget(session.session.tag);
        }
        sender.send(Outgoing::Close).await.ok();
    }

    async fn packet(&mut self, packet: &[u8], sender: &mpsc::Sender<Outgoing>) -> Next {
        let Some((key_id, rest)) = packet.split_first_chunk::<8>() else {
            return Next::Close;
        };
        match i64::from_le_bytes(*key_id) {
            0 => self.unencrypted(rest, sender).await,
            key_id => self.encrypted(key_id, packet, sender).await,
        }
    }

    /// One step of the key exchange: message id, length, request.
    async fn unencrypted(&mut self, rest: &[u8], sender: &mpsc::Sender<Outgoing>) -> Next {
        let length = rest.get(8..12).and_then(|bytes| bytes.try_into().ok());
        let length = length.map_or(0, |bytes| u32::from_le_bytes(bytes) as usize);
        let Some(body) = rest.get(12..).and_then(|body| body.get(..length)) else {
            return Next::Close;
        };
        let state = std::mem::replace(&mut self.handshake, Handshake::Start);
        let (rsa, body) = (self.shared.rsa.clone(), body.to_vec());
        let now = unix_time().as_secs() as i32;
        let step = tokio::task::spawn_blocking(move || state.step(&body, &rsa, now)).await;
        match step {
            Ok(Ok(step)) => {
                self.handshake = step.next;
                if let Some((key, salt)) = step.done {
                    self.shared
                        .with_world(|world| world.add_key(key, Some(salt)));
                }
                sender.send(Outgoing::Plain(step.answer)).await.ok();
                Next::Read
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "key exchange failed");
                sender
                    .send(Outgoing::TransportError(UNKNOWN_KEY))
                    .await
                    .ok();
                Next::Close
            }
            Err(_) => Next::Close,
        }
    }

    async fn encrypted(
        &mut self,
        key_id: i64,
        packet: &[u8],
        sender: &mpsc::Sender<Outgoing>,
    ) -> Next {
        let record = self
            .shared
            .with_world(|world| world.keys.get(&key_id).map(|record| record.key.clone()));
        let Some(key) = record else {
            sender
                .send(Outgoing::TransportError(UNKNOWN_KEY))
                .await
                .ok();
            return Next::Close;
        };
        let plaintext = match key.open(packet) {
            Ok(plaintext) => plaintext,
            Err(error) => {
                tracing::debug!(%error, "a packet cannot be decrypted");
                sender
                    .send(Outgoing::TransportError(UNKNOWN_KEY))
                    .await
                    .ok();
                return Next::Close;
            }
        };
        let Some(session_id) = plaintext.get(8..16).and_then(|bytes| bytes.try_into().ok()) else {
            return Next::Close;
        };
        let session_id = i64::from_le_bytes(session_id);
        let same = |state: &&mut SessionState| state.is(key_id, session_id);
        let state = match self.session.as_mut().filter(same) {
            Some(state) => state,
            None => {
                if let Some(old) = &self.session {
                    self.shared.hub.forget(old.session.tag);
                }
                let salt = self.shared.with_world(|world| world.salt(key_id, 0));
                let begin = Outgoing::Session {
                    key: Box::new(key),
                    session_id,
                    salt,
                };
                sender.send(begin).await.ok();
                let session = Session {
                    tag: self.shared.hub.next_tag(),
                    key_id,
                    sender: sender.clone(),
                    cut: self.cut.clone(),
                };
                self.session.insert(SessionState::new(session, session_id))
            }
        };
        match state.packet(&self.shared, &plaintext).await {
            Flow::Continue => Next::Read,
            Flow::IdleLimit(limit) => {
                self.idle = limit;
                Next::Read
            }
            Flow::Cut => {
                self.cut.notify_one();
                Next::Close
            }
        }
    }
}
