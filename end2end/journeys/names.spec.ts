// What people type is text wherever it is shown, whatever it looks like.
import { expectNoSidewaysScrolling } from "../support/accessible.ts";
import { expect, journey } from "../support/journey.ts";
import { aMac, becomesOwner, createsGroup, csvOf, gives, opensDevice, untilBroughtIn } from "../support/steps.ts";

journey("names with scripts in them are only text", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  const bad = `<img src=x onerror="document.title='owned'"><b>`;
  const words = (where: string) => `${where} ${bad}`;
  await createsGroup(page, words("Group"));
  await gives(page, csvOf([
    aMac(words("Mac"), { serial: "C02BAD", user: words("User"), user_address: words("At"), groups: words("Group") }),
    aMac("Box", { platform: words("Platform") }),
  ]), `${words("file")}.csv`);
  for (const where of ["file", "Mac", "Platform"]) await expect(page.getByText(where + " <img").first()).toBeVisible();
  await page.getByRole("button", { name: "Bring in 1 device" }).click();
  await untilBroughtIn(page);
  await opensDevice(page, words("Mac"));
  const device = new URL(page.url()).pathname;
  const user = await page.getByRole("link", { name: words("User") }).getAttribute("href");
  await page.getByRole("link", { name: "Lock…" }).click();
  await page.getByLabel("Message on the lock screen").fill(words("Message"));
  await page.getByLabel("Reason").fill(words("Reason"));
  await page.getByRole("button", { name: `Lock ${words("Mac")}` }).click();
  await expect(page.getByText("The lock was asked for.")).toBeVisible();
  const action = await page.getByRole("main").getByRole("link", { name: "Remote lock" }).getAttribute("href");
  const preview = `/bulk/new?kind=sync&device=${device.split("/").pop()}`;
  const all = ["/groups", "/audit", "/assignments/new", "/", "/devices", device, `${device}/lock`, `${device}/edit`,
    `${device}/delete`, `${device}/release`, "/users", user!, "/actions", action!, `${action}/cancel`, `${action}/sheet`, preview];
  for (const address of all) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (address !== "/") await expect(page.getByText("<img src=x").first(), address).toBeAttached();
    await expect(page.locator("img")).toHaveCount(0);
    expect(await page.title()).not.toBe("owned");
    await expectNoSidewaysScrolling(page);
  }
});
