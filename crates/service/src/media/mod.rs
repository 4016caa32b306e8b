//! Files of messages.
//!
//! Content lies on the disk by its hash ([`Cache`]), so the same file is there once, however many
//! messages carry it; the database says which content a message's file has. What nobody looked at
//! for the longest time is cleared away when the cache is full, and fetched again when somebody
//! does. Who may read the conversation may read its files: that is asked for every request.

mod cache;
mod fetch;
mod open;
mod upload;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::Error;

pub use cache::Cache;
pub use open::{Opened, open};
pub use upload::{too_large, upload};

use crate::{Failure, Services};
use fetch::Fetches;

/// How long an upload waits for the message that takes it along.
const UPLOADS_WAIT: TimeDelta = TimeDelta::hours(24);

/// Where files are kept, and how much of them.
#[derive(Clone, Debug)]
pub struct FilesConfig {
    /// The folder.
    pub folder: PathBuf,
    /// How many bytes it may hold before the oldest are cleared away.
    pub cache_most: u64,
    /// The largest upload, in bytes.
    pub upload_most: u64,
}

/// The files of this process.
#[derive(Clone)]
pub struct Files {
    cache: Cache,
    fetches: Arc<Fetches>,
    /// The largest upload, in bytes.
    pub upload_most: u64,
}

impl Files {
    /// Nothing is touched before it is needed.
    pub fn new(config: FilesConfig) -> Self {
        Self {
            cache: Cache::new(config.folder, config.cache_most),
            fetches: Arc::default(),
            upload_most: config.upload_most,
        }
    }

    /// Where content is.
    pub const fn cache(&self) -> &Cache {
        &self.cache
    }
}

/// Lets go of uploads that were sent, or that nobody sent, and clears away what is too much. Says
/// how many uploads went.
pub(crate) async fn tidy(services: &Services, limit: u32) -> Result<u64, Error> {
    let before = services.clock.now() - UPLOADS_WAIT;
    let gone = store::files::forget_uploads(&services.db, before, limit)
        .await
        .or_internal()?;
    make_room(services).await;
    Ok(gone)
}

/// Clears away what was not looked at for the longest time, where there is too much.
async fn make_room(services: &Services) {
    let db = services.db.clone();
    let keep = async move |hash: &str| store::files::is_on_its_way(&db, hash).await.unwrap_or(true);
    if let Err(error) = services.files.cache.clear(keep).await {
        tracing::error!(%error, "the cache of files cannot be cleared: {error}");
    }
}
