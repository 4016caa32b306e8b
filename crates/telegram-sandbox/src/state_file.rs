//! The state file: the world with its keys, so that a restarted sandbox knows its clients.
//!
//! Written shortly after changes and at shutdown, to a temporary file that then takes the place of the old one: a
//! killed process leaves the last complete state behind.

use std::path::{Path, PathBuf};
use std::sync::Weak;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::clock::Clock;
use crate::shared::Shared;
use crate::world::World;

/// Changes within this time are written together.
const DEBOUNCE: Duration = Duration::from_millis(250);

/// The stored world, if there is one of this scenario and seed.
pub(crate) fn load(path: &Path, scenario: &str, seed: u64, clock: Clock) -> Option<World> {
    let text = std::fs::read(path).ok()?;
    match serde_json::from_slice::<World>(&text) {
        Ok(mut world) if world.scenario == scenario && world.seed == seed => {
            world.clock = clock;
            world.restore_files();
            Some(world)
        }
        Ok(_) => {
            tracing::warn!(path = %path.display(), "the state belongs to another scenario; starting anew");
            None
        }
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "the state cannot be read; starting anew");
            None
        }
    }
}

pub(crate) fn save(shared: &Shared, path: &Path) -> std::io::Result<()> {
    let text = shared.with_world(|world| serde_json::to_vec(world))?;
    let temporary = temporary(path);
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, path)
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Saves after changes until the sandbox ends.
pub(crate) async fn keep(shared: Weak<Shared>, mut changes: watch::Receiver<u64>, path: PathBuf) {
    let mut pause = DEBOUNCE;
    while changes.changed().await.is_ok() {
        tokio::time::sleep(pause).await;
        changes.mark_unchanged();
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let path = path.clone();
        let begun = Instant::now();
        let saved = tokio::task::spawn_blocking(move || save(&shared, &path)).await;
        if let Ok(Err(error)) = saved {
            tracing::error!(%error, "the state of the sandbox cannot be written");
        }
        // A large world is written less often.
        pause = DEBOUNCE.max(begun.elapsed() * 10);
    }
}
