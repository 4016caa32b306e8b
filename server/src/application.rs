//! The composition root: every part is made here, and nowhere else.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::serve::ListenerExt;
use domain::account::SandboxCredential;
use mail::Smtp;
use service::accounts::GatewayStore;
use service::identity::tokens::TokenKeys;
use service::jobs::Runner;
use service::mail::{Carrier, PostOffice};
use service::media::Files;
use service::pipelines::Boards;
use service::realtime::Hub;
use service::{Clock, Services};
use store::{Db, DbConfig, kernel::migrate};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::http;
use crate::http::middleware::rate_limit::Limits;
use crate::state::{AppState, SocketTiming};
use crate::{telegram, telemetry};

/// How long requests under way get when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How often memory of old requests is freed.
const TIDY_EVERY: Duration = Duration::from_secs(60);
/// How often old rows are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);
/// How often accounts are looked for whose process died.
const ACCOUNTS_EVERY: Duration = Duration::from_secs(5);

/// A server that listens, and answers once it runs.
pub struct Application {
    addr: SocketAddr,
    listener: TcpListener,
    state: AppState,
    runner: JoinHandle<()>,
}

/// What a configuration has no key for: the demo and the tests set it.
#[derive(Clone, Default)]
pub struct Extras {
    /// The time.
    pub clock: Clock,
    /// Whether mails that cannot be sent may be looked at by everybody.
    pub outbox: bool,
    /// Phone numbers that the sandbox lets sign in.
    pub sandbox_credentials: Vec<SandboxCredential>,
    /// The rhythm of the websockets.
    pub sockets: SocketTiming,
}

impl Application {
    /// Opens the database, brings its schema up to date, starts what works in the background,
    /// and binds the address.
    pub async fn build(mut config: Config, extras: Extras) -> anyhow::Result<Self> {
        telemetry::metrics();
        let db = open_database(&config).await?;
        let listener = TcpListener::bind(config.http.addr)
            .await
            .with_context(|| format!("cannot listen on {}", config.http.addr))?;
        let addr = listener.local_addr()?;
        // Where port 0 was asked for, links name the one that was taken.
        config.http.addr = addr;
        let services = services(&config, db, &extras)?;
        let limits = Limits::new(config.http.redis_url.as_deref())
            .context("the Redis (REDIS_URL) cannot be used")?;
        let stopping = CancellationToken::new();
        let runner = tokio::spawn(Runner::new(services.clone()).run(stopping.clone()));
        let state = AppState {
            services,
            leptos: http::leptos_options(&config.http),
            http: Arc::new(config.http),
            limits: Arc::new(limits),
            outside: Arc::default(),
            stopping,
            sockets: extras.sockets,
        };
        Ok(Self {
            addr,
            listener,
            state,
            runner,
        })
    }

    /// Where it listens: the port is the one that was taken where 0 was asked for.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The use cases' parts, to prepare something before it runs.
    pub const fn services(&self) -> &Services {
        &self.state.services
    }

    /// Tells the server to stop; [`Self::run`] returns once it has.
    pub fn stopper(&self) -> CancellationToken {
        self.state.stopping.clone()
    }

    /// Connects the Telegram accounts and serves until told to stop. Then requests under way
    /// are finished, windows are told to come back, and nothing is left unwritten.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self {
            listener,
            state,
            runner,
            ..
        } = self;
        if let Err(error) = service::accounts::release_what_the_dead_left(&state.services).await {
            tracing::error!(%error, "the accounts could not be freed");
        }
        let accounts = tokio::spawn(run_accounts(state.services.clone()));
        let tidy = tokio::spawn(tidy(state.clone()));
        let router = http::router(&state);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        // Small answers leave at once.
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let stopping = state.stopping.clone();
        let serving = axum::serve(listener, service)
            .with_graceful_shutdown(stopping.clone().cancelled_owned())
            .into_future();
        let serving = tokio::spawn(serving);
        let abort = serving.abort_handle();
        tokio::select! {
            served = serving => served.context("the server panicked")?.context("the server failed")?,
            () = async { stopping.cancelled().await; tokio::time::sleep(GRACE).await } => {
                tracing::warn!("requests under way were given up");
                abort.abort();
            }
        }
        stopping.cancel();
        tidy.abort();
        accounts.abort();
        runner.await.context("the job runner panicked")?;
        state.services.gateway.shutdown().await;
        state.services.db.close().await;
        Ok(())
    }
}

/// Opens the database and brings its schema up to date.
pub async fn open_database(config: &Config) -> anyhow::Result<Db> {
    let db = Db::connect(&DbConfig {
        url: config.storage.database_url.clone(),
        connections: config.storage.db_connections,
    })
    .await
    .context("the database (DATABASE_URL) cannot be opened")?;
    migrate::run(&db)
        .await
        .context("the database schema cannot be brought up to date")?;
    Ok(db)
}

/// The use cases' parts.
pub fn services(config: &Config, db: Db, extras: &Extras) -> anyhow::Result<Services> {
    let secrets = Arc::new(config.keys.secrets());
    let hub = Hub::start(db.clone());
    let clock = extras.clock.clone();
    let node = service::context::new_node();
    let store = GatewayStore::new(
        db.clone(),
        clock.clone(),
        Arc::clone(&secrets),
        hub.clone(),
        Arc::clone(&node),
    );
    Ok(Services {
        mail: post_office(config, extras)?,
        node,
        gateway: telegram::gateway(&config.telegram, Arc::new(store)),
        vouchers: config.sign_in.vouchers(&clock)?,
        files: Files::new(config.storage.files.clone()),
        tokens: Arc::new(TokenKeys::new(&config.keys.current)),
        boards: Boards::default(),
        sandbox_credentials: extras.sandbox_credentials.clone().into(),
        db,
        clock,
        secrets,
        hub,
    })
}

/// How mails leave: through the configured server, or not at all.
fn post_office(config: &Config, extras: &Extras) -> anyhow::Result<PostOffice> {
    let carrier = config
        .mail
        .as_ref()
        .map(|smtp| anyhow::Ok(Arc::new(Smtp::new(smtp)?) as Arc<dyn Carrier>))
        .transpose()
        .context("the mail server (PARLEY_SMTP_HOST) cannot be used")?;
    let base_url = config.http.base_url.as_ref().map_or_else(
        || format!("http://{}", config.http.addr),
        |base_url| base_url.origin().to_owned(),
    );
    Ok(PostOffice {
        outbox: extras.outbox && carrier.is_none(),
        carrier,
        base_url: base_url.into(),
    })
}

/// Runs the accounts that nobody runs.
async fn run_accounts(services: Services) {
    loop {
        if let Err(error) = service::accounts::start_all(&services).await {
            tracing::error!(%error, "the accounts could not be started");
        }
        tokio::time::sleep(ACCOUNTS_EVERY).await;
    }
}

async fn tidy(state: AppState) {
    let mut memory = tokio::time::interval(TIDY_EVERY);
    let mut rows = tokio::time::interval(FORGET_EVERY);
    loop {
        tokio::select! {
            _ = memory.tick() => {
                state.limits.tidy();
                // Samples wait in memory until somebody reads them; nobody may ever.
                telemetry::metrics().run_upkeep();
            }
            _ = rows.tick() => match service::housekeeping::tidy(&state.services).await {
                Ok(0) => {}
                Ok(gone) => tracing::info!(gone, "{gone} old jobs and events forgotten"),
                Err(error) => tracing::error!(%error, "cannot forget old rows: {error}"),
            }
        }
    }
}
