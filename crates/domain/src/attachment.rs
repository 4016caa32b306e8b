//! What a message carries beside its words: a file, a contact, a place.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{FieldCode, UploadId};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Attachment {
    /// A picture, a recording, a document.
    File(AttachedFile),
    /// Somebody's name and number.
    Contact(ContactCard),
    /// Somewhere on Earth.
    Place(Place),
}

impl Attachment {
    /// The file, where it is one.
    pub const fn file(&self) -> Option<&AttachedFile> {
        match self {
            Self::File(file) => Some(file),
            Self::Contact(_) | Self::Place(_) => None,
        }
    }
}

text_enum! {
    /// How a file is meant to be shown.
    FileLook {
        /// A picture.
        Photo = "photo",
        /// A film.
        Video = "video",
        /// A film without sound that plays over and over.
        Animation = "animation",
        /// A film in a circle, spoken into a phone.
        RoundVideo = "round_video",
        /// A spoken message.
        Voice = "voice",
        /// Music, or another recording.
        Audio = "audio",
        /// A sticker.
        Sticker = "sticker",
        /// Any file.
        Document = "document",
    }
}

/// What is known of a file without having it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachedFile {
    /// How it is meant to be shown.
    pub look: FileLook,
    /// What its sender called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What its sender says it is.
    pub mime: String,
    /// Its length in bytes.
    pub size: i64,
    /// Its width in pixels, of what can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Its height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// How long it plays, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Whether there is a smaller picture of it (`size=preview`).
    #[serde(default)]
    pub has_preview: bool,
    /// A few hundred bytes that look like it from afar, as a `data:` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glimpse: Option<String>,
    /// The upload it was sent from, until Telegram has told of the message itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_id: Option<UploadId>,
}

impl AttachedFile {
    /// A file of which nothing else is known.
    pub fn new(look: FileLook, mime: impl Into<String>, size: i64) -> Self {
        Self {
            look,
            name: None,
            mime: mime.into(),
            size,
            width: None,
            height: None,
            seconds: None,
            has_preview: false,
            glimpse: None,
            upload_id: None,
        }
    }

    /// Width and height, where both are known.
    pub const fn frame(&self) -> Option<(u32, u32)> {
        match (self.width, self.height) {
            (Some(width), Some(height)) if width > 0 && height > 0 => Some((width, height)),
            _ => None,
        }
    }
}

/// Somebody's name and number, passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactCard {
    /// First and last name.
    pub name: String,
    /// The number as it was given.
    pub phone: String,
}

/// Somewhere on Earth. Degrees are counted in millionths, which is a hand's breadth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// Degrees north of the equator, in millionths.
    pub latitude_e6: i32,
    /// Degrees east of Greenwich, in millionths.
    pub longitude_e6: i32,
    /// What it is called, where it is called something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Place {
    /// A place by its degrees; none where they are no place on Earth.
    pub fn at(latitude: f64, longitude: f64) -> Option<Self> {
        let fits = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        // Within these limits the numbers fit; anything else, NaN included, was turned away.
        let micro = |degrees: f64| (degrees * 1e6).round() as i32;
        fits.then(|| Self {
            latitude_e6: micro(latitude),
            longitude_e6: micro(longitude),
            title: None,
            address: None,
        })
    }

    /// `55.755864, 37.617698`.
    pub fn degrees(&self) -> String {
        let one = |e6: i32| f64::from(e6) / 1e6;
        format!(
            "{:.6}, {:.6}",
            one(self.latitude_e6),
            one(self.longitude_e6)
        )
    }

    /// Where a map of it is.
    pub fn map_url(&self) -> String {
        let one = |e6: i32| f64::from(e6) / 1e6;
        let (latitude, longitude) = (one(self.latitude_e6), one(self.longitude_e6));
        format!(
            "https://www.openstreetmap.org/?mlat={latitude:.6}&mlon={longitude:.6}#map=16/{latitude:.6}/{longitude:.6}"
        )
    }
}

text_enum! {
    /// Which picture of a file.
    Rendition {
        /// The file itself.
        Whole = "whole",
        /// A smaller picture of it, for a conversation.
        Preview = "preview",
    }
}

/// A file on its way out: kept here until a message takes it along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upload {
    /// Its id, for `upload_id` of a message.
    pub id: UploadId,
    /// Its name.
    pub name: String,
    /// What it is: told by its content where it is a picture, else by who uploaded it.
    pub mime: String,
    /// Its length in bytes.
    pub size: i64,
    /// Its width in pixels, where it is a picture.
    pub width: Option<u32>,
    /// Its height.
    pub height: Option<u32>,
}

/// The most that Telegram takes as one file: 4,000 parts of half a megabyte.
pub const FILE_MOST: u64 = 4_000 * 512 * 1024;
/// The most that Telegram takes as a photo, in bytes.
const PHOTO_MOST: i64 = 10 * 1024 * 1024;
/// The most that width and height of a photo may be together.
const PHOTO_SIDES_MOST: u32 = 10_000;
/// How many times longer than the other one side of a photo may be.
const PHOTO_STRETCH_MOST: u32 = 20;
/// The longest caption, in UTF-16 units as Telegram counts.
const CAPTION_MOST: usize = 1024;
/// The longest file name, in bytes.
const NAME_MOST: usize = 200;

impl Upload {
    /// Whether Telegram takes it as a photo; every other file goes as a document.
    pub fn can_be_photo(&self) -> bool {
        let (Some(width), Some(height)) = (self.width, self.height) else {
            return false;
        };
        let (short, long) = (width.min(height), width.max(height));
        matches!(
            self.mime.as_str(),
            "image/jpeg" | "image/png" | "image/webp"
        ) && self.size <= PHOTO_MOST
            && short > 0
            && width.saturating_add(height) <= PHOTO_SIDES_MOST
            && long <= short.saturating_mul(PHOTO_STRETCH_MOST)
    }

    /// As a message carries it.
    pub fn attached(&self, as_document: bool) -> AttachedFile {
        let look = if self.can_be_photo() && !as_document {
            FileLook::Photo
        } else {
            FileLook::Document
        };
        AttachedFile {
            name: Some(self.name.clone()).filter(|_| look == FileLook::Document),
            width: self.width,
            height: self.height,
            upload_id: Some(self.id),
            ..AttachedFile::new(look, self.mime.clone(), self.size)
        }
    }
}

/// The words under a file: none, or as many as Telegram allows there.
pub fn caption(text: &str) -> Result<String, FieldCode> {
    let text = text.trim();
    if text.encode_utf16().count() > CAPTION_MOST {
        return Err(FieldCode::TooLong);
    }
    Ok(text.to_owned())
}

/// A file name without what could lead out of a folder or break a header.
pub fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).collect();
    let mut clean = clean.trim().trim_start_matches('.').to_owned();
    while clean.len() > NAME_MOST {
        clean.pop();
    }
    if clean.is_empty() {
        "file".to_owned()
    } else {
        clean
    }
}

/// A media type, if it is written like one; else that of unknown bytes.
pub fn mime(text: &str) -> String {
    let essence = text
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    match essence.split_once('/') {
        Some((kind, subtype)) if word(kind) && word(subtype) && essence.len() <= 100 => essence,
        _ => UNKNOWN.to_owned(),
    }
}

/// The media type of bytes of which nothing is known.
pub const UNKNOWN: &str = "application/octet-stream";

/// The media types that a browser may show where it is; none of them can run anything. Everything
/// else is handed over as a file to save.
const SHOWN: [&str; 16] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "video/mp4",
    "video/webm",
    "video/quicktime",
    "audio/ogg",
    "audio/opus",
    "audio/mpeg",
    "audio/mp4",
    "audio/aac",
    "audio/x-m4a",
    "audio/flac",
    "audio/wav",
    "audio/x-wav",
];

/// Whether a browser may show this type where it is.
pub fn is_shown(mime: &str) -> bool {
    SHOWN.contains(&mime)
}

/// The address of a message's file.
pub fn address(message: impl Into<Uuid>, rendition: Rendition) -> String {
    let id: Uuid = message.into();
    match rendition {
        Rendition::Whole => format!("/api/messaging/messages/{id}/file"),
        Rendition::Preview => format!("/api/messaging/messages/{id}/file?size=preview"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn picture(width: u32, height: u32) -> Upload {
        Upload {
            id: UploadId(Uuid::nil()),
            name: "a.jpg".to_owned(),
            mime: "image/jpeg".to_owned(),
            size: 1_000,
            width: Some(width),
            height: Some(height),
        }
    }

    #[test]
    fn a_photo_is_what_telegram_takes_as_one() {
        assert!(picture(800, 600).can_be_photo());
        assert!(!picture(9_000, 2_000).can_be_photo(), "too large");
        assert!(!picture(2_100, 100).can_be_photo(), "too long");
        let heavy = Upload {
            size: PHOTO_MOST + 1,
            ..picture(800, 600)
        };
        assert!(!heavy.can_be_photo());
        let drawing = Upload {
            mime: "image/svg+xml".to_owned(),
            ..picture(800, 600)
        };
        assert_eq!(drawing.attached(false).look, FileLook::Document);
        assert_eq!(picture(800, 600).attached(true).look, FileLook::Document);
    }

    #[test]
    fn nothing_that_can_run_is_shown() {
        for mime in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "application/pdf",
        ] {
            assert!(!is_shown(mime), "{mime}");
        }
    }

    #[test]
    fn a_media_type_is_made_of_two_words() {
        assert_eq!(mime("Image/JPEG; charset=x"), "image/jpeg");
        for wrong in ["", "image", "a/b/c", "text/\r\nx: y", "im age/png"] {
            assert_eq!(mime(wrong), UNKNOWN, "{wrong}");
        }
    }

    #[test]
    fn a_place_is_on_earth() {
        let place = Place::at(55.755_864, 37.617_698).expect("a place");
        assert_eq!(place.degrees(), "55.755864, 37.617698");
        assert_eq!(Place::at(91.0, 0.0), None);
        assert_eq!(Place::at(f64::NAN, 0.0), None);
    }

    proptest! {
        #[test]
        fn a_file_name_leads_nowhere(name in ".{0,300}") {
            let clean = file_name(&name);
            prop_assert!(!clean.is_empty() && clean.len() <= NAME_MOST);
            prop_assert!(!clean.contains(['/', '\\', '\n', '\r']) && !clean.starts_with('.'));
        }
    }
}
