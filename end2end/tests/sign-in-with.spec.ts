import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoOverflow, hydrated, open, test } from "../fixtures.js";
import { CLIENT, Issuer, SECRET } from "../openid.js";
import { browserLocale, words, type Language } from "../words.js";

const NAME = "Staff";

// A server of this story's own: the one that all tests share knows no provider.
let folder: string;
let server: ChildProcess;
let baseURL: string;
const issuer = new Issuer();

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test.beforeAll(async () => {
  const binary = process.env.PARLEY_BIN;
  if (!binary) throw new Error("PARLEY_BIN must name the server's binary: use ./dev e2e");
  await issuer.start();
  folder = mkdtempSync(join(tmpdir(), "parley-sign-in-with-"));
  const address = `127.0.0.1:${await freePort()}`;
  baseURL = `http://${address}`;
  server = spawn(binary, ["serve"], {
    cwd: folder,
    env: {
      ...process.env,
      PARLEY_ADDR: address,
      PARLEY_DATA_DIR: folder,
      PARLEY_RATE_LIMITS: "off",
      PARLEY_OIDC_ISSUER: issuer.url,
      PARLEY_OIDC_CLIENT_ID: CLIENT,
      PARLEY_OIDC_CLIENT_SECRET: SECRET,
      PARLEY_OIDC_NAME: NAME,
    },
    stdio: "ignore",
  });
  await expect
    .poll(() => fetch(`${baseURL}/health/ready`).then((answer) => answer.ok, () => false), { timeout: 60_000 })
    .toBe(true);
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
  await issuer.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function leave(page: Page, say: (section: string, key: string) => string): Promise<void> {
  const button = say("auth", "with.go_on").replace("{provider}", NAME);
  await page.getByRole("link", { name: button }).click();
  await page.waitForURL(`${issuer.url}/authorize?**`);
}

async function signOut(page: Page): Promise<void> {
  await open(page, "/settings");
  await page.locator(".settings form[action*=sign-out] [type=submit]").click();
  await page.waitForURL("**/sign-in**");
}

for (const language of ["en", "ru"] as Language[]) {
  test.describe(`Signing in with another service (${language})`, () => {
    const say = words(language);

    test("somebody new registers that way, and comes back that way", async ({ another }) => {
      const page = await another({ baseURL, locale: browserLocale[language], viewport: { width: 360, height: 740 } });
      const email = `nora.${language}.${Date.now()}@example.org`;
      issuer.person = { sub: email, name: "Nora Nord", email };
      await page.goto("/sign-in");
      await expectAccessible(page);
      await leave(page, say);
      await page.getByRole("link", { name: "Yes" }).click();

      await page.waitForURL("**/register-with**");
      await hydrated(page);
      await expectAccessible(page);
      await expectNoOverflow(page);
      const form = page.getByTestId("register-with");
      await expect(form.locator("[name=name]")).toHaveValue("Nora Nord");
      await expect(form.locator("[name=email]")).toHaveValue(email);
      await form.locator("[name=organization_name]").fill("Nord & Co");
      await form.locator("[type=submit]").click();
      await page.waitForURL("**/inbox");

      // What signs them in is on their page, and that they have no password.
      await open(page, "/settings/security");
      await expect(page.getByTestId("no-password")).toBeVisible();
      await expect(page.getByRole("main").getByText(email).first()).toBeVisible();
      await expectNoOverflow(page);
      await signOut(page);

      await leave(page, say);
      await page.getByRole("link", { name: "Yes" }).click();
      // To where they were, if their window asked on its way out; to the inbox otherwise.
      await page.waitForURL((url) => ["/inbox", "/settings"].includes(url.pathname));
    });

    test("whoever says no is told so, and is not signed in", async ({ another }) => {
      const page = await another({ baseURL, locale: browserLocale[language] });
      await page.goto("/sign-in");
      await leave(page, say);
      await page.getByRole("link", { name: "No" }).click();
      await page.waitForURL("**/sign-in?**");
      await expect(page.getByText(say("auth", "with.cancelled"))).toBeVisible();
      await page.goto("/inbox");
      await page.waitForURL("**/sign-in?**");
    });
  });
}
