//! Calling methods: wrappers off, faults in, execution, journal.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use grammers_tl_types::{
    Cursor, Deserializable, Identifiable, Serializable, deserialize, enums, functions, name_for_id,
    types,
};

use crate::error::{Answer, RpcFailure};
use crate::faults::FaultAction;
use crate::hub::Session;
use crate::methods::{self, Ctx, password};
use crate::session::GZIP_PACKED;
use crate::shared::Shared;
use crate::world::SignIn;
use crate::writer::{Kind, Outgoing};

const RPC_RESULT: u32 = 0xf35c_6d01;
/// Answers above this size are compressed.
const COMPRESS: usize = 4 << 10;
/// The oldest layer whose objects are written like ours.
const MIN_LAYER: i32 = 229;
/// How deep wrappers may nest.
const MAX_WRAPPERS: usize = 8;

/// What becomes of a call.
pub(crate) enum Verdict {
    Answer(Vec<u8>),
    /// No answer, or one that comes later.
    Nothing,
    Cut,
}

/// The rest of a request: what stands for the `X` of a wrapper.
struct Rest(Vec<u8>);

impl Deserializable for Rest {
    fn deserialize(cursor: &mut Cursor<'_>) -> deserialize::Result<Self> {
        let mut rest = Vec::new();
        cursor.read_to_end(&mut rest)?;
        Ok(Self(rest))
    }
}

/// A request without its wrappers.
#[derive(Clone)]
struct Call {
    id: u32,
    /// What follows the constructor id.
    arguments: Vec<u8>,
    without_updates: bool,
}

/// Takes `invokeWithLayer(initConnection(…))` and the like off a request
/// (<https://core.telegram.org/api/invoking>).
fn unwrap_call(body: &[u8]) -> Answer<Call> {
    let mut body = body.to_vec();
    let mut without_updates = false;
    for _ in 0..MAX_WRAPPERS {
        let mut cursor = Cursor::from_slice(&body);
        let invalid = |_| RpcFailure::bad("INPUT_REQUEST_INVALID");
        let id = u32::deserialize(&mut cursor).map_err(invalid)?;
        let Rest(inner) = match id {
            functions::InvokeWithLayer::<Rest>::CONSTRUCTOR_ID => {
                let wrapper = functions::InvokeWithLayer::<Rest>::deserialize(&mut cursor);
                let wrapper = wrapper.map_err(invalid)?;
                if wrapper.layer < MIN_LAYER {
                    return Err(RpcFailure::bad("CONNECTION_LAYER_INVALID"));
                }
                wrapper.query
            }
            functions::InitConnection::<Rest>::CONSTRUCTOR_ID => {
                let wrapper = functions::InitConnection::<Rest>::deserialize(&mut cursor);
                wrapper.map_err(invalid)?.query
            }
            functions::InvokeWithoutUpdates::<Rest>::CONSTRUCTOR_ID => {
                without_updates = true;
                let wrapper = functions::InvokeWithoutUpdates::<Rest>::deserialize(&mut cursor);
                wrapper.map_err(invalid)?.query
            }
            functions::InvokeAfterMsg::<Rest>::CONSTRUCTOR_ID => {
                // Calls of a session are executed one after the other anyway.
                let wrapper = functions::InvokeAfterMsg::<Rest>::deserialize(&mut cursor);
                wrapper.map_err(invalid)?.query
            }
            _ => {
                let Rest(arguments) = Rest::deserialize(&mut cursor).map_err(invalid)?;
                return Ok(Call {
                    id,
                    arguments,
                    without_updates,
                });
            }
        };
        body = inner;
    }
    Err(RpcFailure::bad("INPUT_REQUEST_INVALID"))
}

/// Executes a request of a session, or does to it what a fault demands.
pub(crate) async fn call(
    shared: &Arc<Shared>,
    session: &Session,
    message_id: i64,
    body: &[u8],
) -> Verdict {
    let call = match unwrap_call(body) {
        Ok(call) => call,
        Err(failure) => return Verdict::Answer(error(&failure)),
    };
    if !call.without_updates {
        shared.hub.subscribe(session);
    }
    let method = name_for_id(call.id);
    let account = account(shared, session.key_id);
    let fault = shared.faults.take(method, account.as_deref());
    let journal = |outcome: &str| {
        let random_id = random_id(&call);
        shared
            .journal
            .record(method, account.clone(), random_id, outcome);
    };
    match fault {
        None => Verdict::Answer(execute(shared, session, &call).await),
        Some(FaultAction::RpcError { code, text }) => {
            journal(&text);
            Verdict::Answer(error(&RpcFailure::new(code, text)))
        }
        Some(FaultAction::Delay { ms }) => {
            let (shared, session) = (shared.clone(), session.clone());
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                let answer = execute(&shared, &session, &call).await;
                let answer = result(message_id, &answer);
                session.send(Outgoing::message(Kind::Answer, answer));
            });
            Verdict::Nothing
        }
        Some(FaultAction::DropBefore) => {
            journal("dropped before execution");
            Verdict::Cut
        }
        Some(FaultAction::DropAfter) => {
            execute(shared, session, &call).await;
            Verdict::Cut
        }
        Some(FaultAction::SilenceAfter) => {
            execute(shared, session, &call).await;
            Verdict::Nothing
        }
        Some(FaultAction::Silence | FaultAction::LoseUpdate) => {
            journal("silence");
            Verdict::Nothing
        }
    }
}

/// Executes a call and records it; the answer is serialised, an error too.
async fn execute(shared: &Shared, session: &Session, call: &Call) -> Vec<u8> {
    let key_id = session.key_id;
    let method = name_for_id(call.id);
    let before = account(shared, key_id);
    let answer = if password::is_password_method(call.id) {
        password::execute(shared, key_id, call.id, &call.arguments).await
    } else {
        let addr = shared.addr();
        shared.with_world(|world| {
            world.origin = Some(session.tag);
            let mut ctx = Ctx {
                world,
                key_id,
                addr,
            };
            let mut arguments = Cursor::from_slice(&call.arguments);
            let answer = methods::execute(&mut ctx, call.id, &mut arguments);
            // Pushes know their origin already; whoever comes next has none.
            world.origin = None;
            answer
        })
    };
    let outcome = match &answer {
        Ok(_) => "ok".to_owned(),
        Err(failure) => failure.text.clone(),
    };
    if outcome == "INPUT_METHOD_INVALID" {
        tracing::warn!(method, id = format!("{:08x}", call.id), "method not served");
    }
    let account = before.or_else(|| account(shared, key_id));
    shared
        .journal
        .record(method, account, random_id(call), &outcome);
    answer.unwrap_or_else(|failure| error(&failure))
}

/// The phone number of whoever is (or is about to be) signed in.
fn account(shared: &Shared, key_id: i64) -> Option<String> {
    shared.with_world(|world| match world.sign_in_of(key_id) {
        SignIn::SignedIn(user) | SignIn::PasswordDue(user) | SignIn::FilesOnly(user) => {
            world.users.get(&user).and_then(|user| user.phone.clone())
        }
        SignIn::Nobody | SignIn::Revoked => None,
    })
}

/// The deduplication number of a send, for the journal.
fn random_id(call: &Call) -> Option<i64> {
    use functions::messages::{SendMedia, SendMessage};
    match call.id {
        SendMessage::CONSTRUCTOR_ID => {
            let request = SendMessage::from_bytes(&call.arguments).ok()?;
            Some(request.random_id)
        }
        SendMedia::CONSTRUCTOR_ID => {
            let request = SendMedia::from_bytes(&call.arguments).ok()?;
            Some(request.random_id)
        }
        _ => None,
    }
}

fn error(failure: &RpcFailure) -> Vec<u8> {
    let error = types::RpcError {
        error_code: failure.code,
        error_message: failure.text.clone(),
    };
    enums::RpcError::Error(error).to_bytes()
}

/// `rpc_result`, packed if large (<https://core.telegram.org/mtproto/service_messages#packed-object>).
pub(crate) fn result(message_id: i64, answer: &[u8]) -> Vec<u8> {
    let mut body = RPC_RESULT.to_le_bytes().to_vec();
    message_id.serialize(&mut body);
    match packed(answer).filter(|packed| packed.len() < answer.len()) {
        Some(packed) => {
            GZIP_PACKED.serialize(&mut body);
            packed.serialize(&mut body);
        }
        None => body.extend_from_slice(answer),
    }
    body
}

fn packed(answer: &[u8]) -> Option<Vec<u8>> {
    // Errors stay plain: clients look at their constructor before unpacking.
    if answer.len() < COMPRESS
        || answer.starts_with(&types::upload::File::CONSTRUCTOR_ID.to_le_bytes())
    {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(answer).ok()?;
    encoder.finish().ok()
}
