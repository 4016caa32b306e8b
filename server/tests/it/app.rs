//! A whole server in the test's process, spoken to over HTTP.

use std::net::SocketAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::Role;
use domain::account::SandboxCredential;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use server::config::{Options, Telegram};
use server::state::SocketTiming;
use server::{Application, Extras};
use service::identity::{self, NewMember};
use service::{Clock, Services};
use telegram_sandbox::{Sandbox, SandboxConfig, SandboxHandle, Scenario};
use tempfile::TempDir;
use testkit::TestDb;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub const PASSWORD: &str = "a good long password";

/// Runs one story on both databases.
#[macro_export]
macro_rules! stories {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident) $body:block)+) => {$(
        mod $name {
            #[expect(clippy::allow_attributes, reason = "whether it is used depends on the story")]
            #[allow(unused_imports, reason = "a story may need nothing from around it")]
            use super::*;

            async fn story($app: &$crate::app::TestApp) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                let app = $crate::app::TestApp::start(testkit::sqlite().await).await;
                story(&app).await;
                app.stop().await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                let app = $crate::app::TestApp::start(testkit::postgres().await).await;
                story(&app).await;
                app.stop().await;
            }
        }
    )+};
}

/// A server of its own for each story.
pub struct TestApp {
    pub addr: SocketAddr,
    pub services: Services,
    pub clock: Clock,
    pub sandbox: SandboxHandle,
    /// The folder with the site, not there yet.
    pub site: std::path::PathBuf,
    stopper: CancellationToken,
    running: JoinHandle<anyhow::Result<()>>,
    db: TestDb,
    _folder: TempDir,
}

impl TestApp {
    pub async fn start(db: TestDb) -> Self {
        Self::start_with(db, |_| {}).await
    }

    pub async fn start_with(db: TestDb, change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sandbox = Sandbox::start(SandboxConfig::new(Scenario::tests()))
            .await
            .expect("a sandbox");
        let mut options = options(&folder);
        options.storage.database_url = Some(db.url.clone());
        change(&mut options);
        let mut config = options.resolve().expect("a configuration");
        config.telegram = Telegram::Sandbox {
            addr: sandbox.addr(),
        };
        // Stands still until a story moves it; starts now, as cookies count by the real time.
        let clock = Clock::manual(Utc::now());
        let extras = Extras {
            clock: clock.clone(),
            outbox: true,
            sandbox_credentials: vec![SandboxCredential {
                name: "one".to_owned(),
                phone: "+9996620001".to_owned(),
                code: "22222".to_owned(),
                password: None,
            }],
            sockets: SocketTiming {
                recheck: std::time::Duration::from_millis(100),
                ..SocketTiming::default()
            },
        };
        let application = Application::build(config, extras).await.expect("a server");
        Self {
            addr: application.addr(),
            services: application.services().clone(),
            clock,
            sandbox,
            site: folder.path().join("site"),
            stopper: application.stopper(),
            running: tokio::spawn(application.run()),
            db,
            _folder: folder,
        }
    }

    pub async fn stop(self) {
        self.stopper.cancel();
        self.running.await.expect("no panic").expect("a clean end");
        self.sandbox.shutdown().await;
        self.db.drop_database().await;
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// Somebody who has nothing: no cookie, no token.
    pub fn stranger(&self) -> Visitor {
        Visitor::new(self)
    }

    /// Registers an organization; its owner, with a bearer token.
    pub async fn owner(&self, name: &str) -> Visitor {
        let mut visitor = self.stranger();
        let answer = visitor.post("/api/auth/signup", &sign_up(name)).await;
        assert_eq!(answer.status(), StatusCode::CREATED, "registering {name}");
        visitor.take_token(answer).await;
        visitor
    }

    /// Another member of the organization somebody is in.
    pub async fn member(&self, colleague: &Visitor, name: &str, role: Role) -> Visitor {
        let me = colleague.me().await;
        let organization_id = me["organization_id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .expect("an organization");
        let member = NewMember {
            email: email(name),
            password: PASSWORD.to_owned(),
            name: name.to_owned(),
        };
        identity::add_member(&self.services, organization_id, &member, role)
            .await
            .expect("a new member");
        self.sign_in(name).await
    }

    /// Signs in somebody who is registered, with a bearer token.
    pub async fn sign_in(&self, name: &str) -> Visitor {
        let mut visitor = self.stranger();
        let answer = visitor.post("/api/auth/signin", &credentials(name)).await;
        assert_eq!(answer.status(), StatusCode::OK, "signing in {name}");
        visitor.take_token(answer).await;
        visitor
    }

    /// The same in a browser: cookies, and headers as browsers send them.
    pub async fn browser(&self, name: &str) -> Visitor {
        let mut visitor = self.stranger();
        visitor
            .headers
            .push(("sec-fetch-site", "same-origin".to_owned()));
        let answer = visitor.post("/api/auth/signin", &credentials(name)).await;
        assert_eq!(answer.status(), StatusCode::OK, "signing in {name}");
        visitor
    }
}

pub fn options(folder: &TempDir) -> Options {
    let mut options = Options::default();
    options.http.addr = Some("127.0.0.1:0".to_owned());
    options.http.rate_limits = Some(server::config::RateLimits::Off);
    options.http.site_root = Some(folder.path().join("site"));
    options.storage.data_dir = Some(folder.path().join("data"));
    options.storage.db_connections = Some(4);
    options
}

pub fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}

pub fn sign_up(name: &str) -> Value {
    json!({
        "email": email(name), "password": PASSWORD, "name": name,
        "organization_name": format!("{name} & Partners"),
    })
}

pub fn credentials(name: &str) -> Value {
    json!({ "email": email(name), "password": PASSWORD })
}

/// A program or a browser that talks to the server.
pub struct Visitor {
    base: String,
    client: Client,
    pub headers: Vec<(&'static str, String)>,
    pub token: Option<String>,
}

impl Visitor {
    fn new(app: &TestApp) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self {
            base: app.url(""),
            client,
            headers: Vec::new(),
            token: None,
        }
    }

    async fn take_token(&mut self, answer: Response) {
        let session: Value = answer.json().await.expect("a session");
        self.token = session["access_token"].as_str().map(str::to_owned);
        assert!(self.token.is_some(), "no access token in {session}");
        // From here on the token alone speaks.
        self.client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let request = self.request(method, path);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        request.send().await.expect("an answer")
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.send(Method::POST, path, Some(body)).await
    }

    /// The JSON at an address, which must be there.
    pub async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(status, StatusCode::OK, "GET {path}: {body}");
        body
    }

    /// What was created, which must have worked.
    pub async fn create(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        let status = answer.status();
        let created: Value = answer.json().await.expect("JSON");
        assert_eq!(status, StatusCode::CREATED, "POST {path}: {created}");
        created
    }

    pub async fn me(&self) -> Value {
        self.read("/api/auth/me").await
    }
}

/// An answer that must be a problem with this status and code; the document.
pub async fn problem(answer: Response, status: u16, code: &str) -> Value {
    let url = answer.url().clone();
    let got = answer.status();
    let kind = answer.headers().get("content-type").cloned();
    let text = answer.text().await.expect("a body");
    assert_eq!(got.as_u16(), status, "{url}: {text}");
    assert_eq!(
        kind.expect("a content type"),
        "application/problem+json",
        "{url}: {text}"
    );
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(document["status"], status, "{url}: {document}");
    assert_eq!(document["code"], code, "{url}: {document}");
    assert_eq!(document["type"], "about:blank");
    assert!(document["title"].is_string(), "{document}");
    document
}

/// The text of an id.
pub fn id(object: &Value) -> String {
    object["id"].as_str().expect("an id").to_owned()
}
