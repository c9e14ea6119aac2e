// Locking one device, and reading its recovery PIN.
import type { Page } from "@playwright/test";
import { demoJourney, expect, journey } from "../support/journey.ts";
import { aMac, becomesOwner, bringsIn, entersDemo, joins, locks, opensDevice, opensOneWith } from "../support/steps.ts";
import { say, saying } from "../support/words.ts";

/** Counts what is pressed on a page. */
async function presses(page: Page, clicks: (() => Promise<void>)[]): Promise<number> {
  for (const click of clicks) await click();
  return clicks.length;
}

const pin = (page: Page) => page.locator("#pin");

journey("a Mac is locked and its PIN read within four clicks @dutch", async ({ page, context, holdfast, javaScriptEnabled }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07", { user: "Mia Jansen" })]);
  await page.goto("/devices");
  const clicks = await presses(page, [
    () => page.getByRole("link", { name: "Library-Mac-07" }).click(),
    () => page.getByRole("link", { name: say("Lock…") }).click(),
    async () => {
      await expect(page.getByText("Mia Jansen")).toBeVisible();
      await expect(page.getByText("C02LIBRARYMAC07")).toBeVisible();
      const proposed = await page.getByLabel(say("Recovery PIN")).inputValue();
      expect(proposed).toMatch(/^\d{6}$/);
      await page.getByLabel(say("Recovery PIN")).fill("048 295");
      await page.getByLabel(say("Reason")).fill("INC-4711");
      await page.getByRole("button", { name: say("Lock Library-Mac-07") }).click();
      await expect(page.getByText(say("The lock was asked for."))).toBeVisible();
      await expect(page.getByText(saying("Ada Lovelace asked for a lock on {{ when }}. It waits for the Mac."))).toBeVisible();
      await expect(page.getByRole("main")).not.toContainText("048");
    },
    () => page.getByRole("button", { name: say("Show PIN") }).click(),
  ]);
  expect(clicks).toBe(4);
  await expect(pin(page)).toHaveText("048295");
  const copy = page.getByRole("button", { name: say("Copy") });
  if (javaScriptEnabled === false) {
    await expect(copy).toBeHidden();
  } else {
    await copy.click();
    await expect(page.getByText(say("Copied"), { exact: true })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("048295");
  }
  await page.getByRole("button", { name: say("Cover") }).click();
  await expect(page.getByRole("button", { name: say("Show PIN") })).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText("048");
  await page.getByRole("link", { name: say("How the lock went, and who has read the PIN") }).click();
  await expect(page.getByRole("row").filter({ hasText: "Ada Lovelace" })).toBeVisible();
  await expect(page.getByText("INC-4711").first()).toBeVisible();
});

journey("a second lock is not sent: it is told who locked, and leads to the PIN @dutch", async ({ page, holdfast, anotherPage }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07")]);
  const grace = await anotherPage();
  await joins(page, grace, "Grace Hopper", "grace@school.example", "Help Desk Operator");
  await opensDevice(grace, "Library-Mac-07");
  await grace.getByRole("link", { name: say("Lock…") }).click();
  await expect(grace.getByRole("button", { name: say("Lock Library-Mac-07") })).toBeVisible();
  await locks(page, "Library-Mac-07", "Left on the bus");
  await grace.getByLabel(say("Reason")).fill("Also missing it");
  await grace.getByRole("button", { name: say("Lock Library-Mac-07") }).click();
  const standing = "Ada Lovelace asked for a lock on {{ when }}, and it still stands. That PIN is the one to use, so no second lock is sent.";
  await expect(grace.getByText(saying(standing))).toBeVisible();
  await grace.getByRole("link", { name: say("Go to that lock and its PIN") }).click();
  await grace.getByRole("button", { name: say("Show PIN") }).click();
  await expect(pin(grace)).toHaveText(/^\d{6}$/);

  await page.goto("/actions?state=failed");
  const failed = page.getByRole("row").filter({ hasText: "Grace Hopper" });
  await expect(failed).toContainText("Also missing it");
  await failed.getByRole("link", { name: say("Remote lock") }).click();
  const refused = "Library-Mac-07 was locked already by Ada Lovelace at {{ when }}, so no second lock was sent.";
  await expect(page.getByText(saying(refused))).toBeVisible();
  await page.getByRole("link", { name: say("Go to the PIN to use") }).click();
  await expect(page.getByRole("definition").filter({ hasText: "Left on the bus" })).toBeVisible();
});

journey("a lock taken back before the Mac got it leaves no PIN, and can be asked for again @dutch", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07")]);
  await locks(page, "Library-Mac-07");
  await page.getByRole("link", { name: say("How the lock went, and who has read the PIN") }).click();
  await expect(page.getByRole("button", { name: say("Show PIN") })).toBeVisible();
  await page.getByRole("link", { name: say("Cancel this action…") }).click();
  await page.getByRole("button", { name: say("Cancel the lock of Library-Mac-07") }).click();
  await expect(page.getByText(say("The action was cancelled."))).toBeVisible();
  await expect(page.getByText(say("It was cancelled before Library-Mac-07 got it. Nothing has happened to the device."))).toBeVisible();
  await expect(page.getByRole("button", { name: say("Show PIN") })).toHaveCount(0);
  await page.getByRole("link", { name: say("Lock again…") }).click();
  await page.getByRole("button", { name: say("Lock Library-Mac-07") }).click();
  await expect(page.getByText(say("The lock was asked for."))).toBeVisible();
  await page.getByRole("button", { name: say("Show PIN") }).click();
  await expect(pin(page)).toHaveText(/^\d{6}$/);
  await page.goto("/actions");
  await expect(page.getByText(say("2 actions"), { exact: true })).toBeVisible();
});

journey("a PIN that will not do is told, and only the PIN has to be typed again", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07")]);
  await opensDevice(page, "Library-Mac-07");
  await page.getByRole("link", { name: "Lock…" }).click();
  const field = page.getByLabel("Recovery PIN");
  const wrong: [string, RegExp][] = [
    ["12345", /six digits from 0 to 9/],
    ["abcdef", /six digits from 0 to 9/],
    ["１２３４５７", /six digits from 0 to 9/],
    ["123456", /Digits that run up or down/],
    ["111111", /One digit repeated/],
  ];
  for (const [typed, why] of wrong) {
    await field.fill(typed);
    await page.getByLabel("Message on the lock screen").fill("Bring me back to room 12");
    await page.getByLabel("Phone number").fill("555-0123");
    await page.getByLabel("Reason").fill("INC-4711");
    await page.getByRole("button", { name: "Lock Library-Mac-07" }).click();
    await expect(page.getByRole("alert").filter({ hasText: why })).toBeVisible();
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveValue(/^\d{6}$/);
    await expect(field).not.toHaveValue(typed);
    await expect(page.getByLabel("Message on the lock screen")).toHaveValue("Bring me back to room 12");
    await expect(page.getByLabel("Phone number")).toHaveValue("555-0123");
    await expect(page.getByLabel("Reason")).toHaveValue("INC-4711");
  }
  await page.getByRole("alert").getByRole("link").click();
  await expect(page).toHaveURL(/#pin$/);
  await page.goto("/actions");
  await expect(page.getByText("No actions yet")).toBeVisible();
});

journey("a lock that is pressed twice, or again after going back, is one lock @wide", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07")]);
  await opensDevice(page, "Library-Mac-07");
  await page.getByRole("link", { name: "Lock…" }).click();
  const sent = await page.locator("form.fields").evaluate((form) =>
    Object.fromEntries([...form.querySelectorAll("input")].map((input) => [input.name, input.value])),
  );
  await page.getByRole("button", { name: "Lock Library-Mac-07" }).dblclick();
  await expect(page.getByText(/It waits for the Mac\./)).toBeVisible();
  const again = await page.request.post("/api/lock_device", { form: sent, headers: { origin: holdfast.origin } });
  expect(again.ok()).toBe(true);
  await page.goBack();
  await expect(page.getByText(/it still stands/)).toBeVisible();
  await page.goto("/actions");
  await expect(page.getByText("1 action", { exact: true })).toBeVisible();
});

demoJourney("what a device answers is seen without loading the page again @scripts", async ({ page, demo, complaints }) => {
  await entersDemo(page, demo);
  const mac = await opensOneWith(page, "macOS", "Lock…");
  await page.getByRole("link", { name: "Lock…" }).click();
  await page.getByRole("button", { name: `Lock ${mac}` }).click();
  await expect(page.getByText("The lock was asked for.")).toBeVisible();
  await page.evaluate(() => document.documentElement.setAttribute("data-kept", ""));
  await expect(page.getByText(/^Locked by Olivia Owner on /)).toBeVisible({ timeout: 5_000 });
  await expect(page.locator(".lines li").first()).toContainText("Complete");
  await expect(page.getByRole("link", { name: "Lock…" })).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("data-kept", "");

  complaints.expect(/ERR_/);
  await demo.stop();
  await expect(page.getByText(/^The line to the console is lost\./)).toBeVisible();
});
