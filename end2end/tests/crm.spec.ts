import type { Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../fixtures.js";
import { dragByFinger, register, signIn, submit } from "../steps.js";
import { words } from "../words.js";

const say = words("en");

async function company(page: Page, name: string): Promise<void> {
  await open(page, "/crm/companies/new");
  await submit(page, "company-form", { name });
  await expect(page.getByRole("heading", { name }).first()).toBeVisible();
}

test("What is known of a contact: notes, tasks, tags", async ({ another }) => {
  const page = await another();
  await register(page, "Nora Notes");

  await test.step("a tag with a colour", async () => {
    await open(page, "/crm/tags");
    await submit(page, "tag-form", { name: "Warm" });
    await expect(page.getByTestId("tag-row")).toContainText("Warm");
  });

  await test.step("a contact wears it", async () => {
    await open(page, "/crm/contacts/new");
    await page.getByTestId("contact-form").getByText("Warm").click();
    await submit(page, "contact-form", { first_name: "Ann", last_name: "Petrova" });
    await expect(page.getByRole("heading", { name: "Ann Petrova" }).first()).toBeVisible();
    await expect(page.locator(".tags").getByText("Warm").first()).toBeVisible();
  });

  await test.step("a note, with its formatting", async () => {
    const compose = page.getByRole("region", { name: say("crm", "notes.compose") });
    await compose.locator("[name=text]").fill("Prefers **short** mails");
    await compose.getByRole("button", { name: say("crm", "notes.add") }).click();
    const note = page.getByTestId("timeline").locator(".note-text");
    await expect(note).toContainText("Prefers short mails");
    await expect(note.locator("strong")).toHaveText("short");
  });

  await test.step("a task is on the list of tasks, and done with one click", async () => {
    const compose = page.getByRole("region", { name: say("crm", "notes.compose") });
    await compose.getByText(say("crm", "tasks.tab"), { exact: true }).click();
    await compose.locator("[name=title]").fill("Send the offer");
    await compose.locator("[name=due]").fill("2031-05-06T10:30");
    await compose.getByRole("button", { name: say("crm", "tasks.add") }).click();
    await expect(page.getByTestId("task").getByText("Send the offer")).toBeVisible();
    await open(page, "/crm/tasks");
    const task = page.getByTestId("task").filter({ hasText: "Send the offer" });
    await expect(task).toBeVisible();
    await task.getByRole("checkbox").click();
    await expect(task).toHaveCount(0);
    await page.locator(".chips").getByRole("link", { name: say("crm", "tasks.done_ones"), exact: true }).click();
    await expect(task).toHaveClass(/is-done/);
  });

  await test.step("the pages are accessible, also in the dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const path of ["/crm/tags", "/crm/tasks", "/crm/bin", "/crm/contacts/new", "/settings/security", "/settings/organization", "/settings/members"]) {
        await open(page, path);
        await expectAccessible(page);
      }
      await open(page, "/crm/contacts");
      await page.getByRole("link", { name: "Ann Petrova" }).click();
      await expect(page.getByTestId("timeline")).toBeVisible();
      await expectAccessible(page);
    }
  });
});

test("Many at once, and back again", async ({ another }) => {
  const page = await another();
  await register(page, "Boris Bulk");
  for (const name of ["Alpha", "Beta", "Gamma"]) await company(page, name);
  const row = (name: string) => page.getByRole("row", { name: new RegExp(name) });

  await test.step("delete two, and undo it", async () => {
    await open(page, "/crm/companies");
    for (const name of ["Alpha", "Beta"]) {
      await page.getByLabel(say("crm", "bulk.select").replace("{name}", name)).check();
    }
    await page.getByTestId("selection-bar").getByRole("button", { name: say("common", "delete") }).click();
    await expect(row("Alpha")).toHaveCount(0);
    await expect(row("Gamma")).toBeVisible();
    await page.getByRole("button", { name: say("common", "undo") }).click();
    await expect(row("Alpha")).toBeVisible();
    await expect(row("Beta")).toBeVisible();
  });

  await test.step("what was deleted is in the bin until it is restored", async () => {
    await page.getByLabel(say("crm", "bulk.select").replace("{name}", "Gamma")).check();
    await page.getByTestId("selection-bar").getByRole("button", { name: say("common", "delete") }).click();
    await expect(row("Gamma")).toHaveCount(0);
    await open(page, "/crm/bin");
    const deleted = page.getByTestId("deleted-row").filter({ hasText: "Gamma" });
    await deleted.getByRole("button", { name: say("crm", "restore") }).click();
    await expect(deleted).toHaveCount(0);
    await open(page, "/crm/companies");
    await expect(row("Gamma")).toBeVisible();
  });
});

test("Two people change the same company: the second is told, and chooses", async ({ another, watch }) => {
  const [first, second] = [await another(), await another()];
  // The refused save is the story; the browser logs its status.
  watch.expected.push(/status of 4(09|12)/);
  const { email } = await register(first, "Clara Conflict");
  await company(first, "Acme");
  await signIn(second, email);
  await second.goto(first.url());
  for (const page of [first, second]) {
    await open(page, page.url());
    await page.getByRole("button", { name: say("common", "edit") }).or(page.getByRole("link", { name: say("common", "edit") })).first().click();
    await expect(page.getByTestId("company-form")).toBeVisible();
  }
  await submit(first, "company-form", { name: "Acme One" });
  await expect(first.getByRole("heading", { name: "Acme One" }).first()).toBeVisible();
  await submit(second, "company-form", { name: "Acme Two" });
  const conflict = second.getByTestId("conflict");
  await expect(conflict).toContainText("Acme One");
  await expect(conflict).toContainText("Acme Two");
  await expectAccessible(second);
  await second.getByRole("button", { name: say("crm", "conflict.keep") }).click();
  await expect(second.getByRole("heading", { name: "Acme Two" }).first()).toBeVisible();
  await expect(first.getByRole("heading", { name: "Acme Two" }).first()).toBeVisible();
});

test("A finger moves a deal on a phone", async ({ another }) => {
  const page = await another({ viewport: { width: 700, height: 740 }, hasTouch: true });
  await register(page, "Fred Finger");
  await open(page, "/crm/deals/new");
  await submit(page, "deal-form", { title: "By finger", value: "100" });
  await expect(page.getByRole("heading", { name: "By finger" }).first()).toBeVisible();
  await open(page, "/pipeline");
  const card = (stage: string) => page.locator(`[data-stage="${stage}"] .deal`, { hasText: "By finger" });
  await dragByFinger(page, card("New"), page.locator('[data-stage="Contacted"]'));
  await expect(card("Contacted")).toBeVisible();
});
