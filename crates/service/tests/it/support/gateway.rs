//! A Telegram that does what a test tells it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::AccountId;
use domain::attachment::Rendition;
use domain::chat::Peer;
use domain::content::Origin;
use domain::message::MessageChange;
use service::Clock;
use service::telegram::{
    Download, Gateway, GatewayError, Letter, LetterFile, RemoteMessage, Sent, SignInStep,
    TelegramUser,
};
use tokio::sync::mpsc;

/// The sign-in code that this Telegram sends to everyone.
pub const CODE: &str = "22222";

/// What becomes of the next send.
#[derive(Clone, Debug)]
pub enum SendOutcome {
    /// Telegram takes it and says so.
    Accept,
    /// Telegram takes it, and the answer is lost.
    AcceptAndLoseAnswer,
    /// Telegram does not take it.
    Fail(GatewayError),
}

/// A message that Telegram has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub account: AccountId,
    pub peer: Peer,
    pub text: String,
    pub reply_to: Option<i64>,
    pub forward_of: Option<Origin>,
    pub file: Option<LetterFile>,
    pub random_id: i64,
    pub message_id: i64,
    pub at: DateTime<Utc>,
}

/// A call other than a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    RequestCode(AccountId, String),
    SignOut(AccountId),
    Start(AccountId),
    Stop(AccountId),
    History(Peer, Option<i64>, u32),
    Download(Peer, i64, Rendition),
    Change(Peer, i64, MessageChange),
    MarkRead(Peer, i64),
    Typing(Peer),
}

/// See the module.
pub struct FakeGateway {
    clock: Clock,
    state: Mutex<State>,
}

/// A file: how long it says it is, in bytes, and the pieces it comes in.
type Parcel = (u64, Vec<Vec<u8>>);

#[derive(Default)]
struct State {
    accepted: Vec<Accepted>,
    sends: usize,
    sending: HashMap<(AccountId, Peer), usize>,
    overlapped: bool,
    outcomes: VecDeque<SendOutcome>,
    send_takes: Option<Duration>,
    next_error: VecDeque<GatewayError>,
    unreachable: bool,
    passwords: HashMap<AccountId, String>,
    two_step: Option<(String, Option<String>)>,
    history: HashMap<Peer, Vec<RemoteMessage>>,
    files: HashMap<(i64, Rendition), Parcel>,
    calls: Vec<Call>,
    next_message_id: i64,
}

impl FakeGateway {
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            state: Mutex::new(State {
                next_message_id: 1_000,
                ..State::default()
            }),
        }
    }

    /// The next sends end like this, one after the other; those after them are accepted.
    pub fn next_sends(&self, outcomes: impl IntoIterator<Item = SendOutcome>) {
        self.state().outcomes.extend(outcomes);
    }

    /// All further sends are accepted.
    pub fn forget_outcomes(&self) {
        self.state().outcomes.clear();
    }

    /// The id that the next message taken will have.
    pub fn next_message_id(&self) -> i64 {
        self.state().next_message_id
    }

    /// The next call other than a send ends with this error.
    pub fn next_call_fails(&self, error: GatewayError) {
        self.state().next_error.push_back(error);
    }

    /// No call comes through while this is on.
    pub fn set_unreachable(&self, unreachable: bool) {
        self.state().unreachable = unreachable;
    }

    /// Every send takes this long.
    pub fn sends_take(&self, duration: Duration) {
        self.state().send_takes = Some(duration);
    }

    /// Every account has this two-step password.
    pub fn set_two_step(&self, password: &str, hint: Option<&str>) {
        self.state().two_step = Some((password.to_owned(), hint.map(str::to_owned)));
    }

    /// What Telegram remembers of a conversation, in any order.
    pub fn set_history(&self, peer: Peer, mut messages: Vec<RemoteMessage>) {
        messages.sort_by_key(|message| std::cmp::Reverse(message.id));
        self.state().history.insert(peer, messages);
    }

    /// The file of a message, as it comes in; it is announced to have `size` bytes.
    pub fn set_file(&self, message_id: i64, rendition: Rendition, size: u64, pieces: &[&[u8]]) {
        let pieces = pieces.iter().map(|piece| piece.to_vec()).collect();
        self.state()
            .files
            .insert((message_id, rendition), (size, pieces));
    }

    /// The messages that Telegram has, in the order in which it took them.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.state().accepted.clone()
    }

    /// How often a send was tried.
    pub fn sends(&self) -> usize {
        self.state().sends
    }

    /// Whether two sends into one conversation were ever under way at the same time.
    pub fn overlapped(&self) -> bool {
        self.state().overlapped
    }

    /// The calls other than sends.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn called(&self, call: Call) -> Result<(), GatewayError> {
        let mut state = self.state();
        state.calls.push(call);
        if state.unreachable {
            return Err(GatewayError::Unreachable("no network".to_owned()));
        }
        state.next_error.pop_front().map_or(Ok(()), Err)
    }

    fn enter(&self, account: AccountId, peer: Peer) -> Option<Duration> {
        let mut state = self.state();
        state.sends += 1;
        let inside = state.sending.entry((account, peer)).or_default();
        *inside += 1;
        if *inside > 1 {
            state.overlapped = true;
        }
        state.send_takes
    }

    fn take(
        &self,
        account: AccountId,
        peer: Peer,
        letter: Letter,
        random_id: i64,
    ) -> Result<Sent, GatewayError> {
        let at = self.clock.now();
        let mut state = self.state();
        if state.unreachable {
            return Err(GatewayError::Unreachable("no network".to_owned()));
        }
        let outcome = state.outcomes.pop_front().unwrap_or(SendOutcome::Accept);
        if let SendOutcome::Fail(error) = outcome {
            return Err(error);
        }
        let known = state
            .accepted
            .iter()
            .any(|a| a.account == account && a.random_id == random_id);
        if known {
            return Ok(Sent {
                message_id: None,
                sent_at: None,
            });
        }
        let message_id = state.next_message_id;
        state.next_message_id += 1;
        state.accepted.push(Accepted {
            account,
            peer,
            text: letter.text,
            reply_to: letter.reply_to,
            forward_of: letter.forward_of,
            file: letter.file,
            random_id,
            message_id,
            at,
        });
        match outcome {
            SendOutcome::AcceptAndLoseAnswer => {
                Err(GatewayError::Unreachable("the answer was lost".to_owned()))
            }
            _ => Ok(Sent {
                message_id: Some(message_id),
                sent_at: Some(at),
            }),
        }
    }

    fn user(account: AccountId) -> TelegramUser {
        TelegramUser {
            id: 7_000,
            display_name: "Northwind Sales".to_owned(),
            username: Some(format!("nw_{}", &account.to_string()[30..])),
        }
    }
}

/// Leaves a conversation also where the send is dropped in the middle.
struct Leaving<'a>(&'a FakeGateway, AccountId, Peer);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if let Some(inside) = self.0.state().sending.get_mut(&(self.1, self.2)) {
            *inside -= 1;
        }
    }
}

#[async_trait]
impl Gateway for FakeGateway {
    async fn request_code(&self, account: AccountId, phone: &str) -> Result<(), GatewayError> {
        self.called(Call::RequestCode(account, phone.to_owned()))
    }

    async fn submit_code(
        &self,
        account: AccountId,
        code: &str,
    ) -> Result<SignInStep, GatewayError> {
        let mut state = self.state();
        if let Some(error) = state.next_error.pop_front() {
            return Err(error);
        }
        if code != CODE {
            return Err(GatewayError::WrongCode);
        }
        match state.two_step.clone() {
            Some((password, hint)) => {
                state.passwords.insert(account, password);
                Ok(SignInStep::PasswordNeeded { hint })
            }
            None => Ok(SignInStep::SignedIn(Self::user(account))),
        }
    }

    async fn submit_password(
        &self,
        account: AccountId,
        password: &str,
    ) -> Result<TelegramUser, GatewayError> {
        match self.state().passwords.get(&account) {
            None => Err(GatewayError::NoSignIn),
            Some(right) if right == password => Ok(Self::user(account)),
            Some(_) => Err(GatewayError::WrongPassword),
        }
    }

    async fn sign_out(&self, account: AccountId) -> Result<(), GatewayError> {
        self.called(Call::SignOut(account))
    }

    async fn start(&self, account: AccountId) {
        self.state().calls.push(Call::Start(account));
    }

    async fn stop(&self, account: AccountId) {
        self.state().calls.push(Call::Stop(account));
    }

    async fn send(
        &self,
        account: AccountId,
        peer: Peer,
        letter: Letter,
        random_id: i64,
    ) -> Result<Sent, GatewayError> {
        let takes = self.enter(account, peer);
        let _leaving = Leaving(self, account, peer);
        // An await point before and one after Telegram has it: a crash may come at either.
        tokio::task::yield_now().await;
        let answer = self.take(account, peer, letter, random_id);
        match takes {
            Some(duration) => tokio::time::sleep(duration).await,
            None => tokio::task::yield_now().await,
        }
        answer
    }

    async fn history(
        &self,
        _account: AccountId,
        peer: Peer,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RemoteMessage>, GatewayError> {
        self.called(Call::History(peer, before, limit))?;
        let messages = self.state().history.get(&peer).cloned().unwrap_or_default();
        Ok(messages
            .into_iter()
            .filter(|message| before.is_none_or(|before| message.id < before))
            .take(limit as usize)
            .collect())
    }

    async fn download(
        &self,
        _account: AccountId,
        peer: Peer,
        message_id: i64,
        rendition: Rendition,
    ) -> Result<Download, GatewayError> {
        self.called(Call::Download(peer, message_id, rendition))?;
        let (announced, pieces) = self
            .state()
            .files
            .get(&(message_id, rendition))
            .cloned()
            .ok_or_else(|| GatewayError::Refused("NO_FILE".to_owned()))?;
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            for piece in pieces {
                if sender.send(Ok(piece)).await.is_err() {
                    return;
                }
            }
        });
        Ok(Download {
            size: announced,
            mime: "image/jpeg".to_owned(),
            pieces: receiver,
        })
    }

    async fn change(
        &self,
        _account: AccountId,
        peer: Peer,
        message_id: i64,
        change: &MessageChange,
    ) -> Result<(), GatewayError> {
        self.called(Call::Change(peer, message_id, change.clone()))
    }

    async fn mark_read(
        &self,
        _account: AccountId,
        peer: Peer,
        up_to: i64,
    ) -> Result<(), GatewayError> {
        self.called(Call::MarkRead(peer, up_to))
    }

    async fn set_typing(&self, _account: AccountId, peer: Peer) -> Result<(), GatewayError> {
        self.called(Call::Typing(peer))
    }

    async fn reach(&self) -> Result<(), GatewayError> {
        Ok(())
    }

    async fn shutdown(&self) {}
}
