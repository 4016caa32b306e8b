//! The Redis that counts, over TLS, as the real program speaks to it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::Client;
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
}

/// An authority of this test alone, and a certificate of its for this machine.
struct Papers {
    authority: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

impl Papers {
    fn make(folder: &Path) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(params, key).expect("an authority");
        let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &authority).expect("a certificate");
        let write = |name: &str, text: String| {
            let path = folder.join(name);
            std::fs::write(&path, text).expect("writing");
            path
        };
        Self {
            authority: write("authority.pem", authority.pem()),
            certificate: write("redis.pem", certificate.pem()),
            key: write("redis.key", key.serialize_pem()),
        }
    }
}

/// A Redis that speaks TLS and nothing else.
fn redis(papers: &Papers, port: u16) -> Child {
    Command::new("redis-server")
        .args([
            "--port",
            "0",
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ])
        .args(["--tls-auth-clients", "no", "--tls-port", &port.to_string()])
        .arg("--tls-cert-file")
        .arg(&papers.certificate)
        .arg("--tls-key-file")
        .arg(&papers.key)
        .arg("--tls-ca-cert-file")
        .arg(&papers.authority)
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("redis-server, which ./dev test installs")
}

/// The real program with a Redis at this address, trusting this authority beside none.
fn parley(folder: &Path, port: u16, redis: &str, trusted: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_parley"))
        .arg("serve")
        .current_dir(folder)
        .env("PARLEY_ADDR", format!("127.0.0.1:{port}"))
        .env("PARLEY_DATA_DIR", folder.join(port.to_string()))
        .env("REDIS_URL", redis)
        .env("SSL_CERT_FILE", trusted)
        .env_remove("DATABASE_URL")
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the program")
}

/// How the program sees the Redis, once it is up itself.
async fn seen(port: u16) -> String {
    let client = Client::new();
    let url = format!("http://127.0.0.1:{port}/health/ready");
    let asked = async {
        loop {
            if let Ok(answer) = client.get(&url).send().await {
                let ready: Value = answer.json().await.expect("JSON");
                let redis = &ready["dependencies"][3];
                assert_eq!(redis["name"], "redis", "{ready}");
                return redis["state"].as_str().expect("a state").to_owned();
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(60), asked)
        .await
        .expect("the program is up in time")
}

/// The same, as soon as it is this.
async fn comes_to(port: u16, state: &str) {
    let asked = async {
        while seen(port).await != state {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(60), asked)
        .await
        .unwrap_or_else(|_| panic!("the Redis is never {state}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_redis_is_spoken_to_over_tls_and_only_if_it_is_trusted() {
    let folder = TempDir::new().expect("a folder");
    let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
    for path in [&ours, &theirs] {
        std::fs::create_dir(path).expect("a folder");
    }
    let (papers, others) = (Papers::make(&ours), Papers::make(&theirs));
    let port = free_port();
    let _redis = redis(&papers, port);
    let (address, in_the_clear) = (
        format!("rediss://localhost:{port}"),
        format!("redis://localhost:{port}"),
    );
    let (first, second, third) = (free_port(), free_port(), free_port());
    let _trusting = parley(folder.path(), first, &address, &papers.authority);
    comes_to(first, "up").await;
    // The same Redis, seen up by the one: the others could reach it as well.
    let _wary = parley(folder.path(), second, &address, &others.authority);
    let _careless = parley(folder.path(), third, &in_the_clear, &papers.authority);
    for _ in 0..5 {
        assert_eq!(
            seen(second).await,
            "down",
            "another authority vouches for it"
        );
        assert_eq!(seen(third).await, "down", "it does not answer in the clear");
    }
}
