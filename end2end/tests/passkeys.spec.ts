import type { CDPSession, Page } from "@playwright/test";
import { expect, expectAccessible, expectNoOverflow, open, test } from "../fixtures.js";
import { browserLocale, words, type Language } from "../words.js";

const PASSWORD = "a good long password";

// Browsers make keys for names, not for numbers.
const baseURL = () => process.env.PARLEY_URL?.replace("127.0.0.1", "localhost");

// A device that keeps passkeys and confirms everything at once.
async function device(page: Page): Promise<{ cdp: CDPSession; id: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id: authenticatorId };
}

async function submit(page: Page, form: string): Promise<void> {
  await page.getByTestId(form).locator("[type=submit]").click();
}

async function askDevice(page: Page, form: string): Promise<void> {
  await page.getByTestId(form).locator("[data-passkey]").click();
}

async function register(page: Page, email: string): Promise<void> {
  await page.goto("/register");
  await page.locator("[name=name]").fill("Petra Pass");
  await page.locator("[name=organization_name]").fill("Pass & Co");
  await page.locator("[name=email]").fill(email);
  await page.locator("[name=password]").fill(PASSWORD);
  await submit(page, "register");
  await page.waitForURL("**/inbox");
}

async function add(page: Page, name: string): Promise<void> {
  await page.getByTestId("passkey-begin").locator("[name=password]").fill(PASSWORD);
  await expectAccessible(page);
  await submit(page, "passkey-begin");
  await page.getByTestId("passkey-add").locator("[name=name]").fill(name);
  await expectAccessible(page);
  await expectNoOverflow(page);
  await askDevice(page, "passkey-add");
}

async function signOut(page: Page): Promise<void> {
  await open(page, "/settings");
  await page.locator(".settings form[action*=sign-out] [type=submit]").click();
  await page.waitForURL("**/sign-in**");
}

for (const language of ["en", "ru"] as Language[]) {
  test.describe(`Passkeys (${language})`, () => {
    const say = words(language);

    test("one is added, signs in alone and after the password, and is removed", async ({ another }) => {
      const page = await another({
        baseURL: baseURL(),
        locale: browserLocale[language],
        viewport: { width: 360, height: 740 },
      });
      const { cdp, id } = await device(page);
      const email = `pass.${language}.${Date.now()}@example.org`;
      await register(page, email);

      await open(page, "/settings/security");
      await expectAccessible(page);
      await page.getByRole("link", { name: say("passkeys", "add.link") }).click();
      await add(page, "Laptop");
      await expect(page.getByTestId("backup-codes").locator("code")).toHaveCount(10);
      expect((await cdp.send("WebAuthn.getCredentials", { authenticatorId: id })).credentials).toHaveLength(1);

      await open(page, "/settings/security");
      await expect(page.getByTestId("passkeys")).toContainText("Laptop");
      await expectAccessible(page);
      await expectNoOverflow(page);
      await page.getByTestId("passkeys").getByRole("button").first().click();
      await page.getByTestId("passkey-rename").locator("[name=name]").fill("Old laptop");
      await submit(page, "passkey-rename");
      await expect(page.getByTestId("passkeys")).toContainText("Old laptop");
      await signOut(page);

      await expectAccessible(page);
      await askDevice(page, "sign-in-passkey");
      await page.waitForURL((url) => ["/inbox", "/settings"].includes(url.pathname));
      await signOut(page);

      await page.locator("[name=email]").fill(email);
      await page.locator("[name=password]").fill(PASSWORD);
      await submit(page, "sign-in");
      await page.waitForURL("**/second-step?**");
      await expectAccessible(page);
      await expectNoOverflow(page);
      await askDevice(page, "second-step-passkey");
      await page.waitForURL((url) => ["/inbox", "/settings"].includes(url.pathname));

      await open(page, "/settings/security");
      await page.getByRole("link", { name: say("passkeys", "remove.label").replace("{name}", "Old laptop") }).click();
      await page.getByTestId("passkey-remove").locator("[name=password]").fill(PASSWORD);
      await expectAccessible(page);
      await askDevice(page, "passkey-remove");
      await page.waitForURL("**/settings/security");
      await expect(page.getByTestId("two-factor-off")).toBeVisible();
    });

    test("what goes wrong is said in words", async ({ another }) => {
      const page = await another({ baseURL: baseURL(), locale: browserLocale[language] });
      const { cdp, id } = await device(page);
      await register(page, `lost.${language}.${Date.now()}@example.org`);
      await page.goto("/two-factor?change=passkey");
      await cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: false });
      await add(page, "Laptop");
      await expect(page.getByRole("alert")).toHaveText(say("passkeys", "say.cancelled"));
      await expectAccessible(page);
      // The same page works once the device does.
      await cdp.send("WebAuthn.setUserVerified", { authenticatorId: id, isUserVerified: true });
      await askDevice(page, "passkey-add");
      await expect(page.getByTestId("backup-codes")).toBeVisible();
    });

    test("a browser that knows none shows no button", async ({ another }) => {
      const page = await another({ baseURL: baseURL(), locale: browserLocale[language] });
      await page.addInitScript(() => Reflect.deleteProperty(window, "PublicKeyCredential"));
      await page.goto("/sign-in");
      await expect(page.getByTestId("sign-in").locator("[type=submit]")).toBeVisible();
      await expect(page.getByTestId("sign-in-passkey").locator("[data-passkey]")).toBeHidden();
      await expectAccessible(page);
    });
  });
}
