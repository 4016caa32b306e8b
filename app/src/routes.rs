//! The one table of addresses.

use crate::{
    accounts::{AccountPage, Accounts, ConnectAccount},
    auth::{Register, SignIn},
    crm::{
        Companies, CompanyPage, ContactPage, Contacts, DealPage, Deals, NewCompany, NewContact,
        NewDeal,
    },
    frame::{Frame, NotFound, provide_ui_text},
    inbox::Inbox,
    pipeline::Board,
    session::provide_session,
    settings::Settings,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};
use ui::{Toaster, Toasts};

/// The whole interface.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_session();
    provide_ui_text();
    Toasts::provide();
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignIn/>
                <Route path=path!("/register") view=Register/>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=|| view! { <Redirect path="/inbox"/> }/>
                    <Route path=path!("/inbox/:chat?") view=Inbox/>
                    <Route path=path!("/pipeline/:pipeline?") view=Board/>
                    <Route path=path!("/crm") view=|| view! { <Redirect path="/crm/contacts"/> }/>
                    <Route path=path!("/crm/companies") view=Companies/>
                    <Route path=path!("/crm/companies/new") view=NewCompany/>
                    <Route path=path!("/crm/companies/:id") view=CompanyPage/>
                    <Route path=path!("/crm/contacts") view=Contacts/>
                    <Route path=path!("/crm/contacts/new") view=NewContact/>
                    <Route path=path!("/crm/contacts/:id") view=ContactPage/>
                    <Route path=path!("/crm/deals") view=Deals/>
                    <Route path=path!("/crm/deals/new") view=NewDeal/>
                    <Route path=path!("/crm/deals/:id") view=DealPage/>
                    <Route path=path!("/accounts") view=Accounts/>
                    <Route path=path!("/accounts/connect") view=ConnectAccount/>
                    <Route path=path!("/accounts/:id") view=AccountPage/>
                    <Route path=path!("/settings") view=Settings/>
                </ParentRoute>
            </Routes>
        </Router>
        <Toaster/>
    }
}
