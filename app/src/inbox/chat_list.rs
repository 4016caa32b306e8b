//! The list of conversations. Search and account stand in the address.

use super::{api::list_chats, chat_row::ChatRow, state::InboxState};
use crate::{
    accounts::api::list_accounts,
    error::{ApiError, Failure},
    i18n::inbox,
    session::may,
};
use domain::{AccountId, ChatId, ListQuery, Page, Permission, account::Account, chat::Chat};
use leptos::prelude::*;
use leptos_router::{components::Form, hooks::use_query_map};
use ui::{
    ChipLink, EmptyState, IconName, LinkButton, LoadMore, SearchInput, SkeletonList, Variant,
};

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    search: Option<String>,
    account: Option<AccountId>,
    unread: bool,
}

impl Filter {
    fn query(&self, cursor: Option<String>) -> ListQuery {
        let mut query = ListQuery {
            cursor,
            search: self.search.clone(),
            ..ListQuery::default()
        };
        if let Some(account) = self.account {
            query
                .filters
                .insert("bd_account_id".to_owned(), account.to_string());
        }
        if self.unread {
            query.filters.insert("unread".to_owned(), "true".to_owned());
        }
        query
    }

    /// Whether a conversation that was not on the page belongs on it. What a search matches only
    /// the server knows.
    fn admits(&self, chat: &Chat) -> bool {
        self.search.is_none()
            && self
                .account
                .is_none_or(|account| account == chat.bd_account_id)
            && (!self.unread || chat.unread_count > 0)
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[component]
pub fn ChatList(open: Memo<Option<ChatId>>) -> impl IntoView {
    let state = InboxState::get();
    let address = use_query_map();
    let filter = Memo::new(move |_| {
        address.with(|address| Filter {
            search: address.get("search").filter(|text| !text.trim().is_empty()),
            account: address.get("account").and_then(|id| id.parse().ok()),
            unread: address.get("unread").is_some(),
        })
    });
    let accounts = Resource::new_blocking(|| (), |()| list_accounts());
    let page = Resource::new(
        move || (filter.get(), state.epoch.get()),
        |(filter, _)| list_chats(filter.query(None)),
    );
    let names = Signal::derive(move || accounts.get().and_then(Result::ok).unwrap_or_default());
    view! {
        <div class="pane pane-list">
            <div class="pane-header">
                <h1 class="pane-title">{inbox::title()}</h1>
            </div>
            <div class="chat-tools">
                <Form method="GET" action="">
                    <SearchInput label=inbox::search() value=filter.get_untracked().search.unwrap_or_default()/>
                </Form>
                <Transition fallback=|| ()>
                    {move || Suspend::new(async move {
                        accounts.await.ok().map(|accounts| view! { <Chips accounts filter/> })
                    })}
                </Transition>
            </div>
            <div class="pane-body" data-testid="chat-list">
                <Transition fallback=|| view! { <SkeletonList rows=9/> }>
                    {move || Suspend::new(async move {
                        let filter = filter.get();
                        match page.await {
                            Ok(page) => view! { <Rows page filter open names/> }.into_any(),
                            Err(error) => view! { <Failure error on_retry=move |()| page.refetch()/> }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        </div>
    }
}

/// All, unread, and with several accounts each of them.
#[component]
fn Chips(accounts: Vec<Account>, filter: Memo<Filter>) -> impl IntoView {
    let several = accounts.len() > 1;
    let account_chips = accounts.into_iter().filter(move |_| several).map(move |account| {
        let current = Signal::derive(move || filter.with(|filter| filter.account == Some(account.id)));
        let name = account.display_name.unwrap_or(account.phone);
        view! { <ChipLink href=format!("/inbox?account={}", account.id) current>{name}</ChipLink> }
    });
    let all = Signal::derive(move || filter.with(Filter::is_empty));
    let unread = Signal::derive(move || filter.with(|filter| filter.unread));
    view! {
        <div class="chips">
            <ChipLink href="/inbox" current=all>{inbox::filter_all()}</ChipLink>
            <ChipLink href="/inbox?unread=1" current=unread>{inbox::filter_unread()}</ChipLink>
            {account_chips.collect_view()}
        </div>
    }
}

#[component]
fn Rows(
    page: Page<Chat>,
    filter: Filter,
    open: Memo<Option<ChatId>>,
    names: Signal<Vec<Account>>,
) -> impl IntoView {
    let state = InboxState::get();
    let fetched = RwSignal::new(page.items);
    let cursor = RwSignal::new(page.next_cursor);
    let asked = StoredValue::new(filter.clone());
    let more = Action::new(move |cursor: &Option<String>| {
        list_chats(asked.with_value(|filter| filter.query(cursor.clone())))
    });
    Effect::new(move |_| {
        if let Some(Ok(page)) = more.value().get() {
            fetched.update(|all| all.extend(page.items));
            cursor.set(page.next_cursor);
        }
    });
    let is_filtered = !filter.is_empty();
    let rows = Memo::new(move |_| merged(&fetched.get(), &state.changed.get(), &filter));
    let more_failed = move || match more.value().get() {
        Some(Err(error)) => Some(ApiError::words(&error)),
        _ => None,
    };
    let row = move |chat: Chat| view! { <ChatRow chat open names/> }.into_any();
    let load_more = move || {
        view! {
        <LoadMore on_more=move |()| { more.dispatch(cursor.get_untracked()); } busy=more.pending()/>
    }
    .into_any()
    };
    let empty = Memo::new(move |_| rows.with(Vec::is_empty));
    move || {
        if empty.get() {
            return view! { <Nothing is_filtered/> }.into_any();
        }
        view! {
            <For each=move || rows.get() key=|chat| (chat.id, chat.version) children=row/>
            <p class="small muted" role="status">{more_failed}</p>
            {move || cursor.with(Option::is_some).then(load_more)}
        }
        .into_any()
    }
}

/// The rows of the page with what changed since, the last spoken in first.
fn merged(
    fetched: &[Chat],
    changed: &std::collections::HashMap<ChatId, Chat>,
    filter: &Filter,
) -> Vec<Chat> {
    let mut rows: Vec<Chat> = fetched
        .iter()
        .map(|chat| match changed.get(&chat.id) {
            Some(newer) if newer.version >= chat.version => newer.clone(),
            _ => chat.clone(),
        })
        .collect();
    let known: std::collections::HashSet<ChatId> = rows.iter().map(|chat| chat.id).collect();
    let new = changed
        .values()
        .filter(|chat| !known.contains(&chat.id) && filter.admits(chat));
    rows.extend(new.cloned());
    rows.sort_by_key(|chat| std::cmp::Reverse((chat.last_message_at, chat.id)));
    rows.dedup_by_key(|chat| chat.id);
    rows
}

#[component]
fn Nothing(is_filtered: bool) -> impl IntoView {
    if is_filtered {
        return view! {
            <EmptyState icon=IconName::Search title=inbox::filtered_title() text=inbox::filtered_text()>
                <LinkButton href="/inbox">{inbox::filtered_clear()}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let connect = may(Permission::AccountsManage).then(|| {
        view! {
            <LinkButton variant=Variant::Primary icon=IconName::Telegram href="/accounts/connect">
                {inbox::empty_action()}
            </LinkButton>
        }
    });
    view! {
        <EmptyState icon=IconName::Inbox title=inbox::empty_title() text=inbox::empty_text()>{connect}</EmptyState>
    }
    .into_any()
}
