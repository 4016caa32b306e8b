//! Fetching a file from Telegram, once, however many ask for it; they read along as it comes in.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use domain::attachment::Rendition;
use domain::chat::Chat;
use domain::{Error, ErrorCode, MessageId, OrganizationId};
use store::files::Content;
use tokio::sync::{OnceCell, watch};

use super::cache::Incoming;
use crate::telegram::{Download, GatewayError};
use crate::{Failure, Services};

/// The files that are being fetched.
#[derive(Default)]
pub(super) struct Fetches(Mutex<HashMap<Key, Arc<OnceCell<Fetch>>>>);

type Key = (MessageId, Rendition);

/// A file that comes in.
#[derive(Clone, Debug)]
pub(super) struct Fetch {
    /// Where it is written, until it is whole.
    pub path: PathBuf,
    /// How long it will be.
    pub size: u64,
    /// What it is.
    pub mime: String,
    /// How far it is.
    pub progress: watch::Receiver<Progress>,
}

/// How far a fetch is.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    pub written: u64,
    /// Set once nothing more comes.
    pub end: Option<Result<Content, String>>,
}

/// What is fetched, and for whom.
#[derive(Clone)]
pub(super) struct Errand {
    pub organization_id: OrganizationId,
    pub chat: Chat,
    pub message_id: MessageId,
    pub telegram_id: i64,
    pub rendition: Rendition,
}

impl Fetches {
    fn slot(&self, key: Key) -> Arc<OnceCell<Fetch>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(key).or_default())
    }

    fn forget(&self, key: Key) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&key);
    }
}

/// Joins the fetch of a file, or begins it.
pub(super) async fn join(services: &Services, errand: Errand) -> Result<Fetch, Error> {
    let key = (errand.message_id, errand.rendition);
    let slot = services.files.fetches.slot(key);
    let begun = slot.get_or_try_init(|| begin(services, errand)).await;
    match begun {
        Ok(fetch) => Ok(fetch.clone()),
        Err(error) => {
            services.files.fetches.forget(key);
            Err(error)
        }
    }
}

async fn begin(services: &Services, errand: Errand) -> Result<Fetch, Error> {
    let Errand {
        chat,
        telegram_id,
        rendition,
        ..
    } = &errand;
    let download = services
        .gateway
        .download(chat.bd_account_id, chat.peer, *telegram_id, *rendition)
        .await
        .map_err(refusal)?;
    let incoming = services.files.cache.begin().await.or_internal()?;
    let progress = watch::Sender::new(Progress::default());
    let fetch = Fetch {
        path: incoming.path().to_owned(),
        size: download.size,
        mime: download.mime.clone(),
        progress: progress.subscribe(),
    };
    let services = services.clone();
    tokio::spawn(async move {
        let key = (errand.message_id, errand.rendition);
        let end = take(&services, &errand, download, incoming, &progress).await;
        if let Err(reason) = &end {
            tracing::warn!(message = %errand.message_id, reason, "a file was not fetched: {reason}");
        }
        services.files.fetches.forget(key);
        progress.send_modify(|progress| progress.end = Some(end));
        super::make_room(&services).await;
    });
    Ok(fetch)
}

/// Takes all pieces in, and notes what came.
async fn take(
    services: &Services,
    errand: &Errand,
    mut download: Download,
    mut incoming: Incoming,
    progress: &watch::Sender<Progress>,
) -> Result<Content, String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    while let Some(piece) = download.pieces.recv().await {
        let piece = piece.map_err(|error| failed(&error))?;
        incoming
            .write(&piece)
            .await
            .map_err(|error| failed(&error))?;
        let written = incoming.size();
        progress.send_modify(|progress| progress.written = written);
    }
    if incoming.size() != download.size {
        return Err(format!(
            "{} of {} bytes came",
            incoming.size(),
            download.size
        ));
    }
    let kept = incoming.keep().await.map_err(|error| failed(&error))?;
    let content = Content {
        hash: kept.hash,
        size: i64::try_from(kept.size).map_err(|error| failed(&error))?,
        mime: download.mime,
    };
    let (organization_id, message_id) = (errand.organization_id, errand.message_id);
    store::files::note(
        &services.db,
        organization_id,
        message_id,
        errand.rendition,
        &content,
    )
    .await
    .map_err(|error| failed(&error))?;
    Ok(content)
}

/// What a person is told of an error on the way to a file.
fn refusal(error: GatewayError) -> Error {
    match error {
        GatewayError::Wait { code, seconds, .. } => Error {
            retry_after: Some(seconds),
            ..Error::new(ErrorCode::Unavailable).with_detail(code)
        },
        GatewayError::Unreachable(_) => Error::new(ErrorCode::Unavailable),
        GatewayError::Refused(code) if code == NO_FILE => Error::not_found(),
        other => Error::new(ErrorCode::Telegram).with_detail(crate::messaging::word_of(&other)),
    }
}

/// The word of the gateway for a message that has no such file (any more).
pub(crate) const NO_FILE: &str = "NO_FILE";
