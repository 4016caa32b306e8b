//! What went wrong, sorted by what to do next.

use domain::telegram::{Verdict, verdict};
use grammers_mtsender::{InvocationError, RpcError};
use service::telegram::GatewayError;

/// Why a call to Telegram has no answer.
#[derive(Debug)]
pub(crate) enum CallError {
    /// Telegram answered with an error.
    Rpc(RpcError),
    /// The connection failed, or the library gave up.
    Connection(String),
    /// No answer in time.
    TimedOut,
    /// The sandbox does not know our key (any more).
    KeyUnknown,
}

impl CallError {
    /// Reads grammers' error. `sandbox` because only there a failing key exchange means that
    /// the server has forgotten us; Telegram would agree on a new key.
    pub(crate) fn new(error: InvocationError, sandbox: bool) -> Self {
        match error {
            InvocationError::Rpc(rpc) => Self::Rpc(rpc),
            InvocationError::Authentication(_) if sandbox => Self::KeyUnknown,
            other => Self::Connection(other.to_string()),
        }
    }

    /// Whether Telegram answered with this word.
    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Rpc(rpc) if rpc.is(name))
    }

    /// Whether this is an error of Telegram's own, on a connection that works.
    pub(crate) fn is_server_error(&self) -> bool {
        matches!(self, Self::Rpc(rpc) if !(0..500).contains(&rpc.code))
    }

    /// The data center Telegram sends us to, where it does.
    pub(crate) fn migrate_to(&self) -> Option<i32> {
        match self {
            Self::Rpc(rpc) if rpc.code == 303 && rpc.is("*_MIGRATE") => {
                rpc.value.and_then(|dc| i32::try_from(dc).ok())
            }
            _ => None,
        }
    }
}

impl From<CallError> for GatewayError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Rpc(rpc) => from_rpc(rpc),
            CallError::Connection(reason) => Self::Unreachable(reason),
            CallError::TimedOut => Self::Unreachable("TIMEOUT".into()),
            CallError::KeyUnknown => Self::SessionEnded("AUTH_KEY_UNREGISTERED".into()),
        }
    }
}

fn from_rpc(rpc: RpcError) -> GatewayError {
    let code = rpc.name;
    // The steps of a sign-in have words of their own.
    match code.as_str() {
        "PHONE_CODE_INVALID" | "PHONE_CODE_EMPTY" => return GatewayError::WrongCode,
        "PHONE_CODE_EXPIRED" | "PHONE_CODE_HASH_EMPTY" => return GatewayError::CodeExpired,
        "PASSWORD_HASH_INVALID" => return GatewayError::WrongPassword,
        "PHONE_NUMBER_INVALID" | "PHONE_NUMBER_UNOCCUPIED" => return GatewayError::UnknownPhone,
        _ => {}
    }
    match (verdict(rpc.code, &code), rpc.value) {
        (Verdict::Wait, Some(seconds)) => GatewayError::Wait {
            seconds: seconds.max(1),
            chat_only: code.starts_with("SLOWMODE_"),
            code,
        },
        (Verdict::Retry, _) => GatewayError::Unreachable(code),
        (Verdict::StopAccount, _) if ends_session(rpc.code, &code) => {
            GatewayError::SessionEnded(code)
        }
        (Verdict::Bug, _) => {
            tracing::error!(code, "Telegram did not understand a call of ours: {code}");
            GatewayError::Refused(code)
        }
        _ => GatewayError::Refused(code),
    }
}

/// Whether signing in again is what helps. A frozen account, for one, keeps its session.
fn ends_session(number: i32, code: &str) -> bool {
    let named = [
        "AUTH_KEY_DUPLICATED",
        "USER_DEACTIVATED",
        "USER_DEACTIVATED_BAN",
    ];
    number == 401 || named.contains(&code)
}

#[cfg(test)]
mod tests {
    use grammers_tl_types as tl;

    use super::*;

    fn told(code: i32, message: &str) -> GatewayError {
        let rpc = RpcError::from(tl::types::RpcError {
            error_code: code,
            error_message: message.into(),
        });
        CallError::Rpc(rpc).into()
    }

    fn wait(code: &str, seconds: u32, chat_only: bool) -> GatewayError {
        GatewayError::Wait {
            code: code.into(),
            seconds,
            chat_only,
        }
    }

    #[test]
    fn waits_say_how_long_and_for_whom() {
        assert_eq!(told(420, "FLOOD_WAIT_77"), wait("FLOOD_WAIT", 77, false));
        assert_eq!(
            told(420, "FLOOD_PREMIUM_WAIT_3"),
            wait("FLOOD_PREMIUM_WAIT", 3, false)
        );
        assert_eq!(told(420, "SLOWMODE_WAIT_9"), wait("SLOWMODE_WAIT", 9, true));
        assert_eq!(told(420, "FLOOD_WAIT_0"), wait("FLOOD_WAIT", 1, false));
        let frozen = "FROZEN_METHOD_INVALID";
        assert_eq!(told(420, frozen), GatewayError::Refused(frozen.into()));
    }

    #[test]
    fn an_ended_session_is_told_from_a_missing_password() {
        for (code, name) in [
            (401, "AUTH_KEY_UNREGISTERED"),
            (401, "SESSION_REVOKED"),
            (401, "USER_DEACTIVATED_BAN"),
            (406, "AUTH_KEY_DUPLICATED"),
        ] {
            assert_eq!(told(code, name), GatewayError::SessionEnded(name.into()));
        }
        let password = "SESSION_PASSWORD_NEEDED";
        assert_eq!(told(401, password), GatewayError::Refused(password.into()));
    }

    #[test]
    fn refusals_are_for_good_and_server_errors_are_not() {
        for name in ["USER_IS_BLOCKED", "PEER_FLOOD", "CHAT_WRITE_FORBIDDEN"] {
            assert_eq!(told(403, name), GatewayError::Refused(name.into()));
        }
        let again = "RANDOM_ID_DUPLICATE";
        assert_eq!(told(500, again), GatewayError::Refused(again.into()));
        for (code, name) in [(500, "RPC_CALL_FAIL"), (-503, "Timeout")] {
            assert_eq!(told(code, name), GatewayError::Unreachable(name.into()));
        }
    }

    #[test]
    fn sign_in_errors_have_their_own_words() {
        assert_eq!(told(400, "PHONE_CODE_INVALID"), GatewayError::WrongCode);
        assert_eq!(told(400, "PHONE_CODE_EXPIRED"), GatewayError::CodeExpired);
        let wrong_password = told(400, "PASSWORD_HASH_INVALID");
        assert_eq!(wrong_password, GatewayError::WrongPassword);
        assert_eq!(
            told(400, "PHONE_NUMBER_INVALID"),
            GatewayError::UnknownPhone
        );
    }

    #[test]
    fn migration_names_the_data_center() {
        let rpc = RpcError::from(tl::types::RpcError {
            error_code: 303,
            error_message: "PHONE_MIGRATE_4".into(),
        });
        assert_eq!(CallError::Rpc(rpc).migrate_to(), Some(4));
        assert_eq!(CallError::TimedOut.migrate_to(), None);
    }
}
