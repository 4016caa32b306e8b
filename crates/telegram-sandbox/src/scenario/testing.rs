//! The scenario of the tests: small, quick, one person for each kind of behaviour.

use super::{AccountSpec, AnswerStyle, Behaviour, Chat, Group, Line, Person, Refusal, Scenario};

/// Members who make the group big enough for more than one page.
const CROWD: usize = 250;
/// Messages of the long chat.
const LONG: u32 = 250;

impl Scenario {
    /// Accounts `+9996620001` (plain), `+9996620002` (two-step password `correct horse`), `+9996620003` (plain) and
    /// `+9996620004` (banned), all with the code `22222`.
    pub fn tests() -> Self {
        let quick = |answer| Behaviour {
            reads_after_ms: Some(20),
            types_for_ms: 40,
            answer,
            ..Behaviour::default()
        };
        let lines = ["First answer", "Second answer", "Third answer"];
        let lines = AnswerStyle::Lines(lines.map(str::to_owned).to_vec());
        let refuses = |refusal| Behaviour {
            refuses: Some(refusal),
            ..Behaviour::default()
        };
        let reads = Behaviour {
            reads_after_ms: Some(20),
            ..Behaviour::default()
        };
        let mut people = vec![
            person("echo", "Echo", quick(AnswerStyle::Echo)),
            person("anna", "Anna", quick(lines)),
            person("reader", "Reader", reads),
            person("silent", "Silent", Behaviour::default()),
            person(
                "lively",
                "Lively",
                Behaviour {
                    reacts: Some("👍".to_owned()),
                    corrects: true,
                    ..quick(AnswerStyle::Echo)
                },
            ),
            person("long", "Long", Behaviour::default()),
            person("blocker", "Blocker", refuses(Refusal::UserIsBlocked)),
            person(
                "private",
                "Private",
                refuses(Refusal::UserPrivacyRestricted),
            ),
        ];
        let crowd: Vec<String> = (0..CROWD).map(|i| format!("crowd{i:03}")).collect();
        people.extend(
            crowd
                .iter()
                .map(|key| person(key, key, Behaviour::default())),
        );

        let mut first = account("one", "+9996620001", "One");
        let greeting = line("them", "Hello from the past", 60);
        first.chats = [
            "echo", "anna", "reader", "silent", "blocker", "private", "two",
        ]
        .map(|with| chat(with, vec![greeting.clone()]))
        .to_vec();
        let long = (0..LONG).map(|i| {
            let by = if i % 3 == 0 { "me" } else { "them" };
            line(by, &format!("Message {} of {LONG}", i + 1), 2 * (LONG - i))
        });
        first.chats.push(chat("long", long.collect()));
        let mut second = account("two", "+9996620002", "Two");
        second.password = Some("correct horse".to_owned());
        second.hint = Some("battery staple".to_owned());
        second.chats = vec![chat("echo", vec![greeting])];
        let third = account("three", "+9996620003", "Three");
        let mut banned = account("banned", "+9996620004", "Banned");
        banned.banned = true;

        let mut members = vec!["one".to_owned(), "two".to_owned(), "anna".to_owned()];
        members.extend(crowd);
        let group = Group {
            key: "group".to_owned(),
            title: "Sandbox group".to_owned(),
            username: Some("sandbox_group".to_owned()),
            about: "A group for tests".to_owned(),
            creator: "anna".to_owned(),
            members,
            responder: None,
            history: vec![
                line("anna", "Welcome to the group", 50),
                line("one", "Thank you", 40),
            ],
            unread: 0,
        };
        Self {
            name: "tests".to_owned(),
            people,
            accounts: vec![first, second, third, banned],
            groups: vec![group],
        }
    }
}

fn person(key: &str, name: &str, behaviour: Behaviour) -> Person {
    Person {
        key: key.to_owned(),
        first_name: name.to_owned(),
        username: Some(format!("{key}_sandbox")),
        behaviour,
        ..Person::default()
    }
}

fn account(key: &str, phone: &str, name: &str) -> AccountSpec {
    AccountSpec {
        key: key.to_owned(),
        phone: phone.to_owned(),
        first_name: name.to_owned(),
        last_name: "Account".to_owned(),
        username: Some(format!("{key}_account")),
        code: "22222".to_owned(),
        ..AccountSpec::default()
    }
}

fn chat(with: &str, history: Vec<Line>) -> Chat {
    Chat {
        with: with.to_owned(),
        history,
        contact: true,
        ..Chat::default()
    }
}

fn line(by: &str, text: &str, minutes_ago: u32) -> Line {
    Line {
        by: by.to_owned(),
        text: text.to_owned(),
        minutes_ago,
    }
}
