//! Filters and custom fields over HTTP.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{id, problem};

/// The address of the contacts for which a filter holds.
fn asked(filter: &Value) -> String {
    let text = filter.to_string();
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/api/crm/contacts?sort=name&filter={escaped}")
}

fn names(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .filter_map(|item| item["first_name"].as_str())
        .collect()
}

crate::stories! {
    async fn a_field_is_made_filled_patched_and_filtered_by(app) {
        let ada = app.owner("Ada").await;
        let body = json!({ "kind": "contact", "name": "Budget", "holds": "money" });
        let answer = ada.post("/api/crm/fields", &body).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        let field: Value = answer.json().await.expect("JSON");
        let (key, budget) = (id(&field), format!("custom.{}", id(&field)));
        assert_eq!(ada.read("/api/crm/fields?kind=contact").await["items"], json!([field]));
        assert_eq!(ada.read("/api/crm/fields?kind=deal").await["items"], json!([]));

        let value = json!({ "money": { "minor": 500_000, "currency": "EUR" } });
        let anna = json!({ "first_name": "Anna", "custom": { &key: value } });
        let anna = ada.create("/api/crm/contacts", &anna).await;
        assert_eq!(anna["custom"][&key], value);
        ada.create("/api/crm/contacts", &json!({ "first_name": "Boris" })).await;

        let rich = json!({ "field": budget, "op": "more", "value": "4999.99 EUR" });
        assert_eq!(names(&ada.read(&asked(&rich)).await), ["Anna"]);
        let either = json!({ "any": [rich, { "field": "name", "op": "starts_with", "value": "BOR" }] });
        assert_eq!(names(&ada.read(&asked(&either)).await), ["Anna", "Boris"]);
        let mine = json!({ "field": "owner_id", "op": "any_of", "value": ["me"] });
        assert!(names(&ada.read(&asked(&mine)).await).is_empty());

        // A merge patch changes one value, null takes it away, and leaving it out leaves it.
        let path = format!("/api/crm/contacts/{}", id(&anna));
        let patch = json!({ "job_title": "CEO" });
        let answer: Value = ada.send(Method::PATCH, &path, Some(&patch)).await.json().await.expect("JSON");
        assert_eq!(answer["custom"][&key], value);
        let patch = json!({ "custom": { &key: null } });
        let answer: Value = ada.send(Method::PATCH, &path, Some(&patch)).await.json().await.expect("JSON");
        assert_eq!(answer["custom"], json!({}));

        let wrong = json!({ "custom": { &key: { "number": "5" } } });
        let document = problem(ada.send(Method::PATCH, &path, Some(&wrong)).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": budget, "code": "malformed" }]));
    }

    async fn a_filter_that_cannot_be_asked_is_a_problem_with_a_reason(app) {
        let ada = app.owner("Ada").await;
        let wrong = json!({ "field": "created_at", "op": "last_days", "value": "many" });
        let document = problem(ada.get(&asked(&wrong)).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "filter", "code": "malformed" }]));
        let reason = document["detail"].as_str().expect("a reason");
        assert!(reason.contains("created_at last_days"), "{reason}");
        problem(ada.get("/api/crm/bin?filter=%7B%22all%22%3A%5B%5D%7D").await, 422, "invalid").await;
    }

    async fn a_list_is_a_file_of_all_it_finds(app) {
        let ada = app.owner("Ada").await;
        let field = json!({ "kind": "contact", "name": "Size, big", "holds": "choice", "choices": [{ "name": "Small" }] });
        let field = ada.create("/api/crm/fields", &field).await;
        let custom = json!({ id(&field): { "choice": field["choices"][0]["id"] } });
        let formula = json!({ "first_name": "=1+1", "last_name": "Пётр", "phone": "+491512345678", "custom": custom });
        ada.create("/api/crm/contacts", &formula).await;
        for number in 0..230 {
            ada.create("/api/crm/contacts", &json!({ "first_name": format!("Person {number:03}") })).await;
        }
        let answer = ada.get("/api/crm/contacts/export?sort=name").await;
        assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
        assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"contacts.csv\"");
        let bytes = answer.bytes().await.expect("a file");
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 232, "a head, and everybody over several pages");
        assert!(lines[0].starts_with("id,first_name,last_name,"), "{}", lines[0]);
        assert!(lines[0].ends_with(",\"Size, big\""), "{}", lines[0]);
        assert!(lines[1].contains(",'=1+1,Пётр,,+491512345678,"), "{}", lines[1]);
        assert!(lines[1].ends_with(",Small"), "{}", lines[1]);

        let some = json!({ "field": "name", "op": "contains", "value": "person 22" });
        let path = asked(&some).replace("/contacts?", "/contacts/export?");
        let text = ada.get(&path).await.text().await.expect("a file");
        assert_eq!(text.lines().count(), 11, "a head and ten people");
        problem(ada.get("/api/crm/contacts/export?filter=%7B").await, 422, "invalid").await;
        let eve = app.owner("Eve").await;
        let text = eve.get("/api/crm/contacts/export").await.text().await.expect("a file");
        assert_eq!(text.lines().count(), 1, "another organization's file has a head only");
    }

    async fn the_page_of_a_list_shows_its_filter_in_words(app) {
        let ada = app.owner("Ada").await;
        ada.create("/api/crm/contacts", &json!({ "first_name": "Anna", "job_title": "CEO" })).await;
        ada.create("/api/crm/contacts", &json!({ "first_name": "Boris" })).await;
        let browser = app.browser("Ada").await;
        let filter = json!({ "any": [
            { "field": "job_title", "op": "starts_with", "value": "ce" },
            { "field": "created_at", "op": "older_than", "value": 5 },
        ] });
        let path = asked(&filter).trim_start_matches("/api").to_owned();
        for (language, words) in [
            ("en", ["starts with ce", "is older than 5 days", "Clear filter"]),
            ("ru", ["начинается с ce", "давнее, чем 5 дней", "Сбросить фильтр"]),
        ] {
            let request = browser.request(Method::GET, &path).header("accept-language", language);
            let answer = request.header("accept", "text/html").send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK);
            let html = answer.text().await.expect("a page");
            for words in words {
                assert!(html.contains(words), "{words:?} is not on the page:\n{html}");
            }
            assert!(html.contains("Anna") && !html.contains("Boris"), "the page shows what the filter finds");
        }
    }
}
