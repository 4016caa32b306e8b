//! What people of a scenario attach: a few files that come with the sandbox.

use grammers_tl_types::{Serializable, enums, types};

/// A file, and how Telegram would describe it.
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    pub(crate) mime: &'static str,
    pub(crate) bytes: &'static [u8],
    /// How long it plays, if it is spoken.
    pub(crate) seconds: Option<i32>,
}

static ASSETS: [Asset; 3] = [
    Asset {
        name: "whiteboard.jpg",
        mime: "image/jpeg",
        bytes: include_bytes!("../assets/whiteboard.jpg"),
        seconds: None,
    },
    Asset {
        name: "offer.pdf",
        mime: "application/pdf",
        bytes: include_bytes!("../assets/offer.pdf"),
        seconds: None,
    },
    Asset {
        name: "voice.wav",
        mime: "audio/wav",
        bytes: include_bytes!("../assets/voice.wav"),
        seconds: Some(4),
    },
];

/// The file of this name.
pub(crate) fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

impl Asset {
    /// Its serialised attributes.
    pub(crate) fn attributes(&self) -> Vec<u8> {
        match self.seconds {
            Some(seconds) => attributes(&[voice(seconds)]),
            None => attributes(&[file_name(self.name)]),
        }
    }
}

/// A recording that was spoken.
pub(crate) fn voice(duration: i32) -> enums::DocumentAttribute {
    enums::DocumentAttribute::Audio(types::DocumentAttributeAudio {
        voice: true,
        duration,
        title: None,
        performer: None,
        waveform: None,
    })
}

/// A name that a file has.
pub(crate) fn file_name(name: &str) -> enums::DocumentAttribute {
    enums::DocumentAttribute::Filename(types::DocumentAttributeFilename {
        file_name: name.to_owned(),
    })
}

/// Attributes as a message keeps them.
pub(crate) fn attributes(attributes: &[enums::DocumentAttribute]) -> Vec<u8> {
    attributes.to_vec().to_bytes()
}
