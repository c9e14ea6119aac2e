// How long a recovery PIN can be read: a minute at a time, minutes after a password, thirty days in all.
import { type Page } from "@playwright/test";
import { demoJourney, expect, journey } from "../support/journey.ts";
import {
  aMac,
  becomesOwner,
  bringsIn,
  entersDemo,
  locks,
  opensOneWith,
  password,
  untilSeen,
} from "../support/steps.ts";
import { DAYS, HOURS, MINUTES, passes, SECONDS } from "../support/time.ts";
import { say, saying } from "../support/words.ts";

const pin = (page: Page) => page.locator("#pin");
const showPin = (page: Page) => page.getByRole("button", { name: say("Show PIN") });

journey("a PIN covers itself after a minute @dutch", async ({ page, holdfast, javaScriptEnabled }) => {
  const scripts = javaScriptEnabled !== false;
  if (scripts) await page.clock.install();
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07")]);
  await locks(page, "Library-Mac-07");
  await showPin(page).click();
  await expect(pin(page)).toHaveText(/^\d{6}$/);
  const digits = (await pin(page).textContent())!;
  await page.reload();
  await expect(pin(page)).toHaveText(digits);

  await passes(holdfast, 61 * SECONDS);
  if (scripts) {
    // The page is left alone: it covers the digits by itself.
    await expect(pin(page)).toHaveText(digits);
    await page.clock.fastForward(61 * SECONDS);
  } else {
    await expect(page.locator("meta[http-equiv=refresh]")).toHaveAttribute("content", /^(5\d|6[01]);url=\/devices\//);
    await page.reload();
  }
  await expect(showPin(page)).toBeVisible();
  await expect(pin(page)).toHaveCount(0);
  await expect(page.getByRole("main")).not.toContainText(digits);
});

journey("a PIN is shown to whoever gave their password within five minutes @dutch", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07")]);
  await locks(page, "Library-Mac-07");
  await passes(holdfast, 5 * MINUTES);
  await showPin(page).click();
  await expect(page.getByRole("heading", { level: 1, name: say("Confirm that it is you") })).toBeVisible();
  await page.goBack();
  await page.reload();
  await expect(pin(page)).toHaveCount(0);
  await page.getByRole("link", { name: say("How the lock went, and who has read the PIN") }).click();
  await expect(page.getByText(say("Nobody has read this PIN yet."))).toBeVisible();

  await showPin(page).click();
  await page.getByLabel(say("Password"), { exact: true }).fill(password);
  await page.getByRole("button", { name: say("Confirm") }).click();
  await showPin(page).click();
  await expect(pin(page)).toHaveText(/^\d{6}$/);
  await expect(page.getByRole("row").filter({ hasText: "Ada Lovelace" })).toBeVisible();

  await passes(holdfast, 4 * MINUTES);
  await page.reload();
  await expect(pin(page)).toHaveCount(0);
  await showPin(page).click();
  await expect(pin(page)).toHaveText(/^\d{6}$/);
});

demoJourney("a PIN is read on day thirty, and gone on day thirty-one @dutch", async ({ page, demo, complaints }) => {
  // A page that listens for news learns the hard way that its sign-in has ended meanwhile.
  complaints.expect(/EventSource's response/);
  await entersDemo(page, demo);
  const mac = await opensOneWith(page, "macOS", "Lock…");
  await locks(page, mac);
  await untilSeen(page, page.getByText(saying("Locked by Olivia Owner on {{ when }}.")));
  const device = page.url();
  await expect(page.getByText(say("The PIN can be read for 30 days.")).first()).toBeVisible();

  await passes(demo, 30 * DAYS - 1 * HOURS);
  await entersDemo(page, demo);
  await page.goto(device);
  await expect(page.getByText(say("The PIN can be read for 1 day.")).first()).toBeVisible();
  await showPin(page).click();
  await expect(pin(page)).toHaveText(/^\d{6}$/);
  const digits = (await pin(page).textContent())!;

  await page.getByRole("link", { name: say("How the lock went, and who has read the PIN") }).click();
  await expect(pin(page)).toHaveText(digits);
  const lock = page.url();

  // It was uncovered a moment ago, and its end has only just come: it is not shown any more, nor for the asking.
  await passes(demo, 1 * HOURS);
  await entersDemo(page, demo);
  await page.goto(device);
  await expect(page.getByRole("heading", { level: 1, name: mac })).toBeVisible();
  const asked = { form: { id: lock.split("/").pop()!, back: "/devices" }, headers: { origin: demo.origin } };
  await page.request.post("/api/show_pin", asked);
  for (const address of [device, lock, `${lock}/sheet`]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(pin(page), address).toHaveCount(0);
    await expect(showPin(page), address).toHaveCount(0);
    await expect(page.getByRole("main"), address).not.toContainText(digits);
  }
});
