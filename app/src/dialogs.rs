//! Dialogs whose code comes when one of them is first opened: who reads a list or a conversation
//! needs none of it. They are one lazy function together, because every further one makes more
//! files of code that sections share (see `routes`).

use crate::{
    crm::{ColumnsEditor, FilterEditor, KeepView, Shelf, api::FilterSheet},
    inbox::ContactChoice,
};
use domain::{ContactId, RecordKind, columns::Column, filter::Filter, view::View};
use leptos::prelude::*;

/// What a dialog shows.
pub enum LateDialog {
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
        view: Option<View>,
        open: RwSignal<bool>,
    },
    /// Chooses the contact that a conversation belongs to.
    LinkContact { on_choose: Callback<ContactId> },
}

#[lazy]
fn late_dialog(dialog: LateDialog) -> AnyView {
    match dialog {
        LateDialog::Filter {
            kind,
            sheet,
            before,
            on_apply,
        } => view! { <FilterEditor kind sheet before on_apply/> }.into_any(),
        LateDialog::Columns {
            kind,
            before,
            sheet,
            on_apply,
        } => view! { <ColumnsEditor kind before sheet on_apply/> }.into_any(),
        LateDialog::View {
            kind,
            shelf,
            view,
            open,
        } => view! { <KeepView kind shelf view open/> }.into_any(),
        LateDialog::LinkContact { on_choose } => view! { <ContactChoice on_choose/> }.into_any(),
    }
}

/// The content of an open dialog, once its code is there.
#[component]
pub fn Late(dialog: LateDialog) -> impl IntoView {
    view! { <Suspense>{Suspend::new(async move { late_dialog(dialog).await })}</Suspense> }
}
