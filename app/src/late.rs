//! Parts of pages whose code comes when one of them is first used: who reads a list or a
//! conversation needs none of it. They are one lazy function together, because every further one
//! makes more files of code that sections share (see `routes`).

use crate::{
    crm::{ColumnsEditor, FilterEditor, KeepView, Shelf, api::FilterSheet},
    inbox::{Actions, ContactChoice, History, tray},
};
use domain::{
    ContactId, RecordKind, columns::Column, filter::Filter, message::Message, view::View,
};
use leptos::prelude::*;

/// Which part.
pub enum LatePart {
    /// Puts the filter of a list together.
    Filter {
        kind: RecordKind,
        sheet: StoredValue<FilterSheet>,
        before: Option<Filter>,
        on_apply: Callback<Option<Filter>>,
    },
    /// Chooses the columns of a list.
    Columns {
        kind: RecordKind,
        before: Vec<Column>,
        sheet: FilterSheet,
        on_apply: Callback<Vec<Column>>,
    },
    /// Keeps what a list shows as a view, or changes one.
    View {
        kind: RecordKind,
        shelf: Shelf,
        view: Box<Option<View>>,
        open: RwSignal<bool>,
    },
    /// Chooses the contact that a conversation belongs to.
    LinkContact { on_choose: Callback<ContactId> },
    /// What can be done with a message.
    Actions {
        message: Box<Message>,
        history: History,
    },
    /// The files picked for a message.
    Tray { history: History },
}

#[lazy]
fn late_part(part: LatePart) -> AnyView {
    match part {
        LatePart::Filter {
            kind,
            sheet,
            before,
            on_apply,
        } => view! { <FilterEditor kind sheet before on_apply/> }.into_any(),
        LatePart::Columns {
            kind,
            before,
            sheet,
            on_apply,
        } => view! { <ColumnsEditor kind before sheet on_apply/> }.into_any(),
        LatePart::View {
            kind,
            shelf,
            view,
            open,
        } => view! { <KeepView kind shelf view=*view open/> }.into_any(),
        LatePart::Actions { message, history } => {
            view! { <Actions message=*message history/> }.into_any()
        }
        LatePart::Tray { history } => tray(history),
        LatePart::LinkContact { on_choose } => view! { <ContactChoice on_choose/> }.into_any(),
    }
}

/// A part of a page, once its code is there.
#[component]
pub fn Late(part: LatePart) -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { late_part(part).await })}</Suspense> }
}
