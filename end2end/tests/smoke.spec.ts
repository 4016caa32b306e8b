import { expect, expectAccessible, expectNoOverflow, open, test } from "../fixtures.js";

test.describe("A visitor", () => {
  test("sees the sign-in page come alive", async ({ page }) => {
    await open(page, "/sign-in");
    await expect(page).toHaveTitle(/Parley/);
    await expect(page.locator("input[type=email]")).toBeVisible();
    await expect(page.locator("input[type=password]")).toBeVisible();
    await expectAccessible(page);
  });

  test("can read it on a small phone", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open(page, "/sign-in");
    await expectNoOverflow(page);
  });
});
