//! The control API over HTTP, with nothing but a socket as the client.

use std::net::SocketAddr;

use serde_json::{Value, json};
use telegram_sandbox::{Sandbox, SandboxConfig, Scenario};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn call(addr: SocketAddr, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

#[tokio::test]
async fn the_control_api_speaks_json() {
    let mut config = SandboxConfig::new(Scenario::tests());
    config.control_addr = Some("127.0.0.1:0".parse().unwrap());
    let sandbox = Sandbox::start(config).await.unwrap();
    let addr = sandbox.control_addr().unwrap();

    let (status, credentials) = call(addr, "GET", "/credentials", None).await;
    assert_eq!(status, 200);
    assert_eq!(credentials[0]["phone"], "+9996620001");
    assert_eq!(credentials[1]["password"], "correct horse");

    let message = json!({ "account": "+9996620001", "from": "anna", "text": "Hi" });
    let (status, created) = call(addr, "POST", "/incoming", Some(message)).await;
    assert_eq!(status, 200);
    let path = "/messages?account=one&chat=anna";
    let (_, messages) = call(addr, "GET", path, None).await;
    assert_eq!(messages[1]["text"], "Hi");
    assert_eq!(messages[1]["id"], created["id"]);

    let group = json!({ "account": "group", "from": "anna", "text": "Hi all" });
    assert_eq!(call(addr, "POST", "/incoming", Some(group)).await.0, 200);

    let fault = json!({
        "method": "messages.sendMessage",
        "action": { "kind": "rpc_error", "code": 420, "text": "FLOOD_WAIT_5" },
    });
    assert_eq!(call(addr, "POST", "/faults", Some(fault)).await.0, 200);
    let (_, faults) = call(addr, "GET", "/faults", None).await;
    assert_eq!(faults[0]["count"], 1);
    let (status, _) = call(addr, "DELETE", "/faults", None).await;
    assert_eq!(status, 200);

    let (status, error) = call(addr, "GET", "/account?account=nobody", None).await;
    assert_eq!(status, 404);
    assert!(error["error"].as_str().unwrap().contains("nobody"));
    for path in ["/down", "/up"] {
        assert_eq!(call(addr, "POST", path, None).await.0, 200);
    }
    assert_eq!(call(addr, "GET", "/journal", None).await.1, json!([]));
}
