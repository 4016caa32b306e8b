import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoOverflow, open, test } from "../fixtures.js";
import { code } from "../totp.js";
import { browserLocale, words, type Language } from "../words.js";

const PASSWORD = "a good long password";

async function submit(page: Page, form: string): Promise<void> {
  await page.getByTestId(form).locator("[type=submit]").click();
}

async function firstStep(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("[name=email]").fill(email);
  await page.locator("[name=password]").fill(PASSWORD);
  await submit(page, "sign-in");
  await page.waitForURL("**/second-step?**");
}

async function secondStep(page: Page, typed: string): Promise<void> {
  await page.locator("[name=code]").fill(typed);
  await submit(page, "second-step");
}

async function signOut(page: Page): Promise<void> {
  await open(page, "/settings");
  await page.locator(".settings form[action*=sign-out] [type=submit]").click();
  await page.waitForURL("**/sign-in**");
}

for (const language of ["en", "ru"] as Language[]) {
  test.describe(`Two-step sign-in (${language})`, () => {
    const say = words(language);

    test("is set up, asked for, and survives a lost phone", async ({ another }) => {
      const page = await another({ locale: browserLocale[language], viewport: { width: 360, height: 740 } });
      const email = `two.${language}.${Date.now()}@example.org`;
      await page.goto("/register");
      await page.locator("[name=name]").fill("Tess Tamm");
      await page.locator("[name=organization_name]").fill("Tamm & Co");
      await page.locator("[name=email]").fill(email);
      await page.locator("[name=password]").fill(PASSWORD);
      await submit(page, "register");
      await page.waitForURL("**/inbox");

      await open(page, "/settings/security");
      await expect(page.getByTestId("two-factor-off")).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("link", { name: say("two_factor", "set_up") }).click();
      await page.getByTestId("two-factor-begin").locator("[name=password]").fill(PASSWORD);
      await expectAccessible(page);
      await submit(page, "two-factor-begin");

      await expect(page.getByRole("img", { name: say("two_factor", "picture") })).toBeVisible();
      await page.getByText(say("two_factor", "by_hand"), { exact: true }).click();
      await expectAccessible(page);
      await expectNoOverflow(page);
      const secret = await page.getByTestId("secret").innerText();
      await page.locator("[name=code]").fill("000 000");
      await submit(page, "two-factor-confirm");
      await expect(page.locator(".field-error")).toBeVisible();
      await page.locator("[name=code]").fill(code(secret));
      await submit(page, "two-factor-confirm");

      const codes = page.getByTestId("backup-codes").locator("code");
      await expect(codes).toHaveCount(10);
      await expectAccessible(page);
      await expectNoOverflow(page);
      const backup = await codes.first().innerText();
      await page.reload();
      await expect(codes).toHaveCount(0);

      await open(page, "/settings/security");
      await expect(page.getByTestId("two-factor-on")).toBeVisible();
      await expectAccessible(page);
      await signOut(page);

      await firstStep(page, email);
      await expectAccessible(page);
      await expectNoOverflow(page);
      await page.goto("/inbox");
      await page.waitForURL("**/sign-in?**");
      await firstStep(page, email);
      await secondStep(page, code(secret, 1));
      await page.waitForURL("**/inbox");
      await signOut(page);

      await firstStep(page, email);
      await secondStep(page, backup);
      await page.waitForURL("**/inbox");
      await signOut(page);

      await firstStep(page, email);
      await secondStep(page, backup);
      await expect(page.locator(".field-error")).toBeVisible();
    });
  });
}
