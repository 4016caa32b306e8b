//! Every control and every state.

use crate::frame::framed;
use leptos::prelude::*;
use ui::*;

pub fn controls() -> AnyView {
    let variants = [
        Variant::Primary,
        Variant::Secondary,
        Variant::Ghost,
        Variant::Danger,
    ];
    let wrong = Signal::stored(Some("Enter an address like name@company.com.".to_owned()));
    let moods = [
        Mood::Neutral,
        Mood::Accent,
        Mood::Positive,
        Mood::Warning,
        Mood::Danger,
    ];
    framed(
        "CRM",
        view! {
            <section class="page">
                <PageHeader title="Controls" subtitle=Signal::stored("42".to_owned())>
                    <Button icon=IconName::Filter>"Filter"</Button>
                    <Button variant=Variant::Primary icon=IconName::Plus>"New contact"</Button>
                </PageHeader>
                <Tabs label="Sections">
                    <Tab href="#" current=false>"Companies"</Tab>
                    <Tab href="#" current=true>"Contacts"</Tab>
                    <Tab href="#" current=false>"Deals"</Tab>
                </Tabs>
                <div class="page-body stack" style="--gap:20px">
                    <div class="cluster">
                        {variants.map(|variant| view! { <Button variant icon=IconName::Check>{format!("{variant:?}")}</Button> }).collect_view()}
                        <Button disabled=true>"Disabled"</Button>
                        <Button variant=Variant::Primary busy=true>"Saving"</Button>
                        <Button size=Size::Small>"Small"</Button>
                        <Button size=Size::Large>"Large"</Button>
                        <IconButton icon=IconName::Edit label="Edit"/>
                        <IconButton icon=IconName::Send label="Send" primary=true/>
                        <button class="link-button">"Link button"</button>
                    </div>
                    <div class="cluster">
                        {moods.map(|mood| view! { <Badge mood icon=IconName::Check>{format!("{mood:?}")}</Badge> }).collect_view()}
                        {(1..=8).map(|tint| view! { <TintBadge tint label=format!("Stage {tint}")/> }).collect_view()}
                    </div>
                    <div class="cluster">
                        <ChipLink href="#" current=true>"All"</ChipLink>
                        <ChipLink href="#" current=false>"Mine"</ChipLink>
                        <ChipLink href="#" current=false>"Waiting"</ChipLink>
                        <Counter count=3 label="Unread"/>
                        <Counter count=128 label="Unread" quiet=true/>
                        <Kbd key="G"/>
                        <Stage tint=7 name="Qualified"/>
                        <Segmented label="Theme">
                            <Segment name="theme" value="system" label="System" checked=false/>
                            <Segment name="theme" value="light" label="Light" checked=true/>
                            <Segment name="theme" value="dark" label="Dark" checked=false/>
                        </Segmented>
                    </div>
                    <div class="cluster">
                        {["Anna Petrova", "Boris Ivanov", "Chen Wei", "Дарья Орлова", "Acme", "Emil", "Farah Khan", "Gita Rao"]
                            .map(|name| view! { <Avatar name/> }).collect_view()}
                        <Avatar name="Northwind Traders" square=true class="avatar-l"/>
                    </div>
                    <form class="form-grid" style="max-width:720px">
                        <Field id="name" label="Name"><TextInput name="name" value="Anna Petrova"/></Field>
                        <Field id="mail" label="E-mail" error=wrong><TextInput name="mail" kind="email" value="anna@"/></Field>
                        <Field id="value" label="Value" hint="Without tax." optional=true>
                            <div class="input-group">
                                <TextInput name="value" value="12,500" attr:inputmode="decimal"/>
                                <select class="input input-fit" aria-label="Currency"><option>"USD"</option></select>
                            </div>
                        </Field>
                        <Field id="stage" label="Stage"><Select name="stage"><option>"Qualified"</option></Select></Field>
                        <Field id="note" label="Note" wide=true><TextArea name="note" placeholder="What should others know?"/></Field>
                        <Checkbox name="tell" label="Tell the team" hint="Everyone who follows this deal." checked=true/>
                        <SearchInput label="Search contacts"/>
                    </form>
                    <div class="cluster" style="--gap:14px">
                        {IconName::ALL.iter().map(|name| view! { <Icon name=*name class="icon-l"/> }).collect_view()}
                    </div>
                    <div class="card-grid">
                        <Notice mood=Mood::Danger>"E-mail or password is wrong."</Notice>
                        <Notice mood=Mood::Warning><strong>"Telegram asks to wait"</strong>"Try again in 40 seconds."</Notice>
                        <Notice mood=Mood::Positive>"The account is connected."</Notice>
                        <Notice mood=Mood::Accent>"In the demo the code is shown in the sandbox."</Notice>
                    </div>
                </div>
            </section>
        }
        .into_any(),
    )
}

pub fn states() -> AnyView {
    framed(
        "CRM",
        view! {
            <section class="page">
                <PageHeader title="States" back=("#".to_owned(), "Back".to_owned())/>
                <div class="page-body">
                    <div class="card-grid">
                        <Card title="Waiting" flush=true><SkeletonList rows=4/></Card>
                        <Card title="Empty">
                            <EmptyState icon=IconName::Inbox title="No conversations yet" text="Connect a Telegram account and its dialogs appear here.">
                                <Button variant=Variant::Primary>"Connect account"</Button>
                            </EmptyState>
                        </Card>
                        <Card title="Failed">
                            <ErrorState title="This could not be shown" text="No connection to the server." on_retry=Callback::new(|()| ())/>
                        </Card>
                        <SkeletonCards cards=2/>
                    </div>
                    <Card title="Table" flush=true><SkeletonTable rows=3/></Card>
                    <div class="card" style="margin-block-start:16px"><SkeletonBubbles bubbles=4/></div>
                </div>
            </section>
            <dialog class="dialog dialog-small" open style="inset:0;margin:auto;position:fixed">
                <header class="dialog-header"><h2>"Delete Northwind Traders?"</h2><IconButton icon=IconName::Close label="Close"/></header>
                <div class="dialog-body">
                    <p>"Its 3 contacts and 2 deals stay, without a company. This cannot be undone."</p>
                    <DialogFooter><Button>"Cancel"</Button><Button variant=Variant::Danger>"Delete company"</Button></DialogFooter>
                </div>
            </dialog>
            <div class="menu" style="position:fixed;inset:70px 24px auto auto">
                <div class="menu-head"><strong>"Anna Petrova"</strong><span>"anna@northwind.example"</span></div>
                <hr/>
                <MenuItem icon=IconName::Edit label="Edit deal"/>
                <MenuItem icon=IconName::Move label="Move to…"/>
                <hr/>
                <MenuItem icon=IconName::Trash label="Delete deal" danger=true/>
            </div>
            <div class="toaster">
                <div class="toast toast-positive">
                    <Icon name=IconName::Check/><p>"Deal moved to Qualified"</p>
                    <button class="link-button">"Undo"</button>
                    <IconButton icon=IconName::Close label="Close" size=Size::Small/>
                </div>
            </div>
        }
        .into_any(),
    )
}
