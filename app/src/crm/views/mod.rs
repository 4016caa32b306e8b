//! The saved views of a list, above it: each is a link to what it shows. Nothing is hidden behind a
//! view: the address says everything, and who is sent it sees the same without having the view.

mod dialog;

use super::{
    api::list_views,
    list::{Asked, address},
};
use crate::{
    i18n::views as say,
    late::{Late, LatePart},
    realtime::on_event,
    session::me,
};
use domain::{Event, RecordKind, view::View};
use leptos::prelude::*;
use ui::{Button, Dialog, Icon, IconName, Size, Variant};

pub use dialog::Keep;

/// The views of a list, kept up to date.
#[derive(Clone, Copy)]
pub struct Shelf {
    path: &'static str,
    asked: Memo<Asked>,
    views: Resource<Vec<View>>,
    /// Whether the address says nothing, so that the list may open with a view.
    bare: Memo<bool>,
}

impl Shelf {
    pub(super) fn new(path: &'static str, kind: RecordKind, asked: Memo<Asked>) -> Self {
        let bare = Memo::new(move |_| asked.with(Asked::is_bare));
        let fetch = move || async move { list_views(kind).await.unwrap_or_default() };
        // Where the answer decides what the page shows, the page waits for it.
        let views = match bare.get_untracked() {
            true => Resource::new_blocking(|| (), move |()| fetch()),
            false => Resource::new(|| (), move |()| fetch()),
        };
        let me = me().map(|me| me.id);
        on_event(move |event| {
            if let Event::ViewsChanged { kind: of_kind, of } = event
                && *of_kind == kind
                && (of.is_none() || *of == me)
            {
                views.refetch();
            }
        });
        Self {
            path,
            asked,
            views,
            bare,
        }
    }

    /// Whether the list may open with a view. Followed by what is shown.
    pub fn is_bare(self) -> bool {
        self.bare.get()
    }

    /// The address of the view with which the reader's list opens, where the address at hand says
    /// nothing.
    pub async fn opens_with(self, bare: bool) -> Option<String> {
        if !bare {
            return None;
        }
        let views = self.views.await;
        let view = views.iter().find(|view| view.is_default)?;
        Some(address(self.path, &Asked::of_view(view)))
    }
}

/// The view that is open, if it is one of these.
fn current(views: &[View], asked: &Asked) -> Option<View> {
    let id = asked.view.as_deref()?;
    views.iter().find(|view| view.id.to_string() == id).cloned()
}

/// The views as tabs, and the button that keeps and changes them.
#[component]
pub(super) fn ViewTabs(kind: RecordKind, shelf: Shelf) -> impl IntoView {
    let open = RwSignal::new(false);
    // All that follows the address belongs to the tabs as a whole: those from before are on the
    // screen until the new ones are there.
    let kept = RwSignal::new(Vec::new());
    let asked = shelf.asked;
    let shown = Memo::new(move |_| kept.with(|views| asked.with(|asked| current(views, asked))));
    let tabs = move || {
        Suspend::new(async move {
            let views = shelf.views.await;
            kept.set(views.clone());
            view! { <Tabs kind shelf views shown open/> }
        })
    };
    // What others do meanwhile does not touch what is being typed.
    let opened = move || {
        let views = shelf.views.get_untracked().unwrap_or_default();
        shelf.asked.with_untracked(|asked| current(&views, asked))
    };
    view! {
        <nav class="views" aria-label=say::title() data-testid="views">
            <Transition>{tabs}</Transition>
        </nav>
        <Dialog open title=say::title()>
            <Late part=LatePart::View { kind, shelf, view: Box::new(opened()), open }/>
        </Dialog>
    }
}

#[component]
fn Tabs(
    kind: RecordKind,
    shelf: Shelf,
    views: Vec<View>,
    /// The one that the list shows.
    shown: Memo<Option<View>>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let Shelf { path, asked, .. } = shelf;
    let is_whole = move || shown.with(Option::is_none);
    let whole = address(path, &Asked::whole());
    let changed = move || {
        shown.with(|view| {
            let shows = asked.with(|asked| asked.shows(kind));
            view.as_ref().is_some_and(|view| view.shows != shows)
        })
    };
    let tab = move |view: View| {
        let href = address(path, &Asked::of_view(&view));
        let id = view.id;
        let is_open = move || shown.with(|open| open.as_ref().is_some_and(|open| open.id == id));
        let own = (!view.shared).then(|| {
            view! { <Icon name=IconName::User class="icon-s"/><span class="visually-hidden">{say::own()}</span> }
        });
        view! {
            <a class="view-tab" href=href aria-current=move || is_open().then_some("page") data-testid="view-tab">
                {own}
                <span class="truncate">{view.name}</span>
                {move || (is_open() && changed()).then(|| view! { <span class="view-changed" title=say::changed()><span class="visually-hidden">{say::changed()}</span></span> })}
            </a>
        }
    };
    let label = move || if is_whole() { say::save() } else { say::edit() };
    view! {
        <a class="view-tab" href=whole aria-current=move || is_whole().then_some("page") data-testid="view-all">{say::all()}</a>
        {views.into_iter().map(tab).collect_view()}
        <Button size=Size::Small variant=Variant::Ghost icon=IconName::Plus on:click=move |_| open.set(true) attr:data-testid="views-open">
            {label}
        </Button>
    }
}
