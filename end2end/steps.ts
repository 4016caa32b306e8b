import type { Locator, Page } from "@playwright/test";
import { open } from "./fixtures.js";

export const PASSWORD = "correct horse battery";

// A new person with an organization of their own, so that no test is in another's way.
export async function register(page: Page, name: string): Promise<{ email: string }> {
  const email = `${name.toLowerCase().replace(/\W+/g, "-")}-${Date.now()}@example.com`;
  await open(page, "/register");
  await submit(page, "register", { name, organization_name: `${name} Ltd`, email, password: PASSWORD });
  await page.waitForURL("**/inbox");
  return { email };
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await open(page, "/sign-in");
  await submit(page, "sign-in", { email, password });
  await page.waitForURL("**/inbox");
}

// Fills a form and sends it.
export async function submit(page: Page, form: string, fields: Record<string, string>): Promise<void> {
  const element = page.getByTestId(form);
  for (const [name, value] of Object.entries(fields)) await element.locator(`[name=${name}]`).fill(value);
  await element.locator("[type=submit]").click();
}

async function ends(what: Locator, where: Locator) {
  const from = await what.boundingBox();
  const to = await where.boundingBox();
  if (!from || !to) throw new Error("nothing to drag");
  return { from, to };
}

// As a hand does it with a mouse: press, move in steps, let go.
export async function drag(page: Page, what: Locator, where: Locator): Promise<void> {
  const { from, to } = await ends(what, where);
  await page.mouse.move(from.x + 20, from.y + from.height - 12);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + from.height, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + 120, { steps: 12 });
  await page.mouse.up();
}

// As a finger does it: rest until the card lifts, move, let go.
export async function dragByFinger(page: Page, what: Locator, where: Locator): Promise<void> {
  const { from, to } = await ends(what, where);
  const screen = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number, y: number) =>
    screen.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  const start = { x: from.x + 20, y: from.y + from.height - 12 };
  const end = { x: to.x + to.width / 2, y: to.y + 120 };
  await touch("touchStart", start.x, start.y);
  await page.locator(".deal-ghost").waitFor({ state: "visible" });
  for (let step = 1; step <= 12; step++) {
    const at = (a: number, b: number) => a + ((b - a) * step) / 12;
    await touch("touchMove", at(start.x, end.x), at(start.y, end.y));
  }
  await touch("touchEnd", end.x, end.y);
}
