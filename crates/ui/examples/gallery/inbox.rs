//! The inbox: list, conversation, context.

use crate::frame::framed;
use leptos::prelude::*;
use ui::*;

const NOON: i64 = 1_795_348_800_000;

pub fn inbox() -> AnyView {
    let chats = [
        (
            "Anna Petrova",
            "Sounds good. Could you send the proposal until Friday?",
            2_u32,
            true,
        ),
        ("Boris Ivanov", "You: The invoice is on its way.", 0, false),
        (
            "Northwind buyers",
            "Chen: we need 40 seats, not 25",
            12,
            false,
        ),
        (
            "Дарья Орлова",
            "Добрый день! Подскажите, пожалуйста, по срокам внедрения",
            1,
            false,
        ),
        ("Emil Sørensen", "You: Thank you, speak on Monday", 0, false),
        ("Farah Khan", "Photo", 0, false),
        ("Gita Rao", "ok 👍", 0, false),
    ];
    let row = |(name, line, unread, open): (&'static str, &'static str, u32, bool)| {
        view! {
            <a
                class={if unread == 0 { "chat-row row-link" } else { "chat-row row-link is-unread" }}
                href="#"
                aria-current=open.then_some("true")
            >
                <Avatar name class="avatar-l"/>
                <span class="chat-name"><span class="truncate">{name}</span><span class="dot tint-7"></span></span>
                <span class="chat-time"><Time at=NOON style=TimeStyle::Clock/></span>
                <span class="chat-line">{line}</span>
                <span class="chat-end"><Counter count=unread label="Unread"/></span>
            </a>
        }
    };
    framed(
        "Inbox",
        view! {
            <div class="panes" data-open="true" data-context="true">
                <section class="pane pane-list">
                    <header class="pane-header"><h1 class="pane-title">"Inbox"</h1><IconButton icon=IconName::Filter label="Filter"/></header>
                    <div class="pane-tools">
                        <SearchInput label="Search conversations"/>
                        <div class="chips">
                            <ChipLink href="#" current=true>"All"</ChipLink>
                            <ChipLink href="#" current=false>"Unread"</ChipLink>
                            <ChipLink href="#" current=false>"Not linked"</ChipLink>
                        </div>
                    </div>
                    <div class="pane-body">{chats.map(row).collect_view()}</div>
                </section>
                <section class="pane">{conversation()}</section>
                <aside class="pane pane-context">{context()}</aside>
            </div>
        }
        .into_any(),
    )
}

fn conversation() -> AnyView {
    let bubble =
        |text: &'static str, class: &'static str, icon: Option<(IconName, &'static str)>| {
            view! {
                <div class=format!("bubble {class}")>
                    <span class="bubble-text">{text}</span>
                    <span class="bubble-meta">
                        <Time at=NOON style=TimeStyle::Clock/>
                        {icon.map(|(name, class)| view! { <span class=class><Icon name/></span> })}
                    </span>
                </div>
            }
        };
    let read = Some((IconName::CheckDouble, "is-read"));
    view! {
        <header class="pane-header">
            <IconLink class="mobile-only" icon=IconName::ChevronLeft label="Back" href="#"/>
            <div class="conversation-who">
                <Avatar name="Anna Petrova"/>
                <div><strong>"Anna Petrova"</strong><span>"@anna_petrova · Sales account"</span></div>
            </div>
            <Button icon=IconName::Deal size=Size::Small>"New deal"</Button>
            <IconButton icon=IconName::More label="More"/>
        </header>
        <div class="pane-body" style="position:relative">
            <div class="messages">
                <div class="day"><Time at=NOON - 86_400_000 style=TimeStyle::Day/></div>
                {bubble("Hello Anna, thank you for the call. As promised, here is what the first month looks like: we connect your two sales accounts, import the contacts, and your team answers from one place.", "is-own is-first", read)}
                {bubble("If that fits, I will prepare the proposal.", "is-own", read)}
                <div class="day"><Time at=NOON style=TimeStyle::Day/></div>
                {bubble("Hi!", "is-first", None)}
                {bubble("Yes, that is what we need. How many accounts can we connect?", "", None)}
                {bubble("As many as you like.", "is-own is-first", read)}
                <div class="unread-mark">"Unread"</div>
                {bubble("Sounds good. Could you send the proposal until Friday?", "is-first", None)}
                {bubble("Of course. One moment.", "is-own is-first", Some((IconName::Check, "")))}
                {bubble("Here it is:", "is-own", Some((IconName::Clock, "")))}
                {bubble("proposal-northwind.pdf", "is-own is-failed", Some((IconName::Alert, "is-failed")))}
                <div class="bubble-failure">"Telegram asks to wait 40 seconds." <button class="link-button">"Try again"</button></div>
            </div>
        </div>
        <div class="pane-footer">
            <form class="composer">
                <textarea rows="1" placeholder="Write a message" aria-label="Write a message"></textarea>
                <IconButton icon=IconName::Send label="Send" primary=true/>
            </form>
        </div>
    }
    .into_any()
}

fn context() -> AnyView {
    view! {
        <div class="pane-body">
            <div class="context-head">
                <Avatar name="Anna Petrova" class="avatar-xl"/>
                <div><h2>"Anna Petrova"</h2><p class="muted">"Head of Operations, Northwind"</p></div>
                <Button size=Size::Small icon=IconName::External>"Open contact"</Button>
            </div>
            <div class="context-group">
                <h3 class="group-title">"Deals" <IconButton size=Size::Small icon=IconName::Plus label="New deal"/></h3>
                <ul class="link-list"><li><a href="#">
                    <div class="grow"><div class="truncate strong">"25 seats, yearly"</div><Stage tint=3 name="Proposal"/></div>
                    <Money minor=1_250_000 currency="USD"/>
                </a></li></ul>
            </div>
            <div class="context-group">
                <dl class="facts facts-row">
                    <div><dt>"Phone"</dt><dd>"+49 151 2345678"</dd></div>
                    <div><dt>"E-mail"</dt><dd>"anna@northwind.example"</dd></div>
                    <div><dt>"Telegram"</dt><dd>"@anna_petrova"</dd></div>
                </dl>
            </div>
        </div>
    }
    .into_any()
}
