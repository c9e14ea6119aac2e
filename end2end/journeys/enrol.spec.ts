// Devices come in over the real protocol: a link, and what is asked of a device that it brought.
import { test } from "@playwright/test";
import { demoJourney, expect, journey } from "../support/journey.ts";
import { expectAccessible, expectNoSidewaysScrolling } from "../support/accessible.ts";
import { becomesOwner, createsGroup, entersDemo, opensDevice } from "../support/steps.ts";
import { say, saying } from "../support/words.ts";

journey("a link is made, shown with its code, and ended @dutch", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await createsGroup(page, "Elm Street School");
  await page.goto("/enrol");
  await expect(page.getByText(say("No enrolment links yet"))).toBeVisible();
  await page.goto("/enrol/new");
  await page.getByLabel(say("Days until it ends")).fill("400");
  await page.getByRole("button", { name: say("Make the link") }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel(say("Days until it ends")).fill("7");
  await page.getByRole("button", { name: say("Make the link") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("Enrolment link for Elm Street School") })).toBeVisible();
  await expect(page.getByRole("img", { name: say("QR code of the address below") })).toBeVisible();
  const address = page.getByText(/^http:\/\/127\.0\.0\.1:\d+\/enrol\/[\w-]{43}$/);
  await expect(address).toBeVisible();
  if (test.info().project.use.javaScriptEnabled !== false) {
    await expectAccessible(page);
    await expectNoSidewaysScrolling(page);
  }
  const there = await page.request.get(await address.innerText());
  expect(there.status(), "without a push certificate nobody can enrol").toBe(503);
  await page.getByRole("link", { name: say("End this link…") }).click();
  await page.getByRole("button", { name: say("End the link for Elm Street School") }).click();
  await expect(page.getByText(saying("It was ended on {{ when }}. Nobody can enrol with it any more."))).toBeVisible();
  await expect(address).toHaveCount(0);
});

demoJourney("a Mac locks over the protocol, and its screen opens with the PIN of its page", async ({ page, demo, anotherPage }) => {
  const screen = await anotherPage();
  await screen.goto(demo.screens);
  const card = screen.getByRole("link", { name: /Mac/ }).first();
  const name = await card.innerText();
  await entersDemo(page, demo);
  await opensDevice(page, name);
  await page.getByRole("link", { name: "Lock…" }).click();
  await page.getByLabel(say("Message")).fill("Bring this Mac to room 4");
  await page.getByRole("button", { name: `Lock ${name}` }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/^Locked by Olivia Owner on /)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole("heading", { name: "Opening this Mac" })).toBeVisible();
  await card.click();
  await expect(screen.getByText("Bring this Mac to room 4")).toBeVisible();
  await page.getByRole("button", { name: "Show PIN" }).click();
  const pin = (await page.locator("#pin").innerText()).replace(/\D/g, "");
  expect(pin).toHaveLength(6);
  const wrong = pin === "482913" ? "482914" : "482913";
  await screen.getByLabel("PIN").fill(wrong);
  await screen.getByRole("button", { name: "Open" }).click();
  await expect(screen.getByText("That was not the PIN.")).toBeVisible();
  await screen.getByLabel("PIN").fill(pin);
  await screen.getByRole("button", { name: "Open" }).click();
  await expect(screen.getByText("It is open.")).toBeVisible();
});

demoJourney("a Mac that is released hears so, and leaves", async ({ page, demo, anotherPage }) => {
  const screen = await anotherPage();
  await screen.goto(demo.screens);
  const card = screen.getByRole("link", { name: /Mac/ }).last();
  const name = await card.innerText();
  await entersDemo(page, demo);
  await opensDevice(page, name);
  await page.getByRole("link", { name: "Release…" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Release ${name} from management?` })).toBeVisible();
  await page.getByRole("button", { name: `Release ${name}` }).click();
  await expect(page.getByText("The device is released.")).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/^It was told so on /)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole("link", { name: "Release…" })).toHaveCount(0);
});
