//! The scenario of the demo: a sales team's accounts and the people they talk to, in English and Russian.

use super::demo_talk::{
    ANSWERS, ANSWERS_RU, COLD, CONTRACT, CONTRACT_RU, GROUP, INTRO, INTRO_RU, MEETING, MEETING_RU,
    ONBOARDING, ONBOARDING_RU, PARTNER, PRICING, PRICING_RU, SECURITY, SUPPORT, SUPPORT_RU, Talk,
};
use super::{AccountSpec, AnswerStyle, Behaviour, Chat, Group, Line, Person, Refusal, Scenario};

/// Minutes between the subjects of a chat: about two working days.
const BETWEEN_SUBJECTS: u32 = 2_750;

/// A person with what was talked about.
struct Character {
    key: &'static str,
    first: &'static str,
    last: &'static str,
    company: &'static str,
    seats: &'static str,
    subjects: &'static [Talk],
    /// Unread messages, and how long ago the last one came.
    unread: usize,
    minutes_ago: u32,
    manner: Manner,
}

/// How a person answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Answers,
    AnswersRu,
    /// Reads and says nothing.
    Reads,
    /// Says the same again: for trying things out.
    Echo,
    /// Has blocked the account.
    Blocked,
}

const fn character(
    key: &'static str,
    (first, last): (&'static str, &'static str),
    (company, seats): (&'static str, &'static str),
    subjects: &'static [Talk],
    (unread, minutes_ago): (usize, u32),
    manner: Manner,
) -> Character {
    Character {
        key,
        first,
        last,
        company,
        seats,
        subjects,
        unread,
        minutes_ago,
        manner,
    }
}

use Manner::{Answers, AnswersRu, Blocked, Echo, Reads};

const EVERYTHING: &[Talk] = &[
    INTRO, MEETING, PRICING, SECURITY, CONTRACT, ONBOARDING, SUPPORT,
];
const EVERYTHING_RU: &[Talk] = &[
    INTRO_RU,
    MEETING_RU,
    PRICING_RU,
    CONTRACT_RU,
    ONBOARDING_RU,
    SUPPORT_RU,
];

static CHARACTERS: [Character; 16] = [
    character(
        "anna",
        ("Anna", "Petrova"),
        ("Northwind Logistics", "14"),
        EVERYTHING,
        (1, 12),
        Answers,
    ),
    character(
        "dmitry",
        ("Дмитрий", "Волков"),
        ("Вектор", "9"),
        EVERYTHING_RU,
        (0, 95),
        AnswersRu,
    ),
    character(
        "sofia",
        ("Sofia", "Almeida"),
        ("Lumen Studio", "6"),
        &[INTRO, MEETING, PRICING],
        (2, 40),
        Answers,
    ),
    character(
        "james",
        ("James", "O'Connor"),
        ("Harbour & Sons", "22"),
        &[INTRO, MEETING, PRICING, SECURITY],
        (0, 180),
        Answers,
    ),
    character(
        "irina",
        ("Ирина", "Кузнецова"),
        ("Азимут", "5"),
        &[INTRO_RU, MEETING_RU, PRICING_RU],
        (1, 64),
        AnswersRu,
    ),
    character(
        "oliver",
        ("Oliver", "Brandt"),
        ("Brandt Consulting", "3"),
        &[PARTNER],
        (0, 1_500),
        Answers,
    ),
    character(
        "elena",
        ("Елена", "Смирнова"),
        ("Точка сборки", "12"),
        &[INTRO_RU],
        (3, 7),
        AnswersRu,
    ),
    character(
        "marek",
        ("Marek", "Novák"),
        ("Vltava Foods", "8"),
        &[INTRO, MEETING],
        (0, 2_900),
        Answers,
    ),
    character(
        "nina",
        ("Nina", "Hartmann"),
        ("Parley", "4"),
        &[ONBOARDING, SUPPORT],
        (0, 320),
        Answers,
    ),
    character(
        "echo",
        ("Echo", "Mirror"),
        ("Echo", "1"),
        &[COLD],
        (0, 6_000),
        Echo,
    ),
    character(
        "grace",
        ("Grace", "Mwangi"),
        ("Savanna Solar", "17"),
        &[PRICING, SECURITY, CONTRACT],
        (0, 700),
        Answers,
    ),
    character(
        "pavel",
        ("Павел", "Орлов"),
        ("Орлов и партнёры", "7"),
        &[PRICING_RU, CONTRACT_RU],
        (0, 1_100),
        AnswersRu,
    ),
    character(
        "lucas",
        ("Lucas", "Meyer"),
        ("Meyer Elektro", "11"),
        &[COLD],
        (0, 8_700),
        Reads,
    ),
    character(
        "olga",
        ("Ольга", "Белова"),
        ("Белый свет", "4"),
        &[SUPPORT_RU],
        (0, 4_400),
        AnswersRu,
    ),
    character(
        "victor",
        ("Victor", "Crane"),
        ("Crane Holdings", "40"),
        &[COLD],
        (0, 12_000),
        Blocked,
    ),
    character(
        "yuki",
        ("Yuki", "Tanaka"),
        ("Tanaka Design", "6"),
        &[PARTNER, PRICING],
        (1, 25),
        Answers,
    ),
];

impl Scenario {
    /// Three accounts with the code `22222`: `+9996610001`, `+9996610002` (two-step password `parley-demo`) and
    /// `+9996610003`.
    pub fn demo() -> Self {
        let mut dana = account("dana", "+9996610001", ("Dana", "Whitfield"), 0..13);
        if let Some(first) = dana.chats.first_mut() {
            first.pinned = true;
        }
        let mut maria = account("maria", "+9996610002", ("Мария", "Соколова"), 1..14);
        maria.password = Some("parley-demo".to_owned());
        maria.hint = Some("the name of the product, a dash, and what this is".to_owned());
        let alex = account("alex", "+9996610003", ("Alex", "Kim"), 4..16);
        Self {
            name: "demo".to_owned(),
            people: CHARACTERS.iter().map(person).collect(),
            accounts: vec![dana, maria, alex],
            groups: vec![group()],
        }
    }
}

fn person(character: &Character) -> Person {
    let lines = |talk: Talk| AnswerStyle::Lines(talk.iter().map(|&line| line.to_owned()).collect());
    let answer = match character.manner {
        Manner::Answers => lines(ANSWERS),
        Manner::AnswersRu => lines(ANSWERS_RU),
        Manner::Echo => AnswerStyle::Echo,
        Manner::Reads | Manner::Blocked => AnswerStyle::Silent,
    };
    let blocked = character.manner == Manner::Blocked;
    Person {
        key: character.key.to_owned(),
        first_name: character.first.to_owned(),
        last_name: character.last.to_owned(),
        username: Some(format!("{}_demo", character.key)),
        phone: None,
        about: Some(character.company.to_owned()),
        behaviour: Behaviour {
            reads_after_ms: (!blocked).then_some(800),
            types_for_ms: 1_500,
            answer,
            refuses: blocked.then_some(Refusal::UserIsBlocked),
            // Who does not answer at least says that they have seen it.
            reacts: (character.manner == Manner::Reads).then(|| "👍".to_owned()),
            corrects: false,
        },
    }
}

fn account(
    key: &str,
    phone: &str,
    (first, last): (&str, &str),
    knows: std::ops::Range<usize>,
) -> AccountSpec {
    let known = CHARACTERS.get(knows).unwrap_or_default();
    AccountSpec {
        key: key.to_owned(),
        phone: phone.to_owned(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        username: Some(format!("{key}_parley")),
        code: "22222".to_owned(),
        chats: known.iter().map(chat).collect(),
        ..AccountSpec::default()
    }
}

/// Puts the subjects one after the other, ending when the character was last heard.
fn chat(character: &Character) -> Chat {
    let mut history = Vec::new();
    let mut minutes_ago = character.minutes_ago;
    for talk in character.subjects.iter().rev() {
        for (index, line) in talk.iter().enumerate().rev() {
            let (by, text) = match line.strip_prefix("> ") {
                Some(own) => ("me", own),
                None => ("them", *line),
            };
            history.push(Line {
                by: by.to_owned(),
                text: text
                    .replace("{company}", character.company)
                    .replace("{seats}", character.seats),
                minutes_ago,
            });
            // People do not answer like clockwork.
            minutes_ago += 1 + (index as u32 * 7 + text.len() as u32) % 19;
        }
        minutes_ago += BETWEEN_SUBJECTS;
    }
    history.reverse();
    Chat {
        with: character.key.to_owned(),
        history,
        unread: character.unread,
        pinned: false,
        contact: character.manner != Manner::Blocked,
    }
}

fn group() -> Group {
    let mut members: Vec<String> = ["dana", "maria", "alex"].map(str::to_owned).to_vec();
    members.extend(
        CHARACTERS
            .iter()
            .take(12)
            .map(|character| character.key.to_owned()),
    );
    let count = GROUP.len() as u32;
    let history = GROUP.iter().zip(0..).map(|((by, text), index)| Line {
        by: (*by).to_owned(),
        text: (*text).to_owned(),
        minutes_ago: 150 + (count - index) * 37,
    });
    Group {
        key: "users".to_owned(),
        title: "Parley users".to_owned(),
        username: Some("parley_users_demo".to_owned()),
        about: "Templates, questions, meetups".to_owned(),
        creator: "nina".to_owned(),
        members,
        responder: Some("nina".to_owned()),
        history: history.collect(),
        unread: 2,
    }
}
