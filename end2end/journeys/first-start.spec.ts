import { expectAccessible, expectNoSidewaysScrolling } from "../support/accessible.ts";
import { expect, journey } from "../support/journey.ts";

journey("the address of the first start opens a page that looks and reads right", async ({ page, holdfast }) => {
  const answer = await page.goto(holdfast.setupAddress);
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  expect(await page.evaluate(() => document.styleSheets.length)).toBeGreaterThan(0);
  await expectNoSidewaysScrolling(page);
});

journey("the islands wake up on the first page @scripts", async ({ page, holdfast }) => {
  const wasm = page.waitForResponse(/\/pkg\/holdfast-\w+_bg\.wasm$/);
  await page.goto(holdfast.setupAddress);
  const answer = await wasm;
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toBe("application/wasm");
});

journey("axe finds nothing on the first page @scripts", async ({ page, holdfast }) => {
  await page.goto(holdfast.setupAddress);
  await expectAccessible(page);
});
