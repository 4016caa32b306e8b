//! The one table of addresses. Each section of the interface is a lazy function: in the split build
//! its code is a file of its own that arrives when somebody goes there.

use crate::{
    accounts::{AccountPage, Accounts, ConnectAccount},
    auth::{
        AcceptInvitation, ConfirmAddress, ForgotPassword, Register, RegisterWith, ResetPassword,
        SecondStep, SignIn, VerifyEmail,
    },
    crm::{
        Bin, Companies, CompanyPage, ContactPage, Contacts, DealPage, Deals, NewCompany,
        NewContact, NewDeal, Tags, Tasks,
    },
    frame::{Frame, NotFound, provide_ui_text},
    imports::{ImportWizard, Imports},
    inbox::Inbox,
    outbox::Outbox,
    pipeline::Board,
    session::provide_session,
    settings::{ApiKeys, Audit, Fields, Members, Notifications, Organization, Security, Settings},
    two_factor::TwoFactorPage,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    ChooseView, SsrMode,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

/// What an address of the signed-in application shows.
#[derive(Clone, Copy, Debug)]
enum Page {
    Frame,
    Inbox,
    Board,
    Contacts(Place),
    Companies(Place),
    Deals(Place),
    Tasks,
    Tags,
    Bin,
    Accounts(Place),
    Settings,
    Security,
    Organization,
    Members,
    Fields,
    ApiKeys,
    Audit,
    Notifications,
    Import(Place),
}

/// Which page of a kind of thing.
#[derive(Clone, Copy, Debug)]
enum Place {
    List,
    New,
    One,
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        match self {
            Self::Frame => frame_section().await,
            Self::Inbox => inbox_section().await,
            Self::Board => pipeline_section().await,
            Self::Contacts(place) => people_section(People::Contacts, place).await,
            Self::Companies(place) => people_section(People::Companies, place).await,
            Self::Deals(place) => deals_section(place).await,
            Self::Tasks => records_section(Records::Tasks).await,
            Self::Tags => records_section(Records::Tags).await,
            Self::Bin => records_section(Records::Bin).await,
            Self::Accounts(place) => setup_section(Setup::Accounts(place)).await,
            Self::Settings => settings_section(Own::Settings).await,
            Self::Security => settings_section(Own::Security).await,
            Self::Notifications => settings_section(Own::Notifications).await,
            Self::Organization => setup_section(Setup::Organization).await,
            Self::Members => setup_section(Setup::Members).await,
            Self::Fields => setup_section(Setup::Fields).await,
            Self::ApiKeys => settings_section(Own::ApiKeys).await,
            Self::Audit => settings_section(Own::Audit).await,
            Self::Import(place) => records_section(Records::Import(place)).await,
        }
    }

    /// Loads the code of the page, so that choosing it ends at once: the router takes over what
    /// the server rendered only then. The functions are made by `#[lazy]`.
    async fn preload(&self) {
        #[cfg(feature = "hydrate")]
        match self {
            Self::Frame => __preload_frame_section().await,
            Self::Inbox => __preload_inbox_section().await,
            Self::Board => __preload_pipeline_section().await,
            Self::Contacts(_) | Self::Companies(_) => __preload_people_section().await,
            Self::Deals(_) => __preload_deals_section().await,
            Self::Tasks | Self::Tags | Self::Bin | Self::Import(_) => {
                __preload_records_section().await;
            }
            Self::Accounts(_) | Self::Organization | Self::Members | Self::Fields => {
                __preload_setup_section().await;
            }
            Self::Settings | Self::Security | Self::Notifications | Self::ApiKeys | Self::Audit => {
                __preload_settings_section().await;
            }
        }
    }
}

// What is used together is one section: code that two sections share becomes one more file, for
// every set of sections that share some.

#[lazy]
fn frame_section() -> AnyView {
    view! { <Frame/> }.into_any()
}

#[lazy]
fn inbox_section() -> AnyView {
    view! { <Inbox/> }.into_any()
}

#[lazy]
fn pipeline_section() -> AnyView {
    view! { <Board/> }.into_any()
}

/// The two kinds of people a team sells to.
#[derive(Clone, Copy, Debug)]
enum People {
    Contacts,
    Companies,
}

#[lazy]
fn people_section(people: People, place: Place) -> AnyView {
    match (people, place) {
        (People::Contacts, Place::List) => view! { <Contacts/> }.into_any(),
        (People::Contacts, Place::New) => view! { <NewContact/> }.into_any(),
        (People::Contacts, Place::One) => view! { <ContactPage/> }.into_any(),
        (People::Companies, Place::List) => view! { <Companies/> }.into_any(),
        (People::Companies, Place::New) => view! { <NewCompany/> }.into_any(),
        (People::Companies, Place::One) => view! { <CompanyPage/> }.into_any(),
    }
}

#[lazy]
fn deals_section(place: Place) -> AnyView {
    match place {
        Place::List => view! { <Deals/> }.into_any(),
        Place::New => view! { <NewDeal/> }.into_any(),
        Place::One => view! { <DealPage/> }.into_any(),
    }
}

/// What goes across all kinds of records.
#[derive(Clone, Copy, Debug)]
enum Records {
    Tasks,
    Tags,
    Bin,
    Import(Place),
}

#[lazy]
fn records_section(records: Records) -> AnyView {
    match records {
        Records::Tasks => view! { <Tasks/> }.into_any(),
        Records::Tags => view! { <Tags/> }.into_any(),
        Records::Bin => view! { <Bin/> }.into_any(),
        // The list has the form for a new one.
        Records::Import(Place::List | Place::New) => view! { <Imports/> }.into_any(),
        Records::Import(Place::One) => view! { <ImportWizard/> }.into_any(),
    }
}

/// What a team arranges once.
#[derive(Clone, Copy, Debug)]
enum Setup {
    Accounts(Place),
    Organization,
    Members,
    Fields,
}

#[lazy]
fn setup_section(setup: Setup) -> AnyView {
    match setup {
        Setup::Accounts(Place::List) => view! { <Accounts/> }.into_any(),
        Setup::Accounts(Place::New) => view! { <ConnectAccount/> }.into_any(),
        Setup::Accounts(Place::One) => view! { <AccountPage/> }.into_any(),
        Setup::Organization => view! { <Organization/> }.into_any(),
        Setup::Members => view! { <Members/> }.into_any(),
        Setup::Fields => view! { <Fields/> }.into_any(),
    }
}

/// What a person arranges for themselves, and who was given access and used it.
#[derive(Clone, Copy, Debug)]
enum Own {
    Settings,
    Security,
    Notifications,
    ApiKeys,
    Audit,
}

#[lazy]
fn settings_section(own: Own) -> AnyView {
    match own {
        Own::Settings => view! { <Settings/> }.into_any(),
        Own::Security => view! { <Security/> }.into_any(),
        Own::Notifications => view! { <Notifications/> }.into_any(),
        Own::ApiKeys => view! { <ApiKeys/> }.into_any(),
        Own::Audit => view! { <Audit/> }.into_any(),
    }
}

/// The whole interface.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_session();
    provide_ui_text();
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignIn/>
                <Route path=path!("/register") view=Register/>
                <Route path=path!("/forgot-password") view=ForgotPassword/>
                <Route path=path!("/reset-password") view=ResetPassword/>
                <Route path=path!("/verify") view=VerifyEmail/>
                <Route path=path!("/confirm-address") view=ConfirmAddress/>
                // Whole before it leaves: these come without scripts that could fill it in.
                <Route path=path!("/invitation") view=AcceptInvitation ssr=SsrMode::Async/>
                <Route path=path!("/register-with") view=RegisterWith ssr=SsrMode::Async/>
                <Route path=path!("/second-step") view=SecondStep ssr=SsrMode::Async/>
                <Route path=path!("/two-factor") view=TwoFactorPage ssr=SsrMode::Async/>
                <Route path=path!("/outbox") view=Outbox ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Page::Frame>
                    <Route path=path!("/") view=|| view! { <Redirect path="/inbox"/> }/>
                    <Route path=path!("/inbox/:chat?") view=Page::Inbox/>
                    <Route path=path!("/pipeline/:pipeline?") view=Page::Board/>
                    <Route path=path!("/crm") view=|| view! { <Redirect path="/crm/contacts"/> }/>
                    <Route path=path!("/crm/bin") view=Page::Bin/>
                    <Route path=path!("/crm/companies") view={Page::Companies(Place::List)}/>
                    <Route path=path!("/crm/companies/new") view={Page::Companies(Place::New)}/>
                    <Route path=path!("/crm/companies/:id") view={Page::Companies(Place::One)}/>
                    <Route path=path!("/crm/contacts") view={Page::Contacts(Place::List)}/>
                    <Route path=path!("/crm/contacts/new") view={Page::Contacts(Place::New)}/>
                    <Route path=path!("/crm/contacts/:id") view={Page::Contacts(Place::One)}/>
                    <Route path=path!("/crm/deals") view={Page::Deals(Place::List)}/>
                    <Route path=path!("/crm/deals/new") view={Page::Deals(Place::New)}/>
                    <Route path=path!("/crm/deals/:id") view={Page::Deals(Place::One)}/>
                    <Route path=path!("/crm/import") view={Page::Import(Place::List)}/>
                    <Route path=path!("/crm/import/:id") view={Page::Import(Place::One)}/>
                    <Route path=path!("/crm/tags") view=Page::Tags/>
                    <Route path=path!("/crm/tasks") view=Page::Tasks/>
                    <Route path=path!("/accounts") view={Page::Accounts(Place::List)}/>
                    <Route path=path!("/accounts/connect") view={Page::Accounts(Place::New)}/>
                    <Route path=path!("/accounts/:id") view={Page::Accounts(Place::One)}/>
                    <Route path=path!("/settings") view=Page::Settings/>
                    <Route path=path!("/settings/security") view=Page::Security/>
                    <Route path=path!("/settings/organization") view=Page::Organization/>
                    <Route path=path!("/settings/members") view=Page::Members/>
                    <Route path=path!("/settings/fields") view=Page::Fields/>
                    <Route path=path!("/settings/api-keys") view=Page::ApiKeys/>
                    <Route path=path!("/settings/audit") view=Page::Audit/>
                    <Route path=path!("/settings/notifications") view=Page::Notifications/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
