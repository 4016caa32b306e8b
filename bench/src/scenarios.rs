//! What is measured: the requests that a team's day is made of.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use hyper::Method;
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use crate::client::{Call, Client};
use crate::server::Seeded;

/// One kind of request, drawn at random each time.
pub struct Scenario {
    pub name: &'static str,
    pub call: fn(&World, &mut StdRng) -> Call,
}

/// Ids to draw from.
#[derive(Clone)]
pub struct World {
    pub token: Arc<str>,
    credentials: Arc<Value>,
    contacts: Arc<[String]>,
    deals: Arc<[String]>,
    chats: Arc<[String]>,
    accounts: Arc<[String]>,
    stages: Arc<[String]>,
    pipeline: Arc<str>,
}

/// Beginnings of seeded last names, in both alphabets.
const SEARCHES: &[&str] = &[
    "petrov",
    "kell",
    "schmi",
    "соколов",
    "иван",
    "волк",
    "bian",
    "user_12",
    "user_4",
    "юдин",
];

pub const ALL: &[Scenario] = &[
    Scenario {
        name: "liveness",
        call: |_, _| Call::get("/health/live"),
    },
    Scenario {
        name: "contact by id",
        call: |world, random| {
            Call::get(format!(
                "/api/crm/contacts/{}",
                pick(&world.contacts, random)
            ))
        },
    },
    Scenario {
        name: "contact list (25)",
        call: |_, _| Call::get("/api/crm/contacts?limit=25"),
    },
    Scenario {
        name: "contact list (25, search)",
        call: |_, random| {
            let word = SEARCHES[random.random_range(0..SEARCHES.len())];
            Call::get(format!(
                "/api/crm/contacts?limit=25&search={}",
                encode(word)
            ))
        },
    },
    Scenario {
        name: "deal list (25)",
        call: |world, random| {
            Call::get(format!(
                "/api/crm/deals?limit=25&stage_id={}",
                pick(&world.stages, random)
            ))
        },
    },
    Scenario {
        name: "board",
        call: |world, _| Call::get(format!("/api/pipeline/{}/board", world.pipeline)),
    },
    Scenario {
        name: "chat list (50)",
        call: |world, random| {
            Call::get(format!(
                "/api/messaging/chats?limit=50&bd_account_id={}",
                pick(&world.accounts, random)
            ))
        },
    },
    Scenario {
        name: "message page (50)",
        call: |world, random| {
            Call::get(format!(
                "/api/messaging/chats/{}/messages?limit=50",
                pick(&world.chats, random)
            ))
        },
    },
    Scenario {
        name: "stage change",
        call: |world, random| {
            let stage = pick(&world.stages, random);
            let path = format!("/api/crm/deals/{}/stage", pick(&world.deals, random));
            Call::with_body(Method::PATCH, path, &json!({ "stage_id": stage }))
        },
    },
    Scenario {
        name: "contact create",
        call: |_, random| {
            let number: u64 = random.random();
            let contact = json!({
                "first_name": "Bench",
                "last_name": format!("Mark{number}"),
                "email": format!("bench.{number}@example.com"),
            });
            Call::with_body(Method::POST, "/api/crm/contacts", &contact)
        },
    },
    Scenario {
        name: "sign-in",
        call: |world, _| Call::with_body(Method::POST, "/api/auth/signin", &world.credentials),
    },
];

fn pick<'a>(from: &'a [String], random: &mut StdRng) -> &'a str {
    &from[random.random_range(0..from.len())]
}

/// Percent-encodes a word for a query.
fn encode(word: &str) -> String {
    word.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

impl World {
    /// Signs in and reads enough ids.
    pub async fn load(addr: SocketAddr, seeded: &Seeded) -> anyhow::Result<Self> {
        let mut visitor = Client::connect(addr, None).await?;
        let sign_in = Call::with_body(Method::POST, "/api/auth/signin", &seeded.credentials);
        let answer = json_of(&mut visitor, sign_in).await?;
        let token = answer["access_token"]
            .as_str()
            .context("an access token")?
            .to_owned();
        let mut client = Client::connect(addr, Some(&token)).await?;
        let pipelines = json_of(&mut client, Call::get("/api/pipeline")).await?;
        let pipeline = &pipelines["items"][0];
        let stages = pipeline["stages"].as_array().context("stages")?;
        Ok(Self {
            token: token.into(),
            credentials: Arc::new(seeded.credentials.clone()),
            contacts: ids(&mut client, "/api/crm/contacts", 1000).await?,
            deals: ids(&mut client, "/api/crm/deals", 1000).await?,
            chats: ids(&mut client, "/api/messaging/chats", 1000).await?,
            accounts: ids(&mut client, "/api/bd-accounts", 5).await?,
            stages: stages.iter().filter_map(id_of).collect(),
            pipeline: id_of(pipeline).context("a pipeline")?.into(),
        })
    }
}

async fn ids(client: &mut Client, path: &str, count: usize) -> anyhow::Result<Arc<[String]>> {
    let mut ids = Vec::new();
    let mut next = format!("{path}?limit=200");
    loop {
        let page = json_of(client, Call::get(next)).await?;
        let items = page["items"]
            .as_array()
            .with_context(|| format!("items of {path}"))?;
        ids.extend(items.iter().filter_map(id_of));
        match page["next_cursor"].as_str() {
            Some(cursor) if ids.len() < count => {
                next = format!("{path}?limit=200&cursor={cursor}");
            }
            _ => break,
        }
    }
    anyhow::ensure!(!ids.is_empty(), "nothing in {path}");
    Ok(ids.into())
}

fn id_of(item: &Value) -> Option<String> {
    item["id"].as_str().map(str::to_owned)
}

async fn json_of(client: &mut Client, call: Call) -> anyhow::Result<Value> {
    let path = call.path.clone();
    let (status, body) = client.send(call).await?;
    anyhow::ensure!(
        status < 300,
        "{path} answered {status}: {}",
        String::from_utf8_lossy(&body)
    );
    Ok(serde_json::from_slice(&body)?)
}
