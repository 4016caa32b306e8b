//! Files. They live in memory only: a restarted sandbox still has the messages and its own files, but
//! answers `FILE_ID_INVALID` for what clients had attached.

use std::collections::{BTreeMap, HashMap};

use crate::error::{Answer, RpcFailure};

/// The largest part of an upload, and all files together.
const MAX_PART: usize = 512 << 10;
const MAX_TOTAL: usize = 256 << 20;

#[derive(Default)]
pub(crate) struct Files {
    /// Parts of files that no message has yet, by account and the client's number.
    uploads: HashMap<(i64, i64), BTreeMap<i32, Vec<u8>>>,
    stored: BTreeMap<i64, Vec<u8>>,
    total: usize,
}

impl Files {
    pub(crate) fn save_part(
        &mut self,
        account: i64,
        file: i64,
        part: i32,
        bytes: Vec<u8>,
    ) -> Answer<()> {
        if bytes.is_empty() {
            return Err(RpcFailure::bad("FILE_PART_EMPTY"));
        }
        if bytes.len() > MAX_PART || self.total + bytes.len() > MAX_TOTAL {
            return Err(RpcFailure::bad("FILE_PART_TOO_BIG"));
        }
        let parts = self.uploads.entry((account, file)).or_default();
        self.total += bytes.len();
        if let Some(old) = parts.insert(part, bytes) {
            self.total -= old.len();
        }
        Ok(())
    }

    /// Puts an upload together under a number of the server's; all parts must be there.
    pub(crate) fn store(
        &mut self,
        account: i64,
        file: i64,
        parts: i32,
        stored_as: i64,
    ) -> Answer<i64> {
        let complete = |uploaded: &BTreeMap<i32, Vec<u8>>| uploaded.keys().copied().eq(0..parts);
        let upload = self.uploads.remove(&(account, file));
        let upload = upload
            .filter(complete)
            .ok_or_else(|| RpcFailure::bad("FILE_PARTS_INVALID"))?;
        let bytes: Vec<u8> = upload.into_values().flatten().collect();
        let size = bytes.len() as i64;
        self.stored.insert(stored_as, bytes);
        Ok(size)
    }

    /// Keeps a file that nobody uploaded.
    pub(crate) fn put(&mut self, stored_as: i64, bytes: Vec<u8>) {
        self.stored.insert(stored_as, bytes);
    }

    /// A file that is here.
    pub(crate) fn whole(&self, file: i64) -> &[u8] {
        self.stored
            .get(&file)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// A piece of a file; empty behind its end.
    pub(crate) fn piece(&self, file: i64, offset: i64, limit: usize) -> Answer<Vec<u8>> {
        let bytes = self.stored.get(&file);
        let bytes = bytes.ok_or_else(|| RpcFailure::bad("FILE_ID_INVALID"))?;
        let offset = usize::try_from(offset).map_err(|_| RpcFailure::bad("OFFSET_INVALID"))?;
        let rest = bytes.get(offset..).unwrap_or_default();
        Ok(rest.iter().take(limit).copied().collect())
    }
}
