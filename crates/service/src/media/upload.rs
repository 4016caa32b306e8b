//! Taking a file in that somebody wants to send.

use domain::attachment::{self, Upload};
use domain::{Actor, Error, ErrorCode, Permission};
use futures::{Stream, StreamExt as _};
use store::files::StoredUpload;
use tokio::io::AsyncReadExt;

use crate::{Failure, Services};

/// What tells a picture and its size stands within so many bytes, but for odd ones, which then go
/// as documents.
const HEAD: u64 = 512 * 1024;

/// Takes a file in, piece by piece. It waits for a message that takes it along.
pub async fn upload<E: std::error::Error>(
    services: &Services,
    actor: &Actor,
    name: &str,
    said: &str,
    body: impl Stream<Item = Result<impl AsRef<[u8]>, E>>,
) -> Result<Upload, Error> {
    actor.require(Permission::InboxSend)?;
    let most = services.files.upload_most.min(attachment::FILE_MOST);
    let mut incoming = services.files.cache().begin().await.or_internal()?;
    let mut body = std::pin::pin!(body);
    while let Some(piece) = body.next().await {
        // Who uploads has gone away.
        let piece = piece.map_err(|error| Error::malformed(error.to_string()))?;
        incoming.write(piece.as_ref()).await.or_internal()?;
        if incoming.size() > most {
            return Err(too_large(most));
        }
    }
    if incoming.size() == 0 {
        return Err(Error::field("file", domain::FieldCode::Required));
    }
    let kept = incoming.keep().await.or_internal()?;
    let picture = look(services, &kept.hash).await?;
    let (width, height) = picture
        .as_ref()
        .map_or((None, None), |one| (Some(one.1), Some(one.2)));
    let stored = StoredUpload {
        upload: Upload {
            id: services.clock.new_id(),
            name: attachment::file_name(name),
            mime: picture.map_or_else(|| attachment::mime(said), |(mime, ..)| mime.to_owned()),
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            width,
            height,
        },
        hash: kept.hash,
    };
    let now = services.clock.now();
    store::files::add_upload(
        &services.db,
        actor.organization_id,
        actor.user_id,
        &stored,
        now,
    )
    .await
    .or_internal()?;
    super::make_room(services).await;
    Ok(stored.upload)
}

/// A file that is larger than what is taken; the detail is that limit, in megabytes.
pub fn too_large(most: u64) -> Error {
    Error::new(ErrorCode::TooLarge).with_detail((most / (1024 * 1024)).to_string())
}

/// The kind and size of a picture, by its content and not by what anybody says.
async fn look(services: &Services, hash: &str) -> Result<Option<(&'static str, u32, u32)>, Error> {
    let Some(file) = services.files.cache().open(hash).await.or_internal()? else {
        return Ok(None);
    };
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head).await.or_internal()?;
    let Ok(size) = imagesize::blob_size(&head) else {
        return Ok(None);
    };
    let mime = match imagesize::image_type(&head) {
        Ok(imagesize::ImageType::Jpeg) => "image/jpeg",
        Ok(imagesize::ImageType::Png) => "image/png",
        Ok(imagesize::ImageType::Webp) => "image/webp",
        Ok(imagesize::ImageType::Gif) => "image/gif",
        _ => return Ok(None),
    };
    let side = |side: usize| u32::try_from(side).ok();
    Ok(side(size.width)
        .zip(side(size.height))
        .map(|(width, height)| (mime, width, height)))
}
