//! Content on the disk, by its hash.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// A use is written down at most so often: reading must not cost a write each time.
const USE_COUNTS_EVERY: Duration = Duration::from_secs(3_600);
/// Unfinished content of a process that died is cleared away after this.
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 3_600);

/// See the module. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    most: u64,
    /// Bytes added since the folder was last counted.
    added: AtomicU64,
    counted: AtomicBool,
    clearing: tokio::sync::Mutex<u64>,
}

/// Content as it is written.
#[derive(Debug)]
pub struct Incoming {
    path: PathBuf,
    file: File,
    hash: Sha256,
    size: u64,
    cache: Cache,
    kept: bool,
}

/// Content that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// Its length in bytes.
    pub size: u64,
}

/// One file of the cache.
struct Entry {
    hash: String,
    path: PathBuf,
    size: u64,
    used: SystemTime,
}

impl Cache {
    pub(super) fn new(folder: PathBuf, most: u64) -> Self {
        Self(Arc::new(Inner {
            folder,
            most,
            added: AtomicU64::new(0),
            counted: AtomicBool::new(false),
            clearing: tokio::sync::Mutex::new(0),
        }))
    }

    /// Where content is, or would be; none where this is no hash.
    pub fn path(&self, hash: &str) -> Option<PathBuf> {
        let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        is_hash.then(|| self.0.folder.join(&hash[..2]).join(hash))
    }

    /// Content, if it is here. It counts as used now.
    pub async fn open(&self, hash: &str) -> io::Result<Option<File>> {
        let Some(path) = self.path(hash) else {
            return Ok(None);
        };
        match File::open(&path).await {
            Ok(file) => {
                touch(&file).await;
                Ok(Some(file))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Begins new content.
    pub async fn begin(&self) -> io::Result<Incoming> {
        let folder = self.0.folder.join("incoming");
        make_private_folder(&folder).await?;
        // Never a name that a person or another server chose.
        let path = folder.join(Uuid::now_v7().to_string());
        let file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .await?;
        Ok(Incoming {
            path,
            file,
            hash: Sha256::new(),
            size: 0,
            cache: self.clone(),
            kept: false,
        })
    }

    /// Deletes what was not used for the longest time until the rest fits, but for what `keep`
    /// says.
    pub(super) async fn clear(&self, keep: impl AsyncFn(&str) -> bool) -> io::Result<()> {
        let mut total = self.0.clearing.lock().await;
        *total += self.0.added.swap(0, Ordering::Relaxed);
        if self.0.counted.load(Ordering::Relaxed) && *total <= self.0.most {
            return Ok(());
        }
        let folder = self.0.folder.clone();
        let scan = tokio::task::spawn_blocking(move || entries(&folder));
        let mut entries = scan.await.map_err(io::Error::other)??;
        *total = entries.iter().map(|entry| entry.size).sum();
        self.0.counted.store(true, Ordering::Relaxed);
        if *total <= self.0.most {
            return Ok(());
        }
        // A little further than needed, so that not every new file counts the whole folder.
        let goal = self.0.most / 10 * 9;
        entries.sort_by_key(|entry| entry.used);
        for entry in entries {
            if *total <= goal {
                break;
            }
            if keep(&entry.hash).await {
                continue;
            }
            fs::remove_file(&entry.path).await?;
            *total -= entry.size;
        }
        Ok(())
    }
}

impl Incoming {
    /// Where it is written, for whoever reads along.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How much there is.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds bytes; from then on they can be read.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.file.flush().await?;
        self.hash.update(bytes);
        self.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    /// Puts it in its place. It is there whole or not at all.
    pub async fn keep(mut self) -> io::Result<Kept> {
        self.file.sync_all().await?;
        let digest = std::mem::take(&mut self.hash).finalize();
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = self
            .cache
            .path(&hash)
            .ok_or_else(|| io::Error::other("no hash"))?;
        if let Some(folder) = path.parent() {
            make_private_folder(folder).await?;
        }
        fs::rename(&self.path, &path).await?;
        self.kept = true;
        self.cache.0.added.fetch_add(self.size, Ordering::Relaxed);
        Ok(Kept {
            hash,
            size: self.size,
        })
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be deleted now is cleared away later, as after a crash.
            _ = std::fs::remove_file(&self.path);
        }
    }
}

async fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await
}

/// Writes down that content was used.
async fn touch(file: &File) {
    let now = SystemTime::now();
    let Ok(modified) = file
        .metadata()
        .await
        .and_then(|metadata| metadata.modified())
    else {
        return;
    };
    let ago = now.duration_since(modified).unwrap_or_default();
    if ago < USE_COUNTS_EVERY {
        return;
    }
    if let Ok(file) = file.try_clone().await {
        let file = file.into_std().await;
        // On a disk that takes no such note, the oldest content goes first.
        _ = tokio::task::spawn_blocking(move || file.set_modified(now)).await;
    }
}

/// All content in the folder; deletes what was abandoned half-way.
fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let shelves = match std::fs::read_dir(folder) {
        Ok(shelves) => shelves,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(entries),
        Err(error) => return Err(error),
    };
    for shelf in shelves {
        let shelf = shelf?.path();
        if !shelf.is_dir() {
            continue;
        }
        let unfinished = shelf.ends_with("incoming");
        for file in std::fs::read_dir(&shelf)? {
            let file = file?;
            let Ok(metadata) = file.metadata() else {
                continue;
            };
            let used = metadata.modified()?;
            if unfinished {
                let age = SystemTime::now().duration_since(used).unwrap_or_default();
                if age > ABANDONED_AFTER {
                    std::fs::remove_file(file.path())?;
                }
                continue;
            }
            entries.push(Entry {
                hash: file.file_name().to_string_lossy().into_owned(),
                path: file.path(),
                size: metadata.len(),
                used,
            });
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    async fn keep(cache: &Cache, content: &[u8], age: u64) -> Kept {
        let mut incoming = cache.begin().await.expect("begun");
        incoming.write(content).await.expect("written");
        let kept = incoming.keep().await.expect("kept");
        let path = cache.path(&kept.hash).expect("a path");
        let file = std::fs::File::options()
            .append(true)
            .open(path)
            .expect("a file");
        let used = SystemTime::now() - Duration::from_secs(age);
        file.set_modified(used).expect("a time");
        kept
    }

    #[tokio::test]
    async fn the_same_content_is_there_once_and_what_was_given_up_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("files"), 1_000);
        let first = keep(&cache, b"hello", 0).await;
        let second = keep(&cache, b"hello", 0).await;
        assert_eq!(first, second);
        assert_eq!(
            first.hash,
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        );
        let mut file = cache.open(&first.hash).await.expect("read").expect("there");
        let mut text = String::new();
        file.read_to_string(&mut text).await.expect("text");
        assert_eq!(text, "hello");
        let mut given_up = cache.begin().await.expect("begun");
        given_up.write(b"half").await.expect("written");
        let path = given_up.path().to_owned();
        drop(given_up);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn the_least_used_goes_first_and_what_is_on_its_way_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().to_owned(), 100);
        let oldest = keep(&cache, &[1; 40], 4_000_000).await;
        let used_again = keep(&cache, &[2; 40], 3_000_000).await;
        let old = keep(&cache, &[3; 40], 2_000_000).await;
        cache
            .open(&used_again.hash)
            .await
            .expect("read")
            .expect("there");
        let sending = oldest.hash.clone();
        cache
            .clear(async |hash: &str| hash == sending)
            .await
            .expect("cleared");
        let there = async |kept: &Kept| cache.open(&kept.hash).await.expect("read").is_some();
        assert!(there(&oldest).await, "it is on its way");
        assert!(there(&used_again).await, "somebody looked at it");
        assert!(!there(&old).await);
    }

    #[tokio::test]
    async fn nothing_is_opened_outside_of_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().to_owned(), 100);
        for name in ["../../etc/passwd", "", "zz", &"g".repeat(64)] {
            assert!(
                cache.open(name).await.expect("no failure").is_none(),
                "{name}"
            );
        }
    }
}
