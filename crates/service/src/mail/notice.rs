//! Letters about what happens in the organization, in both languages.

use domain::language::Language;

use super::layout::Words;

/// A letter about what happens in the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Somebody mentioned the reader in a note.
    Mention {
        /// Who.
        by: String,
        /// The name of what the note is about.
        about: String,
        /// What the note says.
        text: String,
        /// Where it stands.
        link: String,
    },
    /// Somebody gave the reader a task.
    TaskAssigned {
        /// Who.
        by: String,
        /// What is to be done.
        title: String,
        /// Until when, in the reader's zone.
        due: Option<String>,
        /// Where it stands.
        link: String,
    },
    /// Somebody gave the reader a deal.
    DealAssigned {
        /// Who.
        by: String,
        /// What it is called.
        title: String,
        /// Where it is.
        link: String,
    },
    /// Somebody gave the reader several deals at once.
    DealsAssigned {
        /// Who.
        by: String,
        /// How many.
        count: i64,
        /// Where they are.
        link: String,
    },
    /// A task of the reader's asks for attention.
    Reminder {
        /// What is to be done.
        title: String,
        /// The name of what it is about.
        about: Option<String>,
        /// Until when, in the reader's zone.
        due: Option<String>,
        /// Where it stands.
        link: String,
    },
    /// What waits for the reader today.
    Digest {
        /// The organization.
        organization: String,
        /// The tasks, each with when it is or was due in the reader's zone.
        tasks: Vec<(String, String)>,
        /// Whether there are more of them.
        more: bool,
        /// Conversations with something unread.
        unread: i64,
        /// Where to begin.
        link: String,
    },
}

impl Notice {
    /// Its name in the table of mails.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Mention { .. } => "mention",
            Self::TaskAssigned { .. } => "task_assigned",
            Self::DealAssigned { .. } => "deal_assigned",
            Self::DealsAssigned { .. } => "deals_assigned",
            Self::Reminder { .. } => "reminder",
            Self::Digest { .. } => "digest",
        }
    }

    /// What it says; `settings` is where such letters are switched off.
    pub(super) fn words(&self, settings: &str, language: Language) -> Words {
        let (subject, lines, action) = match language {
            Language::English => self.in_english(),
            Language::Russian => self.in_russian(),
        };
        Words {
            subject: one_line(&subject),
            lines,
            action: Some(action),
            note: match language {
                Language::English => format!("You choose which mails you get: {settings}"),
                Language::Russian => format!("Какие письма приходят, выбираете вы: {settings}"),
            },
        }
    }

    fn in_english(&self) -> (String, Vec<String>, (String, String)) {
        match self {
            Self::Mention {
                by,
                about,
                text,
                link,
            } => (
                format!("{by} mentions you: {about}"),
                vec![
                    format!("{by} mentions you in a note about {about}:"),
                    text.clone(),
                ],
                ("Read the note".to_owned(), link.clone()),
            ),
            Self::TaskAssigned {
                by,
                title,
                due,
                link,
            } => (
                format!("A task for you: {title}"),
                [
                    Some(format!("{by} gives you the task “{title}”.")),
                    due.as_ref().map(|due| format!("It is due {due}.")),
                ]
                .into_iter()
                .flatten()
                .collect(),
                ("See your tasks".to_owned(), link.clone()),
            ),
            Self::DealAssigned { by, title, link } => (
                format!("A deal for you: {title}"),
                vec![format!("{by} gives you the deal “{title}”.")],
                ("Open the deal".to_owned(), link.clone()),
            ),
            Self::DealsAssigned { by, count, link } => (
                format!("{count} deals for you"),
                vec![format!("{by} gives you {count} deals.")],
                ("See your deals".to_owned(), link.clone()),
            ),
            Self::Reminder {
                title,
                about,
                due,
                link,
            } => (
                format!("Reminder: {title}"),
                [
                    Some(match about {
                        Some(about) => format!("You wanted to be reminded of “{title}” ({about})."),
                        None => format!("You wanted to be reminded of “{title}”."),
                    }),
                    due.as_ref().map(|due| format!("It is due {due}.")),
                ]
                .into_iter()
                .flatten()
                .collect(),
                ("See your tasks".to_owned(), link.clone()),
            ),
            Self::Digest {
                organization,
                tasks,
                more,
                unread,
                link,
            } => {
                let mut lines = Vec::new();
                if !tasks.is_empty() {
                    lines.push("Due today, or before:".to_owned());
                    lines.extend(
                        tasks
                            .iter()
                            .map(|(title, due)| format!("• {title} ({due})")),
                    );
                }
                if *more {
                    lines.push("And more.".to_owned());
                }
                match unread {
                    0 => {}
                    1 => lines.push("1 conversation has unread messages.".to_owned()),
                    count => lines.push(format!("{count} conversations have unread messages.")),
                }
                (
                    format!("Your day in {organization}"),
                    lines,
                    ("Open Parley".to_owned(), link.clone()),
                )
            }
        }
    }

    fn in_russian(&self) -> (String, Vec<String>, (String, String)) {
        match self {
            Self::Mention {
                by,
                about,
                text,
                link,
            } => (
                format!("{by} упоминает вас: {about}"),
                vec![
                    format!("{by} упоминает вас в заметке о «{about}»:"),
                    text.clone(),
                ],
                ("Открыть заметку".to_owned(), link.clone()),
            ),
            Self::TaskAssigned {
                by,
                title,
                due,
                link,
            } => (
                format!("Вам задача: {title}"),
                [
                    Some(format!("{by} поручает вам задачу «{title}».")),
                    due.as_ref().map(|due| format!("Срок: {due}.")),
                ]
                .into_iter()
                .flatten()
                .collect(),
                ("К моим задачам".to_owned(), link.clone()),
            ),
            Self::DealAssigned { by, title, link } => (
                format!("Вам сделка: {title}"),
                vec![format!("{by} передаёт вам сделку «{title}».")],
                ("Открыть сделку".to_owned(), link.clone()),
            ),
            Self::DealsAssigned { by, count, link } => {
                let deals = plural(*count, ["сделка", "сделки", "сделок"]);
                let accusative = plural(*count, ["сделку", "сделки", "сделок"]);
                (
                    format!("Вам {count} {deals}"),
                    vec![format!("{by} передаёт вам {count} {accusative}.")],
                    ("К моим сделкам".to_owned(), link.clone()),
                )
            }
            Self::Reminder {
                title,
                about,
                due,
                link,
            } => (
                format!("Напоминание: {title}"),
                [
                    Some(match about {
                        Some(about) => format!("Вы просили напомнить: «{title}» ({about})."),
                        None => format!("Вы просили напомнить: «{title}»."),
                    }),
                    due.as_ref().map(|due| format!("Срок: {due}.")),
                ]
                .into_iter()
                .flatten()
                .collect(),
                ("К моим задачам".to_owned(), link.clone()),
            ),
            Self::Digest {
                organization,
                tasks,
                more,
                unread,
                link,
            } => {
                let mut lines = Vec::new();
                if !tasks.is_empty() {
                    lines.push("Срок сегодня или уже прошёл:".to_owned());
                    lines.extend(
                        tasks
                            .iter()
                            .map(|(title, due)| format!("• {title} ({due})")),
                    );
                }
                if *more {
                    lines.push("И другие.".to_owned());
                }
                if *unread > 0 {
                    let chats = plural(*unread, ["беседа", "беседы", "бесед"]);
                    lines.push(format!("Непрочитанное: {unread} {chats}."));
                }
                (
                    format!("Ваш день: {organization}"),
                    lines,
                    ("Открыть Parley".to_owned(), link.clone()),
                )
            }
        }
    }

    /// One of each, to look at.
    pub(super) fn examples() -> Vec<Self> {
        let link = "https://crm.example.com/crm/tasks".to_owned();
        let (by, due) = (
            "Anna Petrova".to_owned(),
            "2026-03-02 17:00 (Europe/Berlin)".to_owned(),
        );
        vec![
            Self::Mention {
                by: by.clone(),
                about: "Northwind".to_owned(),
                text: "@Ivan, do they have a budget this quarter?".to_owned(),
                link: link.clone(),
            },
            Self::TaskAssigned {
                by: by.clone(),
                title: "Call Northwind".to_owned(),
                due: Some(due.clone()),
                link: link.clone(),
            },
            Self::DealAssigned {
                by: by.clone(),
                title: "Northwind, 40 seats".to_owned(),
                link: link.clone(),
            },
            Self::DealsAssigned {
                by,
                count: 3,
                link: link.clone(),
            },
            Self::Reminder {
                title: "Send the offer".to_owned(),
                about: Some("Northwind".to_owned()),
                due: Some(due.clone()),
                link: link.clone(),
            },
            Self::Digest {
                organization: "Acme Sales".to_owned(),
                tasks: vec![("Call Northwind".to_owned(), due)],
                more: true,
                unread: 5,
                link,
            },
        ]
    }
}

/// Subjects hold what people typed, and a header is one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The Russian form for a number.
fn plural(count: i64, [one, few, many]: [&'static str; 3]) -> &'static str {
    let (ones, tens) = ((count % 10).abs(), (count % 100).abs());
    match ones {
        1 if tens != 11 => one,
        2..=4 if !(12..=14).contains(&tens) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_declined() {
        let words = |count| plural(count, ["сделку", "сделки", "сделок"]);
        assert_eq!([1, 21].map(words), ["сделку"; 2]);
        assert_eq!([2, 24].map(words), ["сделки"; 2]);
        assert_eq!([5, 11, 12, 111].map(words), ["сделок"; 4]);
    }

    #[test]
    fn a_subject_is_one_line_whatever_people_type() {
        let notice = Notice::DealAssigned {
            by: "Eve".to_owned(),
            title: "a\r\nBcc: all@example.com".to_owned(),
            link: String::new(),
        };
        for language in [Language::English, Language::Russian] {
            let subject = notice.words("", language).subject;
            assert!(subject.ends_with("a Bcc: all@example.com"), "{subject:?}");
        }
    }
}
