//! Scenarios: the demo's furniture, and files.

use std::collections::HashSet;

use telegram_sandbox::{Sandbox, SandboxConfig, Scenario, ScenarioError};

use crate::support::eventually;

#[tokio::test]
async fn the_demo_is_furnished() {
    let sandbox = Sandbox::start(SandboxConfig::new(Scenario::demo()))
        .await
        .unwrap();
    let control = sandbox.control();
    let credentials = control.credentials();
    assert_eq!(credentials, Scenario::demo().credentials());
    let phones: Vec<_> = credentials.iter().map(|c| c.phone.as_str()).collect();
    assert_eq!(phones, ["+9996610001", "+9996610002", "+9996610003"]);
    assert_eq!(credentials[1].password.as_deref(), Some("parley-demo"));
    for login in &credentials {
        let messages = control.messages(&login.phone, None).unwrap();
        let chats: HashSet<_> = messages.iter().map(|message| message.chat).collect();
        assert!(chats.len() >= 12, "{}: {} chats", login.phone, chats.len());
        assert!(
            messages
                .iter()
                .all(|message| !message.text.contains(['{', '>']))
        );
        assert!(control.account(&login.phone).unwrap().unread > 0);
    }
    assert!(control.messages("dana", Some("anna")).unwrap().len() >= 60);
    let russian = control.messages("dana", Some("dmitry")).unwrap();
    assert!(
        russian
            .iter()
            .all(|m| m.text.contains(|c| ('а'..='я').contains(&c)))
    );
}

#[tokio::test]
async fn a_scenario_comes_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.toml");
    let text = r#"
        name = "small"
        [[accounts]]
        key = "me"
        phone = "+9996630001"
        first_name = "Me"
        code = "11111"
        [[accounts.chats]]
        with = "you"
        history = [{ by = "them", text = "Hello", minutes_ago = 5 }]
        [[people]]
        key = "you"
        first_name = "You"
        behaviour = { reads_after_ms = 1, answer = { lines = ["Yes"] } }
    "#;
    std::fs::write(&path, text).unwrap();
    let scenario = Scenario::load(&path).unwrap();
    let json = folder.path().join("small.json");
    std::fs::write(&json, serde_json::to_string(&scenario).unwrap()).unwrap();
    let scenario = Scenario::load(&json).unwrap();

    let sandbox = Sandbox::start(SandboxConfig::new(scenario)).await.unwrap();
    let look = |control: &telegram_sandbox::Control| control.messages("me", Some("you")).unwrap();
    let messages = eventually(&sandbox.control(), look, |messages| messages.len() == 1).await;
    assert_eq!(messages[0].text, "Hello");

    let unknown = Scenario {
        accounts: Scenario::tests().accounts,
        ..Scenario::default()
    };
    let refused = Sandbox::start(SandboxConfig::new(unknown))
        .await
        .err()
        .unwrap();
    let expected = ScenarioError::Unknown("echo".to_owned());
    assert_eq!(refused.to_string(), expected.to_string());
}
