//! One caller at one route.

use reqwest::Method;

use super::callers::Caller;
use super::row::{Row, Who};
use super::world::{Member, World};
use crate::app::{TestApp, Visitor};

/// What a route answered.
struct Answered {
    status: u16,
    location: String,
    problem: bool,
    body: String,
}

/// Sends the request of a row.
async fn ask(visitor: &Visitor, row: &Row, path: &str, body: String) -> Answered {
    let method: Method = row.method().parse().expect("a method");
    let json = !row.is_function() || body.starts_with('{');
    let path = match (row.is_read(), body.is_empty()) {
        (true, false) => format!("{path}?{body}"),
        _ => path.to_owned(),
    };
    let request = visitor.request(method, &path);
    let request = match (row.is_read(), json, body.is_empty()) {
        (true, ..) if row.is_page() => request.header("accept", "text/html"),
        (true, ..) | (_, true, true) => request,
        (_, true, false) => request
            .header("content-type", "application/json")
            .body(body),
        (_, false, _) => request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body),
    };
    let answer = request.send().await.expect("an answer");
    let text = |name: &str| {
        let value = answer
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let location = text("location");
    let problem = text("content-type") == "application/problem+json";
    Answered {
        status: answer.status().as_u16(),
        location,
        problem,
        body: answer.text().await.unwrap_or_default(),
    }
}

/// Somebody without access: gets through where everybody does, and nowhere else.
pub async fn as_nobody(world: &World, caller: &Caller, row: &Row, wrong: &mut Vec<String>) {
    let answer = ask(
        &caller.visitor,
        row,
        &world.fill(row.asked()),
        world.fill(row.body),
    )
    .await;
    let told = world.is_in(&answer.body, !row.is_page());
    let right = if row.who == Who::Everybody {
        row.is_let_through(answer.status)
    } else if row.is_page() {
        (300..400).contains(&answer.status) && answer.location.starts_with("/sign-in")
    } else {
        caller.refusals.contains(&answer.status) && answer.problem
    };
    if !right || told {
        wrong.push(format!(
            "{}: {} answered {}",
            row.route,
            caller.name,
            said(&answer)
        ));
    }
}

/// The owner of another organization, with the ids of this one.
pub async fn as_foreigner(world: &World, eve: &Visitor, row: &Row, wrong: &mut Vec<String>) {
    let answer = ask(eve, row, &world.fill(row.asked()), world.fill(row.body)).await;
    let told = world.is_in(&answer.body, !row.is_page());
    let right = if row.names_something() && row.is_page() {
        [200, 404].contains(&answer.status)
    } else if row.names_something() {
        answer.status == row.foreign
    } else {
        row.is_let_through(answer.status)
    };
    if !right || told {
        wrong.push(format!(
            "{}: another organization answered {}",
            row.route,
            said(&answer)
        ));
    }
}

/// A member, on things of their own organization.
pub async fn as_member(
    app: &TestApp,
    world: &World,
    member: &Member,
    row: &Row,
    wrong: &mut Vec<String>,
) {
    let allowed = row.who.includes(member.role);
    let answer = if allowed && !row.is_read() {
        let other = match row.spends_caller {
            true => Some(world.member(app, member.role).await),
            false => None,
        };
        let member = other.as_ref().unwrap_or(member);
        let path = world.fill_anew(app, member, row.asked()).await;
        let body = world.fill_anew(app, member, row.body).await;
        ask(&member.visitor, row, &path, body).await
    } else {
        ask(
            &member.visitor,
            row,
            &world.fill(row.asked()),
            world.fill(row.body),
        )
        .await
    };
    let right = if allowed {
        row.is_let_through(answer.status)
    } else {
        answer.status == 403
    };
    if !right {
        let expected = if allowed { "may" } else { "must not" };
        wrong.push(format!(
            "{}: {} {expected}, answered {}",
            row.route,
            member.role,
            said(&answer)
        ));
    }
}

fn said(answer: &Answered) -> String {
    let body: String = answer.body.chars().take(300).collect();
    format!("{} {} {body}", answer.status, answer.location)
}

/// Fails with everything that was wrong, at once.
pub fn verdict(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} wrong answers:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
