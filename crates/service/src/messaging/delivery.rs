//! The job that hands a message to Telegram.

use chrono::{SecondsFormat, TimeDelta};
use domain::account::AccountState;
use domain::attachment::{Attachment, FileLook};
use domain::message::{DeliveryState, Message};
use domain::{Error, MessageId};
use serde::{Deserialize, Serialize};
use store::chats::Conversation;
use store::files::{self, StoredUpload};
use store::jobs::Job;
use store::messages::StoredMessage;
use store::{Tx, accounts, messages};

use super::incoming::Book;
use crate::accounts::revoke;
use crate::jobs::{self, Outcome};
use crate::telegram::{GatewayError, Letter, LetterFile, Sent};
use crate::{Failure, Services};

/// A message that could not be handed over for this long is given up: sent much later, it would
/// surprise both sides. A person can still retry it.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(24);
/// How often a queue looks whether its account is signed in again.
const SIGN_IN_WAIT: TimeDelta = TimeDelta::seconds(15);

/// What the job needs to know.
#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    pub message_id: MessageId,
}

/// The word for a file that is not on this machine's disk (any more).
const FILE_GONE: &str = "FILE_GONE";

/// A message that is to be handed over, and where to.
struct Parcel {
    conversation: Conversation,
    message: Message,
    file: Option<StoredUpload>,
    random_id: i64,
}

/// Runs the job. Everything before the call is repeated safely because it only looks and marks;
/// the call itself because Telegram takes a `random_id` once; everything after it because a
/// message that Telegram has is left as it is.
pub(crate) async fn run(services: &Services, job: &Job) -> Result<Outcome, Error> {
    let Payload { message_id } = jobs::payload(job)?;
    let parcel = match take(services, job, message_id).await? {
        Ok(parcel) => parcel,
        Err(outcome) => return Ok(outcome),
    };
    let chat = &parcel.conversation.chat;
    let attachment = parcel.message.content.attachment.as_ref();
    let as_photo = attachment
        .and_then(Attachment::file)
        .is_some_and(|file| file.look == FileLook::Photo);
    let letter = Letter {
        text: parcel.message.text,
        reply_to: parcel.message.content.reply_to,
        forward_of: parcel.message.content.forward_of,
        file: match parcel.file {
            Some(file) => match packed(services, file).await? {
                Some(file) => Some(LetterFile { as_photo, ..file }),
                None => {
                    let error = GatewayError::Refused(FILE_GONE.to_owned());
                    return refused(services, job, message_id, error).await;
                }
            },
            None => None,
        },
    };
    let answer = services
        .gateway
        .send(chat.bd_account_id, chat.peer, letter, parcel.random_id)
        .await;
    match answer {
        Ok(sent) => accepted(services, job, message_id, &sent).await,
        Err(error) => refused(services, job, message_id, error).await,
    }
}

/// Marks the message as being handed over; or says how the job ends where there is nothing to
/// hand over.
async fn take(
    services: &Services,
    job: &Job,
    id: MessageId,
) -> Result<Result<Parcel, Outcome>, Error> {
    let tx = services.db.begin().await.or_internal()?;
    let Some((conversation, stored)) = find(&tx, job, id).await? else {
        return Ok(Err(Outcome::Done));
    };
    let (mut message, Some(random_id)) = (stored.message, stored.random_id) else {
        return Ok(Err(Outcome::Done));
    };
    // Any other state says that Telegram has it, or that it was given up.
    if !matches!(
        message.state,
        DeliveryState::Queued | DeliveryState::Sending
    ) {
        return Ok(Err(Outcome::Done));
    }
    let account = accounts::get(&tx, job.organization_id, message.bd_account_id)
        .await
        .or_internal()?;
    let state = account.map_or(AccountState::SignedOut, |account| account.state);
    if !state.has_session() {
        return not_signed_in(services, job, tx, conversation, message, state)
            .await
            .map(Err);
    }
    let file = files::upload_of(&tx, job.organization_id, id)
        .await
        .or_internal()?;
    if message.state.may_become(DeliveryState::Sending) {
        message.state = DeliveryState::Sending;
        messages::save(&tx, job.organization_id, &mut message)
            .await
            .or_internal()?;
        tx.commit().await.or_internal()?;
    }
    Ok(Ok(Parcel {
        conversation,
        file,
        message,
        random_id,
    }))
}

/// A file as the gateway takes it; none where its content is not here.
async fn packed(services: &Services, file: StoredUpload) -> Result<Option<LetterFile>, Error> {
    let StoredUpload { upload, hash } = file;
    let cache = services.files.cache();
    if cache.open(&hash).await.or_internal()?.is_none() {
        return Ok(None);
    }
    Ok(cache.path(&hash).map(|path| LetterFile {
        path,
        size: u64::try_from(upload.size).unwrap_or_default(),
        as_photo: false,
        frame: upload.width.zip(upload.height),
        name: upload.name,
        mime: upload.mime,
    }))
}

/// Nobody is signed in to the account: where somebody is about to be, the message waits.
async fn not_signed_in(
    services: &Services,
    job: &Job,
    tx: Tx,
    conversation: Conversation,
    message: Message,
    state: AccountState,
) -> Result<Outcome, Error> {
    let ended = matches!(state, AccountState::Revoked | AccountState::SignedOut);
    let old = services.clock.now() - job.created_at >= GIVE_UP_AFTER;
    let reason = "ACCOUNT_SIGNED_OUT";
    if !ended && !old {
        return Ok(Outcome::Retry {
            at: services.clock.now() + SIGN_IN_WAIT,
            error: reason.to_owned(),
        });
    }
    give_up(services, job, &tx, conversation, message, reason).await?;
    tx.commit().await.or_internal()?;
    Ok(Outcome::Failed {
        error: reason.to_owned(),
    })
}

async fn accepted(
    services: &Services,
    job: &Job,
    id: MessageId,
    sent: &Sent,
) -> Result<Outcome, Error> {
    let tx = services.db.begin().await.or_internal()?;
    let Some((conversation, stored)) = find(&tx, job, id).await? else {
        return Ok(Outcome::Done);
    };
    let account_id = stored.message.bd_account_id;
    let mut book = Book::new(&tx, &services.clock, job.organization_id, account_id);
    book.take_in(conversation);
    book.accept(stored.message, sent.message_id, sent.sent_at)
        .await
        .or_internal()?;
    book.close().await.or_internal()?;
    tx.commit().await.or_internal()?;
    Ok(Outcome::Done)
}

async fn refused(
    services: &Services,
    job: &Job,
    id: MessageId,
    error: GatewayError,
) -> Result<Outcome, Error> {
    let tx = services.db.begin().await.or_internal()?;
    let Some((conversation, stored)) = find(&tx, job, id).await? else {
        return Ok(Outcome::Done);
    };
    let message = stored.message;
    // Its echo may have come before the error did.
    if !message.state.may_become(DeliveryState::Failed) {
        return Ok(Outcome::Done);
    }
    let now = services.clock.now();
    let old = now - job.created_at >= GIVE_UP_AFTER;
    let verdict = match error {
        GatewayError::Wait { code, seconds, .. } if !old => {
            let at = now + TimeDelta::seconds(seconds.into());
            let until = at.to_rfc3339_opts(SecondsFormat::Secs, true);
            Verdict::Later(at, format!("{code} until {until}"))
        }
        GatewayError::Unreachable(reason) if !old => {
            tracing::warn!(message = %id, reason, "a message could not be sent yet: {reason}");
            Verdict::Later(now + jobs::backoff(job.attempts), "UNREACHABLE".to_owned())
        }
        GatewayError::Wait { code, .. } | GatewayError::Refused(code) => Verdict::Never(code),
        GatewayError::Unreachable(_) => Verdict::Never("UNREACHABLE".to_owned()),
        GatewayError::SessionEnded(code) => Verdict::SignedOut(code),
        other => Verdict::Never(other.to_string()),
    };
    let outcome = judge(services, job, &tx, conversation, message, verdict).await?;
    tx.commit().await.or_internal()?;
    Ok(outcome)
}

/// What an error means to a message.
enum Verdict {
    /// It waits until then.
    Later(chrono::DateTime<chrono::Utc>, String),
    /// It cannot be sent.
    Never(String),
    /// Nothing can be sent from this account.
    SignedOut(String),
}

async fn judge(
    services: &Services,
    job: &Job,
    tx: &Tx,
    conversation: Conversation,
    mut message: Message,
    verdict: Verdict,
) -> Result<Outcome, Error> {
    let organization_id = job.organization_id;
    match verdict {
        Verdict::Later(at, error) => {
            message.state = DeliveryState::Queued;
            message.failure = Some(error.clone());
            messages::save(tx, organization_id, &mut message)
                .await
                .or_internal()?;
            let account_id = message.bd_account_id;
            let mut book = Book::new(tx, &services.clock, organization_id, account_id);
            book.queued(conversation, &message);
            book.close().await.or_internal()?;
            Ok(Outcome::Retry { at, error })
        }
        Verdict::Never(error) => {
            give_up(services, job, tx, conversation, message, &error).await?;
            Ok(Outcome::Failed { error })
        }
        Verdict::SignedOut(error) => {
            let account_id = message.bd_account_id;
            revoke(tx, &services.clock, organization_id, account_id, &error)
                .await
                .or_internal()?;
            give_up(services, job, tx, conversation, message, &error).await?;
            Ok(Outcome::Failed { error })
        }
    }
}

async fn give_up(
    services: &Services,
    job: &Job,
    tx: &Tx,
    conversation: Conversation,
    mut message: Message,
    reason: &str,
) -> Result<(), Error> {
    message.state = DeliveryState::Failed;
    message.failure = Some(reason.to_owned());
    messages::save(tx, job.organization_id, &mut message)
        .await
        .or_internal()?;
    let account_id = message.bd_account_id;
    let mut book = Book::new(tx, &services.clock, job.organization_id, account_id);
    book.failed(conversation, message);
    book.close().await.or_internal()
}

/// The message and its conversation, under the lock of the account; nothing where either is
/// gone.
async fn find(
    tx: &Tx,
    job: &Job,
    id: MessageId,
) -> Result<Option<(Conversation, StoredMessage)>, Error> {
    let organization_id = job.organization_id;
    let before = messages::get(tx, organization_id, id).await.or_internal()?;
    let Some(before) = before else {
        return Ok(None);
    };
    match super::locked(tx, organization_id, before.message.chat_id).await {
        Ok(conversation) => {
            let stored = messages::get(tx, organization_id, id).await.or_internal()?;
            Ok(stored.map(|stored| (conversation, stored)))
        }
        Err(error) if error.code == domain::ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
