//! What goes wrong is said the same way everywhere.

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::app::{TestApp, Visitor, problem};

/// Sends a body of blanks without saying how long it will be; the answer as it comes.
async fn send_in_chunks(app: &TestApp, visitor: &Visitor, count: usize, size: usize) -> String {
    let token = visitor.token.as_deref().expect("a token");
    let mut stream = TcpStream::connect(app.addr).await.expect("a connection");
    let head = format!(
        "POST /api/crm/companies HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sending");
    let chunk = format!("{size:x}\r\n{}\r\n", " ".repeat(size));
    for _ in 0..count {
        // The server may have answered and hung up by now.
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

crate::stories! {
    async fn an_unknown_address_is_a_problem(app) {
        let owner = app.owner("Ada").await;
        for path in ["/api", "/api/nothing", "/api/crm/companies/x/y", "/api/crm/companies/not-an-id"] {
            problem(owner.get(path).await, 404, "not_found").await;
        }
    }

    async fn a_wrong_method_is_a_problem(app) {
        let owner = app.owner("Ada").await;
        for (method, path) in [
            (Method::DELETE, "/api/crm/companies"), (Method::GET, "/api/auth/signin"), (Method::PUT, "/api/pipeline"),
        ] {
            let answer = owner.send(method, path, None).await;
            assert!(answer.headers().contains_key("allow"), "{path} does not say what it takes");
            problem(answer, 405, "malformed").await;
        }
    }

    async fn a_body_that_cannot_be_read_is_a_problem(app) {
        let owner = app.owner("Ada").await;
        let send = |body: &'static str, kind: &'static str| {
            owner
                .request(Method::POST, "/api/crm/deals")
                .header("content-type", kind)
                .body(body)
                .send()
        };
        for body in ["", "{", "[]", "nonsense", "\"text\"", "{\"title\": \"\u{0}\"}"] {
            let answer = send(body, "application/json").await.expect("an answer");
            problem(answer, 400, "malformed").await;
        }
        let answer = send("title=x", "application/x-www-form-urlencoded").await.expect("an answer");
        problem(answer, 415, "malformed").await;
        for (body, field) in [
            (r#"{"title": 7}"#, "title"),
            (r#"{"title": "a", "value_minor": 1.5}"#, "value_minor"),
            (r#"{"title": "a", "value_minor": 9223372036854775808}"#, "value_minor"),
            (r#"{"title": "a", "contact_id": "x"}"#, "contact_id"),
        ] {
            let answer = send(body, "application/json").await.expect("an answer");
            let document = problem(answer, 422, "invalid").await;
            assert_eq!(document["fields"], json!([{ "field": field, "code": "malformed" }]));
        }
        let deep = "[".repeat(100_000);
        let answer = owner
            .request(Method::POST, "/api/crm/deals")
            .header("content-type", "application/json")
            .body(deep)
            .send()
            .await
            .expect("an answer");
        problem(answer, 400, "malformed").await;
    }

    async fn a_huge_body_is_a_problem(app) {
        let owner = app.owner("Ada").await;
        let huge = json!({ "name": "x".repeat(2 * 1024 * 1024) });
        problem(owner.post("/api/crm/companies", &huge).await, 413, "too_large").await;
        // Whoever shows who they are has little to say.
        let long = json!({ "email": "x".repeat(20 * 1024), "password": "x" });
        for path in ["/api/auth/signin", "/api/auth/password/forgot", "/fn/auth/sign-in"] {
            problem(app.stranger().post(path, &long).await, 413, "too_large").await;
        }
        // Without a length in advance, it is noticed on the way.
        let answer = send_in_chunks(app, &owner, 32, 64 * 1024).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains(r#""code":"too_large""#), "{answer}");
    }

    async fn every_answer_has_an_id(app) {
        let answer = app.stranger().get("/api/auth/me").await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        let id = answer.headers()["x-request-id"].to_str().expect("text");
        assert!(id.parse::<uuid::Uuid>().is_ok(), "{id}");
    }
}
