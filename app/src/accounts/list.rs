//! The connected accounts.

use super::{
    api::{list_accounts, wizard_of},
    state::{StateBadge, name_of},
};
use crate::{error::Failure, i18n::accounts, realtime, session::may};
use domain::{
    Event, Permission,
    account::{Account, AccountState},
};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Avatar, EmptyState, IconName, LinkButton, PageHeader, SkeletonCards, Variant};

#[component]
pub fn Accounts() -> impl IntoView {
    let all = Resource::new(|| (), |()| list_accounts());
    realtime::on_event(move |event| {
        if matches!(
            event,
            Event::AccountUpdated(_) | Event::AccountDeleted { .. }
        ) {
            all.refetch();
        }
    });
    realtime::on_refetch(move || all.refetch());
    view! {
        <Title text=accounts::title()/>
        <section class="page">
            <PageHeader title=accounts::title()>
                <ConnectButton/>
            </PageHeader>
            <div class="page-body">
                <Transition fallback=|| view! { <SkeletonCards cards=2/> }>
                    {move || Suspend::new(async move {
                        match all.await {
                            Ok(accounts) if accounts.is_empty() => view! {
                                <EmptyState icon=IconName::Telegram title=accounts::empty_title() text=accounts::empty_text()>
                                    <ConnectButton/>
                                </EmptyState>
                            }.into_any(),
                            Ok(accounts) => view! {
                                <div class="card-grid">{accounts.into_iter().map(|account| view! { <AccountCard account/> }).collect_view()}</div>
                            }.into_any(),
                            Err(error) => view! { <Failure error on_retry=move |()| all.refetch()/> }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        </section>
    }
}

#[component]
fn ConnectButton() -> impl IntoView {
    may(Permission::AccountsManage).then(|| {
        view! {
            <LinkButton variant=Variant::Primary icon=IconName::Plus href="/accounts/connect" attr:data-keys="KeyC">
                {accounts::connect()}
            </LinkButton>
        }
    })
}

#[component]
fn AccountCard(account: Account) -> impl IntoView {
    let name = name_of(&account);
    let unfinished = matches!(
        account.state,
        AccountState::CodeSent | AccountState::PasswordNeeded
    );
    let href = if unfinished && may(Permission::AccountsManage) {
        wizard_of(account.id)
    } else {
        format!("/accounts/{}", account.id)
    };
    let phone = account.phone.clone();
    let username = account.username.map(|username| format!(" · @{username}"));
    view! {
        <article class="card account" data-account=phone>
            <Avatar name=name.clone() class="avatar-l"/>
            <div>
                <a class="account-name row-link" href=href>{name}</a>
                <div class="account-detail">{account.phone} {username}</div>
                <div class="account-detail">{accounts::chats(account.synced_chats)}</div>
            </div>
            <StateBadge state=account.state/>
        </article>
    }
}
