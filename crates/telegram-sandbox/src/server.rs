//! Starting and stopping a sandbox.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::connection;
use crate::control::{self, Control};
use crate::demo_key::DEMO_RSA_FINGERPRINT;
use crate::people;
use crate::rsa::{RsaKey, RsaPublic};
use crate::scenario::{Scenario, ScenarioError};
use crate::shared::Shared;
use crate::state_file;
use crate::world::World;

/// The number of the only data centre.
pub(crate) const DC_ID: i32 = 2;

pub struct SandboxConfig {
    /// A loopback address; port 0 lets the system choose.
    pub addr: SocketAddr,
    /// Where the HTTP control API listens, if it is wanted; loopback too.
    pub control_addr: Option<SocketAddr>,
    pub scenario: Scenario,
    /// Identifiers, access hashes and the choices of scripted people follow from it.
    pub seed: u64,
    /// Keeps world and keys across restarts.
    pub state_file: Option<PathBuf>,
}

impl SandboxConfig {
    /// A sandbox on a free port, without HTTP control and without a state file.
    pub fn new(scenario: Scenario) -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            control_addr: None,
            scenario,
            seed: 1,
            state_file: None,
        }
    }
}

#[derive(Debug, Error)]
pub enum SandboxError {
    #[error("the sandbox listens on loopback addresses only, and {0} is none")]
    NotLoopback(SocketAddr),
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        addr: SocketAddr,
        source: std::io::Error,
    },
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error("preparing the world failed: {0}")]
    Prepare(#[from] tokio::task::JoinError),
}

pub struct Sandbox;

impl Sandbox {
    /// Builds (or restores) the world and begins to serve.
    pub async fn start(config: SandboxConfig) -> Result<SandboxHandle, SandboxError> {
        let listener = listen(config.addr).await?;
        let control_listener = match config.control_addr {
            Some(addr) => Some(listen(addr).await?),
            None => None,
        };
        let addr = local(&listener, config.addr)?;
        let control_addr = match (&control_listener, config.control_addr) {
            (Some(listener), Some(wanted)) => Some(local(listener, wanted)?),
            _ => None,
        };
        let SandboxConfig {
            scenario,
            seed,
            state_file,
            ..
        } = config;
        let stored = state_file.clone();
        // Reading a large state takes a moment.
        let world = tokio::task::spawn_blocking(move || prepare(&scenario, seed, stored)).await??;
        let (sender, stimuli) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::new(world, addr, sender));
        let mut tasks = vec![
            tokio::spawn(accept(shared.clone(), listener)),
            tokio::spawn(people::live(Arc::downgrade(&shared), stimuli)),
        ];
        if let Some(path) = state_file.clone() {
            let changes = shared.changes.subscribe();
            tasks.push(tokio::spawn(state_file::keep(
                Arc::downgrade(&shared),
                changes,
                path,
            )));
        }
        let control = Control::new(shared.clone());
        if let Some(listener) = control_listener {
            tasks.push(tokio::spawn(control::http::serve(
                listener,
                control.clone(),
            )));
        }
        tracing::info!(%addr, "telegram sandbox listening");
        Ok(SandboxHandle {
            shared,
            control,
            control_addr,
            state_file,
            tasks,
        })
    }
}

fn prepare(scenario: &Scenario, seed: u64, path: Option<PathBuf>) -> Result<World, ScenarioError> {
    let clock = Clock::default();
    let stored = path.and_then(|path| state_file::load(&path, &scenario.name, seed, clock.clone()));
    match stored {
        Some(world) => Ok(world),
        None => World::build(scenario, seed, clock),
    }
}

async fn listen(addr: SocketAddr) -> Result<TcpListener, SandboxError> {
    if !addr.ip().is_loopback() {
        return Err(SandboxError::NotLoopback(addr));
    }
    let listener = TcpListener::bind(addr).await;
    listener.map_err(|source| SandboxError::Listen { addr, source })
}

fn local(listener: &TcpListener, addr: SocketAddr) -> Result<SocketAddr, SandboxError> {
    let local = listener.local_addr();
    local.map_err(|source| SandboxError::Listen { addr, source })
}

/// Accepts connections while the server is "up"; while it is "down" the port is closed.
async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    let mut open = shared.open.subscribe();
    let addr = shared.addr();
    let mut listener = Some(listener);
    loop {
        if !*open.borrow_and_update() {
            listener = None;
        } else if listener.is_none() {
            match listen(addr).await {
                Ok(again) => listener = Some(again),
                Err(error) => tracing::error!(%error, "the sandbox cannot come back up"),
            }
        }
        match &listener {
            Some(listening) => tokio::select! {
                accepted = listening.accept() => match accepted {
                    Ok((stream, _)) => {
                        tokio::spawn(connection::serve(shared.clone(), stream));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection could not be accepted");
                        wait(&mut open).await;
                    }
                },
                changed = open.changed() => if changed.is_err() { return },
            },
            None => wait(&mut open).await,
        }
    }
}

/// Waits for the next change, or a moment: the port may not be free at once.
async fn wait(open: &mut watch::Receiver<bool>) {
    let moment = std::time::Duration::from_millis(100);
    tokio::time::timeout(moment, open.changed()).await.ok();
}

/// A running sandbox. Dropping it stops the server at once; [`SandboxHandle::shutdown`] saves the state before.
pub struct SandboxHandle {
    shared: Arc<Shared>,
    control: Control,
    control_addr: Option<SocketAddr>,
    state_file: Option<PathBuf>,
    tasks: Vec<JoinHandle<()>>,
}

impl SandboxHandle {
    /// Where clients connect.
    pub fn addr(&self) -> SocketAddr {
        self.shared.addr()
    }

    /// Where the HTTP control API listens.
    pub fn control_addr(&self) -> Option<SocketAddr> {
        self.control_addr
    }

    /// The server's public key, which a client has to know beforehand.
    pub fn rsa_public(&self) -> RsaPublic {
        RsaKey::demo().public()
    }

    pub fn fingerprint(&self) -> i64 {
        DEMO_RSA_FINGERPRINT
    }

    /// Everything the HTTP control API can do, in process.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Stops serving, cuts the connections and writes the state file.
    pub async fn shutdown(mut self) {
        self.stop();
        let Some(path) = self.state_file.take() else {
            return;
        };
        let shared = self.shared.clone();
        let saved = tokio::task::spawn_blocking(move || state_file::save(&shared, &path)).await;
        if let Ok(Err(error)) = saved {
            tracing::error!(%error, "the state of the sandbox cannot be written");
        }
    }

    fn stop(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
        self.shared.hub.cut(None);
    }
}

impl Drop for SandboxHandle {
    fn drop(&mut self) {
        self.stop();
    }
}
