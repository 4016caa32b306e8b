//! `upload.*` and `messages.sendMedia` (<https://core.telegram.org/api/files>).

use grammers_tl_types::{Serializable, enums, functions, types};

use super::Ctx;
use super::send::{check_length, entities, full, reply_target};
use crate::error::{Answer, RpcFailure};
use crate::world::{Draft, Media, frame};

/// The largest piece of a download: with its envelope it must fit into one message.
const MAX_PIECE: i32 = 512 << 10;

pub(super) fn save_part(
    ctx: &mut Ctx<'_>,
    request: functions::upload::SaveFilePart,
) -> Answer<bool> {
    let me = ctx.me()?;
    let files = &mut ctx.world.files;
    files.save_part(me, request.file_id, request.file_part, request.bytes)?;
    Ok(true)
}

pub(super) fn save_big_part(
    ctx: &mut Ctx<'_>,
    request: functions::upload::SaveBigFilePart,
) -> Answer<bool> {
    let me = ctx.me()?;
    let files = &mut ctx.world.files;
    files.save_part(me, request.file_id, request.file_part, request.bytes)?;
    Ok(true)
}

pub(super) fn get_file(
    ctx: &mut Ctx<'_>,
    request: functions::upload::GetFile,
) -> Answer<enums::upload::File> {
    ctx.may_have_files()?;
    let (id, hash, reference) = match &request.location {
        enums::InputFileLocation::InputDocumentFileLocation(x) => {
            (x.id, x.access_hash, &x.file_reference)
        }
        enums::InputFileLocation::InputPhotoFileLocation(x) => {
            (x.id, x.access_hash, &x.file_reference)
        }
        _ => return Err(RpcFailure::bad("LOCATION_INVALID")),
    };
    if *reference != ctx.world.file_reference() {
        return Err(RpcFailure::bad("FILE_REFERENCE_EXPIRED"));
    }
    if hash != ctx.world.file_hash(id) {
        return Err(RpcFailure::bad("LOCATION_INVALID"));
    }
    if !(1..=MAX_PIECE).contains(&request.limit) {
        return Err(RpcFailure::bad("LIMIT_INVALID"));
    }
    let bytes = ctx
        .world
        .files
        .piece(id, request.offset, request.limit as usize)?;
    Ok(enums::upload::File::File(types::upload::File {
        r#type: enums::storage::FileType::FileUnknown,
        mtime: ctx.world.now(),
        bytes,
    }))
}

pub(super) fn send_media(
    ctx: &mut Ctx<'_>,
    request: functions::messages::SendMedia,
) -> Answer<enums::Updates> {
    let me = ctx.me()?;
    let peer = ctx.world.input_peer(me, &request.peer)?;
    check_length(&request.message)?;
    ctx.world.check_random_id(me, request.random_id)?;
    let media = uploaded(ctx, me, request.media)?;
    let draft = Draft {
        text: request.message,
        entities: entities(request.entities),
        reply_to: reply_target(request.reply_to.as_ref()),
        random_id: Some(request.random_id),
        media: Some(media),
        forwarded_from: None,
    };
    let sent = ctx.world.send_as_client(me, peer, draft)?;
    Ok(full(ctx, me, peer, request.random_id, sent))
}

/// Makes a stored file of an upload.
fn uploaded(ctx: &mut Ctx<'_>, me: i64, media: enums::InputMedia) -> Answer<Media> {
    let (file, photo, mime_type, attributes) = match media {
        enums::InputMedia::UploadedPhoto(x) => (x.file, true, "image/jpeg".to_owned(), Vec::new()),
        enums::InputMedia::UploadedDocument(x) => (x.file, false, x.mime_type, x.attributes),
        _ => return Err(RpcFailure::bad("MEDIA_INVALID")),
    };
    let (id, parts) = match file {
        enums::InputFile::File(x) => (x.id, x.parts),
        enums::InputFile::Big(x) => (x.id, x.parts),
        enums::InputFile::StoryDocument(_) => return Err(RpcFailure::bad("MEDIA_INVALID")),
    };
    let file_id = ctx.world.new_file_id();
    let size = ctx.world.files.store(me, id, parts, file_id)?;
    let frame = frame(ctx.world.files.whole(file_id));
    if photo && frame == (0, 0) {
        return Err(RpcFailure::bad("PHOTO_INVALID_DIMENSIONS"));
    }
    Ok(Media {
        frame,
        asset: None,
        card: None,
        file_id,
        photo,
        mime_type,
        size,
        attributes: attributes.to_bytes(),
    })
}
