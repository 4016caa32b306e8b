import { test, expect, open } from "../fixtures.js";

// Sizes as they travel, with headers. A measure of size is the same on every machine.
test("the first page a person sees is light", async ({ page }) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const urls = new Map<string, string>();
  const sizes = new Map<string, number>();
  session.on("Network.responseReceived", ({ requestId, response }) => urls.set(requestId, response.url));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    sizes.set(urls.get(requestId) ?? requestId, encodedDataLength);
  });
  await open(page, "/sign-in");
  await page.waitForLoadState("networkidle");

  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const list = [...sizes].map(([url, size]) => `${size} ${url}`).join("\n");
  test.info().annotations.push({ type: "first load of /sign-in", description: `${total} bytes in ${sizes.size} files\n${list}` });
  expect(sizes.size, "files loaded").toBeGreaterThan(1);
  expect(total, `all transfers of the sign-in page:\n${list}`).toBeLessThanOrEqual(250_000);
});
