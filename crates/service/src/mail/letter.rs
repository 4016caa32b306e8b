//! The letters Parley writes, in both languages.

use chrono::{DateTime, Utc};
use domain::Role;
use domain::language::Language;

use super::Notice;
use super::layout::Words;

/// A letter, with what it tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// Asks whether an address belongs to whoever gave it.
    Verification {
        /// What confirms it.
        link: String,
    },
    /// Asks somebody to join an organization.
    Invitation {
        /// Its name.
        organization: String,
        /// Who asks.
        inviter: String,
        /// What they would be.
        role: Role,
        /// What accepts it.
        link: String,
        /// Until when.
        expires_at: DateTime<Utc>,
    },
    /// Lets somebody choose a new password.
    PasswordReset {
        /// Where.
        link: String,
    },
    /// Says that the password is another one.
    PasswordChanged,
    /// Says that somebody signed in on a device not seen before.
    NewSignIn {
        /// The device.
        device: String,
        /// Its network address.
        address: String,
        /// When.
        at: DateTime<Utc>,
        /// Where to end it.
        link: String,
    },
    /// Asks whether a new address belongs to whoever wants to sign in with it.
    AddressChange {
        /// What confirms it.
        link: String,
    },
    /// Tells the old address that another one took its place.
    AddressChanged {
        /// The new one.
        to: String,
    },
    /// Says that nobody signs in for a while, after wrong passwords.
    SignInPaused {
        /// The network address the last one came from.
        address: String,
        /// When.
        at: DateTime<Utc>,
        /// Where to choose a new password, which ends the pause.
        link: String,
    },
    /// Says that the second step at sign-in was switched on or off.
    TwoFactorChanged {
        /// Whether it is on now.
        on: bool,
    },
    /// Says that somebody above took the second step away.
    SecondStepReset {
        /// Who.
        by: String,
        /// In which organization they are above.
        organization: String,
        /// Why, in their words.
        reason: String,
        /// Where to set up a new one.
        link: String,
    },
    /// Says that whoever operates the installation took the second step away.
    SecondStepResetByOperator {
        /// Why, in their words.
        reason: String,
        /// Where to set up a new one.
        link: String,
    },
    /// Says that somebody else's word signs a person in from now on, or no longer.
    SignInLinked {
        /// Whose word.
        provider: String,
        /// Whether it does now.
        linked: bool,
        /// Where to look.
        link: String,
    },
    /// Says that the app was given up beside passkeys.
    AppRemoved {
        /// Where to look.
        link: String,
    },
    /// Says that a passkey was added or given up.
    PasskeyChanged {
        /// What the person calls it.
        name: String,
        /// Whether it was added.
        added: bool,
        /// Where to look.
        link: String,
    },
    /// Tells of what happens in the organization.
    Notice {
        /// What happened.
        notice: Notice,
        /// Where such letters are switched off.
        settings: String,
    },
}

impl Letter {
    /// Its name in the table of mails.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Verification { .. } => "verification",
            Self::Invitation { .. } => "invitation",
            Self::PasswordReset { .. } => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::NewSignIn { .. } => "new_sign_in",
            Self::AddressChange { .. } => "address_change",
            Self::AddressChanged { .. } => "address_changed",
            Self::SignInPaused { .. } => "sign_in_paused",
            Self::TwoFactorChanged { .. } => "two_factor_changed",
            Self::SecondStepReset { .. } => "second_step_reset",
            Self::SecondStepResetByOperator { .. } => "second_step_reset_by_operator",
            Self::SignInLinked { .. } => "sign_in_linked",
            Self::AppRemoved { .. } => "app_removed",
            Self::PasskeyChanged { .. } => "passkey_changed",
            Self::Notice { notice, .. } => notice.name(),
        }
    }

    /// What it says.
    pub(super) fn words(&self, language: Language) -> Words {
        match language {
            Language::English => self.in_english(),
            Language::Russian => self.in_russian(),
        }
    }

    fn in_english(&self) -> Words {
        let ignore = "If you did not ask for this, you can ignore this mail.";
        let secure = "If this was not you, reset your password at once and end the sessions you do \
                      not know.";
        match self {
            Self::Verification { link } => Words {
                subject: "Confirm your e-mail address".to_owned(),
                lines: vec!["Confirm that this address is yours. The link works for two days.".to_owned()],
                action: Some(("Confirm address".to_owned(), link.clone())),
                note: ignore.to_owned(),
            },
            Self::Invitation { organization, inviter, role, link, expires_at } => Words {
                subject: format!("{inviter} invites you to {organization}"),
                lines: vec![
                    format!("{inviter} asks you to join {organization} in Parley as {}.", role_in_english(*role)),
                    format!("The invitation is open until {}.", moment(*expires_at)),
                ],
                action: Some(("Look at the invitation".to_owned(), link.clone())),
                note: "If you do not know who this is, you can ignore this mail.".to_owned(),
            },
            Self::PasswordReset { link } => Words {
                subject: "Choose a new password".to_owned(),
                lines: vec!["Somebody, hopefully you, has asked to reset your password. The link works once, \
                             within one hour.".to_owned()],
                action: Some(("Choose a password".to_owned(), link.clone())),
                note: format!("{ignore} Your password stays as it is."),
            },
            Self::PasswordChanged => Words {
                subject: "Your password was changed".to_owned(),
                lines: vec!["The password of your Parley account is a new one, and your other devices have been \
                             signed out.".to_owned()],
                action: None,
                note: secure.to_owned(),
            },
            Self::NewSignIn { device, address, at, link } => Words {
                subject: "New sign-in to your account".to_owned(),
                lines: vec![
                    "Somebody signed in to your Parley account on a device we have not seen before.".to_owned(),
                    format!("{device} · {address} · {}", moment(*at)),
                ],
                action: Some(("See your sessions".to_owned(), link.clone())),
                note: format!("If this was you, there is nothing to do. {secure}"),
            },
            Self::AddressChange { link } => Words {
                subject: "Confirm your new address".to_owned(),
                lines: vec!["Somebody, hopefully you, wants to sign in to Parley with this address. The link works \
                             once, within a day.".to_owned()],
                action: Some(("Confirm the new address".to_owned(), link.clone())),
                note: ignore.to_owned(),
            },
            Self::AddressChanged { to } => Words {
                subject: "Your address was changed".to_owned(),
                lines: vec![format!("From now on, you sign in to Parley with {to}, and mail about your account goes there.")],
                action: None,
                note: "If this was not you, write to the admin of your organization at once.".to_owned(),
            },
            Self::SignInPaused { address, at, link } => Words {
                subject: "Wrong passwords for your account".to_owned(),
                lines: vec![
                    "Somebody has tried several wrong passwords for your Parley account. Signing in is paused for \
                     a while; with each further try the pause grows, up to a quarter of an hour.".to_owned(),
                    format!("{address} · {}", moment(*at)),
                ],
                action: Some(("Choose a new password".to_owned(), link.clone())),
                note: "If this was you, wait a little, or choose a new password: that ends the pause. If it was \
                       not you, nobody has come in, and there is nothing you have to do.".to_owned(),
            },
            Self::TwoFactorChanged { on } => Words {
                subject: if *on { "Two-step sign-in is on" } else { "Two-step sign-in is off" }.to_owned(),
                lines: vec![if *on {
                    "From now on, signing in to your Parley account takes a code from your phone."
                } else {
                    "From now on, your password alone signs in to your Parley account."
                }.to_owned()],
                action: None,
                note: secure.to_owned(),
            },
            Self::SecondStepReset { by, organization, reason, link } => Words {
                subject: "Your second step was taken away".to_owned(),
                lines: vec![
                    format!("{by} ({organization}) has taken the second step from your sign-in, and you were signed out \
                             everywhere. Your password alone signs you in until you set up a new one."),
                    format!("The reason given: {reason}"),
                ],
                action: Some(("Set up a new one".to_owned(), link.clone())),
                note: "If you did not ask for this, change your password at once and talk to an owner of your \
                       organization.".to_owned(),
            },
            Self::SecondStepResetByOperator { reason, link } => Words {
                subject: "Your second step was taken away".to_owned(),
                lines: vec![
                    "Whoever operates this Parley has taken the second step from your sign-in, and you were signed out \
                     everywhere. Your password alone signs you in until you set up a new one.".to_owned(),
                    format!("The reason given: {reason}"),
                ],
                action: Some(("Set up a new one".to_owned(), link.clone())),
                note: "If you did not ask for this, change your password at once and talk to whoever runs the \
                       server.".to_owned(),
            },
            Self::SignInLinked { provider, linked, link } => Words {
                subject: if *linked {
                    format!("{provider} signs you in now")
                } else {
                    format!("{provider} does not sign you in any more")
                },
                lines: vec![if *linked {
                    format!("From now on, you can sign in to your Parley account with {provider}.")
                } else {
                    format!("{provider} was taken from the ways you sign in to your Parley account.")
                }],
                action: Some(("See how you sign in".to_owned(), link.clone())),
                note: secure.to_owned(),
            },
            Self::AppRemoved { link } => Words {
                subject: "Your authenticator app was removed".to_owned(),
                lines: vec!["Its codes do not sign you in to Parley any more. Your passkeys and backup codes are your \
                             second step.".to_owned()],
                action: Some(("See how you sign in".to_owned(), link.clone())),
                note: secure.to_owned(),
            },
            Self::PasskeyChanged { name, added, link } => Words {
                subject: if *added { "A passkey was added" } else { "A passkey was removed" }.to_owned(),
                lines: vec![if *added {
                    format!("The passkey “{name}” signs you in to Parley from now on: alone, or as the second step \
                             after your password.")
                } else {
                    format!("The passkey “{name}” does not sign you in to Parley any more.")
                }],
                action: Some(("See how you sign in".to_owned(), link.clone())),
                note: format!("If this was not you, remove the passkeys you do not know. {secure}"),
            },
            Self::Notice { notice, settings } => notice.words(settings, Language::English),
        }
    }

    fn in_russian(&self) -> Words {
        let ignore = "Если вы об этом не просили, просто не отвечайте на письмо.";
        let secure = "Если это были не вы, сразу смените пароль и завершите незнакомые сеансы.";
        match self {
            Self::Verification { link } => Words {
                subject: "Подтвердите адрес почты".to_owned(),
                lines: vec!["Подтвердите, что этот адрес ваш. Ссылка действует двое суток.".to_owned()],
                action: Some(("Подтвердить адрес".to_owned(), link.clone())),
                note: ignore.to_owned(),
            },
            Self::Invitation { organization, inviter, role, link, expires_at } => Words {
                subject: format!("{inviter} приглашает вас в {organization}"),
                lines: vec![
                    format!("{inviter} приглашает вас в {organization} в Parley. Ваша роль: {}.", role_in_russian(*role)),
                    format!("Приглашение действует до {}.", moment(*expires_at)),
                ],
                action: Some(("Открыть приглашение".to_owned(), link.clone())),
                note: "Если вы не знаете отправителя, просто не отвечайте на письмо.".to_owned(),
            },
            Self::PasswordReset { link } => Words {
                subject: "Новый пароль".to_owned(),
                lines: vec!["Кто-то (надеемся, вы) попросил сбросить ваш пароль. Ссылка действует один раз \
                             в течение часа.".to_owned()],
                action: Some(("Задать пароль".to_owned(), link.clone())),
                note: format!("{ignore} Пароль останется прежним."),
            },
            Self::PasswordChanged => Words {
                subject: "Пароль изменён".to_owned(),
                lines: vec!["У вашей учётной записи Parley новый пароль, на остальных устройствах выполнен \
                             выход.".to_owned()],
                action: None,
                note: secure.to_owned(),
            },
            Self::NewSignIn { device, address, at, link } => Words {
                subject: "Вход с нового устройства".to_owned(),
                lines: vec![
                    "В вашу учётную запись Parley вошли с устройства, которого мы раньше не видели.".to_owned(),
                    format!("{device} · {address} · {}", moment(*at)),
                ],
                action: Some(("Посмотреть сеансы".to_owned(), link.clone())),
                note: format!("Если это были вы, ничего делать не нужно. {secure}"),
            },
            Self::AddressChange { link } => Words {
                subject: "Подтвердите новый адрес".to_owned(),
                lines: vec!["Кто-то (надеемся, вы) хочет входить в Parley с этим адресом. Ссылка действует один раз \
                             в течение суток.".to_owned()],
                action: Some(("Подтвердить новый адрес".to_owned(), link.clone())),
                note: ignore.to_owned(),
            },
            Self::AddressChanged { to } => Words {
                subject: "Ваш адрес изменён".to_owned(),
                lines: vec![format!("Теперь вы входите в Parley с адресом {to}, и письма об учётной записи приходят туда.")],
                action: None,
                note: "Если это были не вы, сразу напишите администратору организации.".to_owned(),
            },
            Self::SignInPaused { address, at, link } => Words {
                subject: "Неверные пароли к вашей учётной записи".to_owned(),
                lines: vec![
                    "Кто-то несколько раз ввёл неверный пароль к вашей учётной записи Parley. Вход приостановлен; \
                     с каждой новой попыткой пауза растёт, но не дольше четверти часа.".to_owned(),
                    format!("{address} · {}", moment(*at)),
                ],
                action: Some(("Задать новый пароль".to_owned(), link.clone())),
                note: "Если это были вы, немного подождите или задайте новый пароль: пауза сразу закончится. Если \
                       не вы, никто не вошёл, и делать ничего не нужно.".to_owned(),
            },
            Self::TwoFactorChanged { on } => Words {
                subject: if *on { "Двухэтапный вход включён" } else { "Двухэтапный вход выключен" }.to_owned(),
                lines: vec![if *on {
                    "Теперь для входа в Parley нужен ещё и код с вашего телефона."
                } else {
                    "Теперь для входа в Parley достаточно пароля."
                }.to_owned()],
                action: None,
                note: secure.to_owned(),
            },
            Self::SecondStepReset { by, organization, reason, link } => Words {
                subject: "Второй шаг входа снят".to_owned(),
                lines: vec![
                    format!("{by} ({organization}) снимает второй шаг с вашего входа; на всех устройствах выполнен выход. \
                             Пока вы не настроите новый, для входа достаточно пароля."),
                    format!("Указанная причина: {reason}"),
                ],
                action: Some(("Настроить новый".to_owned(), link.clone())),
                note: "Если вы об этом не просили, сразу смените пароль и обратитесь к владельцу \
                       организации.".to_owned(),
            },
            Self::SecondStepResetByOperator { reason, link } => Words {
                subject: "Второй шаг входа снят".to_owned(),
                lines: vec![
                    "Администратор сервера Parley снял второй шаг с вашего входа; на всех устройствах выполнен выход. \
                     Пока вы не настроите новый, для входа достаточно пароля.".to_owned(),
                    format!("Указанная причина: {reason}"),
                ],
                action: Some(("Настроить новый".to_owned(), link.clone())),
                note: "Если вы об этом не просили, сразу смените пароль и обратитесь к тому, кто управляет \
                       сервером.".to_owned(),
            },
            Self::SignInLinked { provider, linked, link } => Words {
                subject: if *linked {
                    format!("Теперь можно входить через {provider}")
                } else {
                    format!("Входить через {provider} больше нельзя")
                },
                lines: vec![if *linked {
                    format!("Теперь в вашу учётную запись Parley можно входить через {provider}.")
                } else {
                    format!("{provider} больше не открывает вход в вашу учётную запись Parley.")
                }],
                action: Some(("Посмотреть способы входа".to_owned(), link.clone())),
                note: secure.to_owned(),
            },
            Self::AppRemoved { link } => Words {
                subject: "Приложение для кодов убрано".to_owned(),
                lines: vec!["Его коды больше не подходят для входа в Parley. Второй шаг теперь — ключи доступа и \
                             резервные коды.".to_owned()],
                action: Some(("Посмотреть способы входа".to_owned(), link.clone())),
                note: secure.to_owned(),
            },
            Self::PasskeyChanged { name, added, link } => Words {
                subject: if *added { "Добавлен ключ доступа" } else { "Удалён ключ доступа" }.to_owned(),
                lines: vec![if *added {
                    format!("Теперь ключ доступа «{name}» открывает вход в Parley: сам по себе или вторым шагом после \
                             пароля.")
                } else {
                    format!("Ключ доступа «{name}» больше не открывает вход в Parley.")
                }],
                action: Some(("Посмотреть способы входа".to_owned(), link.clone())),
                note: format!("Если это были не вы, удалите незнакомые ключи доступа. {secure}"),
            },
            Self::Notice { notice, settings } => notice.words(settings, Language::Russian),
        }
    }

    /// One of each, to look at.
    pub(super) fn examples() -> Vec<Self> {
        let link = "https://crm.example.com/a?b=1&c=2".to_owned();
        [
            Self::Verification { link: link.clone() },
            Self::Invitation {
                organization: "Northwind".to_owned(),
                inviter: "Olivia".to_owned(),
                role: Role::Agent,
                link: link.clone(),
                expires_at: DateTime::UNIX_EPOCH,
            },
            Self::PasswordReset { link: link.clone() },
            Self::PasswordChanged,
            Self::NewSignIn {
                device: "Firefox · Linux".to_owned(),
                address: "127.0.0.1".to_owned(),
                at: DateTime::UNIX_EPOCH,
                link: link.clone(),
            },
            Self::SignInPaused {
                address: "127.0.0.1".to_owned(),
                at: DateTime::UNIX_EPOCH,
                link,
            },
            Self::AddressChange {
                link: "https://crm.example.com/a?b=1&c=2".to_owned(),
            },
            Self::AddressChanged {
                to: "ada@example.org".to_owned(),
            },
            Self::TwoFactorChanged { on: true },
            Self::TwoFactorChanged { on: false },
            Self::SecondStepReset {
                by: "Olivia".to_owned(),
                organization: "Northwind".to_owned(),
                reason: "A lost phone".to_owned(),
                link: "https://crm.example.com/settings/security".to_owned(),
            },
            Self::SecondStepResetByOperator {
                reason: "A lost phone".to_owned(),
                link: "https://crm.example.com/settings/security".to_owned(),
            },
            Self::SignInLinked {
                provider: "GitHub".to_owned(),
                linked: true,
                link: "https://crm.example.com/settings/security".to_owned(),
            },
            Self::AppRemoved {
                link: "https://crm.example.com/settings/security".to_owned(),
            },
            Self::PasskeyChanged {
                name: "Laptop".to_owned(),
                added: true,
                link: "https://crm.example.com/settings/security".to_owned(),
            },
        ]
        .into_iter()
        .chain(Notice::examples().into_iter().map(|notice| Self::Notice {
            notice,
            settings: "https://crm.example.com/settings/notifications".to_owned(),
        }))
        .collect()
    }
}

/// A moment that reads the same in both languages.
fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

const fn role_in_english(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Manager => "manager",
        Role::Agent => "agent",
        Role::Viewer => "viewer",
    }
}

const fn role_in_russian(role: Role) -> &'static str {
    match role {
        Role::Owner => "владелец",
        Role::Admin => "администратор",
        Role::Manager => "руководитель",
        Role::Agent => "менеджер",
        Role::Viewer => "наблюдатель",
    }
}
