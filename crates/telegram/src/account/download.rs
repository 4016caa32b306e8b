//! Fetching files.

use std::sync::Arc;

use domain::attachment::Rendition;
use domain::chat::{Peer, PeerKind};
use domain::telegram::{Errand, Method};
use grammers_tl_types as tl;
use service::telegram::{Download, GatewayError};
use tokio::sync::mpsc;

use crate::map::attachment::{Location, location};

use super::Account;
use super::send::message_id;

/// The largest piece Telegram gives.
const PIECE: i32 = 512 * 1024;
/// Pieces that may wait for whoever stores them.
const WAITING: usize = 2;
/// The word for a message without such a file.
const NO_FILE: &str = "NO_FILE";
/// A reference to a file holds for some hours; of a long file it may run out on the way.
const REFERENCES: usize = 3;

impl Account {
    /// Begins to fetch the file of a message. Where it is, the message itself says: what was known
    /// of it when it came holds for some hours only.
    pub(crate) async fn download(
        self: &Arc<Self>,
        peer: Peer,
        message: i64,
        rendition: Rendition,
    ) -> Result<Download, GatewayError> {
        self.require_signed_in()?;
        let found = self.locate(peer, message, rendition).await?;
        let (sender, pieces) = mpsc::channel(WAITING);
        let download = Download {
            size: found.size,
            mime: found.mime.clone(),
            pieces,
        };
        let own = Arc::clone(self);
        self.commands.spawn(async move {
            let closed = own.closed.clone();
            let fetching = own.fetch(peer, message, rendition, found, &sender);
            let end = tokio::select! {
                end = fetching => end,
                () = closed.cancelled() => Err(GatewayError::Unreachable("CLOSED".into())),
            };
            if let Err(error) = end {
                // Nobody may be left to be told.
                _ = sender.send(Err(error)).await;
            }
        });
        Ok(download)
    }

    /// Where the file of a message is now.
    async fn locate(
        &self,
        peer: Peer,
        message: i64,
        rendition: Rendition,
    ) -> Result<Location, GatewayError> {
        let none = || GatewayError::Refused(NO_FILE.into());
        let found = self.one_message(peer, message).await?.ok_or_else(none)?;
        let tl::enums::Message::Message(found) = found else {
            return Err(none());
        };
        let media = found.media.as_ref().ok_or_else(none)?;
        location(media, rendition).ok_or_else(none)
    }

    async fn one_message(
        &self,
        peer: Peer,
        message: i64,
    ) -> Result<Option<tl::enums::Message>, GatewayError> {
        let id = message_id(message)?;
        let asked = vec![tl::types::InputMessageId { id }.into()];
        let errand = Errand::of_person(Method::Files, peer);
        use tl::enums::messages::Messages;
        let answer = if peer.kind == PeerKind::Channel {
            // Fills in the access hash where it was never seen.
            self.input_peer(peer).await?;
            let channel = self.input_channel(peer.id)?;
            let request = tl::functions::channels::GetMessages { channel, id: asked };
            self.governed(&errand, &request).await?
        } else {
            let request = tl::functions::messages::GetMessages { id: asked };
            self.governed(&errand, &request).await?
        };
        let messages = match answer {
            Messages::Messages(all) => all.messages,
            Messages::Slice(slice) => slice.messages,
            Messages::ChannelMessages(slice) => slice.messages,
            Messages::NotModified(_) => Vec::new(),
        };
        Ok(messages.into_iter().find(|found| found.id() == id))
    }

    /// Fetches piece after piece.
    async fn fetch(
        &self,
        peer: Peer,
        message: i64,
        rendition: Rendition,
        mut found: Location,
        sender: &mpsc::Sender<Result<Vec<u8>, GatewayError>>,
    ) -> Result<(), GatewayError> {
        let (mut offset, mut references) = (0, 1);
        while offset < found.size {
            let bytes = match self.piece(peer, &mut found, offset).await {
                Err(GatewayError::Refused(code))
                    if code.starts_with("FILE_REFERENCE_") && references < REFERENCES =>
                {
                    references += 1;
                    found = self.locate(peer, message, rendition).await?;
                    continue;
                }
                answer => answer?,
            };
            if bytes.is_empty() {
                return Err(GatewayError::Refused("FILE_TOO_SHORT".into()));
            }
            offset += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if sender.send(Ok(bytes)).await.is_err() {
                // Whoever wanted it has gone.
                return Ok(());
            }
        }
        Ok(())
    }

    async fn piece(
        &self,
        peer: Peer,
        found: &mut Location,
        offset: u64,
    ) -> Result<Vec<u8>, GatewayError> {
        let request = tl::functions::upload::GetFile {
            precise: false,
            cdn_supported: false,
            location: found.input.clone(),
            offset: i64::try_from(offset).unwrap_or(i64::MAX),
            limit: PIECE,
        };
        let errand = Errand::of_person(Method::Files, peer);
        self.patiently(&errand).await?;
        let mut answer = self.link.invoke_at(found.dc, &request).await;
        if let Some(dc) = answer.as_ref().err().and_then(|error| error.migrate_to()) {
            found.dc = dc;
            answer = self.link.invoke_at(dc, &request).await;
        }
        let answer = answer.map_err(GatewayError::from);
        self.learn(&errand, &answer).await;
        match answer? {
            tl::enums::upload::File::File(file) => Ok(file.bytes),
            // Only those who ask for it are sent there.
            tl::enums::upload::File::CdnRedirect(_) => {
                Err(GatewayError::Refused("CDN_REDIRECT".into()))
            }
        }
    }

    /// Waits for the errand's turn: of a long file each piece has to, and nothing is lost by it.
    pub(super) async fn patiently(&self, errand: &Errand) -> Result<(), GatewayError> {
        const LONG: u32 = 30;
        loop {
            match self.admit(errand).await {
                Err(GatewayError::Wait { seconds, .. }) if seconds <= LONG => {
                    let wait = std::time::Duration::from_secs(seconds.into());
                    tokio::time::sleep(wait).await;
                }
                other => return other,
            }
        }
    }
}
