//! The sending half of a connection: message ids, sequence numbers, containers, encryption, packets.
//!
//! One task owns all of that, so ids rise in the order in which messages leave
//! (<https://core.telegram.org/mtproto/description#message-identifier-msg-id>).

use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::mpsc;

use crate::clock::unix_time;
use crate::crypto::AuthKey;
use crate::framing::{PacketWriter, Transport};

const CONTAINER: u32 = 0x73f1_f8dc;
/// Messages in one container, and their size together: the client's limit is a little above 1 MB.
const BATCH: usize = 50;
const BATCH_BYTES: usize = 512 << 10;

/// What kind of message the server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The answer to a method; to be acknowledged.
    Answer,
    /// An answer of the protocol itself (pong, salts, notifications); not acknowledged.
    Service,
    /// On the server's own initiative; to be acknowledged.
    Push,
}

pub(crate) enum Outgoing {
    /// Begins to encrypt for a session.
    Session {
        key: Box<AuthKey>,
        session_id: i64,
        salt: i64,
    },
    /// Unencrypted, for the key exchange.
    Plain(Vec<u8>),
    TransportError(i32),
    Message {
        kind: Kind,
        body: Vec<u8>,
    },
    /// Everything queued before goes out, then the connection ends.
    Close,
}

impl Outgoing {
    pub(crate) fn message(kind: Kind, body: Vec<u8>) -> Self {
        Self::Message { kind, body }
    }
}

/// The state of the session being written to.
struct Envelope {
    key: Box<AuthKey>,
    session_id: i64,
    salt: i64,
    /// Number of messages so far that need an acknowledgement.
    content: i32,
}

pub(crate) struct Writer {
    stream: OwnedWriteHalf,
    packets: PacketWriter,
    last_id: i64,
    envelope: Option<Envelope>,
}

impl Writer {
    pub(crate) fn new(stream: OwnedWriteHalf, transport: Transport) -> Self {
        Self {
            stream,
            packets: PacketWriter::new(transport),
            last_id: 0,
            envelope: None,
        }
    }

    /// Writes what is queued until the connection ends.
    pub(crate) async fn run(mut self, mut queue: mpsc::Receiver<Outgoing>) -> std::io::Result<()> {
        let mut taken = Vec::with_capacity(BATCH);
        while queue.recv_many(&mut taken, BATCH).await > 0 {
            let mut out = Vec::new();
            let mut batch = Vec::new();
            let mut close = false;
            for outgoing in taken.drain(..) {
                if let Outgoing::Message { kind, body } = outgoing {
                    batch.push((kind, body));
                    continue;
                }
                self.flush(&mut batch, &mut out);
                match outgoing {
                    Outgoing::Session {
                        key,
                        session_id,
                        salt,
                    } => {
                        self.envelope = Some(Envelope {
                            key,
                            session_id,
                            salt,
                            content: 0,
                        });
                    }
                    Outgoing::Plain(body) => out.extend(self.plain(&body)),
                    Outgoing::TransportError(code) => out.extend(self.packets.pack_error(code)),
                    Outgoing::Close => {
                        close = true;
                        break;
                    }
                    Outgoing::Message { .. } => {}
                }
            }
            self.flush(&mut batch, &mut out);
            self.stream.write_all(&out).await?;
            if close {
                break;
            }
        }
        self.stream.shutdown().await
    }

    /// A new message id: the time in units of 2^-32 seconds, by the last two bits an answer (1) or not (3).
    fn next_id(&mut self, kind: Kind) -> i64 {
        let now = unix_time();
        let fraction = (u64::from(now.subsec_nanos()) << 32) / 1_000_000_000;
        let now = (((now.as_secs() << 32) | fraction) & !3) as i64;
        self.last_id = now.max((self.last_id & !3) + 4);
        self.last_id |= if kind == Kind::Push { 3 } else { 1 };
        self.last_id
    }

    fn plain(&mut self, body: &[u8]) -> Vec<u8> {
        let id = self.next_id(Kind::Answer);
        let mut payload = vec![0; 8];
        payload.extend_from_slice(&id.to_le_bytes());
        payload.extend_from_slice(&(body.len() as u32).to_le_bytes());
        payload.extend_from_slice(body);
        self.packets.pack(&payload)
    }

    /// Encrypts the collected messages, several of them in containers.
    fn flush(&mut self, batch: &mut Vec<(Kind, Vec<u8>)>, out: &mut Vec<u8>) {
        let mut messages: Vec<Vec<u8>> = Vec::new();
        let mut size = 0;
        for (kind, body) in batch.drain(..) {
            if size + body.len() > BATCH_BYTES {
                out.extend(self.seal(std::mem::take(&mut messages)));
                size = 0;
            }
            size += body.len();
            let id = self.next_id(kind);
            messages.push(self.message(id, kind != Kind::Service, &body));
        }
        out.extend(self.seal(messages));
    }

    /// `msg_id`, `seqno`, length, body (<https://core.telegram.org/mtproto/description#message-sequence-number-msg-seqno>).
    fn message(&mut self, id: i64, content: bool, body: &[u8]) -> Vec<u8> {
        let counter = self.envelope.as_mut().map(|envelope| &mut envelope.content);
        let sequence = counter.map_or(0, |counter| {
            let sequence = *counter * 2 + i32::from(content);
            *counter += i32::from(content);
            sequence
        });
        let mut message = Vec::with_capacity(16 + body.len());
        message.extend_from_slice(&id.to_le_bytes());
        message.extend_from_slice(&sequence.to_le_bytes());
        message.extend_from_slice(&(body.len() as u32).to_le_bytes());
        message.extend_from_slice(body);
        message
    }

    fn seal(&mut self, mut messages: Vec<Vec<u8>>) -> Vec<u8> {
        let message = match messages.len() {
            0 => return Vec::new(),
            1 => messages.remove(0),
            count => {
                let mut body = CONTAINER.to_le_bytes().to_vec();
                body.extend_from_slice(&(count as u32).to_le_bytes());
                messages
                    .iter()
                    .for_each(|message| body.extend_from_slice(message));
                let id = self.next_id(Kind::Push);
                self.message(id, false, &body)
            }
        };
        let Some(envelope) = &self.envelope else {
            return Vec::new();
        };
        let mut plaintext = Vec::with_capacity(16 + message.len());
        plaintext.extend_from_slice(&envelope.salt.to_le_bytes());
        plaintext.extend_from_slice(&envelope.session_id.to_le_bytes());
        plaintext.extend_from_slice(&message);
        let packet = envelope.key.seal(&plaintext);
        self.packets.pack(&packet)
    }
}
