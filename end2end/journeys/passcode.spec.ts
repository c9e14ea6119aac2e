// Removing a forgotten passcode.
import { demoJourney, expect } from "../support/journey.ts";
import { entersDemo, opensOneWith, untilSeen } from "../support/steps.ts";
import { say, saying } from "../support/words.ts";

demoJourney("a passcode is removed, and the device is heard saying that it has none @dutch", async ({ page, demo }) => {
  await entersDemo(page, demo, "henk");
  const iPad = await opensOneWith(page, "iPadOS", "Remove passcode…");
  const facts = page.locator("dt").filter({ hasText: new RegExp(`^${say("Passcode set")}$`) });
  const passcodeSet = facts.locator("xpath=following-sibling::dd[1]");
  await expect(passcodeSet).not.toHaveText(say("No", "device"));
  await page.getByRole("link", { name: say("Remove passcode…") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say(`Remove the passcode of ${iPad}?`) })).toBeVisible();
  await expect(page.getByText(saying("The unlock token received on {{ when }} is used."))).toBeVisible();
  await page.getByLabel(say("Reason")).fill("INC-4712");
  await page.getByRole("button", { name: say(`Remove the passcode of ${iPad}`) }).click();

  await expect(page.getByText(say("The removal of the passcode was asked for."))).toBeVisible();
  await page.locator(".lines").getByRole("link", { name: say("Remove passcode") }).first().click();
  const removed = `The passcode is gone; ${iPad} says so itself. Where a passcode policy is in force, it asks its user for a new one.`;
  await untilSeen(page, page.getByText(say(removed)));
  await expect(page.getByRole("definition").filter({ hasText: "INC-4712" })).toBeVisible();
  const happened = page.getByRole("listitem");
  for (const line of ["Asked by Henk Helpdesk", "Given to the device", "The device reports that it has no passcode"]) {
    await expect(happened.filter({ hasText: say(line) })).toBeVisible();
  }
  await page.getByRole("definition").getByRole("link", { name: iPad }).click();
  await expect(page.getByRole("heading", { level: 1, name: iPad })).toBeVisible();
  await expect(passcodeSet).toHaveText(say("No", "device"));
});
