import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, open, test } from "../fixtures.js";
import { register } from "../steps.js";
import { words } from "../words.js";

const say = words("en");

const PEOPLE = [
  "Имя;Фамилия;Почта;Любимый чай",
  "Анна;Петрова;anna@example.com;улун",
  "Борис;Иванов;не почта;пуэр",
  "Вера;;vera@example.com;",
  "",
].join("\r\n");

// One byte a letter, as Russian Windows writes a file; the letters of the file are all in this order.
function windows1251(text: string): Buffer {
  const byte = (char: string): number => {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) return code;
    if (code >= 0x410 && code <= 0x44f) return code - 0x410 + 0xc0;
    throw new Error(`no byte for ${char}`);
  };
  return Buffer.from([...text].map(byte));
}

async function send(page: Page, content: Buffer): Promise<void> {
  const form = page.getByTestId("import-form");
  await form.locator("[name=file]").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: content });
  await form.locator("[type=submit]").click();
  await page.waitForURL(/\/crm\/import\/[0-9a-f-]+$/);
}

async function expectCounts(page: Page, counts: Record<string, string>): Promise<void> {
  for (const [name, count] of Object.entries(counts)) {
    await expect(page.getByTestId(`import-${name}`).locator("dd")).toHaveText(count);
  }
}

test("People come from a spreadsheet with errors in it, and go again", async ({ another }) => {
  const page = await another();
  await register(page, "Irina Import");
  const problem: Locator = page.getByTestId("import-problem");

  await test.step("the file is understood by itself", async () => {
    await open(page, "/crm/contacts");
    await page.getByTestId("import").click();
    await send(page, windows1251(PEOPLE));
    const columns = page.getByTestId("import-column");
    await expect(columns).toHaveCount(4);
    await expect(columns.nth(0)).toContainText("Анна · Борис · Вера");
    await expect(columns.nth(2).locator("select")).toHaveValue("email");
    await expect(page.locator("[name=encoding]")).toHaveValue("windows-1251");
    await expect(page.locator("[name=delimiter]")).toHaveValue("semicolon");
  });

  await test.step("a column becomes a new field, and the check says what is wrong", async () => {
    await page.getByTestId("import-column").nth(3).locator("select").selectOption("new");
    await page.getByRole("button", { name: say("imports", "check") }).click();
    await expect(page.getByTestId("import-start")).toBeVisible();
    await expectCounts(page, { rows: "3", created: "2", failed: "1" });
    await expect(problem).toHaveCount(1);
    await expect(problem).toContainText("3");
    await expect(problem).toContainText(say("errors", "field.email"));
    const download = page.waitForEvent("download");
    await page.getByTestId("import-problems").click();
    expect((await download).suggestedFilename()).toBe("problems.csv");
  });

  await test.step("the rows become records", async () => {
    await page.getByTestId("import-start").click();
    await expect(page.getByTestId("import-undo")).toBeVisible();
    await expectCounts(page, { created: "2", failed: "1" });
    await page.getByRole("link", { name: say("imports", "to_list") }).click();
    await expect(page.getByRole("link", { name: "Анна Петрова" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Вера" })).toBeVisible();
  });

  await test.step("the pages are accessible, also in the dark and on a phone", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await open(page, "/crm/import");
      await expectAccessible(page);
      await page.getByTestId("import-row").getByRole("link").click();
      await expect(page.getByTestId("import-undo")).toBeVisible();
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 360, height: 780 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  await test.step("all of it is undone", async () => {
    await page.getByTestId("import-undo").click();
    await expect(page.getByTestId("import-undone")).toBeVisible();
    await open(page, "/crm/contacts");
    await expect(page.getByText(say("crm", "contacts.empty_title"))).toBeVisible();
  });
});

test("What is no file of rows is said so", async ({ another }) => {
  const page = await another();
  await register(page, "Oleg Oops");
  await open(page, "/crm/import?kind=deal");
  const form = page.getByTestId("import-form");
  await expect(form.locator("[name=kind]")).toHaveValue("deal");
  await form.locator("[name=file]").setInputFiles({ name: "empty.csv", mimeType: "text/csv", buffer: Buffer.from("") });
  await form.locator("[type=submit]").click();
  await expect(form.getByText(say("imports", "refused.empty"))).toBeVisible();
});
