// Finding things: the list of devices, users, the report, saved views, the first page.
import { demoJourney, expect, journey } from "../support/journey.ts";
import { aMac, anIPad, becomesOwner, bringsIn, entersDemo, locks, opensDevice } from "../support/steps.ts";

journey("a device is found by its user, and a list is kept under a name", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [
    aMac("Library-Mac-07", { user: "Mia Jansen", user_address: "mia@school.example" }),
    anIPad("Cart-iPad-12", { user: "Mia Jansen", user_address: "mia@school.example" }),
    anIPad("Cart-iPad-13"),
  ]);
  await page.goto("/users");
  await page.getByLabel("Name or address").fill("jansen");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/search=jansen/);
  await page.getByRole("link", { name: "Mia Jansen" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Mia Jansen" })).toBeVisible();
  await expect(page.getByRole("rowheader")).toHaveText(["Cart-iPad-12", "Library-Mac-07"]);

  await page.goto("/devices?search=cart&sort=serial&order=desc");
  await expect(page.getByRole("columnheader", { name: "Serial number" })).toHaveAttribute("aria-sort", "descending");
  await page.getByText("Save this view…").click();
  await page.getByLabel("Name of the view").fill("Carts");
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page.getByText("The view was saved.")).toBeVisible();
  await page.goto("/devices");
  await expect(page.getByRole("rowheader")).toHaveCount(3);
  await page.getByRole("link", { name: "Carts", exact: true }).click();
  await expect(page.getByRole("rowheader")).toHaveText(["Cart-iPad-13", "Cart-iPad-12"]);
  await expect(page.getByRole("link", { name: "Carts", exact: true })).toHaveAttribute("aria-current", "page");
  await page.getByRole("button", { name: "Delete the view Carts" }).click();
  await expect(page.getByText("The view was deleted.")).toBeVisible();
});

journey("the list follows what is typed, and nobody loses their place @scripts", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07"), anIPad("Cart-iPad-12")]);
  await page.goto("/devices");
  const search = page.getByLabel("Name, serial number, UDID or user");
  await search.focus();
  // The island that listens wakes up after the page is there.
  await expect(async () => {
    await search.fill("");
    await search.pressSequentially("cart");
    await expect(page.getByRole("rowheader")).toHaveText(["Cart-iPad-12"], { timeout: 1_000 });
  }).toPass();
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("cart");
  await expect(page).toHaveURL(/\/devices\?search=cart$/);
  await expect(page.locator("[data-live=found]")).toHaveText("1 device");
  await search.fill("nothing like it");
  await expect(page.getByText("No device matches")).toBeVisible();
  await page.reload();
  await expect(search).toHaveValue("nothing like it");
});

journey("the report is filtered and counted, and the first page leads to it", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07"), aMac("Library-Mac-08"), anIPad("Cart-iPad-12")]);
  await locks(page, "Library-Mac-07", "INC-1");
  await locks(page, "Library-Mac-08", "INC-2");
  await page.getByRole("main").getByRole("link", { name: "Remote lock" }).click();
  await page.getByRole("link", { name: "Cancel this action…" }).click();
  await page.getByRole("button", { name: "Cancel the lock of Library-Mac-08" }).click();
  await opensDevice(page, "Cart-iPad-12");
  await page.getByRole("button", { name: "Sync" }).click();
  await expect(page.getByText("The device was asked for news.")).toBeVisible();

  await page.goto("/actions");
  const counts = page.getByRole("navigation", { name: "Actions by state" });
  await expect(counts.getByRole("link")).toHaveText(["Pending 2", "Cancelled 1"]);
  await counts.getByRole("link", { name: "Pending" }).click();
  await expect(page).toHaveURL(/state=queued/);
  await page.getByLabel("Action", { exact: true }).selectOption({ label: "Remote lock" });
  await page.getByText("More filters").click();
  await page.getByLabel("Reason begins with").fill("INC");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByRole("rowheader")).toHaveText(["Library-Mac-07"]);
  await expect(page.getByText("1 action", { exact: true })).toBeVisible();
  const csv = await (await page.request.get(`/actions.csv${new URL(page.url()).search}`)).text();
  expect(csv).toContain("INC-1");
  expect(csv).not.toMatch(/INC-2|Cart-iPad/);
  await page.goto("/actions?to=2020-01-01");
  await expect(page.getByText("No actions here")).toBeVisible();
});

demoJourney("the figures of the first page lead to what they count", async ({ page, demo }) => {
  await entersDemo(page, demo);
  const told = (n: string, what: string) => new RegExp(`^${n} ${what}s?$|^No ${what}`);
  for (const [name, what] of [["Locked Macs", "device"], ["Actions failed since yesterday", "action"]]) {
    await page.goto("/");
    const tile = page.getByRole("link", { name: new RegExp(`${name}$`) });
    const n = await tile.locator(".figure").innerText();
    await tile.click();
    await expect(page.getByText(told(n, what)).filter({ visible: true }).first()).toBeVisible();
  }
  await expect(page.getByLabel("State", { exact: true })).toHaveValue("failed");
  await page.goto("/");
  await page.getByRole("link", { name: /stuck for more than a day$/ }).click();
  await expect(page.getByLabel("State", { exact: true })).toHaveValue("stuck");
});
