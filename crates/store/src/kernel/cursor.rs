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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_left(order in "[a-z:-]{0,20}", key in "\\PC{0,60}", id: u128) {
            let cursor = Cursor { order, key, id: Uuid::from_u128(id) };
            let word = cursor.encode().expect("a word");
            let back = Cursor::decode(&word, &cursor.order).expect("the same cursor");
            prop_assert_eq!((&back.key, back.id), (&cursor.key, cursor.id));
            prop_assert!(Cursor::decode(&word, "another order").is_none());
        }

        #[test]
        fn any_other_word_is_refused_rather_than_read(word in "\\PC{0,120}") {
            prop_assert!(Cursor::decode(&word, "name").is_none());
        }
    }
}
