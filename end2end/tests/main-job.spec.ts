import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../fixtures.js";
import { drag, PASSWORD, signIn, submit } from "../steps.js";
import { browserLocale, words } from "../words.js";

// An account of the demo's local Telegram that is protected by a second password.
const PHONE = "+9996610002";
const CODE = "22222";
const TWO_STEP = "parley-demo";

for (const language of ["en", "ru"] as const) {
  test(`The main job, from registration to an answered message (${language})`, async ({ another, watch }) => {
    test.setTimeout(120_000);
    const say = words(language);
    const email = `story-${language}-${Date.now()}@example.com`;
    const mine = await another({ locale: browserLocale[language] });
    const theirs = await another({ locale: browserLocale[language] });
    for (const page of [mine, theirs]) page.setDefaultTimeout(15_000);
    // Refused forms are part of the story; the browser logs their status.
    watch.expected.push(/status of 422/);

    await test.step("register, and see what is wrong in its place", async () => {
      await open(mine, "/register");
      const form = mine.getByTestId("register");
      await form.locator("[name=name]").fill("Anna Petrova");
      await form.locator("[name=organization_name]").fill(`Story ${language}`);
      await form.locator("[name=email]").fill("no address");
      await form.locator("[name=password]").fill(PASSWORD);
      await form.locator("[type=submit]").click();
      await expect(form.getByText(say("errors", "field.email"))).toBeVisible();
      await form.locator("[name=email]").fill(email);
      await form.locator("[name=password]").fill(PASSWORD);
      await form.locator("[type=submit]").click();
      await mine.waitForURL("**/inbox");
      await expect(mine.getByText(say("inbox", "empty_title"))).toBeVisible();
    });

    await test.step("a second window signs in", async () => {
      await signIn(theirs, email);
    });

    await test.step("a company, a contact and a deal", async () => {
      await open(mine, "/crm/companies/new");
      await submit(mine, "company-form", { name: "Каштан Labs", website: "kashtan.example" });
      await expect(mine.getByRole("heading", { name: "Каштан Labs" }).first()).toBeVisible();

      await open(mine, "/crm/contacts/new");
      const contact = mine.getByTestId("contact-form");
      await contact.locator("[name=company_name]").fill("КАШТАН");
      await mine.getByRole("option", { name: /Каштан Labs/ }).click();
      await submit(mine, "contact-form", { first_name: "Echo", last_name: "Sandbox" });
      await expect(mine.getByRole("heading", { name: "Echo Sandbox" }).first()).toBeVisible();

      await open(mine, "/crm/deals/new");
      const deal = mine.getByTestId("deal-form");
      await deal.locator("[name=contact_name]").fill("echo");
      await mine.getByRole("option", { name: /Echo Sandbox/ }).click();
      await submit(mine, "deal-form", { title: "Story deal", value: "12500" });
      await expect(mine.getByRole("heading", { name: "Story deal" }).first()).toBeVisible();
    });

    await test.step("the deal is on the board of both windows and moves by drag", async () => {
      await open(mine, "/pipeline");
      await open(theirs, "/pipeline");
      await expect(card(mine, "New")).toBeVisible();
      await expect(card(theirs, "New")).toBeVisible();
      await drag(mine, card(mine, "New"), column(mine, "Qualified"));
      await expect(card(mine, "Qualified")).toBeVisible();
      await expect(card(theirs, "Qualified")).toBeVisible();
      await expect(column(theirs, "New").locator(".column-count")).toHaveText("0");
      await expect(column(theirs, "Qualified").locator(".column-count")).toHaveText("1");
    });

    await test.step("and by keyboard, from the other window", async () => {
      await card(theirs, "Qualified").locator("a").focus();
      await theirs.keyboard.press("Shift+ArrowRight");
      await expect(card(theirs, "Meeting")).toBeVisible();
      await expect(card(mine, "Meeting")).toBeVisible();
    });

    await test.step("connect a Telegram account with code and two-step password", async () => {
      await open(mine, "/accounts/connect");
      await expect(mine.getByTestId("sandbox-numbers")).toContainText(PHONE);
      await submit(mine, "connect-phone", { phone: PHONE });
      await submit(mine, "connect-code", { code: "11111" });
      await expect(mine.getByText(say("errors", "field.wrong"))).toBeVisible();
      await submit(mine, "connect-code", { code: CODE });
      await submit(mine, "connect-password", { password: "not this one" });
      await expect(mine.getByText(say("errors", "field.wrong"))).toBeVisible();
      await submit(mine, "connect-password", { password: TWO_STEP });
      await mine.getByRole("link", { name: say("accounts", "done_action") }).click();
    });

    await test.step("its dialogs appear; open one and link it to the contact", async () => {
      await open(theirs, "/inbox");
      const chat = (page: Page) => page.getByTestId("chat-list").locator(".chat-row", { hasText: "Echo" });
      await expect(chat(mine)).toBeVisible({ timeout: 30_000 });
      await expect(chat(theirs)).toBeVisible({ timeout: 30_000 });
      await chat(mine).click();
      await expect(mine.getByTestId("conversation")).toBeVisible();
      await mine.getByRole("button", { name: say("inbox", "link_contact") }).click();
      await mine.getByRole("dialog").getByRole("button", { name: /Echo Sandbox/ }).click();
      await expect(mine.getByTestId("linked-contact")).toHaveText("Echo Sandbox");
      await expect(mine.getByRole("link", { name: /Story deal/ })).toBeVisible();
    });

    const text = `Hello from the story, ${language}`;
    await test.step("send a message: queued, sent, read; the answer is typed and appears everywhere", async () => {
      const composer = mine.getByTestId("conversation").locator("textarea");
      await composer.fill(text);
      await composer.press("Enter");
      const own = mine.locator(".bubble.is-own", { hasText: text });
      await expect(own).toBeVisible();
      await expect(own.locator("[data-state=read]")).toBeVisible({ timeout: 20_000 });
      await expect(mine.getByTestId("typing")).toBeVisible();
      await expect(mine.locator(".bubble:not(.is-own)", { hasText: text })).toBeVisible({ timeout: 20_000 });
      // The other window has not opened the conversation: its list shows the answer.
      const row = theirs.getByTestId("chat-list").locator(".chat-row", { hasText: "Echo" });
      await expect(row).toContainText(text);
    });

    await test.step("the deal's timeline shows the exchange", async () => {
      await open(theirs, "/crm/deals");
      await theirs.getByRole("link", { name: "Story deal" }).click();
      const timeline = theirs.getByTestId("timeline");
      await expect(timeline.getByText(text).first()).toBeVisible();
      await expect(timeline).toContainText("Meeting");
    });

    await test.step("the pages are accessible, also in the dark", async () => {
      for (const scheme of ["light", "dark"] as const) {
        await mine.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        for (const path of ["/inbox", "/pipeline", "/crm/contacts", "/accounts", "/settings"]) {
          await open(mine, path);
          await expectAccessible(mine);
        }
      }
    });

    await test.step("sign out", async () => {
      await open(mine, "/settings");
      await mine.getByRole("button", { name: say("common", "person.sign_out") }).first().click();
      await mine.waitForURL("**/sign-in**");
      await mine.goto("/inbox");
      await mine.waitForURL("**/sign-in**");
    });
  });
}

function column(page: Page, stage: string): Locator {
  return page.locator(`[data-stage="${stage}"]`);
}

function card(page: Page, stage: string): Locator {
  return column(page, stage).locator(".deal", { hasText: "Story deal" });
}
