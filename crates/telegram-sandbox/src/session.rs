//! The receiving half of a session: salts, message ids, containers and the service messages
//! (<https://core.telegram.org/mtproto/service_messages>, <https://core.telegram.org/mtproto/service_messages_about_messages>).

use std::collections::{HashSet, VecDeque};
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use flate2::read::GzDecoder;
use grammers_tl_types::{
    Cursor, Deserializable, Identifiable, RawVec, Serializable, enums, functions, types,
};

use crate::clock::unix_time;
use crate::crypto::random;
use crate::hub::Session;
use crate::rpc::{self, Verdict};
use crate::shared::Shared;
use crate::world::{SALT_SECONDS, SALTS};
use crate::writer::{Kind, Outgoing};

const CONTAINER: u32 = 0x73f1_f8dc;
pub(crate) const GZIP_PACKED: u32 = 0x3072_cfa1;
/// How many message ids are remembered to recognise a repetition.
const REMEMBERED: usize = 2_000;
/// The most messages in a container, and the most bytes that a packed one may become.
const MAX_CONTAINER: u32 = 1_020;
const MAX_UNPACKED: u64 = 4 << 20;
/// How far a client's clock may be off: a message from the past, from the future.
const TOO_OLD: i64 = 300;
const TOO_NEW: i64 = 30;

/// What the connection does next.
pub(crate) enum Flow {
    Continue,
    /// The client said how long it may be silent.
    IdleLimit(Duration),
    Cut,
}

/// One message inside a packet.
struct Incoming<'p> {
    id: i64,
    sequence: i32,
    body: &'p [u8],
}

pub(crate) struct SessionState {
    pub(crate) session: Session,
    session_id: i64,
    announced: bool,
    seen: HashSet<i64>,
    seen_order: VecDeque<i64>,
}

impl SessionState {
    pub(crate) fn new(session: Session, session_id: i64) -> Self {
        Self {
            session,
            session_id,
            announced: false,
            seen: HashSet::new(),
            seen_order: VecDeque::new(),
        }
    }

    pub(crate) fn is(&self, key_id: i64, session_id: i64) -> bool {
        self.session.key_id == key_id && self.session_id == session_id
    }

    fn send(&self, kind: Kind, body: Vec<u8>) {
        self.session.send(Outgoing::message(kind, body));
    }

    /// A decrypted packet: salt, session id, message, padding.
    pub(crate) async fn packet(&mut self, shared: &Arc<Shared>, plaintext: &[u8]) -> Flow {
        let mut cursor = Cursor::from_slice(plaintext);
        let salt = i64::deserialize(&mut cursor).unwrap_or_default();
        let _session_id = i64::deserialize(&mut cursor);
        let Some(message) = read_message(plaintext, &mut cursor) else {
            return Flow::Cut;
        };
        let padding = plaintext.len() - cursor.pos();
        if !(12..=1024).contains(&padding) {
            return Flow::Cut;
        }
        if let Some(code) = bad_id(message.id) {
            let notification = types::BadMsgNotification {
                bad_msg_id: message.id,
                bad_msg_seqno: message.sequence,
                error_code: code,
            };
            let notification = enums::BadMsgNotification::Notification(notification);
            self.send(Kind::Service, notification.to_bytes());
            return Flow::Continue;
        }
        let key_id = self.session.key_id;
        let (good, current) =
            shared.with_world(|world| (world.is_good_salt(key_id, salt), world.salt(key_id, 0)));
        if !good {
            let notification = enums::BadMsgNotification::BadServerSalt(types::BadServerSalt {
                bad_msg_id: message.id,
                bad_msg_seqno: message.sequence,
                error_code: 48,
                new_server_salt: current,
            });
            self.send(Kind::Service, notification.to_bytes());
            return Flow::Continue;
        }
        if !self.announced {
            self.announced = true;
            let created = enums::NewSession::Created(types::NewSessionCreated {
                first_msg_id: message.id,
                unique_id: i64::from_le_bytes(random()),
                server_salt: current,
            });
            self.send(Kind::Push, created.to_bytes());
        }
        self.top_level(shared, message).await
    }

    /// A message or a container; containers do not nest.
    async fn top_level(&mut self, shared: &Arc<Shared>, message: Incoming<'_>) -> Flow {
        let mut cursor = Cursor::from_slice(message.body);
        if u32::deserialize(&mut cursor) != Ok(CONTAINER) {
            return self.message(shared, &message).await;
        }
        let count = u32::deserialize(&mut cursor).unwrap_or_default();
        if count > MAX_CONTAINER {
            return Flow::Cut;
        }
        let mut flow = Flow::Continue;
        for _ in 0..count {
            let Some(inner) = read_message(message.body, &mut cursor) else {
                return Flow::Cut;
            };
            match self.message(shared, &inner).await {
                Flow::Cut => return Flow::Cut,
                Flow::IdleLimit(limit) => flow = Flow::IdleLimit(limit),
                Flow::Continue => {}
            }
        }
        flow
    }

    /// Whether a message id is new; an old one was executed before and must not be again.
    fn is_new(&mut self, id: i64) -> bool {
        if !self.seen.insert(id) {
            return false;
        }
        self.seen_order.push_back(id);
        if self.seen_order.len() > REMEMBERED
            && let Some(oldest) = self.seen_order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }

    async fn message(&mut self, shared: &Arc<Shared>, message: &Incoming<'_>) -> Flow {
        if !self.is_new(message.id) {
            return Flow::Continue;
        }
        let Some(body) = unpack(message.body) else {
            return Flow::Cut;
        };
        let mut cursor = Cursor::from_slice(&body);
        let Ok(constructor) = u32::deserialize(&mut cursor) else {
            return Flow::Cut;
        };
        match constructor {
            types::MsgsAck::CONSTRUCTOR_ID
            | types::MsgsStateInfo::CONSTRUCTOR_ID
            | types::MsgResendReq::CONSTRUCTOR_ID
            | types::HttpWait::CONSTRUCTOR_ID => Flow::Continue,
            functions::Ping::CONSTRUCTOR_ID => {
                let ping = functions::Ping::deserialize(&mut cursor);
                self.pong(
                    message.id,
                    ping.map(|ping| ping.ping_id).unwrap_or_default(),
                );
                Flow::Continue
            }
            functions::PingDelayDisconnect::CONSTRUCTOR_ID => {
                let ping = functions::PingDelayDisconnect::deserialize(&mut cursor);
                let Ok(ping) = ping else { return Flow::Cut };
                self.pong(message.id, ping.ping_id);
                Flow::IdleLimit(Duration::from_secs(
                    ping.disconnect_delay.clamp(1, 3600) as u64
                ))
            }
            functions::GetFutureSalts::CONSTRUCTOR_ID => {
                let wanted = functions::GetFutureSalts::deserialize(&mut cursor);
                let wanted = wanted.map_or(SALTS, |request| request.num);
                self.future_salts(shared, message.id, wanted);
                Flow::Continue
            }
            types::MsgsStateReq::CONSTRUCTOR_ID => {
                if let Ok(request) = types::MsgsStateReq::deserialize(&mut cursor) {
                    self.states(message.id, &request.msg_ids);
                }
                Flow::Continue
            }
            functions::DestroySession::CONSTRUCTOR_ID => {
                let request = functions::DestroySession::deserialize(&mut cursor);
                let session_id = request.map(|r| r.session_id).unwrap_or_default();
                let none = types::DestroySessionNone { session_id };
                let answer = enums::DestroySessionRes::DestroySessionNone(none);
                self.send(Kind::Service, answer.to_bytes());
                Flow::Continue
            }
            functions::RpcDropAnswer::CONSTRUCTOR_ID => {
                let answer = enums::RpcDropAnswer::RpcAnswerUnknown.to_bytes();
                self.send(Kind::Answer, rpc::result(message.id, &answer));
                Flow::Continue
            }
            _ => match rpc::call(shared, &self.session, message.id, &body).await {
                Verdict::Answer(answer) => {
                    self.send(Kind::Answer, rpc::result(message.id, &answer));
                    Flow::Continue
                }
                Verdict::Nothing => Flow::Continue,
                Verdict::Cut => Flow::Cut,
            },
        }
    }

    fn pong(&self, msg_id: i64, ping_id: i64) {
        let pong = enums::Pong::Pong(types::Pong { msg_id, ping_id });
        self.send(Kind::Service, pong.to_bytes());
    }

    /// Salts for the next hours. A bare message, not an `rpc_result`; grammers sends nothing else until it has
    /// at least two.
    fn future_salts(&self, shared: &Shared, req_msg_id: i64, wanted: i32) {
        let now = unix_time().as_secs() as i32;
        let key_id = self.session.key_id;
        let salts = shared.with_world(|world| {
            let salts = (0..wanted.clamp(2, SALTS)).map(|index| types::FutureSalt {
                valid_since: now + index * SALT_SECONDS,
                valid_until: now + (index + 2) * SALT_SECONDS,
                salt: world.salt(key_id, index),
            });
            salts.collect()
        });
        let answer = enums::FutureSalts::Salts(types::FutureSalts {
            req_msg_id,
            now,
            salts: RawVec(salts),
        });
        self.send(Kind::Service, answer.to_bytes());
    }

    fn states(&self, req_msg_id: i64, ids: &[i64]) {
        // 4: received; 1: nothing is known about it.
        let state = |id| if self.seen.contains(id) { 4 } else { 1 };
        let info = ids.iter().take(8192).map(state).collect();
        let answer = enums::MsgsStateInfo::Info(types::MsgsStateInfo { req_msg_id, info });
        self.send(Kind::Service, answer.to_bytes());
    }
}

fn read_message<'p>(bytes: &'p [u8], cursor: &mut Cursor<'_>) -> Option<Incoming<'p>> {
    let id = i64::deserialize(cursor).ok()?;
    let sequence = i32::deserialize(cursor).ok()?;
    let length = usize::try_from(i32::deserialize(cursor).ok()?).ok()?;
    let start = cursor.pos();
    let body = bytes.get(start..start.checked_add(length)?)?;
    cursor.read_exact(&mut vec![0; length]).ok()?;
    Some(Incoming { id, sequence, body })
}

/// The error code for a message id that cannot be.
fn bad_id(id: i64) -> Option<i32> {
    let now = unix_time().as_secs() as i64;
    let sent = id >> 32;
    if sent < now - TOO_OLD {
        Some(16)
    } else if sent > now + TOO_NEW {
        Some(17)
    } else if id & 3 != 0 {
        Some(18)
    } else {
        None
    }
}

/// The content of `gzip_packed`, or the body itself.
fn unpack(body: &[u8]) -> Option<Vec<u8>> {
    let mut cursor = Cursor::from_slice(body);
    if u32::deserialize(&mut cursor).ok()? != GZIP_PACKED {
        return Some(body.to_vec());
    }
    let packed = Vec::<u8>::deserialize(&mut cursor).ok()?;
    let mut unpacked = Vec::new();
    let mut limited = GzDecoder::new(packed.as_slice()).take(MAX_UNPACKED);
    limited.read_to_end(&mut unpacked).ok()?;
    Some(unpacked)
}
