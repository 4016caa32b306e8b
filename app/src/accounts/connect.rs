//! The wizard that connects an account: phone, code, two-step password. Each step is a real form;
//! the address says which account it is about, and the account's own state which step is next.

use super::api::{
    RequestCode, SubmitCode, SubmitPassword, get_account, sandbox_credentials, wizard_of,
};
use crate::{
    error::{Failure, field_error, form_error},
    forms::{focus_refused, from_address},
    i18n::accounts,
    realtime,
};
use domain::{
    AccountId, Event,
    account::{Account, AccountState, SandboxCredential},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{
    Button, EmptyState, Field, IconName, LinkButton, Mood, Notice, PageHeader, SkeletonCards,
    TextInput, Variant,
};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Phone,
    Code,
    Password,
    Done,
}

fn step_of(account: &Account) -> Step {
    match account.state {
        AccountState::CodeSent => Step::Code,
        AccountState::PasswordNeeded => Step::Password,
        AccountState::Revoked | AccountState::SignedOut => Step::Phone,
        AccountState::Connecting
        | AccountState::Online
        | AccountState::Backoff
        | AccountState::FloodWait => Step::Done,
    }
}

#[component]
pub fn ConnectAccount() -> impl IntoView {
    let address = use_query_map();
    let id = Memo::new(move |_| {
        address.with(|address| {
            address
                .get("account")
                .and_then(|id| id.parse::<AccountId>().ok())
        })
    });
    let account = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => get_account(id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let credentials = Resource::new_blocking(|| (), |()| sandbox_credentials());
    realtime::on_event(move |event| {
        if let Event::AccountUpdated(changed) = event
            && Some(changed.id) == id.get_untracked()
        {
            account.refetch();
        }
    });
    view! {
        <Title text=accounts::connect_title()/>
        <section class="page">
            <PageHeader title=accounts::connect_title() back=("/accounts".to_owned(), accounts::title().to_owned())/>
            <Transition fallback=|| view! { <SkeletonCards cards=1/> }>
                {move || Suspend::new(async move {
                    let credentials = credentials.await.unwrap_or_default();
                    match account.await {
                        Ok(account) => view! { <Wizard account credentials/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Wizard(account: Option<Account>, credentials: Vec<SandboxCredential>) -> impl IntoView {
    let step = account.as_ref().map_or(Step::Phone, step_of);
    let demo = account.as_ref().and_then(|account| {
        credentials
            .iter()
            .find(|one| one.phone == account.phone)
            .cloned()
    });
    let body = match (step, account) {
        (Step::Phone, _) | (_, None) => view! { <PhoneStep credentials/> }.into_any(),
        (Step::Code, Some(account)) => view! { <CodeStep account demo/> }.into_any(),
        (Step::Password, Some(account)) => view! { <PasswordStep account demo/> }.into_any(),
        (Step::Done, Some(account)) => view! { <Connected account/> }.into_any(),
    };
    let mark = move |own: Step, words: &'static str| {
        view! {
            <li class="step" class:is-done=(step > own) aria-current=(step == own).then_some("step")>{words}</li>
        }
    };
    view! {
        <div class="wizard">
            <ol class="steps">
                {mark(Step::Phone, accounts::step_phone())}
                {mark(Step::Code, accounts::step_code())}
                {mark(Step::Password, accounts::step_password())}
                {mark(Step::Done, accounts::step_done())}
            </ol>
            <div class="wizard-body">{body}</div>
        </div>
    }
}

#[component]
fn PhoneStep(credentials: Vec<SandboxCredential>) -> impl IntoView {
    let action = ServerAction::<RequestCode>::new();
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    let phone = RwSignal::new(from_address("phone"));
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(account)) = answer.get() {
            navigate(&wizard_of(account.id), NavigateOptions::default());
        }
    });
    view! {
        <header>
            <h2>{accounts::phone_title()}</h2>
            <p>{accounts::phone_text()}</p>
        </header>
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="connect-phone">
            {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <Field label=accounts::phone() id="phone" required=true error=field_error(answer, "phone")>
                <TextInput name="phone" kind="tel" large=true bind=phone attr:autocomplete="tel" attr:autofocus=true/>
            </Field>
            <div class="form-actions">
                <Button submit=true variant=Variant::Primary busy=action.pending()>{accounts::phone_submit()}</Button>
            </div>
        </ActionForm>
        <SandboxNumbers credentials phone/>
    }
}

/// In a demo: numbers that can be signed in with.
#[component]
fn SandboxNumbers(credentials: Vec<SandboxCredential>, phone: RwSignal<String>) -> impl IntoView {
    if credentials.is_empty() {
        return ().into_any();
    }
    let row = move |one: SandboxCredential| {
        let number = one.phone.clone();
        view! {
            <li>
                <button type="button" class="choice" on:click=move |_| phone.set(number.clone())>
                    <strong class="num">{one.phone}</strong>
                    <span class="truncate">{one.name}</span>
                    <span class="muted">{if one.password.is_some() { accounts::demo_two_step() } else { accounts::demo_code_only() }}</span>
                </button>
            </li>
        }
    };
    view! {
        <section class="sandbox-numbers" data-testid="sandbox-numbers">
            <h3>{accounts::demo_title()}</h3>
            <p class="muted small">{accounts::demo_text()}</p>
            <ul class="choices">{credentials.into_iter().map(row).collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn CodeStep(account: Account, demo: Option<SandboxCredential>) -> impl IntoView {
    let action = ServerAction::<SubmitCode>::new();
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    view! {
        <header>
            <h2>{accounts::code_title()}</h2>
            <p>{accounts::code_text(&account.phone)}</p>
        </header>
        {demo.map(|demo| view! { <Notice>{accounts::demo_code(demo.code)}</Notice> })}
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="connect-code">
            {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <input type="hidden" name="id" value=account.id.to_string()/>
            <Field label=accounts::code() id="code" required=true error=field_error(answer, "code")>
                <TextInput
                    name="code"
                    large=true
                    attr:class="input input-large input-code"
                    attr:inputmode="numeric"
                    attr:autocomplete="one-time-code"
                    attr:autofocus=true
                />
            </Field>
            <div class="form-actions">
                <LinkButton href=format!("/accounts/connect?phone={}", account.phone.replace('+', "%2B"))>{accounts::code_other_phone()}</LinkButton>
                <Button submit=true variant=Variant::Primary busy=action.pending()>{accounts::code_submit()}</Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn PasswordStep(account: Account, demo: Option<SandboxCredential>) -> impl IntoView {
    let action = ServerAction::<SubmitPassword>::new();
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    let hint = account
        .password_hint
        .map(accounts::password_hint)
        .unwrap_or_default();
    let password = demo.and_then(|demo| demo.password);
    view! {
        <header>
            <h2>{accounts::password_title()}</h2>
            <p>{accounts::password_text()}</p>
        </header>
        {password.map(|password| view! { <Notice>{accounts::demo_password(password)}</Notice> })}
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="connect-password">
            {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <input type="hidden" name="id" value=account.id.to_string()/>
            <Field label=accounts::password() id="password" hint required=true error=field_error(answer, "password")>
                <TextInput name="password" kind="password" large=true attr:autocomplete="off" attr:autofocus=true/>
            </Field>
            <div class="form-actions">
                <Button submit=true variant=Variant::Primary busy=action.pending()>{accounts::password_submit()}</Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn Connected(account: Account) -> impl IntoView {
    let name = super::state::name_of(&account);
    view! {
        <EmptyState icon=IconName::Check title=accounts::done_title(name) text=accounts::done_text()>
            <LinkButton variant=Variant::Primary href=format!("/inbox?account={}", account.id)>{accounts::done_action()}</LinkButton>
        </EmptyState>
    }
}
