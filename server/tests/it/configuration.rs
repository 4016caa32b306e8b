//! What is wrong with a configuration is said clearly, before anything starts.

use std::process::Command;

use server::config::{Options, RateLimits, Telegram};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// What is said about options that cannot be used.
fn refusal(change: impl FnOnce(&mut Options)) -> String {
    let folder = folder();
    let mut options = crate::app::options(&folder);
    change(&mut options);
    options.resolve().expect_err("a refusal").to_string()
}

#[test]
fn every_refusal_names_its_key() {
    let cases: [(&str, String); 10] = [
        (
            "PARLEY_ADDR",
            refusal(|o| o.http.addr = Some("nonsense".to_owned())),
        ),
        (
            "PARLEY_BASE_URL",
            refusal(|o| o.http.base_url = Some("crm.example.com".to_owned())),
        ),
        (
            "PARLEY_BASE_URL",
            refusal(|o| o.http.base_url = Some("https://a/b".to_owned())),
        ),
        (
            "DATABASE_URL",
            refusal(|o| o.storage.database_url = Some("mysql://root:hunter2@db".to_owned())),
        ),
        (
            "PARLEY_DB_CONNECTIONS",
            refusal(|o| o.storage.db_connections = Some(0)),
        ),
        (
            "PARLEY_SECRET_KEY",
            refusal(|o| o.security.secret_key = Some("too short".to_owned())),
        ),
        (
            "PARLEY_TELEGRAM_API_HASH",
            refusal(|o| o.telegram.api_id = Some(7)),
        ),
        (
            "PARLEY_SMTP_FROM",
            refusal(|o| o.mail.smtp_host = Some("mail.example.com".to_owned())),
        ),
        (
            "PARLEY_SMTP_USER",
            refusal(|o| {
                o.mail.smtp_host = Some("mail.example.com".to_owned());
                o.mail.smtp_from = Some("Parley <crm@example.com>".to_owned());
                o.mail.smtp_password = Some("hunter2".to_owned());
            }),
        ),
        (
            "PARLEY_LOG",
            refusal(|o| o.log.log = Some("store=loud=very".to_owned())),
        ),
    ];
    for (key, message) in &cases {
        assert!(message.starts_with(&format!("{key}: ")), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn limits_are_off_on_this_machine_only() {
    let message = refusal(|options| {
        options.http.addr = Some("0.0.0.0:0".to_owned());
        options.http.rate_limits = Some(RateLimits::Off);
    });
    assert!(message.starts_with("PARLEY_RATE_LIMITS: "), "{message}");
}

#[test]
fn a_file_is_read_and_flags_win_over_it() {
    let folder = folder();
    let file = folder.path().join("parley.toml");
    let text = "[http]\naddr = \"127.0.0.1:4000\"\ntrust_proxy = true\n\
                [telegram]\ntelegram = \"sandbox\"\n[log]\nlog = \"debug\"\n";
    std::fs::write(&file, text).expect("writing");
    let mut options = crate::app::options(&folder);
    options.config = Some(file.clone());
    let config = options.clone().resolve().expect("a configuration");
    assert_eq!(config.http.addr.port(), 0, "the flag wins");
    assert!(config.http.trust_proxy);
    assert_eq!(config.log.filter, "debug");
    assert!(matches!(config.telegram, Telegram::Sandbox { .. }));

    std::fs::write(&file, "[http]\nadress = \"x\"\n").expect("writing");
    let message = options.resolve().expect_err("a refusal").to_string();
    assert!(
        message.contains("parley.toml") && message.contains("adress"),
        "{message}"
    );
}

#[test]
fn the_secret_key_is_made_once_and_is_private() {
    let folder = folder();
    let first = crate::app::options(&folder)
        .resolve()
        .expect("a configuration");
    let second = crate::app::options(&folder)
        .resolve()
        .expect("a configuration");
    assert_eq!(*first.key.to_text(), *second.key.to_text());
    let file = folder.path().join("data/secret.key");
    let metadata = std::fs::metadata(&file).expect("the key file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    assert!(metadata.len() > 40);
    let shown = format!("{first:?}");
    assert!(!shown.contains(first.key.to_text().as_str()), "{shown}");
}

#[test]
fn help_lists_every_key() {
    let output = Command::new(env!("CARGO_BIN_EXE_parley"))
        .args(["serve", "--help"])
        .output()
        .expect("running parley");
    let help = String::from_utf8(output.stdout).expect("text");
    for key in [
        "PARLEY_ADDR",
        "PARLEY_BASE_URL",
        "PARLEY_CONFIG",
        "PARLEY_DATA_DIR",
        "DATABASE_URL",
        "PARLEY_DB_CONNECTIONS",
        "PARLEY_SECRET_KEY",
        "PARLEY_LOG",
        "PARLEY_LOG_FORMAT",
        "PARLEY_RATE_LIMITS",
        "PARLEY_SITE_ROOT",
        "PARLEY_TRUST_PROXY",
        "PARLEY_METRICS_TOKEN",
        "PARLEY_TELEGRAM",
        "PARLEY_TELEGRAM_API_ID",
        "PARLEY_TELEGRAM_API_HASH",
        "PARLEY_SANDBOX_ADDR",
    ] {
        assert!(help.contains(key), "{key} is not in the help");
    }
}

#[test]
fn a_wrong_configuration_ends_the_program_with_one_clear_line() {
    let folder = folder();
    let output = Command::new(env!("CARGO_BIN_EXE_parley"))
        .args(["serve", "--addr", "nonsense", "--data-dir"])
        .arg(folder.path())
        .output()
        .expect("running parley");
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.starts_with("parley: PARLEY_ADDR: `nonsense`"),
        "{said}"
    );
}
