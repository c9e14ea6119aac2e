// Many devices at once.
import { expect, journey } from "../support/journey.ts";
import { aMac, anIPad, becomesOwner, bringsIn, createsGroup, locks } from "../support/steps.ts";
import { say } from "../support/words.ts";

const two = (n: number) => String(n).padStart(2, "0");

journey("a class of thirty is locked, and its sheet has thirty PINs @dutch", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await createsGroup(page, "Class 5A");
  const groups = "Class 5A";
  const thirty = Array.from({ length: 30 }, (_, n) => aMac(`5A-Mac-${two(n)}`, { groups }));
  const others = [
    aMac("5A-Mac-Locked", { groups }),
    aMac("5A-Mac-Old", { groups, os: "11.2" }),
    anIPad("5A-TV", { groups, platform: "tvOS" }),
    aMac("6B-Mac-01"),
  ];
  await bringsIn(page, [...thirty, ...others]);
  await locks(page, "5A-Mac-Locked");

  await page.goto("/devices");
  await page.getByLabel(say("Group"), { exact: true }).selectOption({ label: "Class 5A (33)" });
  await page.getByRole("button", { name: say("Filter") }).click();
  await expect(page).toHaveURL(/group=/);
  await expect(page.getByText(say("With all 33 that match:"))).toBeVisible();
  await page.getByRole("link", { name: say("Lock…") }).click();

  await expect(page.getByRole("heading", { level: 1, name: `${say("Lock 30 devices")}?` })).toBeVisible();
  await expect(page.getByText(say("30 of them are Macs, and each gets a recovery PIN of its own."))).toBeVisible();
  await expect(page.getByRole("heading", { name: say("3 devices are left out") })).toBeVisible();
  const why = [
    "It is locked already; its PIN is still the one to use.",
    "The lock deactivates this Mac, or may. It then needs a network and a local administrator to work again.",
    "Devices of this kind, managed this way, cannot do this.",
  ];
  for (const each of why) await expect(page.getByRole("listitem").filter({ hasText: say(each) })).toContainText("1");
  await page.getByLabel(say("Reason")).fill("Left in the gym");
  await page.getByRole("button", { name: say("Lock 30 devices") }).click();
  await expect(page.getByRole("alert")).toContainText(say("Number of devices"));
  await expect(page.getByLabel(say("Reason"))).toHaveValue("Left in the gym");
  await page.getByLabel(say("Type 30 to confirm the number")).fill("30");
  await page.getByRole("button", { name: say("Lock 30 devices") }).click();

  await expect(page.getByRole("heading", { level: 1, name: say("Lock of 30 devices") })).toBeVisible();
  await expect(page.getByText(say("0 of 30 are over"))).toBeVisible();
  await page.getByText(say("3 devices were left out at the start")).click();
  const old = page.getByRole("listitem").filter({ hasText: say(why[1]) });
  await expect(old.getByRole("link", { name: "5A-Mac-Old" })).toBeVisible();
  await page.getByRole("link", { name: say("Sheet of PINs") }).click();
  await expect(page.getByRole("heading", { level: 1, name: say("30 recovery PINs") })).toBeVisible();
  expect(await page.getByRole("main").innerText()).not.toMatch(/\d{3} ?\d{3}/);
  await page.getByRole("button", { name: say("Show for printing") }).click();
  const pins = page.locator("table.sheet .digits");
  await expect(pins).toHaveCount(30);
  const digits = await pins.allInnerTexts();
  expect(new Set(digits).size).toBe(30);
  for (const pin of digits) expect(pin).toMatch(/^\d{3}\s?\d{3}$/);

  await page.emulateMedia({ media: "print" });
  await expect(pins.first()).toBeVisible();
  await expect(page.getByText("5A-Mac-00", { exact: true })).toBeVisible();
  await expect(page.getByText("C025AMAC00", { exact: true })).toBeVisible();
  await expect(page.getByText(say("Whoever has this sheet can open the Mac. Keep it where keys are kept, and destroy it afterwards."))).toBeVisible();
  for (const gone of [page.locator(".rail"), page.locator(".topbar"), page.getByRole("button", { name: say("Print") })]) {
    await expect(gone).toBeHidden();
  }
});

journey("a choice goes over two pages, and is forgotten once it was used @scripts", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, Array.from({ length: 52 }, (_, n) => anIPad(`iPad-${two(n)}`)));
  await page.goto("/devices");
  // The boxes listen once the island is awake.
  await expect(page.getByRole("button", { name: "Choose all on this page" })).toBeVisible();
  await page.getByLabel("Choose iPad-00").check();
  await expect(page.getByText("1 chosen")).toBeVisible();
  await page.getByRole("link", { name: "Next page" }).click();
  await page.getByLabel("Choose iPad-51").check();
  await expect(page.getByText("2 chosen")).toBeVisible();
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.getByLabel("Choose iPad-00")).toBeChecked();
  await page.getByRole("button", { name: "Lock…" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Lock 2 devices?" })).toBeVisible();
  await expect(page.getByText("iPad-00, iPad-51")).toBeVisible();
  await page.getByRole("button", { name: "Lock 2 devices" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Lock of 2 devices" })).toBeVisible();
  await page.goto("/devices");
  await expect(page.getByRole("button", { name: "Choose all on this page" })).toBeVisible();
  await expect(page.getByLabel("Choose iPad-00")).not.toBeChecked();
  await expect(page.getByText(/\d chosen/)).toHaveCount(0);
});
