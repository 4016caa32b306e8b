//! What only whoever operates the installation can do, by commands of the real program, while a
//! server runs on the same database.

use std::process::Output;

use domain::identity::SignIn;
use domain::two_factor::SecondStepAnswer;
use reqwest::StatusCode;
use server::config::Options;
use service::Services;
use service::identity::{self, Device, Entrance};
use service::secrets::{MasterKey, Secrets};
use std::sync::Arc;
use store::sealed::{self, COLUMNS};
use tempfile::TempDir;
use testkit::TestDb;
use tokio::process::Command;

use crate::app::{PASSWORD, TestApp, credentials, email, problem};
use crate::mails::mail;
use crate::two_factor::{first_step, next_code, switch_on};

const OLD: &str = "0101010101010101010101010101010101010101010101010101010101010101";
const NEW: &str = "0202020202020202020202020202020202020202020202020202020202020202";
const OTHER: &str = "0303030303030303030303030303030303030303030303030303030303030303";

/// A server, and what its operator has.
struct Installation {
    app: TestApp,
    database: String,
    folder: TempDir,
}

impl Installation {
    async fn start(db: TestDb) -> Self {
        let database = db.url.clone();
        let keyed = |options: &mut Options| options.security.secret_key = Some(OLD.to_owned());
        Self {
            app: TestApp::start_with(db, keyed).await,
            database,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    async fn parley(&self, arguments: &[&str], keys: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parley"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &self.database)
            .env("PARLEY_DATA_DIR", self.folder.path())
            .envs(keys.iter().copied());
        command.output().await.expect("the program")
    }

    async fn reset(&self, email: &str, reason: &str) -> Output {
        let arguments = ["reset-second-step", email, "--reason", reason];
        self.parley(&arguments, &[("PARLEY_SECRET_KEY", OLD)]).await
    }

    async fn reseal(&self, new: &str, old: &str) -> Output {
        let keys = [("PARLEY_SECRET_KEY", new), ("PARLEY_SECRET_KEY_OLD", old)];
        self.parley(&["reseal"], &keys).await
    }

    /// Every sealed value, with its owner; each column has one.
    async fn sealed(&self) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        for column in COLUMNS {
            let rows = sealed::page(&self.app.services.db, column, uuid::Uuid::nil(), 1_000)
                .await
                .expect("the rows");
            assert!(!rows.is_empty(), "nothing to see in {}", column.table);
            all.extend(
                rows.into_iter()
                    .map(|(id, sealed)| (column.owner(id), sealed)),
            );
        }
        all
    }
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn secrets(key: &str) -> Secrets {
    Secrets::new(&MasterKey::parse(key).expect("a key"))
}

async fn a_sole_owner_gets_back_in(db: TestDb) {
    let installation = Installation::start(db).await;
    let app = &installation.app;
    let ada = app.owner("Ada").await;
    let address = email("Ada");
    let output = installation.reset(&address, "Called me").await;
    assert!(!output.status.success(), "there is no second step to take");
    assert!(
        said(&output).contains("has no second step"),
        "{}",
        said(&output)
    );
    switch_on(app, &ada).await;
    let output = installation.reset("nobody@example.org", "Called me").await;
    assert!(!output.status.success());
    assert!(
        said(&output).contains("nobody signs in with"),
        "{}",
        said(&output)
    );
    let output = installation.reset(&address, "  ").await;
    assert!(!output.status.success());
    assert!(said(&output).contains("--reason"), "{}", said(&output));
    first_step(app, "Ada").await;

    let output = installation
        .reset(&address.to_uppercase(), "Called me")
        .await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("Ada signs in with the password alone"),
        "{}",
        said(&output)
    );
    problem(ada.get("/api/auth/me").await, 401, "unauthorized").await;
    let answer = app
        .stranger()
        .post("/api/auth/signin", &credentials("Ada"))
        .await;
    assert_eq!(answer.status(), StatusCode::OK, "the password alone");
    let again = app.sign_in("Ada").await;
    let log = again.read("/api/audit?action=two_factor.reset").await;
    let line = &log["items"][0];
    assert_eq!(
        line["actor_id"],
        serde_json::Value::Null,
        "nobody of theirs did it: {line}"
    );
    assert_eq!(line["details"]["new"]["reason"], "Called me");
    let letter = mail(app, &address, "Your second step was taken away").await;
    let text = letter.expect("a letter").mail.text;
    assert!(text.contains("Called me"), "{text}");
    installation.app.stop().await;
}

async fn the_secret_key_is_replaced(db: TestDb) {
    let installation = Installation::start(db).await;
    let app = &installation.app;
    let ada = app.owner("Ada").await;
    let (phone, _) = switch_on(app, &ada).await;
    // An account that waits for its code has a session already, and nobody runs it: nothing more
    // is sealed with the old key from here on.
    let number = serde_json::json!({ "phone": "+9996620001" });
    ada.create("/api/bd-accounts", &number).await;
    app.services.gateway.shutdown().await;
    let before = installation.sealed().await;

    let output = installation.reseal(NEW, OTHER).await;
    assert!(
        !output.status.success(),
        "that was not the key: {}",
        said(&output)
    );
    assert!(
        said(&output).contains("yet another key"),
        "{}",
        said(&output)
    );
    assert_eq!(
        installation.sealed().await,
        before,
        "and nothing was touched"
    );

    let output = installation.reseal(NEW, OLD).await;
    assert!(output.status.success(), "{}", said(&output));
    for (owner, sealed) in installation.sealed().await {
        assert!(secrets(NEW).open(&owner, &sealed).is_ok(), "{owner}");
        assert!(secrets(OLD).open(&owner, &sealed).is_err(), "{owner}");
    }
    let after = installation.sealed().await;
    let output = installation.reseal(NEW, OLD).await;
    assert!(
        said(&output).contains("two_factor: 0 sealed anew, 1 were already"),
        "{}",
        said(&output)
    );
    assert_eq!(
        installation.sealed().await,
        after,
        "a second run changes nothing"
    );

    // A server with the new key alone takes the codes of the same phone.
    let services = Services {
        secrets: Arc::new(secrets(NEW)),
        ..app.services.clone()
    };
    next_code(app);
    let who = SignIn {
        email: email("Ada"),
        password: PASSWORD.to_owned(),
    };
    let device = Device::default();
    let Ok(Entrance::SecondStep(step)) = identity::sign_in(&services, &who, &device).await else {
        panic!("the second step is on");
    };
    let answer = SecondStepAnswer {
        token: step.token,
        code: phone.code(app),
        passkey: None,
    };
    let came_in = identity::second_step(&services, &answer, &device).await;
    assert!(came_in.is_ok(), "the secret opens with the new key");
    installation.app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sole_owner_who_lost_the_second_step_gets_back_in_on_sqlite() {
    a_sole_owner_gets_back_in(testkit::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sole_owner_who_lost_the_second_step_gets_back_in_on_postgres() {
    a_sole_owner_gets_back_in(testkit::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_secret_key_is_replaced_and_everything_opens_on_sqlite() {
    the_secret_key_is_replaced(testkit::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_secret_key_is_replaced_and_everything_opens_on_postgres() {
    the_secret_key_is_replaced(testkit::postgres().await).await;
}
