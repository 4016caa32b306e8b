//! What messages carry: files, places, contacts.

use grammers_tl_types::{Deserializable, enums, types};
use serde::{Deserialize, Serialize};

use super::{Draft, World};
use crate::assets::{self, Asset};

/// Something attached. The bytes of a file live in the file store under its id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Media {
    pub(crate) file_id: i64,
    pub(crate) photo: bool,
    pub(crate) mime_type: String,
    pub(crate) size: i64,
    /// Serialised `Vector<DocumentAttribute>`.
    pub(crate) attributes: Vec<u8>,
    /// Width and height of a picture.
    #[serde(default)]
    pub(crate) frame: (i32, i32),
    /// The file of the sandbox that it is: that one survives a restart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asset: Option<String>,
    /// What it is instead of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) card: Option<Card>,
}

/// Something that is no file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Card {
    Place {
        latitude: f64,
        longitude: f64,
        title: String,
    },
    Contact {
        name: String,
        phone: String,
    },
}

/// Where everybody of a scenario meets.
const MEETING_POINT: Card = Card::Place {
    latitude: 52.520_008,
    longitude: 13.404_954,
    title: String::new(),
};

impl World {
    /// What a line of a scenario says: `[whiteboard.jpg] Our plan` is a file of the sandbox with a
    /// caption, `[place]` and `[contact]` are what they say, anything else is text.
    pub(crate) fn draft_of_line(&mut self, line: &str) -> Draft {
        let attached = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let media = attached.and_then(|(name, _)| match name {
            "place" => Some(card(MEETING_POINT)),
            "contact" => Some(card(Card::Contact {
                name: "Nina Berg".to_owned(),
                phone: "+4930123456".to_owned(),
            })),
            name => assets::find(name).map(|asset| self.media_of_asset(asset)),
        });
        match (media, attached) {
            (Some(media), Some((_, text))) => Draft {
                media: Some(media),
                ..Draft::text(text.trim())
            },
            _ => Draft::text(line),
        }
    }

    fn media_of_asset(&mut self, asset: &Asset) -> Media {
        let file_id = self.new_file_id();
        self.files.put(file_id, asset.bytes.to_vec());
        Media {
            file_id,
            photo: asset.mime.starts_with("image/"),
            mime_type: asset.mime.to_owned(),
            size: asset.bytes.len() as i64,
            attributes: asset.attributes(),
            frame: frame(asset.bytes),
            asset: Some(asset.name.to_owned()),
            card: None,
        }
    }

    /// The bytes of the sandbox's own files, after a restart.
    pub(crate) fn restore_files(&mut self) {
        let boxes = self
            .boxes
            .values()
            .flat_map(|mailbox| mailbox.messages.values());
        let channels = self
            .channels
            .values()
            .flat_map(|channel| channel.messages.values());
        for media in boxes
            .chain(channels)
            .filter_map(|message| message.media.as_ref())
        {
            if let Some(asset) = media.asset.as_deref().and_then(assets::find) {
                self.files.put(media.file_id, asset.bytes.to_vec());
            }
        }
    }

    pub(super) fn media(&self, media: &Media) -> enums::MessageMedia {
        match &media.card {
            Some(Card::Place {
                latitude,
                longitude,
                title,
            }) => place(*latitude, *longitude, title),
            Some(Card::Contact { name, phone }) => contact(name, phone),
            None if media.photo => self.photo(media),
            None => self.document(media),
        }
    }

    fn photo(&self, media: &Media) -> enums::MessageMedia {
        let (w, h) = media.frame;
        enums::MessageMedia::Photo(types::MessageMediaPhoto {
            spoiler: false,
            live_photo: false,
            photo: Some(enums::Photo::Photo(types::Photo {
                has_stickers: false,
                id: media.file_id,
                access_hash: self.file_hash(media.file_id),
                file_reference: self.file_reference(),
                date: self.now(),
                sizes: vec![enums::PhotoSize::Size(types::PhotoSize {
                    r#type: "x".to_owned(),
                    w,
                    h,
                    size: media.size as i32,
                })],
                video_sizes: None,
                dc_id: self.files_dc,
            })),
            ttl_seconds: None,
            video: None,
        })
    }

    fn document(&self, media: &Media) -> enums::MessageMedia {
        let attributes = Vec::from_bytes(&media.attributes).unwrap_or_default();
        enums::MessageMedia::Document(types::MessageMediaDocument {
            nopremium: false,
            spoiler: false,
            video: false,
            round: false,
            voice: false,
            document: Some(enums::Document::Document(types::Document {
                id: media.file_id,
                access_hash: self.file_hash(media.file_id),
                file_reference: self.file_reference(),
                date: self.now(),
                mime_type: media.mime_type.clone(),
                size: media.size,
                thumbs: None,
                video_thumbs: None,
                dc_id: self.files_dc,
                attributes,
            })),
            alt_documents: None,
            video_cover: None,
            video_timestamp: None,
            ttl_seconds: None,
        })
    }

    /// What a client shows beside a file's id; it expires when the control API says so.
    pub(crate) fn file_reference(&self) -> Vec<u8> {
        vec![1, self.file_references]
    }
}

fn card(card: Card) -> Media {
    Media {
        card: Some(card),
        ..Media::default()
    }
}

fn place(lat: f64, long: f64, title: &str) -> enums::MessageMedia {
    let geo = enums::GeoPoint::Point(types::GeoPoint {
        long,
        lat,
        access_hash: 0,
        accuracy_radius: None,
    });
    if title.is_empty() {
        return enums::MessageMedia::Geo(types::MessageMediaGeo { geo });
    }
    enums::MessageMedia::Venue(types::MessageMediaVenue {
        geo,
        title: title.to_owned(),
        address: String::new(),
        provider: String::new(),
        venue_id: String::new(),
        venue_type: String::new(),
    })
}

fn contact(name: &str, phone: &str) -> enums::MessageMedia {
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    enums::MessageMedia::Contact(types::MessageMediaContact {
        phone_number: phone.to_owned(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        vcard: String::new(),
        user_id: 0,
    })
}

/// Width and height of a picture; nothing of what is none.
pub(crate) fn frame(bytes: &[u8]) -> (i32, i32) {
    let Ok(size) = imagesize::blob_size(bytes) else {
        return (0, 0);
    };
    (size.width as i32, size.height as i32)
}
