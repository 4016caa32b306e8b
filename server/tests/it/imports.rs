//! Imports over HTTP: a file comes as a form, and its rows become records.

use std::time::Duration;

use domain::Role;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::app::{Visitor, problem};

const BOUNDARY: &str = "----parley-story";

/// A form with a file, as browsers send it.
fn form(kind: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\people.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n"
    );
    let mut body = head.into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// Sends a file.
pub async fn send(by: &Visitor, kind: &str, file: &[u8], accept: &str) -> Response {
    by.request(Method::POST, "/api/crm/imports")
        .header(
            "content-type",
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .header("accept", accept)
        .body(form(kind, file))
        .send()
        .await
        .expect("an answer")
}

/// The import of a file, which must have been taken.
pub async fn draft(by: &Visitor, kind: &str, file: &[u8]) -> Value {
    let answer = send(by, kind, file, "application/json").await;
    let status = answer.status();
    let draft: Value = answer.json().await.expect("JSON");
    assert_eq!(status, StatusCode::CREATED, "{draft}");
    draft
}

/// The import once no job works on it.
async fn settled(by: &Visitor, path: &str) -> Value {
    for _ in 0..200 {
        let import = by.read(path).await;
        let state = import["state"].as_str().expect("a state");
        if !["checking", "running", "undoing"].contains(&state) {
            return import;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job does not end");
}

async fn pass(by: &Visitor, path: &str, verb: &str) -> Value {
    let answer = by.post(&format!("{path}/{verb}"), &json!({})).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED, "{verb}");
    settled(by, path).await
}

crate::stories! {
    async fn a_file_becomes_records_and_goes_again(app) {
        let ada = app.owner("Ada").await;
        let file = "Имя,E-mail,Город\nАнна,anna@example.com,Минск\nБорис,нет,Орёл\n".as_bytes();
        let draft = draft(&ada, "contact", file).await;
        assert_eq!((draft["state"].as_str(), draft["file_name"].as_str()), (Some("draft"), Some("people.csv")));
        assert_eq!(draft["headings"], json!(["Имя", "E-mail", "Город"]));
        assert_eq!(draft["setup"]["columns"], json!(["first_name", "email", null]));
        let path = format!("/api/crm/imports/{}", draft["id"].as_str().expect("an id"));
        let mut setup = draft["setup"].clone();
        setup["columns"][2] = json!("new");
        let answer = ada.send(Method::PUT, &format!("{path}/setup"), Some(&setup)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        problem(ada.post(&format!("{path}/start"), &json!({})).await, 409, "conflict").await;
        let checked = pass(&ada, &path, "check").await;
        assert_eq!((checked["state"].as_str(), checked["counts"]["failed"].as_i64()), (Some("checked"), Some(1)));
        let file = ada.get(&format!("{path}/problems?language=ru")).await;
        assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
        let file = file.text().await.expect("text");
        assert!(file.contains("Борис,нет,Орёл,E-mail: это не адрес электронной почты"), "{file}");
        let done = pass(&ada, &path, "start").await;
        assert_eq!((done["state"].as_str(), done["counts"]["created"].as_i64()), (Some("done"), Some(1)));
        let anna = ada.read("/api/crm/contacts").await["items"][0].clone();
        assert_eq!(anna["first_name"], "Анна");
        assert!(anna["custom"].as_object().is_some_and(|custom| custom.len() == 1), "{anna}");
        let undone = pass(&ada, &path, "undo").await;
        assert_eq!((undone["state"].as_str(), undone["counts"]["undone"].as_i64()), (Some("undone"), Some(1)));
        assert_eq!(ada.read("/api/crm/contacts").await["items"], json!([]));
        assert_eq!(ada.read("/api/crm/imports?kind=contact").await["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(ada.read("/api/crm/imports?kind=deal").await["items"], json!([]));
    }

    async fn a_file_larger_than_other_bodies_is_taken(app) {
        let ada = app.owner("Ada").await;
        let rows: String = (0..60_000).map(|n| format!("Person {n},p{n}@example.com\n")).collect();
        assert!(rows.len() > server::http::middleware::guard::BODY_MAX);
        let draft = draft(&ada, "contact", format!("name,email\n{rows}").as_bytes()).await;
        assert_eq!(draft["size"].as_i64(), i64::try_from(rows.len() + 11).ok());
    }

    async fn a_plain_form_is_led_to_its_page_and_told_there_why_not(app) {
        let ada = app.owner("Ada").await;
        let location = |answer: &Response| answer.headers()["location"].to_str().expect("text").to_owned();
        let taken = send(&ada, "company", b"name\nAcme\n", "text/html").await;
        assert_eq!(taken.status(), StatusCode::SEE_OTHER);
        assert!(location(&taken).starts_with("/crm/import/"));
        let empty = send(&ada, "company", b"", "text/html").await;
        assert_eq!(location(&empty), "/crm/import?refused=required");
    }

    async fn what_is_no_such_form_is_refused(app) {
        let ada = app.owner("Ada").await;
        let viewer = app.member(&ada, "Vera", Role::Viewer).await;
        problem(ada.post("/api/crm/imports", &json!({})).await, 415, "malformed").await;
        problem(viewer.post("/api/crm/imports", &json!({})).await, 403, "forbidden").await;
        let unknown = problem(send(&ada, "lead", b"a\n", "*/*").await, 422, "invalid").await;
        assert_eq!(unknown["fields"], json!([{ "field": "kind", "code": "unknown" }]));
        let empty = problem(send(&ada, "deal", b"", "*/*").await, 422, "invalid").await;
        assert_eq!(empty["fields"], json!([{ "field": "file", "code": "required" }]));
        let cut = ada
            .request(Method::POST, "/api/crm/imports")
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(form("deal", b"title\nBig\n")[..150].to_vec())
            .send()
            .await
            .expect("an answer");
        problem(cut, 400, "malformed").await;
        assert_eq!(ada.read("/api/crm/imports").await["items"], json!([]), "nothing is left of them");
    }
}
