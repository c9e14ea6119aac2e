import { readFile } from "node:fs/promises";
import { expect, journey } from "../support/journey.ts";
import { becomesOwner, createsGroup, invites } from "../support/steps.ts";

journey("the log says what was done, is filtered, and leaves as a file", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await createsGroup(page, '=HYPERLINK("http://evil.example")');
  await invites(page, "Grace Hopper", "grace@school.example");
  await page.goto("/audit");
  await expect(page.getByRole("row").filter({ hasText: "Grace Hopper" })).toBeVisible();
  await page.getByLabel("What", { exact: true }).selectOption({ label: "Create a group" });
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/deed=group\.create|what=/);
  await expect(page.getByRole("row").filter({ hasText: "Grace Hopper" })).toHaveCount(0);
  await expect(page.getByRole("row").filter({ hasText: "HYPERLINK" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const csv = await readFile(await (await download).path(), "utf8");
  expect(csv).toContain("'=HYPERLINK");
  expect(csv).not.toContain("Grace");
  expect(csv).not.toMatch(/(^|,|")=HYPER/m);
});

journey("a long log goes by pages @wide", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  for (let n = 0; n < 55; n++) {
    const answer = await page.request.post("/api/create_group", {
      form: { name: `Group ${n}`, note: "" },
      headers: { origin: holdfast.origin },
      maxRedirects: 0,
    });
    expect(answer.status()).toBeLessThan(400);
  }
  await page.goto("/audit");
  await expect(page.getByText("Group 54")).toBeVisible();
  await expect(page.getByText("Group 0", { exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page.getByText("Group 0", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.getByText("Group 54")).toBeVisible();
});
