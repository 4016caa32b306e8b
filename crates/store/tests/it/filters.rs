//! Filters: what the databases find is what the plain evaluation in memory says.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::company::CompanyInput;
use domain::contact::{Consent, ContactInput};
use domain::custom::{self, CustomChoice, CustomField, CustomFieldInput, CustomKind, CustomValues};
use domain::deal::DealInput;
use domain::filter::{FieldKind, Filter, Join, Moment, Op, Period, Where, fields};
use domain::tag::TagInput;
use domain::{CustomFieldId, ListQuery, RecordKind, TagId, UserId};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use crate::ground::{Ground, at, id};

/// Somebody three hours east of Greenwich.
struct East {
    me: UserId,
}

impl Moment for East {
    fn today(&self) -> NaiveDate {
        at(0).date_naive()
    }

    fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(3)
    }

    fn me(&self) -> UserId {
        self.me
    }
}

/// Texts in which the engines could differ: case, wildcards, alphabets.
const TEXTS: [&str; 12] = [
    "Acme",
    "ACME GmbH",
    "acme-2",
    "Ёлка",
    "елка и ко",
    "50%_off",
    "[a]*?",
    "a\\b^c$",
    "Straße",
    "ΑΘΉΝΑ",
    "ıI İi",
    "a.b|c(d){2}+",
];
/// What is looked for in them.
const NEEDLES: [&str; 16] = [
    "acme", "ACME", "ёл", "Е", "%", "_", "[", "*", "?", "\\", "^", "ß", "αθή", "i", "b|c", "){",
];

/// Everything a condition can name.
struct Things {
    tags: Vec<TagId>,
    fields: Vec<CustomField>,
    ids: Vec<Uuid>,
    user: UserId,
}

fn sample<T: std::fmt::Debug>(runner: &mut TestRunner, strategy: impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).expect("a sample").current()
}

fn maybe(runner: &mut TestRunner, texts: &'static [&'static str]) -> Option<String> {
    sample(
        runner,
        proptest::option::of(proptest::sample::select(texts)),
    )
    .map(str::to_owned)
}

/// A value for a field of this kind, mostly one that some record has.
fn value(
    runner: &mut TestRunner,
    kind: FieldKind,
    words: &'static [&'static str],
    things: &Things,
) -> String {
    let number = sample(runner, -1_i64..6);
    let any_id = |ids: &[Uuid], runner: &mut TestRunner| {
        sample(runner, proptest::sample::select(ids.to_vec())).to_string()
    };
    match kind {
        FieldKind::Text => sample(runner, proptest::sample::select(&NEEDLES[..])).to_owned(),
        FieldKind::Number => number.to_string(),
        FieldKind::Decimal => format!("{number}.5"),
        FieldKind::Money => {
            let currency = sample(runner, proptest::sample::select(&["USD", "JPY"][..]));
            format!("{} {currency}", number.abs())
        }
        FieldKind::Time | FieldKind::Day => {
            (at(0).date_naive() + Days::new(number.unsigned_abs()) - Days::new(2)).to_string()
        }
        FieldKind::Word => sample(runner, proptest::sample::select(words)).to_owned(),
        FieldKind::Member if number > 2 => "me".to_owned(),
        FieldKind::Tags => any_id(
            &things.tags.iter().map(|id| id.0).collect::<Vec<_>>(),
            runner,
        ),
        FieldKind::Choice | FieldKind::Choices => {
            let choices = things.fields.iter().flat_map(|field| &field.choices);
            any_id(
                &choices.map(|choice| choice.id.0).collect::<Vec<_>>(),
                runner,
            )
        }
        FieldKind::Checkbox => sample(runner, any::<bool>()).to_string(),
        _ => any_id(&things.ids, runner),
    }
}

fn values(
    runner: &mut TestRunner,
    kind: FieldKind,
    words: &'static [&'static str],
    op: Op,
    things: &Things,
) -> Vec<String> {
    let mut one = || value(runner, kind, words, things);
    match op {
        Op::Empty | Op::NotEmpty => Vec::new(),
        Op::AnyOf | Op::NoneOf | Op::AllOf => vec![one(), one()],
        Op::Between if kind == FieldKind::Money => vec!["1 USD".into(), "4 USD".into()],
        Op::Between => vec![one(), one()],
        Op::Within => vec![sample(runner, proptest::sample::select(Period::ALL)).to_string()],
        Op::LastDays | Op::NextDays | Op::OlderThan => vec![sample(runner, 1..4_i64).to_string()],
        _ => vec![one()],
    }
}

/// A condition that a field of this kind of record can be asked.
fn condition(runner: &mut TestRunner, kind: RecordKind, things: &Things) -> Filter {
    let own = fields::of(kind).iter().map(|spec| spec.name.to_owned());
    let made = things.fields.iter().filter(|field| field.kind == kind);
    let names: Vec<String> = own.chain(made.map(CustomField::key)).collect();
    let name = sample(runner, proptest::sample::select(names));
    let (_, of, words) = custom::known(kind, &things.fields, &name).expect("a field");
    let op = sample(runner, proptest::sample::select(of.ops()));
    let values = values(runner, of, words, op, things);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    Filter::condition(&name, op, &values)
}

/// A tree of conditions.
fn tree(runner: &mut TestRunner, kind: RecordKind, things: &Things, depth: u32) -> Filter {
    if depth == 0 || sample(runner, 0..3) == 0 {
        return condition(runner, kind, things);
    }
    let join = sample(runner, proptest::sample::select(Join::ALL));
    let count = sample(runner, 0..4);
    let parts = (0..count).map(|_| tree(runner, kind, things, depth - 1));
    Filter::Group(join, parts.collect())
}

async fn tag(ground: &Ground, name: &str) -> TagId {
    let input = TagInput {
        name: name.to_owned(),
        tint: None,
    };
    let tag = id();
    let tx = ground.begin().await;
    store::tags::insert(
        &tx,
        ground.organization,
        tag,
        &input.parse().expect("a tag"),
        at(0),
    )
    .await
    .expect("inserting a tag");
    tx.commit().await.expect("a commit");
    tag
}

/// One custom field of every kind for every kind of record.
async fn every_field(ground: &Ground) -> Vec<CustomField> {
    let tx = ground.begin().await;
    for kind in RecordKind::ALL {
        for holds in CustomKind::ALL {
            let input = CustomFieldInput {
                kind: *kind,
                name: holds.to_string(),
                holds: *holds,
                choices: vec![custom::CustomChoiceInput {
                    id: None,
                    name: "One".into(),
                }],
                target: Some(RecordKind::Company),
            };
            let field: CustomFieldId = id();
            let fields = input.parse().expect("a field");
            store::custom::insert(&tx, ground.organization, field, &fields, at(0))
                .await
                .expect("inserting a field");
            if holds.has_choices() {
                let field = store::custom::get(&tx, ground.organization, field)
                    .await
                    .expect("a field")
                    .expect("a field");
                let choices = ["Small", "Middle", "Big"].map(|name| CustomChoice {
                    id: id(),
                    name: name.into(),
                });
                store::custom::put_choices(&tx, ground.organization, &field, &choices)
                    .await
                    .expect("its choices");
            }
        }
    }
    let fields = store::custom::list(&tx, ground.organization, None)
        .await
        .expect("fields");
    tx.commit().await.expect("a commit");
    fields
}

/// Some values in some of the fields.
fn some_values(runner: &mut TestRunner, kind: RecordKind, things: &Things) -> CustomValues {
    let mut values = CustomValues::new();
    for field in things.fields.iter().filter(|field| field.kind == kind) {
        if sample(runner, any::<bool>()) {
            continue;
        }
        let number = sample(runner, 0_i64..6);
        let text = match field.holds {
            CustomKind::Text => sample(runner, proptest::sample::select(&TEXTS[..])).to_owned(),
            CustomKind::Url => format!("https://acme.io/{number}"),
            CustomKind::Number => format!("{}.5", number - 1),
            CustomKind::Money => format!("{number} {}", if number > 3 { "JPY" } else { "USD" }),
            CustomKind::Date => (at(0).date_naive() + Days::new(number.unsigned_abs())).to_string(),
            CustomKind::Choice => "middle".to_owned(),
            CustomKind::Choices => "small;big".to_owned(),
            CustomKind::Checkbox => (number > 2).to_string(),
            CustomKind::User => things.user.to_string(),
            CustomKind::Relation => things.ids[0].to_string(),
        };
        if let Some(value) = field.parse_text(&text).expect("a value") {
            values.insert(field.id, value);
        }
    }
    values
}

fn some_tags(runner: &mut TestRunner, things: &Things) -> Vec<TagId> {
    sample(
        runner,
        proptest::sample::subsequence(things.tags.clone(), 0..=things.tags.len()),
    )
}

async fn put(ground: &Ground, record: Uuid, values: &CustomValues) {
    let tx = ground.begin().await;
    store::custom::put(&tx, ground.organization, record, values)
        .await
        .expect("values");
    tx.commit().await.expect("a commit");
}

/// Records of every kind, with something in every field of some.
async fn crowd(ground: &Ground, runner: &mut TestRunner, things: &mut Things) {
    for second in 0..24 {
        let at = second * 17_000;
        let input = CompanyInput {
            name: sample(runner, proptest::sample::select(&TEXTS[..])).to_owned(),
            industry: maybe(runner, &TEXTS),
            source: maybe(runner, &TEXTS),
            address: maybe(runner, &TEXTS),
            description: maybe(runner, &TEXTS),
            size: sample(runner, proptest::option::of(0_i64..6)),
            owner_id: sample(runner, any::<bool>()).then_some(ground.user),
            tag_ids: some_tags(runner, things),
            ..CompanyInput::default()
        };
        let fields = input.parse().expect("a company");
        let (company, tx) = (id(), ground.begin().await);
        store::companies::insert(
            &tx,
            ground.organization,
            company,
            &fields,
            crate::ground::at(at),
        )
        .await
        .expect("inserting a company");
        tx.commit().await.expect("a commit");
        things.ids.push(company.0);
        put(
            ground,
            company.0,
            &some_values(runner, RecordKind::Company, things),
        )
        .await;

        let consent = sample(runner, proptest::sample::select(Consent::ALL));
        let input = ContactInput {
            first_name: sample(runner, proptest::sample::select(&TEXTS[..])).to_owned(),
            last_name: maybe(runner, &TEXTS),
            job_title: maybe(runner, &TEXTS),
            source: maybe(runner, &TEXTS),
            consent: Some(consent),
            telegram_user_id: sample(runner, proptest::option::of(0_i64..6)),
            company_id: sample(runner, any::<bool>()).then_some(company),
            owner_id: sample(runner, any::<bool>()).then_some(ground.user),
            tag_ids: some_tags(runner, things),
            ..ContactInput::default()
        };
        let contact = ground.contact(&input, at).await;
        things.ids.push(contact.0);
        put(
            ground,
            contact.0,
            &some_values(runner, RecordKind::Contact, things),
        )
        .await;

        let number = sample(runner, 0_i64..6);
        let days = Days::new(number.unsigned_abs());
        let input = DealInput {
            title: sample(runner, proptest::sample::select(&TEXTS[..])).to_owned(),
            value_minor: Some(number * 100),
            currency: (number > 3).then(|| "JPY".to_owned()),
            probability: sample(runner, proptest::option::of(0_i64..6)),
            expected_close_on: sample(runner, any::<bool>())
                .then(|| crate::ground::at(0).date_naive() + days),
            contact_id: sample(runner, any::<bool>()).then_some(contact),
            company_id: sample(runner, any::<bool>()).then_some(company),
            owner_id: sample(runner, any::<bool>()).then_some(ground.user),
            tag_ids: some_tags(runner, things),
            ..DealInput::default()
        };
        let position = usize::try_from(number).expect("small") % ground.stages.len();
        let deal = ground.deal(&input, position, at).await;
        put(
            ground,
            deal.0,
            &some_values(runner, RecordKind::Deal, things),
        )
        .await;
    }
    // Who is linked to what is in the bin is linked to nothing.
    let tx = ground.begin().await;
    for (number, record) in things.ids.iter().enumerate().filter(|(at, _)| at % 5 == 0) {
        let kind = if number % 2 == 0 {
            RecordKind::Company
        } else {
            RecordKind::Contact
        };
        let record = domain::Record { kind, id: *record };
        store::records::delete(&tx, ground.organization, record, ground.user, at(9))
            .await
            .expect("the bin");
    }
    tx.commit().await.expect("a commit");
}

/// The ids that the database finds, and those for which the filter holds in memory.
async fn both(ground: &Ground, kind: RecordKind, filter: &Where) -> (Vec<Uuid>, Vec<Uuid>) {
    /// The same for each kind of record.
    macro_rules! compare {
        ($records:ident) => {{
            let query = ListQuery {
                limit: Some(200),
                ..ListQuery::default()
            };
            let all = store::$records::list(&ground.db, ground.organization, &query);
            let all = all.await.expect("a list").expect("a page").items;
            let found =
                store::$records::list_where(&ground.db, ground.organization, &query, Some(filter));
            let found = found.await.expect("a filtered list").expect("a page").items;
            let expected = all.iter().filter(|record| filter.holds(*record));
            (
                found.iter().map(|r| r.id.0).collect(),
                expected.map(|r| r.id.0).collect(),
            )
        }};
    }
    match kind {
        RecordKind::Company => compare!(companies),
        RecordKind::Contact => compare!(contacts),
        RecordKind::Deal => compare!(deals),
    }
}

testkit::both_databases! {
    async fn what_is_found_is_what_holds(db) {
        let ground = Ground::new(&db).await;
        let mut runner = TestRunner::deterministic();
        let mut things = Things {
            tags: vec![tag(&ground, "Warm").await, tag(&ground, "Cold").await, tag(&ground, "New").await],
            fields: every_field(&ground).await,
            ids: vec![ground.company("First", 1).await.0],
            user: ground.user,
        };
        crowd(&ground, &mut runner, &mut things).await;
        things.ids.extend(ground.stages.iter().map(|stage| stage.id.0));
        things.ids.push(ground.pipeline.into());
        things.ids.push(ground.user.into());

        let east = East { me: ground.user };
        let (mut some, mut tried) = (0, 0);
        for kind in RecordKind::ALL {
            for round in 0..320 {
                let filter = match round {
                    0..200 => condition(&mut runner, *kind, &things),
                    _ => tree(&mut runner, *kind, &things, 3),
                };
                let known = |name: &str| custom::known(*kind, &things.fields, name);
                let wanted = filter.resolve(&known, &east)
                    .unwrap_or_else(|error| panic!("{kind} {}: {error}", filter.to_text()));
                let (found, expected) = both(&ground, *kind, &wanted).await;
                assert_eq!(found, expected, "{kind} {}", filter.to_text());
                tried += 1;
                some += usize::from(!found.is_empty() && found.len() < 20);
            }
        }
        assert!(some * 4 > tried, "only {some} of {tried} filters found some and not all");
    }

    async fn a_filter_finds_nothing_of_another_organization(db) {
        let (ours, theirs) = (Ground::new(&db).await, Ground::new(&db).await);
        ours.company("Acme", 1).await;
        let filter = Filter::condition("name", Op::Contains, &["acme"]);
        let known = |name: &str| custom::known(RecordKind::Company, &[], name);
        let wanted = filter.resolve(&known, &East { me: ours.user }).expect("a filter");
        assert_eq!(both(&ours, RecordKind::Company, &wanted).await.0.len(), 1);
        assert!(both(&theirs, RecordKind::Company, &wanted).await.0.is_empty());
    }
}
