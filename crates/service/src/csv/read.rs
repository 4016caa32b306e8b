//! Reading CSV as it comes, piece by piece.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The largest row, in bytes. A quote that is never closed would make a row of the whole file.
const ROW_MAX: usize = 1024 * 1024;
/// The most cells of a row.
const CELLS_MAX: usize = 2_000;

/// Why a file cannot be read as rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A row that is too long, most likely for a quote that is never closed.
    Endless,
}

/// Makes rows of UTF-8 text that comes in pieces. Empty lines are passed over; rows may have
/// different numbers of cells. A row and a piece are all that is in memory.
#[derive(Debug)]
pub struct Rows {
    reader: Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    ended: usize,
}

impl Rows {
    /// Rows whose cells this character parts.
    pub fn new(delimiter: u8) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            cells: vec![0; 4096],
            ends: vec![0; 64],
            written: 0,
            ended: 0,
        }
    }

    /// Takes the next piece, and adds the rows that it completes.
    pub fn push(&mut self, piece: &[u8], rows: &mut Vec<Vec<String>>) -> Result<(), Trouble> {
        let mut rest = piece;
        while !rest.is_empty() {
            rest = self.step(rest, rows)?;
        }
        Ok(())
    }

    /// Takes the end of the file, and adds the row that it completes, if there is one.
    pub fn finish(&mut self, rows: &mut Vec<Vec<String>>) -> Result<(), Trouble> {
        loop {
            let before = rows.len();
            let (result, _) = self.read(&[])?;
            match result {
                ReadRecordResult::Record => self.take(rows),
                ReadRecordResult::End => return Ok(()),
                _ => {}
            }
            // An empty piece is the end: a record at it is the last one.
            if rows.len() > before {
                return Ok(());
            }
        }
    }

    fn step<'a>(
        &mut self,
        piece: &'a [u8],
        rows: &mut Vec<Vec<String>>,
    ) -> Result<&'a [u8], Trouble> {
        let (result, used) = self.read(piece)?;
        if result == ReadRecordResult::Record {
            self.take(rows);
        }
        Ok(piece.get(used..).unwrap_or_default())
    }

    fn read(&mut self, piece: &[u8]) -> Result<(ReadRecordResult, usize), Trouble> {
        let (cells, ends) = (
            &mut self.cells[self.written..],
            &mut self.ends[self.ended..],
        );
        let (result, used, written, ended) = self.reader.read_record(piece, cells, ends);
        self.written += written;
        self.ended += ended;
        match result {
            ReadRecordResult::OutputFull => grow(&mut self.cells, ROW_MAX)?,
            ReadRecordResult::OutputEndsFull => grow(&mut self.ends, CELLS_MAX)?,
            _ => {}
        }
        Ok((result, used))
    }

    /// The row that is complete.
    fn take(&mut self, rows: &mut Vec<Vec<String>>) {
        let mut start = 0;
        let mut row = Vec::with_capacity(self.ended);
        for end in &self.ends[..self.ended] {
            let cell = String::from_utf8_lossy(&self.cells[start..*end]);
            row.push(cell.into_owned());
            start = *end;
        }
        (self.written, self.ended) = (0, 0);
        rows.push(row);
    }
}

fn grow<T: Clone + Default>(buffer: &mut Vec<T>, most: usize) -> Result<(), Trouble> {
    if buffer.len() >= most {
        return Err(Trouble::Endless);
    }
    buffer.resize((buffer.len() * 2).min(most), T::default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a text that comes in pieces of this size.
    fn rows(text: &str, size: usize) -> Result<Vec<Vec<String>>, Trouble> {
        let mut reader = Rows::new(b',');
        let mut rows = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            reader.push(piece, &mut rows)?;
        }
        reader.finish(&mut rows)?;
        Ok(rows)
    }

    /// Cases after the csv-spectrum.
    #[test]
    fn files_of_every_kind_are_read_in_whatever_pieces_they_come() {
        for (text, expected) in [
            ("a,b\n1,2\n", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a,b\r\n1,2", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a,b\r1,2\r", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("\"x, y\",2\n", vec![vec!["x, y", "2"]]),
            ("\"say \"\"hi\"\"\",2\n", vec![vec!["say \"hi\"", "2"]]),
            (
                "\"one\ntwo\r\nthree\",2\n",
                vec![vec!["one\ntwo\r\nthree", "2"]],
            ),
            (",,\n", vec![vec!["", "", ""]]),
            ("\"\",x\n", vec![vec!["", "x"]]),
            ("a\n\n\nb\n", vec![vec!["a"], vec!["b"]]),
            (
                "a,b,c\n1\n1,2,3,4\n",
                vec![vec!["a", "b", "c"], vec!["1"], vec!["1", "2", "3", "4"]],
            ),
            (
                "имя,😀\nПётр,\"{\"\"a\"\": 1}\"\n",
                vec![vec!["имя", "😀"], vec!["Пётр", "{\"a\": 1}"]],
            ),
            ("a \"quoted\" word,b", vec![vec!["a \"quoted\" word", "b"]]),
            ("", vec![]),
            ("\n\n", vec![]),
        ] {
            for size in [1, 2, 3, 1000] {
                let read = rows(text, size).expect(text);
                assert_eq!(read, expected, "{text:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
        let endless = format!("\"{}", "x".repeat(2 * ROW_MAX));
        assert_eq!(rows(&endless, 65_536), Err(Trouble::Endless));
        let wide = ",".repeat(2 * CELLS_MAX);
        assert_eq!(rows(&wide, 65_536), Err(Trouble::Endless));
        let long = format!("a,{}", "x".repeat(ROW_MAX / 2));
        assert_eq!(rows(&long, 65_536).expect("one row").len(), 1);
    }
}
