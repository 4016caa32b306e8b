//! An unrelated client: Telethon, in Python. It proves that the sandbox speaks MTProto, not only grammers.

use std::process::Stdio;

use telegram_sandbox::{Sandbox, SandboxConfig, Scenario};

const PYTHON: &str = "PARLEY_TELETHON_PYTHON";

#[tokio::test]
async fn telethon_signs_in_and_chats() {
    let python = std::env::var(PYTHON).unwrap_or_else(|_| {
        panic!("{PYTHON} names no Python with telethon 1.45.0; run the tests with `./dev test`")
    });
    let mut config = SandboxConfig::new(Scenario::tests());
    config.control_addr = Some("127.0.0.1:0".parse().unwrap());
    let sandbox = Sandbox::start(config).await.unwrap();
    let rsa = sandbox.rsa_public();
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    for transport in ["full", "intermediate", "abridged"] {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/outside_client.py");
        let run = tokio::process::Command::new(&python)
            .arg(script)
            .arg(sandbox.addr().port().to_string())
            .args([hex(&rsa.n), hex(&rsa.e)])
            .arg(transport)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let run = tokio::time::timeout(std::time::Duration::from_secs(90), run).await;
        let output = run.expect("telethon finishes").unwrap();
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "{transport}: {out}\n{err}");
        assert!(
            out.contains("telethon: all well"),
            "{transport}: {out}\n{err}"
        );
    }
}
