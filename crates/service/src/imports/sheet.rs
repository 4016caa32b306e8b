//! What a file says: its bytes become rows, piece by piece.

use domain::import::{Delimiter, Encoding};
use encoding_rs::Decoder;

use super::detect::{self, Detector};
use crate::csv::{Rows, Trouble};

/// How a file that begins like this is written, and what parts its cells.
pub fn detect<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Encoding, Delimiter) {
    let mut detector = Detector::new();
    for piece in pieces {
        detector.look(piece);
    }
    detector.finish()
}

/// A file being read. However it is cut into pieces, its rows are the same.
pub struct Sheet {
    decoder: Decoder,
    text: String,
    rows: Rows,
}

impl Sheet {
    /// A file that is written like this, at its beginning.
    pub fn new(encoding: Encoding, delimiter: Delimiter) -> Self {
        Self {
            decoder: detect::decoder(encoding).new_decoder_with_bom_removal(),
            text: String::new(),
            rows: Rows::new(delimiter.byte()),
        }
    }

    /// Takes the next piece, and adds the rows that it completes; with the last one also the row
    /// that the end completes.
    pub fn push(
        &mut self,
        piece: &[u8],
        last: bool,
        rows: &mut Vec<Vec<String>>,
    ) -> Result<(), Trouble> {
        self.text.clear();
        let room = self.decoder.max_utf8_buffer_length(piece.len());
        self.text.reserve(room.unwrap_or(piece.len()));
        _ = self.decoder.decode_to_string(piece, &mut self.text, last);
        self.rows.push(self.text.as_bytes(), rows)?;
        match last {
            true => self.rows.finish(rows),
            false => Ok(()),
        }
    }
}
