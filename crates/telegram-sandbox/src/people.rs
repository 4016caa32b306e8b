//! Scripted people: they read, type and answer, each conversation at its own pace.

use std::collections::HashMap;
use std::sync::Weak;
use std::time::Duration;

use grammers_tl_types::enums;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::crypto::derive;
use crate::scenario::AnswerStyle;
use crate::shared::Shared;
use crate::world::{Peer, PeerKey, Stimulus};

/// Telegram shows "typing" for six seconds; who goes on typing says so again.
const TYPING_REPEATS: Duration = Duration::from_secs(5);

/// How long it takes somebody to see what is wrong with what they said.
const BEFORE_CORRECTING: Duration = Duration::from_millis(600);

/// Hands every stimulus to the conversation it belongs to. Conversations run side by side, the messages of one are
/// treated in order. Ends when the sandbox does.
pub(crate) async fn live(shared: Weak<Shared>, mut stimuli: mpsc::UnboundedReceiver<Stimulus>) {
    let mut conversations = HashMap::new();
    let mut tasks = JoinSet::new();
    while let Some(stimulus) = stimuli.recv().await {
        let key = (stimulus.person, stimulus.account, stimulus.chat);
        let conversation = conversations.entry(key).or_insert_with(|| {
            let (sender, queue) = mpsc::unbounded_channel();
            tasks.spawn(converse(shared.clone(), queue));
            sender
        });
        // A conversation ends only with the sandbox.
        conversation.send(stimulus).ok();
    }
}

async fn converse(shared: Weak<Shared>, mut queue: mpsc::UnboundedReceiver<Stimulus>) {
    while let Some(stimulus) = queue.recv().await {
        respond(&shared, &stimulus).await;
    }
}

async fn respond(shared: &Weak<Shared>, stimulus: &Stimulus) {
    let Stimulus {
        person,
        account,
        chat,
        message_id,
        ..
    } = *stimulus;
    let look = |shared: &Shared| {
        shared.with_world(|world| {
            let user = world.users.get(&person)?;
            Some((world.seed, user.behaviour.clone()))
        })
    };
    // Never held while waiting: a stopped sandbox must not be kept alive by who lives in it.
    let Some((seed, behaviour)) = shared.upgrade().and_then(|shared| look(&shared)) else {
        return;
    };

    if let Some(delay) = behaviour.reads_after_ms {
        sleep(Duration::from_millis(delay)).await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        shared.with_world(|world| world.read_outbox(account, chat, message_id));
    }
    if let (Some(emoji), Some(shared)) = (&behaviour.reacts, shared.upgrade()) {
        let reacted =
            shared.with_world(|world| world.react(person, account, chat, message_id, Some(emoji)));
        if let Err(error) = reacted {
            tracing::warn!(%error, person, "a scripted reaction failed");
        }
    }
    let text = match &behaviour.answer {
        AnswerStyle::Silent => return,
        AnswerStyle::Echo => stimulus.text.clone(),
        AnswerStyle::Lines(lines) => {
            let first = derive(seed, "answer", &[person, account]) as usize;
            let index = first.wrapping_add(stimulus.count).checked_rem(lines.len());
            match index.and_then(|index| lines.get(index)) {
                Some(line) => line.clone(),
                None => return,
            }
        }
    };
    // In a private chat the account is the other side, in a group the group.
    let to = match chat.open() {
        Peer::User(_) => PeerKey::user(account),
        Peer::Channel(_) => chat,
    };
    let mut left = Duration::from_millis(behaviour.types_for_ms);
    while !left.is_zero() {
        if let Some(shared) = shared.upgrade() {
            let typing = enums::SendMessageAction::SendMessageTypingAction;
            shared.with_world(|world| world.typing(person, to, &typing));
        }
        let step = left.min(TYPING_REPEATS);
        sleep(step).await;
        left -= step;
    }
    let said = {
        let Some(shared) = shared.upgrade() else {
            return;
        };
        shared.with_world(|world| {
            let draft = world.draft_of_line(&text);
            world.send(person, to, draft)
        })
    };
    match said {
        Ok(sent) if behaviour.corrects => {
            sleep(BEFORE_CORRECTING).await;
            let Some(shared) = shared.upgrade() else {
                return;
            };
            let better = format!("{text}!");
            let corrected =
                shared.with_world(|world| world.edit(person, account, chat, sent.id, &better, &[]));
            if let Err(error) = corrected {
                tracing::warn!(%error, person, "a scripted correction failed");
            }
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, person, "a scripted answer could not be sent"),
    }
}
