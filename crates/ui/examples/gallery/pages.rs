//! A list, a record, a wizard, and signing in.

use crate::frame::framed;
use leptos::prelude::*;
use ui::*;

const NOON: i64 = 1_795_348_800_000;

pub fn list() -> AnyView {
    let people = [
        (
            "Anna Petrova",
            "Northwind",
            "anna@northwind.example",
            "+49 151 2345678",
            1_250_000,
        ),
        ("Boris Ivanov", "Globex", "boris@globex.example", "", 90_000),
        ("Chen Wei", "", "", "+86 139 1234 5678", 0),
        (
            "Дарья Орлова",
            "ООО «Ромашка»",
            "d.orlova@romashka.example",
            "+7 912 345-67-89",
            31_000_000,
        ),
        ("Emil Sørensen", "Hooli", "emil@hooli.example", "", 880_000),
    ];
    let row = |(name, company, mail, phone, value): (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        i64,
    )| {
        view! {
            <tr>
                <th scope="row"><span class="cell-name"><Avatar name class="avatar-s"/><a class="row-link truncate" href="#">{name}</a></span></th>
                <td>{company}</td>
                <td>{mail}</td>
                <td>{phone}</td>
                <td class="cell-num">{(value > 0).then(|| view! { <Money minor=value currency="USD"/> })}</td>
                <td class="cell-end"><Time at=NOON style=TimeStyle::Date/></td>
            </tr>
        }
    };
    framed(
        "CRM",
        view! {
            <section class="page">
                <PageHeader title="Contacts" subtitle=Signal::stored("50,000".to_owned())>
                    <Button variant=Variant::Primary icon=IconName::Plus>"New contact"</Button>
                </PageHeader>
                <Tabs label="CRM">
                    <Tab href="#" current=false>"Companies"</Tab>
                    <Tab href="#" current=true>"Contacts"</Tab>
                    <Tab href="#" current=false>"Deals"</Tab>
                </Tabs>
                <div class="toolbar">
                    <SearchInput label="Search contacts"/>
                    <ChipLink href="#" current=false>"With Telegram"</ChipLink>
                </div>
                <Table
                    caption="Contacts"
                    head=|| view! {
                        <th scope="col" aria-sort="ascending"><a href="#">"Name"<Icon name=IconName::ArrowDown/></a></th>
                        <th scope="col"><a href="#">"Company"<Icon name=IconName::ArrowDown/></a></th>
                        <Header label="E-mail"/>
                        <Header label="Phone"/>
                        <Header label="Open deals" numeric=true/>
                        <th scope="col" class="cell-num"><a href="#">"Created"<Icon name=IconName::ArrowDown/></a></th>
                    }
                >
                    {(0..3).flat_map(|_| people).map(row).collect_view()}
                </Table>
                <LoadMore on_more=Callback::new(|()| ())/>
            </section>
        }
        .into_any(),
    )
}

pub fn record() -> AnyView {
    let stages = [
        "New",
        "Contacted",
        "Qualified",
        "Meeting",
        "Proposal",
        "Won",
        "Lost",
    ];
    let stage = |(index, name): (usize, &'static str)| {
        view! { <button class=if index < 2 { "is-past" } else { "" } aria-current=(index == 2).then_some("step")>{name}</button> }
    };
    let event = |icon, text: &'static str, quote: Option<&'static str>| {
        view! {
            <li class="timeline-item">
                <span class="timeline-icon"><Icon name=icon/></span>
                <div class="timeline-body">
                    <p>{text} " " <Time at=NOON style=TimeStyle::Date/></p>
                    {quote.map(|quote| view! { <p class="quote">{quote}</p> })}
                </div>
            </li>
        }
    };
    framed(
        "CRM",
        view! {
            <section class="page">
                <PageHeader title="25 seats, yearly" back=("#".to_owned(), "Deals".to_owned())>
                    <Button icon=IconName::Send>"Write"</Button>
                    <Button icon=IconName::Edit>"Edit"</Button>
                    <IconButton icon=IconName::More label="More"/>
                </PageHeader>
                <div class="record">
                    <aside class="record-facts">
                        <dl class="facts">
                            <div><dt>"Value"</dt><dd><Money minor=1_250_000 currency="USD"/></dd></div>
                            <div><dt>"Company"</dt><dd><a href="#">"Northwind Traders"</a></dd></div>
                            <div><dt>"Contact"</dt><dd><a href="#">"Anna Petrova"</a></dd></div>
                            <div><dt>"Owner"</dt><dd>"Boris Ivanov"</dd></div>
                            <div><dt>"Note"</dt><dd></dd></div>
                        </dl>
                    </aside>
                    <div class="record-main">
                        <div class="stage-path">{stages.into_iter().enumerate().map(stage).collect_view()}</div>
                        <h2 class="group-title">"Timeline"</h2>
                        <ol class="timeline">
                            {event(IconName::Telegram, "Anna Petrova wrote", Some("Sounds good. Could you send the proposal until Friday?"))}
                            {event(IconName::Move, "Boris moved it to Qualified", None)}
                            {event(IconName::Plus, "Boris created the deal", None)}
                        </ol>
                    </div>
                    <aside class="record-aside">
                        <h2 class="group-title">"Conversation" <button class="link-button small">"Open"</button></h2>
                        <ul class="link-list"><li><a href="#"><Avatar name="Anna Petrova"/><div class="grow"><div>"Anna Petrova"</div><div class="muted small truncate">"Sounds good. Could you send…"</div></div></a></li></ul>
                    </aside>
                </div>
            </section>
        }
        .into_any(),
    )
}

pub fn wizard() -> AnyView {
    framed(
        "Accounts",
        view! {
            <section class="page">
                <PageHeader title="Connect account" back=("#".to_owned(), "Accounts".to_owned())/>
                <div class="wizard">
                    <ol class="steps">
                        <li class="step is-done">"Phone"</li>
                        <li class="step" aria-current="step">"Code"</li>
                        <li class="step">"Password"</li>
                    </ol>
                    <div class="wizard-body">
                        <header><h2>"Enter the code"</h2><p>"Telegram has sent it to +49 151 2345678, in the app on another device."</p></header>
                        <form class="form">
                            <Field id="code" label="Code"><TextInput name="code" large=true value="22222" attr:class="input input-large input-code"/></Field>
                            <div class="form-actions"><Button variant=Variant::Primary>"Continue"</Button><Button variant=Variant::Ghost>"Another number"</Button></div>
                        </form>
                        <Notice mood=Mood::Accent>"This is the demo: the code is 22222."</Notice>
                    </div>
                </div>
                <div class="page-body card-grid">
                    <article class="card account">
                        <Avatar name="Sales Berlin" class="avatar-l"/>
                        <div><div class="account-name">"Sales Berlin"</div><div class="account-detail">"+49 151 2345678 · 128 conversations"</div></div>
                        <Badge mood=Mood::Positive>"Connected"</Badge>
                    </article>
                    <article class="card account">
                        <Avatar name="Моя линия" class="avatar-l"/>
                        <div><div class="account-name">"Моя линия"</div><div class="account-detail">"+7 912 345-67-89"</div></div>
                        <Badge mood=Mood::Danger>"Signed out"</Badge>
                    </article>
                </div>
            </section>
        }
        .into_any(),
    )
}

pub fn auth() -> AnyView {
    view! {
        <main class="auth">
            <section class="auth-card">
                <div class="auth-brand"><svg viewBox="0 0 32 32"><use href="/sprite.svg#mark"></use></svg>"Parley"</div>
                <header class="auth-head"><h1>"Sign in"</h1><p>"Your team's conversations and deals, in one place."</p></header>
                <form class="form">
                    <Notice mood=Mood::Danger>"E-mail or password is wrong."</Notice>
                    <Field id="email" label="E-mail"><TextInput name="email" kind="email" large=true value="anna@northwind.example"/></Field>
                    <Field id="password" label="Password"><TextInput name="password" kind="password" large=true value="secretsecret"/></Field>
                    <Button variant=Variant::Primary size=Size::Large block=true submit=true>"Sign in"</Button>
                </form>
                <p class="auth-more">"New here? " <a href="#">"Create an organization"</a></p>
            </section>
            <footer class="auth-footer">
                <Segmented label="Language"><button aria-pressed="true">"English"</button><button aria-pressed="false">"Русский"</button></Segmented>
            </footer>
        </main>
    }
    .into_any()
}
