//! The pipeline.

use crate::frame::framed;
use leptos::prelude::*;
use ui::*;

type Deal = (&'static str, &'static str, i64, &'static str, u32);

pub fn board() -> AnyView {
    let stages: [(&str, &[Deal]); 6] = [
        (
            "New",
            &[
                ("40 seats", "Northwind", 4_000_000, "today", 2),
                ("Pilot for support team", "Acme", 650_000, "2 days", 0),
            ],
        ),
        (
            "Contacted",
            &[
                ("Yearly licence", "Globex", 1_200_000, "4 days", 0),
                (
                    "Migration from Pipedrive to Parley with training",
                    "Initech",
                    2_750_000,
                    "6 days",
                    1,
                ),
                ("Add-on", "Umbrella", 90_000, "9 days", 0),
            ],
        ),
        (
            "Qualified",
            &[("25 seats, yearly", "Anna Petrova", 1_250_000, "1 day", 0)],
        ),
        ("Meeting", &[]),
        (
            "Proposal",
            &[
                (
                    "Внедрение под ключ",
                    "ООО «Ромашка»",
                    3_100_000,
                    "12 days",
                    0,
                ),
                ("Renewal 2027", "Hooli", 880_000, "3 days", 0),
            ],
        ),
        ("Won", &[("Starter", "Stark", 300_000, "20 days", 0)]),
    ];
    let column = |(index, (name, deals)): (usize, (&'static str, &'static [Deal]))| {
        let tint = u8::try_from(index % 8).unwrap_or_default() + 1;
        let sum: i64 = deals.iter().map(|deal| deal.2).sum();
        view! {
            <section class=if index == 3 { "column is-target" } else { "column" }>
                <header class="column-header">
                    <span class=format!("dot {}", tint_class(tint))></span>
                    <h2>{name}</h2>
                    <span class="column-count">{deals.len()}</span>
                    <span class="column-sum"><Money minor=sum currency="USD"/></span>
                </header>
                <ol class="column-cards">
                    {deals.is_empty().then(|| view! { <li class="drop-line"></li> })}
                    {deals.iter().map(|deal| card(*deal)).collect_view()}
                </ol>
            </section>
        }
    };
    framed(
        "Pipeline",
        view! {
            <section class="page page-fixed">
                <PageHeader title="Pipeline" subtitle=Signal::stored("10 deals".to_owned())>
                    <Button variant=Variant::Primary icon=IconName::Plus>"New deal"</Button>
                </PageHeader>
                <div class="board">{stages.into_iter().enumerate().map(column).collect_view()}</div>
            </section>
        }
        .into_any(),
    )
}

fn card((title, who, value, age, unread): Deal) -> AnyView {
    view! {
        <li class="deal">
            <a class="deal-title" href="#">{title}</a>
            <IconButton size=Size::Small icon=IconName::More label="Actions"/>
            <span class="deal-who"><Avatar name=who class="avatar-s" square=true/><span class="truncate">{who}</span></span>
            <span class="deal-foot">
                <span class="deal-value"><Money minor=value currency="USD"/></span>
                <span>{age}</span>
                <span class="row"><Counter count=unread label="Unread"/></span>
            </span>
        </li>
    }
    .into_any()
}
