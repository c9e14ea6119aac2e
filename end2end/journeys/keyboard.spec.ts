import { expect, journey } from "../support/journey.ts";
import { becomesOwner } from "../support/steps.ts";

journey("slash goes to the search and a question mark to the help @scripts @wide", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/people");
  const search = page.getByRole("searchbox").or(page.locator("input[name=search]")).first();
  // The island that listens wakes up after the page is there.
  await expect(async () => {
    await page.keyboard.press("/");
    await expect(search).toBeFocused({ timeout: 200 });
  }).toPass();
  await page.keyboard.type("grace/?");
  await expect(search).toHaveValue(/grace\/\?$/);
  await page.keyboard.press("Escape");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await expect(page).toHaveURL(/\/help$/);
});

journey("everything is reached with the keyboard @wide", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/people");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Invite a person" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Invite a person" })).toBeVisible();
});

journey("after a mistake the focus is on the list of mistakes @scripts", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await page.goto("/groups/new");
  await page.getByRole("button", { name: "Create group" }).click();
  const summary = page.getByRole("alert").filter({ hasText: "This needs another look" });
  await expect(summary).toBeFocused();
  await summary.getByRole("link").first().click();
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
});
