//! The rows of a list.

use crate::error::ApiError;
use domain::{ListQuery, Page};
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;
use ui::{Toast, Toasts};

/// Rows that grow by pages and change under the reader's eyes.
pub(in crate::crm) struct Rows<T: Send + Sync + 'static> {
    pub items: RwSignal<Vec<T>>,
    pub next: RwSignal<Option<String>>,
    pub busy: RwSignal<bool>,
    toasts: Toasts,
}

impl<T: Send + Sync + 'static> Clone for Rows<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Rows<T> {}

impl<T: Clone + Send + Sync + 'static> Rows<T> {
    pub fn new(page: Page<T>) -> Self {
        Self {
            items: RwSignal::new(page.items),
            next: RwSignal::new(page.next_cursor),
            busy: RwSignal::new(false),
            toasts: Toasts::get(),
        }
    }

    /// Appends the page that starts at the cursor.
    pub fn load_more<F>(self, query: &ListQuery, fetch: impl FnOnce(ListQuery) -> F)
    where
        F: Future<Output = Result<Page<T>, ApiError>> + 'static,
    {
        let Some(cursor) = self.next.get_untracked() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let answer = fetch(ListQuery {
            cursor: Some(cursor),
            ..query.clone()
        });
        spawn_local(async move {
            let answer = answer.await;
            // The list may be gone by now: another search, another page.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(page) => {
                    self.next.set(page.next_cursor);
                    self.items.update(|items| items.extend(page.items));
                }
                Err(error) => self.toasts.push(Toast::failed(error.words())),
            }
        });
    }

    /// Shows the newer copy of a row, where the row is shown.
    pub fn replace(self, item: &T, same: impl Fn(&T) -> bool) {
        let known = self.items.with_untracked(|items| items.iter().any(&same));
        if known {
            self.items.update(|items| {
                if let Some(old) = items.iter_mut().find(|old| same(old)) {
                    *old = item.clone();
                }
            });
        }
    }

    /// Puts a new row on top, unless it is there.
    pub fn prepend(self, item: &T, same: impl Fn(&T) -> bool) {
        if !self.items.with_untracked(|items| items.iter().any(same)) {
            self.items.update(|items| items.insert(0, item.clone()));
        }
    }

    /// Takes a row away.
    pub fn remove(self, same: impl Fn(&T) -> bool) {
        if self.items.with_untracked(|items| items.iter().any(&same)) {
            self.items.update(|items| items.retain(|item| !same(item)));
        }
    }
}
