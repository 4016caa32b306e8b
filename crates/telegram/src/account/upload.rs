//! Handing files over.

use domain::chat::Peer;
use domain::telegram::{Errand, Method};
use grammers_tl_types as tl;
use service::telegram::{GatewayError, LetterFile};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::Account;

/// The size of a part; the last one may be shorter.
const PART: u64 = 512 * 1024;
/// From this size on Telegram wants to know how many parts there will be.
const BIG: u64 = 10 * 1024 * 1024;
/// The word for a file that cannot be read here.
const UNREADABLE: &str = "FILE_UNREADABLE";

impl Account {
    /// Hands a file over, part by part, and describes it for the message that carries it. Telegram
    /// forgets parts that no message came for, so this can be begun anew at any time.
    pub(super) async fn upload(
        &self,
        peer: Peer,
        file: &LetterFile,
    ) -> Result<tl::enums::InputMedia, GatewayError> {
        let unreadable = |error: &dyn std::fmt::Display| {
            tracing::error!(%error, "a file to be sent cannot be read");
            GatewayError::Refused(UNREADABLE.into())
        };
        let mut content = File::open(&file.path)
            .await
            .map_err(|error| unreadable(&error))?;
        let count = file.size.div_ceil(PART);
        let parts =
            i32::try_from(count).map_err(|_| GatewayError::Refused("FILE_PARTS_INVALID".into()))?;
        let id = new_id()?;
        let errand = Errand::of_person(Method::Files, peer);
        for part in 0..parts {
            let mut bytes = Vec::new();
            let read = (&mut content).take(PART).read_to_end(&mut bytes).await;
            read.map_err(|error| unreadable(&error))?;
            self.patiently(&errand).await?;
            let answer = if file.size > BIG {
                let request = tl::functions::upload::SaveBigFilePart {
                    file_id: id,
                    file_part: part,
                    file_total_parts: parts,
                    bytes,
                };
                self.call(&request).await
            } else {
                let request = tl::functions::upload::SaveFilePart {
                    file_id: id,
                    file_part: part,
                    bytes,
                };
                self.call(&request).await
            };
            self.learn(&errand, &answer).await;
            if !answer? {
                return Err(GatewayError::Unreachable("FILE_PART_NOT_TAKEN".into()));
            }
        }
        Ok(described(file, id, parts))
    }
}

/// Telegram tells uploads apart by this.
fn new_id() -> Result<i64, GatewayError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| GatewayError::Unreachable(error.to_string()))?;
    Ok(i64::from_le_bytes(bytes))
}

fn described(file: &LetterFile, id: i64, parts: i32) -> tl::enums::InputMedia {
    let name = file.name.clone();
    let input = if file.size > BIG {
        tl::types::InputFileBig { id, parts, name }.into()
    } else {
        let md5_checksum = String::new();
        tl::enums::InputFile::from(tl::types::InputFile {
            id,
            parts,
            name,
            md5_checksum,
        })
    };
    if file.as_photo {
        return tl::types::InputMediaUploadedPhoto {
            spoiler: false,
            live_photo: false,
            file: input,
            stickers: None,
            ttl_seconds: None,
            video: None,
        }
        .into();
    }
    let mut attributes = vec![
        tl::types::DocumentAttributeFilename {
            file_name: file.name.clone(),
        }
        .into(),
    ];
    if let Some((w, h)) = file
        .frame
        .and_then(|(w, h)| Some((w.try_into().ok()?, h.try_into().ok()?)))
    {
        attributes.push(tl::types::DocumentAttributeImageSize { w, h }.into());
    }
    tl::types::InputMediaUploadedDocument {
        nosound_video: false,
        // As it is: who wants a photo sends one.
        force_file: true,
        spoiler: false,
        file: input,
        thumb: None,
        mime_type: file.mime.clone(),
        attributes,
        stickers: None,
        video_cover: None,
        video_timestamp: None,
        ttl_seconds: None,
    }
    .into()
}
