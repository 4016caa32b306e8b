import type { Browser, Page } from "@playwright/test";
import { expect, expectNoOverflow, open, test } from "../fixtures.js";
import { words } from "../words.js";

const PASSWORD = "parley-demo-2026";
const say = words("en");

async function signedIn(page: Page, member: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("[name=email]").fill(`${member}@parley.demo`);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("form.form [type=submit]").click();
  await page.waitForURL("**/inbox");
}

test.describe("A team", () => {
  test("an agent answers, the owner sees it live, the viewer may only look", async ({ another }) => {
    const agent = await another();
    const owner = await another();
    const viewer = await another();
    await signedIn(agent, "agent");
    await signedIn(owner, "owner");
    await signedIn(viewer, "viewer");
    const row = (page: Page) => page.getByTestId("chat-list").locator(".chat-row", { hasText: "Echo" });
    for (const page of [agent, owner, viewer]) {
      await open(page, "/inbox");
      await expect(row(page)).toBeVisible({ timeout: 30_000 });
      await row(page).click();
      await expect(page.getByTestId("conversation")).toBeVisible();
    }
    const text = `A word from the agent ${Date.now()}`;
    await agent.locator("textarea").fill(text);
    await agent.locator("textarea").press("Enter");
    for (const page of [agent, owner, viewer]) {
      await expect(page.locator(".bubble.is-own", { hasText: text })).toBeVisible();
      await expect(page.locator(".bubble:not(.is-own)", { hasText: text })).toBeVisible({ timeout: 20_000 });
    }
    await expect(viewer.getByText(say("inbox", "read_only"))).toBeVisible();
    await expect(viewer.locator("textarea")).toHaveCount(0);
    await open(viewer, "/pipeline");
    await expect(viewer.getByRole("link", { name: say("pipeline", "new_deal") })).toHaveCount(0);
  });

  test("is told why a message was refused, and can try again", async ({ another }) => {
    const page = await another();
    page.setDefaultTimeout(15_000);
    await signedIn(page, "manager");
    // Victor has blocked the third account of the demo.
    await open(page, "/accounts/connect");
    await page.getByTestId("connect-phone").locator("[name=phone]").fill("+9996610003");
    await page.getByTestId("connect-phone").locator("[type=submit]").click();
    await page.getByTestId("connect-code").locator("[name=code]").fill("22222");
    await page.getByTestId("connect-code").locator("[type=submit]").click();
    await page.getByRole("link", { name: say("accounts", "done_action") }).click();
    await page.getByTestId("chat-list").locator(".chat-row", { hasText: "Victor Crane" }).click();
    await page.locator("textarea").fill("Are you there?");
    await page.locator("textarea").press("Enter");
    const reason = page.getByText(say("inbox", "failure.user_is_blocked"));
    await expect(reason.first()).toBeVisible();
    const failed = page.locator(".bubble.is-failed");
    const count = await failed.count();
    await page.getByRole("button", { name: say("inbox", "retry") }).first().click();
    await expect(reason.first()).toBeVisible();
    await expect(failed).toHaveCount(count);
  });

  test("fits a phone of 360 px in both themes", async ({ another }) => {
    const page = await another({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await signedIn(page, "owner");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const path of ["/inbox", "/pipeline", "/crm/companies", "/crm/contacts", "/crm/deals", "/crm/deals/new", "/accounts", "/accounts/connect", "/settings", "/settings/security", "/settings/organization", "/settings/members"]) {
        await open(page, path);
        await expectNoOverflow(page);
      }
    }
    await open(page, "/inbox");
    await page.locator(".chat-row").first().click();
    await expect(page.locator("textarea")).toBeVisible();
    await expectNoOverflow(page);
  });
});

async function withoutScripts(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  return context.newPage();
}

test.describe("Before WebAssembly has arrived", () => {
  test("a person can register, sign out and sign in, and errors stand in their place", async ({ browser, baseURL }) => {
    const page = await withoutScripts(browser, baseURL);
    const email = `plain-${Date.now()}@example.com`;
    await page.goto("/register");
    await page.locator("[name=name]").fill("Plain Form");
    await page.locator("[name=organization_name]").fill("Plain");
    await page.locator("[name=email]").fill("no address");
    await page.locator("[name=password]").fill("correct horse battery");
    await page.locator("form.form [type=submit]").click();
    await expect(page.getByText(say("errors", "field.email"))).toBeVisible();
    await expect(page.locator("[name=name]")).toHaveValue("Plain Form");
    await page.locator("[name=email]").fill(email);
    await page.locator("[name=password]").fill("correct horse battery");
    await page.locator("form.form [type=submit]").click();
    await page.waitForURL("**/inbox");

    await page.context().clearCookies();
    await page.goto("/inbox");
    await page.waitForURL("**/sign-in**");
    await page.locator("[name=email]").fill(email);
    await page.locator("[name=password]").fill("wrong password here");
    await page.locator("form.form [type=submit]").click();
    await expect(page.getByText(say("errors", "code.invalid_credentials"))).toBeVisible();
    await page.locator("[name=password]").fill("correct horse battery");
    await page.locator("form.form [type=submit]").click();
    await page.waitForURL("**/inbox");
    await page.context().close();
  });
});
