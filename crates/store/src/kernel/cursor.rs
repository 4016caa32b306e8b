//! Where a page of a list ended: the sort key and the id of its last row.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;

/// The end of a page, sent to the caller as an opaque word.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// The order it belongs to, so that a cursor of another order is refused.
    #[serde(rename = "s")]
    pub order: String,
    /// The sort key of the last row, as text.
    #[serde(rename = "k")]
    pub key: String,
    /// Its id.
    #[serde(rename = "i")]
    pub id: Uuid,
}

impl Cursor {
    /// The word for it.
    pub fn encode(&self) -> Result<String, StoreError> {
        let json = serde_json::to_vec(self).map_err(|error| StoreError::Decode {
            column: "sort_key".to_owned(),
            reason: error.to_string(),
        })?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// The cursor a word stands for, if it is one of this order.
    pub fn decode(word: &str, order: &str) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(word).ok()?;
        let cursor: Self = serde_json::from_slice(&json).ok()?;
        (cursor.order == order).then_some(cursor)
    }
}
