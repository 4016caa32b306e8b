//! What happens when things go wrong on the way.

use std::collections::HashSet;
use std::time::Duration;

use domain::account::AccountState;
use rand::{Rng, SeedableRng};
use service::telegram::{Gateway, GatewayError, Letter};
use telegram::Timing;
use telegram_sandbox::{Fault, FaultAction};

use crate::stage::{Stage, TIMING};

#[tokio::test(flavor = "multi_thread")]
async fn a_send_whose_answer_was_lost_is_there_once() {
    let stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    let cut = Fault::once("messages.sendMessage", FaultAction::DropAfter);
    stage.control.add_fault(cut);
    let gateway = &stage.gateway;
    let lost = gateway.send(stage.account, silent, Letter::text("exactly one"), 42);
    let lost = lost.await;
    assert!(
        matches!(lost, Err(GatewayError::Unreachable(_))),
        "{lost:?}"
    );
    stage.send_at_last(silent, "exactly one", 42).await;
    let echo = stage.store.until_message("exactly one").await;
    assert_eq!(echo.random_id, Some(42));
    let again = stage.send_at_last(silent, "exactly one", 42).await;
    assert_eq!(again.message_id, Some(echo.id));
    assert_eq!(stage.at_telegram("exactly one"), 1);
    assert_eq!(stage.store.look().count("exactly one"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_away_is_found_again() {
    let stage = Stage::online().await;
    stage.control.down();
    stage.store.until_state(AccountState::Backoff).await;
    let silent = stage.store.peer("silent_sandbox");
    let send = stage
        .gateway
        .send(stage.account, silent, Letter::text("into the void"), 7);
    let sent = send.await;
    assert!(
        matches!(sent, Err(GatewayError::Unreachable(_))),
        "{sent:?}"
    );
    stage
        .control
        .incoming("one", "silent", "while away")
        .expect("in");
    let said = stage
        .control
        .incoming_in_group("group", "anna", "in the group");
    said.expect("in");
    stage.control.up();
    stage.store.until_message("while away").await;
    stage.store.until_message("in the group").await;
    stage.store.until_state(AccountState::Online).await;
    let memory = stage.store.look();
    assert_eq!(memory.count("while away"), 1);
    assert_eq!(memory.count("in the group"), 1);
    let backoff = memory
        .states
        .iter()
        .find(|(state, ..)| *state == AccountState::Backoff);
    let (_, reason, until) = backoff.expect("it was in backoff");
    assert!(reason.is_some() && until.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_recovers_what_was_missed_once() {
    let mut stage = Stage::online().await;
    stage
        .control
        .incoming("one", "silent", "before")
        .expect("in");
    stage.store.until_message("before").await;
    stage.restart().await;
    stage
        .control
        .incoming("one", "silent", "between")
        .expect("in");
    let said = stage
        .control
        .incoming_in_group("group", "anna", "among all");
    said.expect("in");
    stage.store.look().states.clear();
    stage.start().await;
    stage.store.until_message("between").await;
    stage.store.until_message("among all").await;
    stage
        .control
        .incoming("one", "silent", "after")
        .expect("in");
    stage.store.until_message("after").await;
    let memory = stage.store.look();
    for text in ["before", "between", "among all", "after"] {
        assert_eq!(memory.count(text), 1, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_session_is_noticed_at_once() {
    let stage = Stage::online().await;
    stage.control.revoke_sessions("one").expect("revoked");
    stage.store.until_state(AccountState::Revoked).await;
    let reason = stage
        .store
        .look()
        .states
        .last()
        .and_then(|state| state.1.clone());
    assert_eq!(reason.as_deref(), Some("SESSION_REVOKED"));
    let silent = stage.store.peer("silent_sandbox");
    let sent = stage
        .gateway
        .send(stage.account, silent, Letter::text("?"), 1)
        .await;
    assert!(
        matches!(sent, Err(GatewayError::SessionEnded(_))),
        "{sent:?}"
    );
    stage.sign_in().await;
    stage.start().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_the_sandbox_forgot_ends_the_session() {
    let stage = Stage::online().await;
    stage.control.forget_keys("one").expect("forgotten");
    let _ = stage.control.cut_connections(None);
    stage.store.until_state(AccountState::Revoked).await;
    stage.sign_in().await;
    stage.start().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_wait_is_told_shown_and_over() {
    let stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    let flood = Fault::error("messages.sendMessage", 420, "FLOOD_WAIT_2");
    stage.control.add_fault(flood);
    let send = |id| {
        let gateway = &stage.gateway;
        gateway.send(stage.account, silent, Letter::text("patience"), id)
    };
    let wait = GatewayError::Wait {
        code: "FLOOD_WAIT".into(),
        seconds: 2,
        chat_only: false,
    };
    assert_eq!(send(1).await, Err(wait));
    assert_eq!(stage.store.look().state(), Some(AccountState::FloodWait));
    // Telegram is not asked again before the time is over.
    stage.control.clear_faults();
    let early = send(1).await;
    assert!(matches!(early, Err(GatewayError::Wait { .. })), "{early:?}");
    assert_eq!(stage.calls("messages.sendMessage"), 1);
    let kept = stage.store.look().waits.clone();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].reason.as_str(), kept[0].background_only),
        ("FLOOD_WAIT", false)
    );
    stage.store.until_state(AccountState::Online).await;
    send(1).await.expect("sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_is_remembered_over_a_restart_and_stops_its_method_only() {
    let mut stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    let flood = Fault::error("messages.sendMessage", 420, "FLOOD_WAIT_300");
    stage.control.add_fault(flood);
    let send = stage
        .gateway
        .send(stage.account, silent, Letter::text("later"), 1);
    assert!(matches!(send.await, Err(GatewayError::Wait { .. })));
    stage.restart().await;
    stage.gateway.start(stage.account).await;
    stage.store.until_state(AccountState::FloodWait).await;
    let send = stage
        .gateway
        .send(stage.account, silent, Letter::text("later"), 1);
    assert!(matches!(
        send.await,
        Err(GatewayError::Wait { seconds: 200.., .. })
    ));
    assert_eq!(stage.calls("messages.sendMessage"), 1);
    let page = stage.gateway.history(stage.account, silent, None, 10);
    page.await.expect("history does not wait for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_mode_stops_one_conversation() {
    let stage = Stage::online().await;
    let (silent, group) = (
        stage.store.peer("silent_sandbox"),
        stage.store.peer("sandbox_group"),
    );
    let slow = Fault::error("messages.sendMessage", 420, "SLOWMODE_WAIT_60");
    stage.control.add_fault(slow);
    for _ in 0..2 {
        let send = stage
            .gateway
            .send(stage.account, group, Letter::text("slowly"), 1);
        let told = send.await;
        assert!(
            matches!(
                told,
                Err(GatewayError::Wait {
                    chat_only: true,
                    ..
                })
            ),
            "{told:?}"
        );
    }
    assert_eq!(stage.calls("messages.sendMessage"), 1);
    let sent = stage
        .gateway
        .send(stage.account, silent, Letter::text("at once"), 2);
    sent.await.expect("sent");
    assert_eq!(stage.store.look().state(), Some(AccountState::Online));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_channel_does_not_hold_up_the_account() {
    let mut stage = Stage::online().await;
    stage.restart().await;
    let mut bad = Fault::error("updates.getChannelDifference", 400, "CHANNEL_INVALID");
    bad.count = 0;
    stage.control.add_fault(bad);
    let said = stage.control.incoming_in_group("group", "anna", "unheard");
    said.expect("said");
    stage
        .control
        .incoming("one", "silent", "heard")
        .expect("in");
    stage.store.look().states.clear();
    stage.start().await;
    stage.store.until_message("heard").await;
    stage.control.incoming("one", "silent", "live").expect("in");
    stage.store.until_message("live").await;
    assert!(stage.calls("updates.getChannelDifference") >= 1);
    assert!(!stage.store.look().went_through(AccountState::Backoff));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_channel_is_tried_again() {
    let mut stage = Stage::online().await;
    stage.restart().await;
    let bad = Fault::error("updates.getChannelDifference", 500, "HISTORY_GET_FAILED");
    stage.control.add_fault(bad);
    let said = stage
        .control
        .incoming_in_group("group", "anna", "heard later");
    said.expect("said");
    stage.start().await;
    stage.store.until_message("heard later").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_ends_in_a_time_out_and_a_new_connection() {
    let stage = Stage::with(Timing {
        call: Duration::from_secs(3),
        ..TIMING
    })
    .await;
    stage.sign_in().await;
    stage.start().await;
    let silent = stage.store.peer("silent_sandbox");
    let silence = Fault::once("messages.sendMessage", FaultAction::SilenceAfter);
    stage.control.add_fault(silence);
    let gateway = &stage.gateway;
    let lost = gateway.send(stage.account, silent, Letter::text("anybody?"), 11);
    let timeout = GatewayError::Unreachable("TIMEOUT".into());
    assert_eq!(lost.await, Err(timeout));
    let echo = stage.store.until_message("anybody?").await;
    assert_eq!(echo.random_id, Some(11));
    stage.send_at_last(silent, "anybody?", 11).await;
    stage.store.until_state(AccountState::Online).await;
    assert_eq!(stage.at_telegram("anybody?"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_update_is_recovered() {
    let stage = Stage::online().await;
    let lose = Fault::once("*", FaultAction::LoseUpdate);
    stage.control.add_fault(lose);
    stage.control.incoming("one", "silent", "lost").expect("in");
    stage.control.incoming("one", "silent", "seen").expect("in");
    stage.store.until_message("seen").await;
    stage.store.until_message("lost").await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    let memory = stage.store.look();
    assert_eq!((memory.count("lost"), memory.count("seen")), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_stored_is_read_again() {
    let stage = Stage::online().await;
    // More failures than one life of the connection has patience for.
    stage.store.look().failures = 6;
    stage
        .control
        .incoming("one", "silent", "hard to keep")
        .expect("in");
    stage.store.until_message("hard to keep").await;
    stage.store.until_state(AccountState::Online).await;
    assert!(stage.store.look().went_through(AccountState::Backoff));
    assert_eq!(stage.store.look().count("hard to keep"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_account_stays_away_until_it_is_started() {
    let stage = Stage::online().await;
    stage.gateway.stop(stage.account).await;
    stage
        .control
        .incoming("one", "silent", "unheard")
        .expect("in");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(stage.store.look().count("unheard"), 0);
    stage.gateway.start(stage.account).await;
    stage.store.until_message("unheard").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_is_not_even_a_loss() {
    let stage = Stage::online().await;
    for round in 0..3 {
        stage.control.cut_connections(None).expect("cut");
        let text = format!("after cut {round}");
        stage.control.incoming("one", "silent", &text).expect("in");
        stage.store.until_message(&text).await;
        let text = format!("in the group after cut {round}");
        let said = stage.control.incoming_in_group("group", "anna", &text);
        said.expect("in");
        stage.store.until_message(&text).await;
    }
    assert!(!stage.store.look().went_through(AccountState::Backoff));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_on_the_way_the_conversation_is_whole() {
    let stage = Stage::online().await;
    let mut random = rand::rngs::StdRng::seed_from_u64(20_261_122);
    let mut said = Vec::new();
    for number in 0..120 {
        match random.random_range(0..12) {
            0 => drop(stage.control.cut_connections(None)),
            1 => stage
                .control
                .add_fault(Fault::once("*", FaultAction::LoseUpdate)),
            2 => {
                stage.control.down();
                tokio::time::sleep(Duration::from_millis(30)).await;
                stage.control.up();
            }
            3 => tokio::time::sleep(Duration::from_millis(50)).await,
            _ => {}
        }
        let text = format!("word {number}");
        if random.random_bool(0.7) {
            stage.control.incoming("one", "silent", &text).expect("in");
        } else {
            let told = stage.control.incoming_in_group("group", "anna", &text);
            told.expect("in");
        }
        said.push(text);
    }
    stage.control.clear_faults();
    for text in &said {
        stage.store.until_message(text).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let memory = stage.store.look();
    let unique: HashSet<_> = memory.messages().map(|said| (said.peer, said.id)).collect();
    assert_eq!(unique.len(), said.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_connection_is_looked_after() {
    let stage = Stage::with(Timing {
        watchdog: Duration::from_secs(1),
        ..TIMING
    })
    .await;
    stage.sign_in().await;
    stage.start().await;
    stage
        .control
        .add_fault(Fault::once("*", FaultAction::LoseUpdate));
    // Nothing follows that would show the gap.
    stage.control.incoming("one", "silent", "lost").expect("in");
    stage.store.until_message("lost").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_passed_to_another_process_is_let_go() {
    let stage = Stage::online().await;
    let silent = stage.store.peer("silent_sandbox");
    stage.store.look().elsewhere = true;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let send = stage
        .gateway
        .send(stage.account, silent, Letter::text("mine?"), 1);
    let told = send.await;
    assert!(
        matches!(told, Err(GatewayError::Unreachable(_))),
        "{told:?}"
    );
    assert_eq!(stage.calls("messages.sendMessage"), 0);
    // It comes back, and the account with it.
    stage.store.look().elsewhere = false;
    stage.store.look().states.clear();
    stage.start().await;
    let sent = stage
        .gateway
        .send(stage.account, silent, Letter::text("mine"), 2);
    sent.await.expect("sent");
}
