//! Reading the file of a message.

use std::io::{self, SeekFrom};
use std::ops::Range;

use domain::attachment::Rendition;
use domain::message::Message;
use domain::{Actor, Error, ErrorCode, MessageId, Permission};
use futures::stream::{self, Stream};
use store::files::Content;
use store::messages;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::watch;

use super::fetch::{Errand, Progress, join};
use crate::{Failure, Services};

/// Bytes handed on at a time.
const PIECE: u64 = 64 * 1024;
/// A fetch may end between being joined and being read; then the file is in the cache.
const ATTEMPTS: usize = 3;

/// A file that can be read, though all of it may not be here yet.
#[derive(Debug)]
pub struct Opened {
    file: File,
    /// Its length in bytes.
    pub size: u64,
    /// What it is, as its sender said: not to be believed.
    pub mime: String,
    /// What it is called.
    pub name: Option<String>,
    /// The hash of its content, where all of it is here.
    pub hash: Option<String>,
    progress: Option<watch::Receiver<Progress>>,
}

/// Opens the file of a message for whoever may read the conversation, fetching it where it is not
/// here. It is read along as it comes in.
pub async fn open(
    services: &Services,
    actor: &Actor,
    id: MessageId,
    rendition: Rendition,
) -> Result<Opened, Error> {
    actor.require(Permission::InboxRead)?;
    let stored = messages::get(&services.db, actor.organization_id, id)
        .await
        .or_internal()?;
    let message = stored.ok_or_else(Error::not_found)?.message;
    // Who may not see the conversation does not see its files.
    let chat = crate::messaging::chat(services, actor, message.chat_id).await?;
    let name = name(&message).ok_or_else(Error::not_found)?;
    for _ in 0..ATTEMPTS {
        if let Some(opened) = cached(services, actor, id, rendition).await? {
            return Ok(Opened { name, ..opened });
        }
        let errand = Errand {
            organization_id: actor.organization_id,
            message_id: id,
            // Telegram does not have it yet, and we have it no more.
            telegram_id: message.telegram_id.ok_or_else(Error::not_found)?,
            rendition,
            chat: chat.clone(),
        };
        let mut fetch = join(services, errand).await?;
        match File::open(&fetch.path).await {
            Ok(file) => {
                return Ok(Opened {
                    file,
                    size: fetch.size,
                    mime: fetch.mime,
                    name,
                    hash: None,
                    progress: Some(fetch.progress),
                });
            }
            // It is being put in its place.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                _ = fetch.progress.wait_for(|now| now.end.is_some()).await;
            }
            Err(error) => return Err(error).or_internal(),
        }
    }
    Err(Error::new(ErrorCode::Unavailable))
}

/// The name of the file a message carries; nothing where it carries none.
fn name(message: &Message) -> Option<Option<String>> {
    let file = message.content.attachment.as_ref()?.file()?;
    Some(file.name.clone())
}

async fn cached(
    services: &Services,
    actor: &Actor,
    id: MessageId,
    rendition: Rendition,
) -> Result<Option<Opened>, Error> {
    let organization_id = actor.organization_id;
    let content = store::files::of_message(&services.db, organization_id, id, rendition)
        .await
        .or_internal()?;
    let Some(Content { hash, mime, .. }) = content else {
        return Ok(None);
    };
    let Some(file) = services.files.cache().open(&hash).await.or_internal()? else {
        return Ok(None);
    };
    Ok(Some(Opened {
        size: file.metadata().await.or_internal()?.len(),
        file,
        mime,
        name: None,
        hash: Some(hash),
        progress: None,
    }))
}

impl Opened {
    /// The bytes of a range, as they come in. Ends with an error where they do not.
    pub async fn read(
        mut self,
        range: Range<u64>,
    ) -> io::Result<impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static> {
        self.file.seek(SeekFrom::Start(range.start)).await?;
        Ok(stream::try_unfold(
            (self, range),
            |(mut opened, range): (Self, Range<u64>)| async move {
                if range.is_empty() {
                    return Ok(None);
                }
                let there = opened.wait_behind(range.start).await?.min(range.end);
                let piece = (there - range.start).min(PIECE);
                let mut bytes = vec![0; usize::try_from(piece).map_err(io::Error::other)?];
                opened.file.read_exact(&mut bytes).await?;
                Ok(Some((bytes, (opened, range.start + piece..range.end))))
            },
        ))
    }

    /// Waits until there is more than this; says how much there is.
    async fn wait_behind(&mut self, start: u64) -> io::Result<u64> {
        let Some(progress) = &mut self.progress else {
            return Ok(self.size);
        };
        let more = |progress: &Progress| progress.written > start || progress.end.is_some();
        let now = progress.wait_for(more).await.map_err(io::Error::other)?;
        match &now.end {
            _ if now.written > start => Ok(now.written),
            Some(Err(reason)) => Err(io::Error::other(reason.clone())),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
