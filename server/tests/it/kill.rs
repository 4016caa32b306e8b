//! `kill -9` of the real program, at random moments while it sends: every message arrives exactly
//! once, and in the order in which it was written.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use telegram_sandbox::{MessageView, Sandbox, SandboxConfig, SandboxHandle, Scenario};
use tempfile::TempDir;
use testkit::TestDb;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::app::sign_up;

/// People who say nothing back, by key and user name.
const CHATS: [(&str, &str); 3] = [
    ("silent", "silent_sandbox"),
    ("reader", "reader_sandbox"),
    ("long", "long_sandbox"),
];
/// At most so many messages are written in one life of the program.
const A_LIFE: usize = 12;
/// How long after the last start everything must have arrived: the leases of the dead run out,
/// and the pace of an account is kept.
const DRAINED_WITHIN: Duration = Duration::from_secs(120);

/// The program, and what it needs.
struct Program {
    child: Child,
    database: String,
    folder: Arc<TempDir>,
    sandbox: Arc<SandboxHandle>,
    port: u16,
    client: Client,
    token: Option<String>,
}

impl Program {
    async fn start(database: String) -> Self {
        let sandbox = Sandbox::start(SandboxConfig::new(Scenario::tests()))
            .await
            .expect("a sandbox");
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::run(database, Arc::new(folder), Arc::new(sandbox)).await
    }

    /// Another process beside this one: the same database, key and Telegram.
    async fn beside(&self) -> Self {
        let (folder, sandbox) = (Arc::clone(&self.folder), Arc::clone(&self.sandbox));
        let mut other = Self::run(self.database.clone(), folder, sandbox).await;
        other.token.clone_from(&self.token);
        other
    }

    async fn run(database: String, folder: Arc<TempDir>, sandbox: Arc<SandboxHandle>) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("its address").port();
        drop(free);
        let mut program = Self {
            child: spawn(&database, &folder, &sandbox, port),
            database,
            folder,
            sandbox,
            port,
            client: Client::new(),
            token: None,
        };
        program.until_ready().await;
        program
    }

    /// Ends it as a power cut would, and starts it again.
    async fn kill_and_restart(&mut self) {
        self.child.kill().await.expect("killed");
        self.child = spawn(&self.database, &self.folder, &self.sandbox, self.port);
        self.until_ready().await;
    }

    async fn until_ready(&mut self) {
        let url = self.url("/health/ready");
        let ready = async {
            loop {
                let answer = self.client.get(&url).send().await;
                if answer.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                    return;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_secs(60), ready)
            .await
            .expect("the program is ready in time");
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The answer, where there is one: the program may be killed over the question.
    async fn try_post(&self, path: &str, body: &Value) -> Option<(StatusCode, Value)> {
        let mut request = self.client.post(self.url(path)).json(body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.ok()?;
        Some((answer.status(), answer.json().await.ok()?))
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let (status, body) = self.try_post(path, body).await.expect("an answer");
        assert!(status.is_success(), "{path}: {body}");
        body
    }

    async fn items(&self, path: &str) -> Vec<Value> {
        let request = self.client.get(self.url(path));
        let request = request.bearer_auth(self.token.as_deref().unwrap_or_default());
        let answer = request.send().await.expect("an answer");
        let body: Value = answer.json().await.expect("JSON");
        body["items"].as_array().expect("a list").clone()
    }

    /// Registers somebody, connects account `one`, and answers with the ids of the chats.
    async fn connect(&mut self) -> Vec<String> {
        let session = self.post("/api/auth/signup", &sign_up("Ada")).await;
        self.token = session["access_token"].as_str().map(str::to_owned);
        let phone = json!({ "phone": "+9996620001" });
        let account = self.post("/api/bd-accounts", &phone).await;
        let path = format!(
            "/api/bd-accounts/{}/code",
            account["id"].as_str().unwrap_or_default()
        );
        self.post(&path, &json!({ "code": "22222" })).await;
        let found = async {
            loop {
                let chats = self.items("/api/messaging/chats?limit=200").await;
                let id_of = |username: &str| {
                    let chat = chats.iter().find(|chat| chat["username"] == username)?;
                    chat["id"].as_str().map(str::to_owned)
                };
                let ids: Option<Vec<_>> = CHATS.iter().map(|(_, name)| id_of(name)).collect();
                if let Some(ids) = ids {
                    return ids;
                }
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(Duration::from_secs(60), found)
            .await
            .expect("the chats come in")
    }

    /// Our messages of this story that Telegram has, in its order.
    fn at_telegram(&self, chat: &str) -> Vec<String> {
        let messages = self.sandbox.control().messages("one", Some(chat));
        let messages = messages.expect("messages");
        let ours = |message: &MessageView| message.outgoing && message.text.starts_with("number ");
        messages
            .into_iter()
            .filter(ours)
            .map(|message| message.text)
            .collect()
    }
}

fn spawn(database: &str, folder: &TempDir, sandbox: &SandboxHandle, port: u16) -> Child {
    let data: PathBuf = folder.path().join("data");
    Command::new(env!("CARGO_BIN_EXE_parley"))
        .arg("serve")
        .env("DATABASE_URL", database)
        .env("PARLEY_DATA_DIR", data)
        .env("PARLEY_ADDR", format!("127.0.0.1:{port}"))
        .env("PARLEY_RATE_LIMITS", "off")
        .env("PARLEY_TELEGRAM", "sandbox")
        .env("PARLEY_SANDBOX_ADDR", sandbox.addr().to_string())
        .env("PARLEY_LOG", "warn")
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the program starts")
}

fn text(number: usize) -> String {
    format!("number {number:05}")
}

fn chat_of(number: usize) -> usize {
    number % CHATS.len()
}

/// A time within a life of the program, different in every run.
fn some_time() -> Duration {
    let noise = u64::try_from(Uuid::now_v7().as_u128() % 1_500).unwrap_or_default();
    Duration::from_millis(noise)
}

async fn story(db: &TestDb, rounds: usize) {
    let mut program = Program::start(db.url.clone()).await;
    let chats = program.connect().await;
    let mut next = 0;
    for _ in 0..rounds {
        let death = Instant::now() + some_time();
        let last = next + A_LIFE;
        let write = async {
            while next < last {
                let path = format!("/api/messaging/chats/{}/messages", chats[chat_of(next)]);
                // The same key in the next life: what was taken once is not taken twice.
                let key = Uuid::from_u128(next as u128 + 1);
                let body = json!({ "text": text(next), "idempotency_key": key });
                match program.try_post(&path, &body).await {
                    Some((status, _)) if status == StatusCode::CREATED => next += 1,
                    Some((status, body)) => panic!("{status}: {body}"),
                    None => {}
                }
                sleep(Duration::from_millis(40)).await;
            }
        };
        // Not after an answer, but whenever the time has come.
        let _ = tokio::time::timeout_at(death, write).await;
        tokio::time::sleep_until(death).await;
        program.kill_and_restart().await;
    }
    everything_arrived(&program, next).await;
    program.child.kill().await.expect("killed");
}

async fn everything_arrived(program: &Program, written: usize) {
    // The one whose answer was lost may have been written as well.
    let expected = |chat: usize, count: usize| -> Vec<String> {
        (0..count)
            .filter(|number| chat_of(*number) == chat)
            .map(text)
            .collect()
    };
    let arrived = |count: usize| {
        let whole = |chat: usize| program.at_telegram(CHATS[chat].0) == expected(chat, count);
        (0..CHATS.len()).all(whole)
    };
    let until = Instant::now() + DRAINED_WITHIN;
    while !arrived(written) && !arrived(written + 1) && Instant::now() < until {
        sleep(Duration::from_millis(100)).await;
    }
    // Whatever would be sent twice has had its chance.
    sleep(Duration::from_secs(2)).await;
    let count = if arrived(written + 1) {
        written + 1
    } else {
        written
    };
    for (chat, (key, _)) in CHATS.iter().enumerate() {
        assert_eq!(program.at_telegram(key), expected(chat, count), "{key}");
    }
    assert!(written > 0, "something was written");
}

async fn rounds(db: TestDb, rounds: usize) {
    story(&db, rounds).await;
    db.drop_database().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_message_arrives_once_and_in_order_on_sqlite() {
    rounds(testkit::sqlite().await, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_message_arrives_once_and_in_order_on_postgres() {
    rounds(testkit::postgres().await, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_process_takes_over_in_under_thirty_seconds() {
    let db = testkit::postgres().await;
    let mut first = Program::start(db.url.clone()).await;
    let chats = first.connect().await;
    let mut second = first.beside().await;
    let path = format!("/api/messaging/chats/{}/messages", chats[0]);
    // Asked of one process, done by the one that runs the account.
    second.post(&path, &json!({ "text": text(0) })).await;
    let arrives = async |program: &Program, expected: Vec<String>| {
        while program.at_telegram(CHATS[0].0) != expected {
            sleep(Duration::from_millis(50)).await;
        }
    };
    let arrived = timeout(Duration::from_secs(20), arrives(&second, vec![text(0)]));
    arrived.await.expect("sent by the first process");

    first.child.kill().await.expect("killed");
    let died = Instant::now();
    second.post(&path, &json!({ "text": text(1) })).await;
    let control = second.sandbox.control();
    let said = control.incoming("one", CHATS[0].0, "are you there?");
    said.expect("said");
    let heard = async {
        arrives(&second, vec![text(0), text(1)]).await;
        let is_there = |message: &Value| message["text"] == "are you there?";
        while !second.items(&path).await.iter().any(is_there) {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(60), heard)
        .await
        .expect("the second process goes on");
    let took = died.elapsed();
    assert!(took < Duration::from_secs(30), "taken over after {took:?}");
    second.child.kill().await.expect("killed");
    db.drop_database().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "takes ten minutes: cargo nextest run -p server --run-ignored only soak"]
async fn soak_every_message_arrives_once_and_in_order() {
    rounds(testkit::sqlite().await, 200).await;
}
