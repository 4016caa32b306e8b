import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoOverflow, open, test } from "../fixtures.js";
import { signIn, submit } from "../steps.js";
import { words } from "../words.js";

const say = words("en");

// Members of the demo: they share an organization.
const demo = async (page: Page, member: string): Promise<void> =>
  signIn(page, `${member}@parley.demo`, "parley-demo-2026");

test("A field of one's own, filtered by, shown, sorted by, kept as a view, opened by another member", async ({ another }) => {
  const owner = await another();
  const agent = await another();
  await demo(owner, "owner");
  await demo(agent, "agent");
  const stamp = Date.now();
  const field = `Score ${stamp}`;
  const name = `Hot ${stamp}`;
  const rows = (page: Page) => page.getByTestId("contact-row").locator(".row-link");
  const column = (page: Page) => page.getByTestId("list-table").getByRole("columnheader", { name: field });

  await test.step("the organization gets a field", async () => {
    await open(owner, "/settings/fields");
    const form = owner.getByTestId("field-form");
    await form.locator("[name=kind]").selectOption("contact");
    await form.locator("[name=holds]").selectOption("number");
    await submit(owner, "field-form", { name: field });
    await expect(owner.getByTestId("field-row").filter({ hasText: field })).toBeVisible();
  });

  await test.step("some contacts have something in it", async () => {
    for (const [first_name, score] of [["Low", "1.5"], ["High", "20"], ["Middle", "3"]] as const) {
      await open(owner, "/crm/contacts/new");
      await owner.getByTestId("contact-form").getByLabel(field).fill(score);
      await submit(owner, "contact-form", { first_name, last_name: String(stamp) });
      await expect(owner.getByRole("heading", { name: `${first_name} ${stamp}` }).first()).toBeVisible();
    }
  });

  await test.step("the list is filtered by it", async () => {
    await open(owner, "/crm/contacts");
    await owner.getByTestId("filter-open").click();
    const editor = owner.getByTestId("filter-editor");
    const row = editor.getByTestId("filter-row").first();
    await row.getByTestId("filter-field").selectOption({ label: field });
    await row.getByTestId("filter-op").selectOption("at_least");
    await row.getByTestId("filter-value").fill("1");
    await editor.locator("[type=submit]").click();
    await expect(rows(owner)).toHaveCount(3);
  });

  await test.step("it becomes a column, moved up by the keyboard", async () => {
    await owner.getByTestId("columns-open").click();
    const item = owner.getByTestId("column-item").filter({ hasText: field });
    await item.getByRole("checkbox").check();
    const up = item.getByTestId("column-up");
    await up.focus();
    await owner.keyboard.press("Enter");
    await expect(up).toBeFocused();
    await owner.getByTestId("columns-apply").click();
    await expect(column(owner)).toBeVisible();
    await expect(owner.getByTestId("contact-row").filter({ hasText: "High" })).toContainText("20");
  });

  await test.step("the list is sorted by it, either way", async () => {
    await column(owner).getByRole("link").click();
    await expect(column(owner)).toHaveAttribute("aria-sort", "descending");
    await expect(rows(owner)).toHaveText([`High ${stamp}`, `Middle ${stamp}`, `Low ${stamp}`]);
    await column(owner).getByRole("link").click();
    await expect(column(owner)).toHaveAttribute("aria-sort", "ascending");
    await expect(rows(owner)).toHaveText([`Low ${stamp}`, `Middle ${stamp}`, `High ${stamp}`]);
  });

  await test.step("an edge makes the column wider, by keyboard, and the address knows", async () => {
    const edge = column(owner).getByRole("separator");
    await edge.focus();
    const before = Number(await edge.getAttribute("aria-valuenow"));
    await owner.keyboard.press("ArrowRight");
    await owner.keyboard.press("ArrowRight");
    await expect(edge).toBeFocused();
    expect(Number(await edge.getAttribute("aria-valuenow"))).not.toBe(before);
    await expect(owner).toHaveURL(/columns=.*(~|%7E)\d+/);
  });

  await test.step("it is kept as a view for everybody", async () => {
    await owner.getByTestId("views-open").click();
    const form = owner.getByTestId("view-new");
    await form.locator("[name=shared]").check();
    await submit(owner, "view-new", { name });
    const tab = owner.getByTestId("view-tab").filter({ hasText: name });
    await expect(tab).toHaveAttribute("aria-current", "page");
    await expectAccessible(owner);
  });

  await test.step("another member opens it, and sees the same", async () => {
    await open(agent, "/crm/contacts");
    await agent.getByTestId("view-tab").filter({ hasText: name }).click();
    await expect(rows(agent)).toHaveText([`Low ${stamp}`, `Middle ${stamp}`, `High ${stamp}`]);
    await expect(column(agent)).toBeVisible();
  });

  await test.step("their list opens with it from now on", async () => {
    await agent.getByTestId("views-open").click();
    // A click, for it goes once it is done.
    await agent.getByTestId("view-default").click();
    await expect(agent.getByTestId("view-default")).toHaveCount(0);
    await open(agent, "/crm/contacts");
    await expect(agent).toHaveURL(/view=/);
    await expect(rows(agent)).toHaveCount(3);
    await agent.getByTestId("view-all").click();
    await expect(agent.getByTestId("view-all")).toHaveAttribute("aria-current", "page");
    await expect(column(agent)).toHaveCount(0);
  });

  await test.step("it fits a phone", async () => {
    await agent.setViewportSize({ width: 360, height: 740 });
    await agent.getByTestId("view-tab").filter({ hasText: name }).click();
    await expect(rows(agent)).toHaveCount(3);
    await expectNoOverflow(agent);
    await agent.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step("the field goes, and the view still opens", async () => {
    await open(owner, "/settings/fields");
    const row = owner.getByTestId("field-row").filter({ hasText: field });
    await row.getByRole("button", { name: say("common", "delete") }).click();
    await owner.getByRole("dialog").locator(".button-danger").click();
    await expect(row).toHaveCount(0);
    await open(owner, "/crm/contacts?view=all");
    await owner.getByTestId("view-tab").filter({ hasText: name }).click();
    await expect(rows(owner).first()).toBeVisible();
    await expect(column(owner)).toHaveCount(0);
    await owner.getByTestId("views-open").click();
    await owner.getByTestId("view-delete").click();
    await expect(owner.getByTestId("view-tab").filter({ hasText: name })).toHaveCount(0);
  });
});
