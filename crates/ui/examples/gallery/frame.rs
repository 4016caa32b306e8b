//! The frame as the application draws it.

use leptos::prelude::*;
use ui::*;

pub fn framed(current: &'static str, page: AnyView) -> AnyView {
    let link = move |name: &'static str, icon, count: u32| {
        view! {
            <li>
                <a class="rail-link" href="#" aria-current=(name == current).then_some("page")>
                    <Icon name=icon/>
                    <span class="rail-name">{name}</span>
                    <Counter count=count label="Unread"/>
                </a>
            </li>
        }
    };
    view! {
        <div class="app">
            <nav class="rail">
                <a class="rail-home" href="#">
                    <svg class="rail-mark" viewBox="0 0 32 32"><use href="/sprite.svg#mark"></use></svg>
                    <span class="rail-name">"Northwind"</span>
                </a>
                <ul class="rail-list" role="list">
                    {link("Inbox", IconName::Inbox, 3)}
                    {link("Pipeline", IconName::Pipeline, 0)}
                    {link("CRM", IconName::Contacts, 0)}
                    {link("Accounts", IconName::Telegram, 0)}
                </ul>
                <ul class="rail-list rail-end" role="list">
                    <li class="rail-toggle desktop-only"><button class="rail-link"><Icon name=IconName::Sidebar/></button></li>
                    <li class="desktop-only"><a class="rail-link" href="#"><Icon name=IconName::Settings/></a></li>
                    <li>
                        <button class="rail-link rail-person">
                            <Avatar name="Anna Petrova" class="avatar-s"/>
                            <span class="rail-name">"You"</span>
                        </button>
                    </li>
                </ul>
            </nav>
            <main class="app-main">{page}</main>
        </div>
    }
    .into_any()
}
