import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoOverflow, open, test } from "../fixtures.js";
import { PASSWORD, register, signIn } from "../steps.js";
import { browserLocale, words, type Language } from "../words.js";

function row(page: Page, email: string) {
  return page.locator(`[data-member="${email}"]`);
}

// Opens the menu of a member and chooses from it.
async function choose(page: Page, email: string, label: string, item: string): Promise<void> {
  await row(page, email).getByRole("button", { name: label }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

// Does something that opens a page, and waits until it hears what happens.
async function live(page: Page, opens: () => Promise<unknown>): Promise<void> {
  const socket = page.waitForEvent("websocket");
  await opens();
  await (await socket).waitForEvent("framereceived");
}

for (const language of ["en", "ru"] as Language[]) {
  test.describe(`Members (${language})`, () => {
    const say = words(language);
    const named = (key: string, name: string) => say("members", key).replace("{name}", name);

    test("one is signed out, deactivated and let in again", async ({ another, watch }) => {
      // Whoever was put out is refused on the way: their window asks once more.
      watch.expected.push(/401/);
      const options = { locale: browserLocale[language], viewport: { width: 360, height: 740 } };
      const owner = await another(options);
      await register(owner, "Olga Ober");
      await open(owner, "/settings/members");
      await owner.getByTestId("invite").locator("[type=submit]").click();
      const link = await owner.getByTestId("invitation-link").inputValue();

      const member = await another(options);
      const email = `max.${language}.${Date.now()}@example.com`;
      await open(member, new URL(link).pathname + new URL(link).search);
      await member.locator("[name=name]").fill("Max Muster");
      await member.locator("[name=email]").fill(email);
      await member.locator("[name=password]").fill(PASSWORD);
      await live(member, () => member.locator("form.form [type=submit]").click());
      await member.waitForURL("**/inbox");

      await open(owner, "/settings/members");
      await choose(owner, email, named("more", "Max Muster"), say("members", "sign_out.item"));
      await owner.getByTestId("sign-out-member").locator("[type=submit]").click();
      await expect(owner.getByTestId("sign-out-member").locator(".notice")).toBeVisible();
      await owner.keyboard.press("Escape");
      await member.waitForURL("**/sign-in**");
      await live(member, () => signIn(member, email));

      await choose(owner, email, named("more", "Max Muster"), say("members", "deactivate.submit"));
      const dialog = owner.getByTestId("deactivate-member");
      await expect(dialog).toBeVisible();
      await expectAccessible(owner);
      await dialog.locator("[type=submit]").click();
      await expect(row(owner, email).getByText(say("members", "deactivated"), { exact: true })).toBeVisible();
      await expectNoOverflow(owner);
      await member.waitForURL("**/sign-in**");

      await row(owner, email).getByRole("button", { name: named("reactivate_label", "Max Muster") }).click();
      await expect(row(owner, email).getByText(say("members", "deactivated"), { exact: true })).toHaveCount(0);
      await signIn(member, email);
    });
  });
}
