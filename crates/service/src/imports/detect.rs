//! What a file looks like: how its characters are written, and what parts its cells.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use domain::import::{Delimiter, Encoding};
use encoding_rs as known;

use crate::csv::Rows;

/// How much of the beginning is looked at.
const SAMPLE: usize = 64 * 1024;

/// Looks at a file while it comes.
pub(super) struct Detector {
    encoding: EncodingDetector,
    sample: Vec<u8>,
    beyond_ascii: bool,
}

impl Detector {
    pub fn new() -> Self {
        Self {
            encoding: EncodingDetector::new(Iso2022JpDetection::Deny),
            sample: Vec::new(),
            beyond_ascii: false,
        }
    }

    pub fn look(&mut self, piece: &[u8]) {
        let room = SAMPLE.saturating_sub(self.sample.len());
        self.sample.extend(piece.iter().take(room));
        self.beyond_ascii = self.encoding.feed(piece, false);
    }

    /// What the beginning of the file says of its form, and how to read it.
    pub fn finish(mut self) -> (Encoding, Delimiter) {
        self.encoding.feed(&[], true);
        let encoding = self.encoding();
        let (text, _) = decoder(encoding).decode_without_bom_handling(&self.sample);
        (encoding, delimiter(&text))
    }

    fn encoding(&self) -> Encoding {
        match known::Encoding::for_bom(&self.sample) {
            Some((bom, _)) if bom == known::UTF_16LE => return Encoding::Utf16Le,
            Some((bom, _)) if bom == known::UTF_16BE => return Encoding::Utf16Be,
            Some(_) => return Encoding::Utf8,
            None => {}
        }
        if let Some(wide) = without_mark(&self.sample) {
            return wide;
        }
        if !self.beyond_ascii {
            return Encoding::Utf8;
        }
        let guessed = self.encoding.guess(None, Utf8Detection::Allow);
        match guessed {
            guessed if guessed == known::UTF_8 => Encoding::Utf8,
            guessed if guessed == known::KOI8_U || guessed == known::KOI8_R => Encoding::Koi8R,
            guessed if guessed == known::WINDOWS_1250 || guessed == known::ISO_8859_2 => {
                Encoding::Windows1250
            }
            guessed if guessed == known::WINDOWS_1251 || is_cyrillic(guessed) => {
                Encoding::Windows1251
            }
            _ => Encoding::Windows1252,
        }
    }
}

/// Cyrillic ways of writing that nobody chooses for a new file: most likely it is Windows's.
fn is_cyrillic(encoding: &known::Encoding) -> bool {
    [known::ISO_8859_5, known::IBM866, known::X_MAC_CYRILLIC].contains(&encoding)
}

/// UTF-16 that does not say so: of each pair of bytes, mostly one is zero, for the cells of every
/// language have ASCII between them.
fn without_mark(sample: &[u8]) -> Option<Encoding> {
    let zeros = |at: usize| {
        let side = sample.iter().skip(at).step_by(2);
        side.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 20;
    match () {
        () if odd > even && odd > many => Some(Encoding::Utf16Le),
        () if even > odd && even > many => Some(Encoding::Utf16Be),
        () => None,
    }
}

/// The one who reads it.
pub(super) fn decoder(encoding: Encoding) -> &'static known::Encoding {
    match encoding {
        Encoding::Utf8 => known::UTF_8,
        Encoding::Utf16Le => known::UTF_16LE,
        Encoding::Utf16Be => known::UTF_16BE,
        Encoding::Windows1251 => known::WINDOWS_1251,
        Encoding::Windows1252 => known::WINDOWS_1252,
        Encoding::Windows1250 => known::WINDOWS_1250,
        Encoding::Koi8R => known::KOI8_R,
    }
}

/// The one that makes the most rows of the same, and of the most cells.
fn delimiter(text: &str) -> Delimiter {
    let score = |delimiter: &&Delimiter| {
        let mut reader = Rows::new(delimiter.byte());
        let mut rows = Vec::new();
        // A quote that is open at the end of the sample is no trouble here.
        if reader.push(text.as_bytes(), &mut rows).is_err() || rows.is_empty() {
            _ = reader.finish(&mut rows);
        }
        let width = rows.first().map_or(0, Vec::len);
        let same = rows.iter().filter(|row| row.len() == width).count();
        let share = same * 100 / rows.len().max(1);
        if width > 1 { share * width.min(50) } else { 0 }
    };
    // Of several the first of the list, which is the most usual.
    let best = Delimiter::ALL.iter().rev().max_by_key(score);
    best.copied().unwrap_or(Delimiter::Comma)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str =
        "Имя;Фамилия;Город\r\nПётр;Иванов;Москва\r\nАнна;Смирнова;Санкт-Петербург\r\n";

    fn detect(bytes: &[u8]) -> (Encoding, Delimiter) {
        let mut detector = Detector::new();
        for piece in bytes.chunks(7) {
            detector.look(piece);
        }
        detector.finish()
    }

    fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn russian_is_known_however_it_is_written() {
        let marked = format!("\u{feff}{RUSSIAN}");
        for (bytes, expected) in [
            (RUSSIAN.as_bytes().to_vec(), Encoding::Utf8),
            (marked.as_bytes().to_vec(), Encoding::Utf8),
            (
                known::WINDOWS_1251.encode(RUSSIAN).0.to_vec(),
                Encoding::Windows1251,
            ),
            (known::KOI8_R.encode(RUSSIAN).0.to_vec(), Encoding::Koi8R),
            (wide(&marked, u16::to_le_bytes), Encoding::Utf16Le),
            (wide(&marked, u16::to_be_bytes), Encoding::Utf16Be),
            (wide(RUSSIAN, u16::to_le_bytes), Encoding::Utf16Le),
        ] {
            assert_eq!(detect(&bytes), (expected, Delimiter::Semicolon));
        }
    }

    #[test]
    fn the_delimiter_is_what_makes_rows_alike() {
        for (text, expected) in [
            ("a,b\n1,2\n", Delimiter::Comma),
            ("a;b\n1,5;2,5\n3,5;x\n", Delimiter::Semicolon),
            ("a\tb\nx, y\tz\n", Delimiter::Tab),
            ("a|b|c\n1|2|3\n", Delimiter::Pipe),
            ("\"a;b\",c\n\"d;e\",f\n", Delimiter::Comma),
            ("one\ntwo\n", Delimiter::Comma),
            ("", Delimiter::Comma),
        ] {
            assert_eq!(
                detect(text.as_bytes()),
                (Encoding::Utf8, expected),
                "{text:?}"
            );
        }
    }
}
