//! What an error of Telegram means to the work that met it.

text_enum! {
    /// What to do about an error.
    Verdict {
        /// The same call may be made later: the account has to slow down first.
        Wait = "wait",
        /// Nothing can be done in this account's name until somebody looks after it.
        StopAccount = "stop_account",
        /// This recipient cannot be reached from here; others can.
        DropRecipient = "drop_recipient",
        /// This one piece of work cannot be done; the next may.
        FailItem = "fail_item",
        /// Nothing is wrong with the call: make it again.
        Retry = "retry",
        /// The call was put together wrongly: somebody has to mend the program.
        Bug = "bug",
    }
}

/// Beginnings and ends of names, and whole names, that say more than their number.
struct Names {
    whole: &'static [&'static str],
    beginnings: &'static [&'static str],
    ends: &'static [&'static str],
}

impl Names {
    fn contain(&self, name: &str) -> bool {
        self.whole.contains(&name)
            || self.beginnings.iter().any(|part| name.starts_with(part))
            || self.ends.iter().any(|part| name.ends_with(part))
    }
}

/// The first that fits decides.
const BY_NAME: &[(Verdict, Names)] = &[
    (
        Verdict::FailItem,
        Names {
            // A step of signing in; and what Telegram has already it must not be given again.
            whole: &["SESSION_PASSWORD_NEEDED", "RANDOM_ID_DUPLICATE"],
            beginnings: &[],
            ends: &[],
        },
    ),
    (
        Verdict::StopAccount,
        Names {
            whole: &[
                "API_ID_INVALID",
                "API_ID_PUBLISHED_FLOOD",
                "AUTH_KEY_DUPLICATED",
                "PHONE_NUMBER_BANNED",
                "UPDATE_APP_TO_LOGIN",
                "USER_DEACTIVATED",
                "USER_DEACTIVATED_BAN",
            ],
            beginnings: &["FROZEN_"],
            ends: &[],
        },
    ),
    (
        Verdict::Wait,
        Names {
            whole: &[
                "PASSWORD_TOO_FRESH",
                "PEER_FLOOD",
                "PHONE_NUMBER_FLOOD",
                "PHONE_PASSWORD_FLOOD",
                "SESSION_TOO_FRESH",
                "USER_RESTRICTED",
            ],
            beginnings: &["FRESH_", "PREVIOUS_CHAT_IMPORT_ACTIVE_WAIT"],
            ends: &[],
        },
    ),
    (
        Verdict::Retry,
        Names {
            whole: &[
                "CONNECTION_NOT_INITED",
                "FILEREF_UPGRADE_NEEDED",
                "INPUT_FETCH_ERROR",
                "INPUT_FETCH_FAIL",
                "MSG_WAIT_FAILED",
                "PARTICIPANT_VERSION_OUTDATED",
                "SRP_ID_INVALID",
                "UNKNOWN_ERROR",
            ],
            beginnings: &["FILE_REFERENCE_"],
            ends: &["_RELOAD"],
        },
    ),
    (
        Verdict::DropRecipient,
        Names {
            whole: &[
                "ALLOW_PAYMENT_REQUIRED",
                "BROADCAST_FORBIDDEN",
                "CHANNEL_BANNED",
                "CHANNEL_ID_INVALID",
                "CHANNEL_INVALID",
                "CHANNEL_PRIVATE",
                "CHANNEL_PUBLIC_GROUP_NA",
                "CHAT_ADMIN_INVITE_REQUIRED",
                "CHAT_ADMIN_REQUIRED",
                "CHAT_FORBIDDEN",
                "CHAT_GUEST_SEND_FORBIDDEN",
                "CHAT_ID_INVALID",
                "CHAT_INVALID",
                "CHAT_RESTRICTED",
                "CHAT_WRITE_FORBIDDEN",
                "CONTACT_ID_INVALID",
                "INPUT_USER_DEACTIVATED",
                "INVITE_HASH_EMPTY",
                "INVITE_HASH_EXPIRED",
                "INVITE_HASH_INVALID",
                "PEER_ID_INVALID",
                "PHONE_NOT_OCCUPIED",
                "PRIVACY_PREMIUM_REQUIRED",
                "TOPIC_DELETED",
                "USERNAME_INVALID",
                "USERNAME_NOT_OCCUPIED",
                "USER_BANNED_IN_CHANNEL",
                "USER_BLOCKED",
                "USER_DELETED",
                "USER_ID_INVALID",
                "USER_INVALID",
                "USER_IS_BLOCKED",
                "USER_IS_BOT",
                "USER_KICKED",
                "USER_NOT_MUTUAL_CONTACT",
                "USER_NOT_PARTICIPANT",
                "USER_PRIVACY_RESTRICTED",
                "YOU_BLOCKED_USER",
            ],
            beginnings: &[],
            ends: &[],
        },
    ),
    (
        Verdict::Bug,
        Names {
            whole: &[
                "AUTH_BYTES_INVALID",
                "CHAT_ID_EMPTY",
                "DATA_INVALID",
                "DATA_JSON_INVALID",
                "DATE_EMPTY",
                "DC_ID_INVALID",
                "DH_G_A_INVALID",
                "ENTITY_BOUNDS_INVALID",
                "FROM_PEER_INVALID",
                "HASH_INVALID",
                "LIMIT_INVALID",
                "MAX_DATE_INVALID",
                "MAX_ID_INVALID",
                "MAX_QTS_INVALID",
                "MD5_CHECKSUM_INVALID",
                "MESSAGE_IDS_EMPTY",
                "MIN_DATE_INVALID",
                "NEW_SALT_INVALID",
                "NEXT_OFFSET_INVALID",
                "OFFSET_INVALID",
                "OFFSET_PEER_ID_INVALID",
                "PEER_ID_NOT_SUPPORTED",
                "RANGES_INVALID",
                "RSA_DECRYPT_FAILED",
                "SHA256_HASH_INVALID",
                "TYPES_EMPTY",
                "TYPE_CONSTRUCTOR_INVALID",
                "UNKNOWN_METHOD",
            ],
            beginnings: &[
                "BOT_",
                "BUTTON_",
                "CONNECTION_",
                "FILE_PART",
                "INPUT_",
                "LANG_",
                "PERSISTENT_TIMESTAMP_E",
                "PERSISTENT_TIMESTAMP_I",
                "RANDOM_",
                "REPLY_MARKUP_",
                "TEMP_AUTH_KEY_",
                "WEBPUSH_",
            ],
            ends: &["METHOD_INVALID"],
        },
    ),
];

/// What an error means, by its name (without a number in it) and, where the name says no more,
/// by the class of its code. So errors that Telegram adds later are sorted as well.
pub fn verdict(code: i32, name: &str) -> Verdict {
    let by_name = BY_NAME.iter().find(|(_, names)| names.contain(name));
    if let Some((verdict, _)) = by_name {
        return *verdict;
    }
    match code {
        303 => Verdict::Retry,
        401 => Verdict::StopAccount,
        404 => Verdict::Bug,
        420 => Verdict::Wait,
        400..=499 => Verdict::FailItem,
        // Also the negative codes, by which Telegram means time-outs inside.
        _ => Verdict::Retry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names and codes of the errors known to the Telethon project (MIT), each with what we make
    /// of it.
    const KNOWN: &str = include_str!("../../tests/data/telegram-errors.csv");

    #[test]
    fn every_known_error_means_what_the_table_says() {
        let mut rows = 0;
        for line in KNOWN.lines().skip(1) {
            let [name, code, expected] = line.split(',').collect::<Vec<_>>()[..] else {
                panic!("not a row: {line}");
            };
            let told = verdict(code.parse().expect("a code"), name);
            assert_eq!(told.as_str(), expected, "{name} {code}");
            rows += 1;
        }
        assert!(rows >= 526, "only {rows} errors are known");
    }

    #[test]
    fn an_unknown_error_is_sorted_by_its_code() {
        for (code, expected) in [
            (303, Verdict::Retry),
            (400, Verdict::FailItem),
            (401, Verdict::StopAccount),
            (403, Verdict::FailItem),
            (404, Verdict::Bug),
            (406, Verdict::FailItem),
            (420, Verdict::Wait),
            (500, Verdict::Retry),
            (-503, Verdict::Retry),
        ] {
            assert_eq!(verdict(code, "NEVER_HEARD_OF"), expected, "{code}");
        }
        assert_eq!(verdict(420, "FROZEN_METHOD_INVALID"), Verdict::StopAccount);
    }
}
