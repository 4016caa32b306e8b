//! One account: how it stands, and the way out.

use super::{
    api::{RemoveAccount, get_account, wizard_of},
    state::{StateBadge, StateExplained, name_of},
};
use crate::{error::Failure, i18n::accounts, realtime, session::may};
use domain::{
    AccountId, Event, Permission,
    account::{Account, AccountState},
    telegram::{Method, Wait},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    Button, Card, ConfirmDialog, IconName, LinkButton, PageHeader, SkeletonCards, Time, TimeStyle,
    Toast, Toasts, Variant,
};

#[component]
pub fn AccountPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|id| id.parse::<AccountId>().ok()))
    });
    let account = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_account(id).await,
                None => Err(domain::Error::not_found().into()),
            }
        },
    );
    realtime::on_event(move |event| {
        if let Event::AccountUpdated(changed) = event
            && Some(changed.id) == id.get_untracked()
        {
            account.refetch();
        }
    });
    realtime::on_refetch(move || account.refetch());
    view! {
        <section class="page">
            <Transition fallback=|| view! { <SkeletonCards cards=1/> }>
                {move || Suspend::new(async move {
                    match account.await {
                        Ok(account) => view! { <Details account/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

/// What the account may not do at the moment.
#[component]
fn Waits(waits: Vec<Wait>) -> impl IntoView {
    if waits.is_empty() {
        return ().into_any();
    }
    let rows = waits.into_iter().map(|wait| {
        let what = match (wait.method, wait.background_only, wait.peer) {
            (Method::Send, true, _) => accounts::wait_campaigns(),
            (Method::Send, false, None) => accounts::wait_send(),
            (Method::Send, false, Some(_)) => accounts::wait_send_chat(),
            (Method::Change, ..) => accounts::wait_change(),
            (Method::History, ..) => accounts::wait_history(),
            (Method::Lookup, ..) => accounts::wait_lookup(),
            (Method::Files, ..) => accounts::wait_files(),
        };
        let until = wait.until.timestamp_millis();
        view! {
            <li data-testid="wait">
                {what} " " {accounts::until()} " " <Time at=until style=TimeStyle::Full/> " · "
                <span class="muted">{accounts::reason(wait.reason)}</span>
            </li>
        }
    });
    view! {
        <section aria-label=accounts::waits_title()>
            <h3 class="small muted">{accounts::waits_title()}</h3>
            <ul class="account-waits">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Details(account: Account) -> impl IntoView {
    let toasts = Toasts::get();
    let navigate = use_navigate();
    let id = account.id;
    let name = name_of(&account);
    let confirming = RwSignal::new(false);
    let remove = ServerAction::<RemoveAccount>::new();
    Effect::new(move |_| match remove.value().get() {
        Some(Ok(())) => navigate("/accounts", NavigateOptions::default()),
        Some(Err(error)) => {
            confirming.set(false);
            toasts.push(Toast::failed(error.words()));
        }
        None => {}
    });
    let manages = may(Permission::AccountsManage);
    let ended = matches!(
        account.state,
        AccountState::Revoked | AccountState::SignedOut
    );
    let unfinished = matches!(
        account.state,
        AccountState::CodeSent | AccountState::PasswordNeeded
    );
    let again = format!(
        "/accounts/connect?phone={}",
        account.phone.replace('+', "%2B")
    );
    view! {
        <Title text=name.clone()/>
        <PageHeader title=name.clone() back=("/accounts".to_owned(), accounts::title().to_owned())>
            {(manages && ended).then(|| view! { <LinkButton variant=Variant::Primary href=again.clone()>{accounts::sign_in_again()}</LinkButton> })}
            {(manages && unfinished).then(|| view! { <LinkButton variant=Variant::Primary href=wizard_of(id)>{accounts::go_on()}</LinkButton> })}
            {manages.then(|| view! { <Button variant=Variant::Danger icon=IconName::Trash on:click=move |_| confirming.set(true)>{accounts::remove()}</Button> })}
        </PageHeader>
        <div class="page-body page-narrow">
            <Card title=accounts::health() actions={let state = account.state; move || view! { <StateBadge state/> }}>
                <div class="stack">
                    <StateExplained account=account.clone()/>
                    <Waits waits=account.waits.clone()/>
                    <dl class="facts facts-row">
                        <div><dt>{accounts::phone()}</dt><dd class="num">{account.phone.clone()}</dd></div>
                        {account.username.clone().map(|name| view! { <div><dt>{accounts::username()}</dt><dd>"@" {name}</dd></div> })}
                        <div><dt>{accounts::conversations()}</dt><dd><a href=format!("/inbox?account={id}")>{accounts::chats(account.synced_chats)}</a></dd></div>
                        <div><dt>{accounts::connected()}</dt><dd><Time at=account.created_at.timestamp_millis() style=TimeStyle::Full/></dd></div>
                    </dl>
                </div>
            </Card>
        </div>
        <ConfirmDialog
            open=confirming
            title=accounts::remove_title(&name)
            text=accounts::remove_text()
            confirm=accounts::remove()
            busy=remove.pending()
            on_confirm=move |()| { remove.dispatch(RemoveAccount { id }); }
        />
    }
}
