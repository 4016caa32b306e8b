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
    let cases: [(&str, String); 18] = [
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
            "PARLEY_TRUSTED_PROXIES",
            refusal(|o| o.http.trusted_proxies = Some("10.0.0.0/8, the proxy".to_owned())),
        ),
        (
            "PARLEY_CORS_ORIGINS",
            refusal(|o| o.http.cors_origins = Some("*".to_owned())),
        ),
        (
            "REDIS_URL",
            refusal(|o| o.http.redis_url = Some("http://:hunter2@cache".to_owned())),
        ),
        (
            "REDIS_URL",
            refusal(|o| o.http.redis_url = Some("redis://:hunter2@cache:port".to_owned())),
        ),
        (
            "REDIS_URL",
            refusal(|o| o.http.redis_url = Some("rediss://:hunter2@cache/#insecure".to_owned())),
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
            "PARLEY_UPLOAD_MAX_MB",
            refusal(|o| o.storage.upload_max_mb = Some(3_000)),
        ),
        (
            "PARLEY_SECRET_KEY",
            refusal(|o| o.security.secret_key = Some("too short".to_owned())),
        ),
        (
            "PARLEY_SECRET_KEY_OLD",
            refusal(|o| o.security.secret_key_old = Some("too short".to_owned())),
        ),
        (
            "PARLEY_SECRET_KEY_OLD",
            refusal(|o| {
                o.security.secret_key = Some("ab".repeat(32));
                o.security.secret_key_old = Some("ab".repeat(32));
            }),
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
    let text = "[http]\naddr = \"127.0.0.1:4000\"\ntrusted_proxies = \"10.0.0.0/8\"\n\
                [telegram]\ntelegram = \"sandbox\"\n[log]\nlog = \"debug\"\n";
    std::fs::write(&file, text).expect("writing");
    let mut options = crate::app::options(&folder);
    options.config = Some(file.clone());
    let config = options.clone().resolve().expect("a configuration");
    assert_eq!(config.http.addr.port(), 0, "the flag wins");
    assert_eq!(config.http.trusted_proxies.len(), 1);
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
    assert_eq!(
        *first.keys.current.to_text(),
        *second.keys.current.to_text()
    );
    let file = folder.path().join("data/secret.key");
    let metadata = std::fs::metadata(&file).expect("the key file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    assert!(metadata.len() > 40);
    let shown = format!("{first:?}");
    assert!(
        !shown.contains(first.keys.current.to_text().as_str()),
        "{shown}"
    );
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
        "PARLEY_MEDIA_CACHE_MB",
        "PARLEY_UPLOAD_MAX_MB",
        "PARLEY_SECRET_KEY",
        "PARLEY_LOG",
        "PARLEY_LOG_FORMAT",
        "PARLEY_RATE_LIMITS",
        "PARLEY_SITE_ROOT",
        "PARLEY_TRUSTED_PROXIES",
        "PARLEY_CORS_ORIGINS",
        "REDIS_URL",
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

// The mail server's connections want a runtime.
#[tokio::test]
async fn no_secret_of_the_configuration_is_in_what_can_be_logged() {
    let folder = folder();
    let mut options = crate::app::options(&folder);
    let key = "5ec4e7".repeat(10) + "5ec4";
    options.security.secret_key = Some(key.clone());
    options.storage.database_url =
        Some("postgres://parley:secret-of-the-database@db/parley".to_owned());
    options.http.redis_url = Some("redis://:secret-of-the-redis@cache:6379".to_owned());
    options.http.metrics_token = Some("secret-of-the-metrics".to_owned());
    options.telegram.api_id = Some(7);
    options.telegram.api_hash = Some("secret-of-telegram".to_owned());
    options.mail.smtp_host = Some("mail.example.com".to_owned());
    options.mail.smtp_from = Some("Parley <crm@example.com>".to_owned());
    options.mail.smtp_user = Some("parley".to_owned());
    options.mail.smtp_password = Some("secret-of-the-mail-server".to_owned());
    let config = options.resolve().expect("a configuration");
    let key_text = config.keys.current.to_text();
    for shown in [format!("{config:?}"), format!("{config:#?}")] {
        assert!(!shown.contains("secret-of"), "{shown}");
        assert!(
            !shown.contains(&key) && !shown.contains(key_text.as_str()),
            "{shown}"
        );
        // It does say the rest.
        assert!(shown.contains("mail.example.com"), "{shown}");
    }
}
