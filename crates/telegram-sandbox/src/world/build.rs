//! Making a world from a scenario.

use std::collections::{BTreeMap, HashMap};

use super::lookup::normal_phone;
use super::{Account, Channel, MailBox, Peer, PeerKey, User, World};
use crate::clock::Clock;
use crate::scenario::{Line, Scenario, ScenarioError};

/// Ids look like real ones: users and channels in ranges of their own.
const FIRST_USER: i64 = 7_000_001;
const FIRST_CHANNEL: i64 = 1_500_000_001;

/// A line of history with its place and its time.
struct Spoken {
    minutes_ago: u32,
    from: i64,
    to: PeerKey,
    text: String,
}

impl World {
    pub(crate) fn build(
        scenario: &Scenario,
        seed: u64,
        clock: Clock,
    ) -> Result<Self, ScenarioError> {
        let mut world = Self {
            files: Default::default(),
            files_dc: crate::server::DC_ID,
            file_references: 0,
            scenario: scenario.name.clone(),
            seed,
            users: BTreeMap::new(),
            boxes: BTreeMap::new(),
            channels: BTreeMap::new(),
            keys: BTreeMap::new(),
            last_uid: 0,
            clock,
            codes: HashMap::new(),
            qr_tokens: Vec::new(),
            verifiers: HashMap::new(),
            challenges: HashMap::new(),
            pushes: Vec::new(),
            key_pushes: Vec::new(),
            stimuli: Vec::new(),
            origin: None,
            generation: 0,
        };
        let ids = world.add_users(scenario)?;
        let find = |key: &str| {
            let id = ids.get(key).copied();
            id.ok_or_else(|| ScenarioError::Unknown(key.to_owned()))
        };
        let mut spoken = Vec::new();
        let mut unread = Vec::new();
        for account in &scenario.accounts {
            let me = find(&account.key)?;
            for chat in &account.chats {
                let other = find(&chat.with)?;
                let history = chat.history.iter();
                spoken.extend(history.map(|line| private_line(line, me, other)));
                unread.push((me, PeerKey::user(other), chat.unread));
                if let Some(mailbox) = world.boxes.get_mut(&me) {
                    let dialog = mailbox.dialogs.entry(PeerKey::user(other)).or_default();
                    dialog.pinned = chat.pinned;
                    if chat.contact {
                        mailbox.contacts.insert(other);
                    }
                }
            }
        }
        for (index, group) in scenario.groups.iter().enumerate() {
            let id = FIRST_CHANNEL + index as i64;
            let created = world.now() - 90 * 24 * 3600;
            let creator = find(&group.creator)?;
            let mut channel = Channel::new(id, &group.key, &group.title, creator, created);
            channel.username = group.username.clone();
            channel.about = group.about.clone();
            for member in &group.members {
                channel.members.insert(find(member)?);
            }
            channel.responder = group.responder.as_deref().map(find).transpose()?;
            world.channels.insert(id, channel);
            for line in &group.history {
                spoken.push(Spoken {
                    minutes_ago: line.minutes_ago,
                    from: find(&line.by)?,
                    to: PeerKey::channel(id),
                    text: line.text.clone(),
                });
            }
            for account in world.member_accounts(id) {
                unread.push((account, PeerKey::channel(id), group.unread));
            }
        }
        // Boxes number their messages in the order of time, across all chats.
        spoken.sort_by_key(|line| std::cmp::Reverse(line.minutes_ago));
        for line in spoken {
            world.speak(line);
        }
        for (account, chat, count) in unread {
            world.mark_read(account, chat, count);
        }
        world.pushes.clear();
        world.stimuli.clear();
        Ok(world)
    }

    fn add_users(&mut self, scenario: &Scenario) -> Result<HashMap<String, i64>, ScenarioError> {
        let people = scenario.people.iter().map(|person| User {
            id: 0,
            key: person.key.clone(),
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            username: person.username.clone(),
            phone: person.phone.as_deref().map(normal_phone),
            about: person.about.clone(),
            account: None,
            behaviour: person.behaviour.clone(),
        });
        let accounts = scenario.accounts.iter().map(|account| User {
            id: 0,
            key: account.key.clone(),
            first_name: account.first_name.clone(),
            last_name: account.last_name.clone(),
            username: account.username.clone(),
            phone: Some(normal_phone(&account.phone)),
            about: None,
            account: Some(Account {
                code: account.code.clone(),
                password: account.password.clone(),
                hint: account.hint.clone(),
                banned: account.banned,
            }),
            behaviour: Default::default(),
        });
        let mut ids = HashMap::new();
        for (index, mut user) in accounts.chain(people).enumerate() {
            user.id = FIRST_USER + index as i64;
            if ids.insert(user.key.clone(), user.id).is_some() {
                return Err(ScenarioError::Duplicate(user.key));
            }
            if user.account.is_some() {
                self.boxes.insert(user.id, MailBox::default());
            }
            self.users.insert(user.id, user);
        }
        Ok(ids)
    }

    fn speak(&mut self, line: Spoken) {
        let date = self.now() - 60 * line.minutes_ago as i32;
        let draft = self.draft_of_line(&line.text);
        let said = match line.to.open() {
            Peer::User(to) => self.send_private(line.from, to, draft, date),
            Peer::Channel(channel) => self.send_to_channel(line.from, channel, draft, date),
        };
        if let Err(error) = said {
            tracing::warn!(%error, text = line.text, "a line of the scenario could not be said");
        }
    }

    /// Old messages are read on both sides, but for the last ones.
    fn mark_read(&mut self, account: i64, chat: PeerKey, unread: usize) {
        let incoming = |from: i64| from != account;
        let newest_first: Vec<(i32, i64)> = match chat.open() {
            Peer::User(_) => self.boxes.get(&account).map_or_else(Vec::new, |mailbox| {
                mailbox.chat(chat).map(|m| (m.id, m.from)).collect()
            }),
            Peer::Channel(id) => self.channels.get(&id).map_or_else(Vec::new, |channel| {
                let messages = channel.messages.values().rev();
                messages.map(|m| (m.id, m.from)).collect()
            }),
        };
        let theirs = newest_first.iter().filter(|(_, from)| incoming(*from));
        let last_read = theirs.map(|(id, _)| *id).nth(unread);
        if let Some(last_read) = last_read {
            self.read_inbox(account, chat, last_read);
        }
        self.read_outbox(account, chat, 0);
    }
}

fn private_line(line: &Line, me: i64, other: i64) -> Spoken {
    let (from, to) = match line.by.as_str() {
        "me" => (me, other),
        _ => (other, me),
    };
    Spoken {
        minutes_ago: line.minutes_ago,
        from,
        to: PeerKey::user(to),
        text: line.text.clone(),
    }
}
