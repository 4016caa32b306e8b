//! Faults on demand: what real networks and the real Telegram do at the worst moment.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::crypto::derive;
use crate::shared::lock;
use crate::world::normal_phone;

/// A fault waits until a call fits it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// A method such as `messages.sendMessage`, a whole family `messages.*`, or `*`.
    #[serde(default = "any")]
    pub method: String,
    /// Only for the account with this phone number.
    #[serde(default)]
    pub account: Option<String>,
    /// How many times it happens; 0 means until cleared.
    #[serde(default = "once")]
    pub count: u32,
    /// From 0 to 1; drawn from the seed, so a run can be repeated.
    #[serde(default = "always")]
    pub probability: f64,
    pub action: FaultAction,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultAction {
    /// Answers with this error instead of executing, for example 420 `FLOOD_WAIT_77`.
    RpcError { code: i32, text: String },
    /// Executes and answers later; other calls go on meanwhile.
    Delay { ms: u64 },
    /// Cuts the connection instead of executing.
    DropBefore,
    /// Executes, then cuts the connection instead of answering.
    DropAfter,
    /// Neither executes nor answers.
    Silence,
    /// Executes but does not answer.
    SilenceAfter,
    /// Loses a pushed update (the method plays no part).
    LoseUpdate,
}

fn any() -> String {
    "*".to_owned()
}

fn once() -> u32 {
    1
}

fn always() -> f64 {
    1.0
}

impl Fault {
    /// A fault that happens once, to the next call of a method.
    pub fn once(method: &str, action: FaultAction) -> Self {
        Self {
            method: method.to_owned(),
            account: None,
            count: once(),
            probability: always(),
            action,
        }
    }

    /// An error for the next call of a method.
    pub fn error(method: &str, code: i32, text: &str) -> Self {
        let text = text.to_owned();
        Self::once(method, FaultAction::RpcError { code, text })
    }

    fn fits(&self, method: &str, account: Option<&str>) -> bool {
        let method_fits = match self.method.strip_suffix('*') {
            Some(family) => method.starts_with(family),
            None => self.method == method,
        };
        method_fits && self.is_for(account)
    }

    fn is_for(&self, account: Option<&str>) -> bool {
        let wanted = self.account.as_deref().map(normal_phone);
        wanted.is_none_or(|wanted| account == Some(&wanted))
    }
}

pub(crate) struct Faults {
    seed: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    faults: Vec<Fault>,
    draws: i64,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            state: Mutex::default(),
        }
    }

    pub(crate) fn add(&self, fault: Fault) {
        lock(&self.state).faults.push(fault);
    }

    pub(crate) fn clear(&self) {
        lock(&self.state).faults.clear();
    }

    pub(crate) fn pending(&self) -> Vec<Fault> {
        lock(&self.state).faults.clone()
    }

    /// The fault that befalls a call, used up by it.
    pub(crate) fn take(&self, method: &str, account: Option<&str>) -> Option<FaultAction> {
        self.draw(|fault| fault.action != FaultAction::LoseUpdate && fault.fits(method, account))
    }

    pub(crate) fn loses_update(&self, account: Option<&str>) -> bool {
        let lost =
            self.draw(|fault| fault.action == FaultAction::LoseUpdate && fault.is_for(account));
        lost.is_some()
    }

    fn draw(&self, fits: impl Fn(&Fault) -> bool) -> Option<FaultAction> {
        let mut state = lock(&self.state);
        let State { faults, draws } = &mut *state;
        let mut hit = None;
        for (index, fault) in faults.iter_mut().enumerate().filter(|(_, f)| fits(f)) {
            *draws += 1;
            let luck = derive(self.seed, "fault", &[*draws]) as f64 / u64::MAX as f64;
            if luck < fault.probability || fault.probability >= 1.0 {
                hit = Some((index, fault.action.clone()));
                break;
            }
        }
        let (index, action) = hit?;
        match faults[index].count {
            0 => {}
            1 => {
                faults.remove(index);
            }
            _ => faults[index].count -= 1,
        }
        Some(action)
    }
}
