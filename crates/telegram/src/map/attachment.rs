//! What messages carry: files, contacts, places.

use domain::attachment::{
    AttachedFile, Attachment, ContactCard, FileLook, Place, Rendition, file_name, mime,
};
use grammers_tl_types as tl;

use super::glimpse::glimpse;

/// The longer side of the picture that a conversation shows, at most.
const PREVIEW_SIDE: i32 = 800;
/// Of documents Telegram keeps small pictures of its own making only.
const THUMB_SIDE: i32 = 1_280;

/// What a message carries, where it is something we know how to show.
pub(crate) fn attachment(media: &tl::enums::MessageMedia) -> Option<Attachment> {
    use tl::enums::MessageMedia as Media;
    Some(match media {
        Media::Photo(media) => Attachment::File(photo(media)?),
        Media::Document(media) => Attachment::File(document(media)?),
        Media::Contact(contact) => Attachment::Contact(ContactCard {
            name: format!("{} {}", contact.first_name, contact.last_name)
                .trim()
                .to_owned(),
            phone: contact.phone_number.clone(),
        }),
        Media::Geo(geo) => Attachment::Place(point(&geo.geo)?),
        Media::GeoLive(geo) => Attachment::Place(point(&geo.geo)?),
        Media::Venue(venue) => Attachment::Place(Place {
            title: Some(venue.title.clone()).filter(|title| !title.is_empty()),
            address: Some(venue.address.clone()).filter(|address| !address.is_empty()),
            ..point(&venue.geo)?
        }),
        _ => return None,
    })
}

fn point(geo: &tl::enums::GeoPoint) -> Option<Place> {
    match geo {
        tl::enums::GeoPoint::Point(point) => Place::at(point.lat, point.long),
        tl::enums::GeoPoint::Empty => None,
    }
}

fn photo(media: &tl::types::MessageMediaPhoto) -> Option<AttachedFile> {
    let Some(tl::enums::Photo::Photo(photo)) = &media.photo else {
        return None;
    };
    let whole = picture(&photo.sizes, i32::MAX)?;
    Some(AttachedFile {
        width: positive(whole.width),
        height: positive(whole.height),
        has_preview: true,
        glimpse: glimpse(&photo.sizes),
        ..AttachedFile::new(FileLook::Photo, "image/jpeg", whole.bytes)
    })
}

fn document(media: &tl::types::MessageMediaDocument) -> Option<AttachedFile> {
    use tl::enums::DocumentAttribute as Attribute;
    let Some(tl::enums::Document::Document(document)) = &media.document else {
        return None;
    };
    let thumbs = document.thumbs.as_deref().unwrap_or_default();
    let mut file = AttachedFile {
        has_preview: picture(thumbs, THUMB_SIDE).is_some(),
        glimpse: glimpse(thumbs),
        ..AttachedFile::new(look(media), mime(&document.mime_type), document.size)
    };
    for attribute in &document.attributes {
        match attribute {
            Attribute::Filename(name) => file.name = Some(file_name(&name.file_name)),
            Attribute::ImageSize(size) => {
                (file.width, file.height) = (positive(size.w), positive(size.h));
            }
            Attribute::Video(video) => {
                (file.width, file.height) = (positive(video.w), positive(video.h));
                // As many whole seconds as a player would show.
                file.seconds = positive(video.duration.round() as i32);
            }
            Attribute::Audio(audio) => {
                file.seconds = positive(audio.duration);
                if file.name.is_none() {
                    file.name = track(audio);
                }
            }
            Attribute::Sticker(sticker) if file.name.is_none() => {
                file.name = Some(sticker.alt.clone()).filter(|alt| !alt.is_empty());
            }
            _ => {}
        }
    }
    Some(file)
}

/// `Artist – Title`, as far as either is known.
fn track(audio: &tl::types::DocumentAttributeAudio) -> Option<String> {
    let parts = [audio.performer.as_deref(), audio.title.as_deref()];
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join(" – "))
}

fn positive(number: i32) -> Option<u32> {
    u32::try_from(number).ok().filter(|number| *number > 0)
}

/// How a document is meant to be shown.
pub(super) fn look(media: &tl::types::MessageMediaDocument) -> FileLook {
    use tl::enums::DocumentAttribute as Attribute;
    if media.voice {
        return FileLook::Voice;
    }
    if media.round {
        return FileLook::RoundVideo;
    }
    let attributes = match &media.document {
        Some(tl::enums::Document::Document(document)) => document.attributes.as_slice(),
        _ => &[],
    };
    let mut look = if media.video {
        FileLook::Video
    } else {
        FileLook::Document
    };
    for attribute in attributes {
        look = match attribute {
            Attribute::Sticker(_) => return FileLook::Sticker,
            // Animations are videos as well; the animation is what one sees.
            Attribute::Animated => return FileLook::Animation,
            Attribute::Audio(audio) if audio.voice => FileLook::Voice,
            Attribute::Audio(_) => FileLook::Audio,
            Attribute::Video(video) if video.round_message => FileLook::RoundVideo,
            Attribute::Video(_) => FileLook::Video,
            _ => look,
        };
    }
    look
}

/// Where a file is at Telegram, and what it will be.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    pub(crate) dc: i32,
    pub(crate) size: u64,
    pub(crate) mime: String,
    pub(crate) input: tl::enums::InputFileLocation,
}

/// Where the file of a message is, or the smaller picture of it.
pub(crate) fn location(media: &tl::enums::MessageMedia, rendition: Rendition) -> Option<Location> {
    match media {
        tl::enums::MessageMedia::Photo(media) => match media.photo.as_ref()? {
            tl::enums::Photo::Photo(photo) => photo_location(photo, rendition),
            tl::enums::Photo::Empty(_) => None,
        },
        tl::enums::MessageMedia::Document(media) => match media.document.as_ref()? {
            tl::enums::Document::Document(document) => document_location(document, rendition),
            tl::enums::Document::Empty(_) => None,
        },
        _ => None,
    }
}

fn photo_location(photo: &tl::types::Photo, rendition: Rendition) -> Option<Location> {
    let most = match rendition {
        Rendition::Whole => i32::MAX,
        Rendition::Preview => PREVIEW_SIDE,
    };
    let picture = picture(&photo.sizes, most)?;
    let input = tl::types::InputPhotoFileLocation {
        id: photo.id,
        access_hash: photo.access_hash,
        file_reference: photo.file_reference.clone(),
        thumb_size: picture.word,
    };
    Some(Location {
        dc: photo.dc_id,
        size: u64::try_from(picture.bytes).ok()?,
        mime: "image/jpeg".to_owned(),
        input: input.into(),
    })
}

fn document_location(document: &tl::types::Document, rendition: Rendition) -> Option<Location> {
    let (thumb_size, size, mime) = match rendition {
        Rendition::Whole => (String::new(), document.size, mime(&document.mime_type)),
        Rendition::Preview => {
            let thumb = picture(document.thumbs.as_deref()?, THUMB_SIDE)?;
            (thumb.word, thumb.bytes, "image/jpeg".to_owned())
        }
    };
    let input = tl::types::InputDocumentFileLocation {
        id: document.id,
        access_hash: document.access_hash,
        file_reference: document.file_reference.clone(),
        thumb_size,
    };
    Some(Location {
        dc: document.dc_id,
        size: u64::try_from(size).ok()?,
        mime,
        input: input.into(),
    })
}

/// One of the sizes in which Telegram keeps a picture.
struct Picture {
    word: String,
    width: i32,
    height: i32,
    bytes: i64,
}

/// The largest size whose sides are at most this long, or the smallest there is.
fn picture(sizes: &[tl::enums::PhotoSize], most: i32) -> Option<Picture> {
    let mut sizes: Vec<_> = sizes.iter().filter_map(size).collect();
    sizes.sort_by_key(|size| size.width.max(size.height));
    let fits = |size: &Picture| size.width.max(size.height) <= most;
    match sizes.iter().rposition(fits) {
        Some(at) => Some(sizes.swap_remove(at)),
        None => sizes.into_iter().next(),
    }
}

/// A size that is fetched as a file.
fn size(size: &tl::enums::PhotoSize) -> Option<Picture> {
    let (word, width, height, bytes) = match size {
        tl::enums::PhotoSize::Size(size) => (&size.r#type, size.w, size.h, size.size),
        tl::enums::PhotoSize::Progressive(size) => {
            // The last of them is all of it.
            (&size.r#type, size.w, size.h, *size.sizes.iter().max()?)
        }
        _ => return None,
    };
    Some(Picture {
        word: word.clone(),
        width,
        height,
        bytes: bytes.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sized(word: &str, w: i32, h: i32) -> tl::enums::PhotoSize {
        tl::types::PhotoSize {
            r#type: word.to_owned(),
            w,
            h,
            size: w * h,
        }
        .into()
    }

    fn sent(attributes: Vec<tl::enums::DocumentAttribute>) -> tl::types::MessageMediaDocument {
        tl::types::MessageMediaDocument {
            nopremium: false,
            spoiler: false,
            video: false,
            round: false,
            voice: false,
            document: Some(
                tl::types::Document {
                    id: 1,
                    access_hash: 1,
                    file_reference: Vec::new(),
                    date: 0,
                    mime_type: "video/mp4".to_owned(),
                    size: 9,
                    thumbs: Some(vec![sized("m", 320, 240)]),
                    video_thumbs: None,
                    dc_id: 4,
                    attributes,
                }
                .into(),
            ),
            alt_documents: None,
            video_cover: None,
            video_timestamp: None,
            ttl_seconds: None,
        }
    }

    #[test]
    fn a_conversation_shows_the_largest_picture_that_is_not_too_large() {
        let sizes = [
            sized("y", 1280, 960),
            sized("m", 320, 240),
            sized("x", 800, 600),
        ];
        let word = |most| picture(&sizes, most).map(|picture| picture.word);
        assert_eq!(word(PREVIEW_SIDE).as_deref(), Some("x"));
        assert_eq!(word(i32::MAX).as_deref(), Some("y"));
        assert_eq!(
            word(100).as_deref(),
            Some("m"),
            "better a large one than none"
        );
    }

    #[test]
    fn a_film_has_a_size_and_a_length_and_a_still() {
        let video = tl::types::DocumentAttributeVideo {
            round_message: true,
            supports_streaming: true,
            nosound: false,
            duration: 12.6,
            w: 640,
            h: 480,
            preload_prefix_size: None,
            video_start_ts: None,
            video_codec: None,
        };
        let media = sent(vec![video.into()]);
        let file = document(&media).expect("a file");
        assert_eq!(file.look, FileLook::RoundVideo);
        assert_eq!((file.frame(), file.seconds), (Some((640, 480)), Some(13)));
        assert!(file.has_preview);
        let media = tl::enums::MessageMedia::from(media);
        let whole = location(&media, Rendition::Whole).expect("a place");
        assert_eq!(
            (whole.dc, whole.size, whole.mime.as_str()),
            (4, 9, "video/mp4")
        );
        let still = location(&media, Rendition::Preview).expect("a place");
        assert_eq!((still.size, still.mime.as_str()), (320 * 240, "image/jpeg"));
    }

    #[test]
    fn media_has_one_look() {
        let audio = |voice| {
            tl::types::DocumentAttributeAudio {
                voice,
                duration: 1,
                title: Some("Song".to_owned()),
                performer: Some("Band".to_owned()),
                waveform: None,
            }
            .into()
        };
        assert_eq!(look(&sent(vec![])), FileLook::Document);
        assert_eq!(look(&sent(vec![audio(true)])), FileLook::Voice);
        assert_eq!(look(&sent(vec![audio(false)])), FileLook::Audio);
        assert_eq!(
            look(&sent(vec![tl::enums::DocumentAttribute::Animated])),
            FileLook::Animation
        );
        let file = document(&sent(vec![audio(false)])).expect("a file");
        assert_eq!(file.name.as_deref(), Some("Band – Song"));
    }

    #[test]
    fn a_name_cannot_lead_anywhere() {
        let name = tl::types::DocumentAttributeFilename {
            file_name: "../../etc/passwd".to_owned(),
        };
        let file = document(&sent(vec![name.into()])).expect("a file");
        assert_eq!(file.name.as_deref(), Some("passwd"));
    }
}
