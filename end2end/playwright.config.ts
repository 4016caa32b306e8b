import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// Flags for a machine without a display, a GPU or a way to the outside.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// ./dev names the browser; otherwise a usual place, otherwise Playwright's own.
const chromium = [process.env.PARLEY_CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path && existsSync(path),
);

export default defineConfig({
  testDir: "tests",
  outputDir: "../target/end2end/results",
  globalSetup: "./server.ts",
  // All tests share one server: each makes what it needs under names of its own.
  fullyParallel: false,
  workers: 1,
  forbidOnly: !!process.env.CI,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? "../target/end2end/report.json" }]],
  use: {
    browserName: "chromium",
    headless: true,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1440, height: 900 },
    // Recording takes a sixth of the time; `./dev e2e --trace on` shows what led to a failure.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: { args, executablePath: chromium },
  },
});
