import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

// What a person would notice as broken, although no step of a test names it.
class Watch {
  readonly problems: string[] = [];

  // Not every error is one: a test that provokes a refusal says which message it expects.
  readonly expected: RegExp[] = [];

  follow(context: BrowserContext): void {
    context.on("page", (page) => this.followPage(page));
    context.pages().forEach((page) => this.followPage(page));
  }

  private followPage(page: Page): void {
    page.on("console", (message) => {
      if (message.type() === "error") this.note(`console error on ${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.note(`page error on ${page.url()}: ${error.stack ?? error}`));
  }

  note(problem: string): void {
    if (!this.expected.some((pattern) => pattern.test(problem))) this.problems.push(problem);
  }
}

type Fixtures = {
  watch: Watch;
  // A second person: a browser context of its own, watched like the first.
  another: (options?: Parameters<import("@playwright/test").Browser["newContext"]>[0]) => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(process.env.PARLEY_URL),

  watch: async ({}, use) => {
    const watch = new Watch();
    await use(watch);
    expect(watch.problems, "problems in the browser").toEqual([]);
  },

  context: async ({ context, watch }, use) => {
    watch.follow(context);
    await use(context);
  },

  // Whatever page a test leaves behind must fit its window.
  page: async ({ page }, use) => {
    await use(page);
    if (!page.isClosed()) await expectNoOverflow(page);
  },

  another: async ({ browser, baseURL, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL, ...options });
      contexts.push(context);
      watch.follow(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };

// The page reacts to clicks from here on: the WebAssembly has taken over the server's markup.
export async function hydrated(page: Page): Promise<void> {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached", timeout: 20_000 });
}

export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

export async function expectNoOverflow(page: Page): Promise<void> {
  const { inside, window, wide } = await page.evaluate(() => {
    const window = document.documentElement.clientWidth;
    const beyond = (element: Element) => element.getBoundingClientRect().right > window;
    return {
      inside: document.documentElement.scrollWidth,
      window,
      wide: [...document.querySelectorAll("body *")].filter(beyond).map((element) => `${element.tagName}.${element.className}`),
    };
  });
  expect(inside, `${page.url()} is wider than its window: ${wide.slice(0, 12).join(" ")}`).toBeLessThanOrEqual(window);
}

// WCAG 2.1 A and AA, as far as a program can tell.
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target.join(" ")).join("; ")})`);
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}

// What the server has printed so far: the demo's sign-in, the sandbox's phone numbers and codes.
export function serverLog(): string {
  return readFileSync(process.env.PARLEY_SERVER_LOG ?? "", "utf8");
}
