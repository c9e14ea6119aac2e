// Pages that follow what happens while somebody looks at them, and times by the clock of whoever reads them.
import { expect, journey } from "../support/journey.ts";
import { aMac, becomesOwner, bringsIn, locks, signsIn } from "../support/steps.ts";

journey("a list follows what others do, and what is typed and ticked stays @scripts @wide", async ({ page, holdfast, anotherPage }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07", { user: "Mia Jansen" }), aMac("Library-Mac-08")]);
  const others = await anotherPage();
  await signsIn(others, "ada@school.example");
  await expect(others.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.goto("/devices");
  const tick = page.getByLabel("Choose Library-Mac-08");
  // The island that listens wakes up after the page is there.
  await expect(async () => {
    await tick.uncheck();
    await tick.check();
    await expect(page.getByText("1 chosen")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const search = page.getByLabel("Name, serial number, UDID or user");
  await search.fill("library");
  await expect(page).toHaveURL(/search=library$/);
  await locks(others, "Library-Mac-07");
  await expect(page.getByRole("row").filter({ hasText: "Library-Mac-07" })).toContainText("Lock pending");
  await expect(tick).toBeChecked();
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("library");

  await page.getByRole("link", { name: "Mia Jansen" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Library-Mac-07" })).toContainText("Lock pending");
  await others.getByRole("main").getByRole("link", { name: "Remote lock" }).click();
  await others.getByRole("link", { name: "Cancel this action…" }).click();
  await others.getByRole("button", { name: "Cancel the lock of Library-Mac-07" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Library-Mac-07" })).not.toContainText("Lock pending");
});

journey.describe(() => {
  journey.use({ timezoneId: "Asia/Kolkata" });

  journey("a timeline tells the time in UTC and here @scripts", async ({ page, holdfast }) => {
    await becomesOwner(page, holdfast);
    await bringsIn(page, [aMac("Library-Mac-07")]);
    await locks(page, "Library-Mac-07");
    await page.getByRole("main").getByRole("link", { name: "Remote lock" }).click();
    const time = page.locator(".timeline time").first();
    await expect(time).toHaveText(/, \d\d:\d\d UTC$/);
    const at = new Date((await time.getAttribute("datetime"))!);
    const here = at.toLocaleTimeString("en-GB", { timeZone: "Asia/Kolkata", hour: "2-digit", minute: "2-digit" });
    await expect(time).toHaveAttribute("data-local", new RegExp(`^(.+, )?${here} here$`));
    await expect(time).toHaveAttribute("title", new RegExp(` UTC · .+, ${here} here$`));
  });
});
