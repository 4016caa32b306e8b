//! Reading all dialogs, at start.

use grammers_tl_types as tl;

use crate::map::dialog::{Page, Pager};

use super::Account;

impl Account {
    /// Takes one page, learning how to address everyone in it: the next page's request needs it.
    pub(super) fn take_page(
        &self,
        pager: &mut Pager,
        answer: tl::enums::messages::Dialogs,
    ) -> Page {
        match &answer {
            tl::enums::messages::Dialogs::Dialogs(all) => {
                self.vault.remember(&all.users, &all.chats);
            }
            tl::enums::messages::Dialogs::Slice(slice) => {
                self.vault.remember(&slice.users, &slice.chats);
            }
            tl::enums::messages::Dialogs::NotModified(_) => {}
        }
        pager.take(answer, |peer| self.known_peer(peer))
    }
}
