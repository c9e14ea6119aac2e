// What somebody may not see does not exist for them; what they may not do is not offered, and refused.
import type { APIResponse, Page } from "@playwright/test";
import { expect, journey } from "../support/journey.ts";
import { aMac, anIPad, becomesOwner, bringsIn, createsGroup, joins, locks, opensDevice } from "../support/steps.ts";
import { say } from "../support/words.ts";

const here = (page: Page) => new URL(page.url()).pathname;

async function text(answer: APIResponse): Promise<string> {
  expect(answer.status()).toBe(200);
  return answer.text();
}

journey("another school's devices do not exist for a school's administrator @dutch", async ({ page, holdfast, anotherPage, complaints }) => {
  complaints.expect(/404/);
  await becomesOwner(page, holdfast);
  await createsGroup(page, "Elm Street School");
  await createsGroup(page, "Oak Lane School");
  await bringsIn(page, [
    aMac("Elm-Mac-01", { user: "Mia Jansen", groups: "Elm Street School" }),
    aMac("Oak-Mac-01", { user: "Bram Visser", groups: "Oak Lane School" }),
    anIPad("Oak-iPad-02", { groups: "Oak Lane School" }),
    aMac("Store-Mac-99", { groups: "" }),
  ]);
  await locks(page, "Oak-Mac-01", "Gone since Friday");
  const oak = here(page);
  await page.getByRole("main").getByRole("link", { name: say("Remote lock") }).click();
  const action = here(page);
  await page.goto("/users?search=Bram");
  const user = (await page.getByRole("link", { name: "Bram Visser" }).getAttribute("href"))!;

  const sam = await anotherPage();
  await joins(page, sam, "Sam Porter", "sam@school.example", "School Administrator", "Elm Street School");
  await sam.goto("/devices");
  await expect(sam.getByRole("link", { name: "Elm-Mac-01" })).toBeVisible();
  await expect(sam.getByText(say("1 device", "devices"), { exact: true }).first()).toBeAttached();
  const secret = /Oak|Bram|Store-Mac|Gone since/;
  const lists = ["/devices", "/users", "/actions"];
  const searches = ["/devices?search=Oak-Mac", "/users?search=Bram", "/actions?search=Oak"];
  for (const address of ["/", ...lists, ...searches]) {
    await sam.goto(address);
    await expect(sam.getByRole("heading", { level: 1 })).toBeVisible();
    // What was searched for stands in the address and the field, not in the text.
    expect(await sam.getByRole("main").innerText(), address).not.toMatch(secret);
  }
  await sam.goto("/devices");
  expect(await sam.locator("#platform option").allInnerTexts()).toEqual([say("Any"), "macOS (1)"]);
  expect(await sam.locator("#state option").allInnerTexts()).toEqual(expect.arrayContaining([`${say("Lock pending")} (0)`]));
  expect((await sam.locator("#group option").allInnerTexts()).join()).not.toMatch(secret);

  const ofDevice = ["", "/lock", "/remove-passcode", "/edit", "/delete", "/release"].map((page) => oak + page);
  const ofAction = ["", "/cancel", "/sheet"].map((page) => action + page);
  for (const address of [...ofDevice, ...ofAction, user]) {
    const answer = await sam.goto(address);
    expect(answer?.status(), address).toBe(404);
    expect(await sam.locator("body").innerText(), address).not.toMatch(secret);
  }
  expect(await text(await sam.request.get("/devices.csv"))).not.toMatch(secret);
  expect(await text(await sam.request.get("/actions.csv"))).not.toMatch(secret);

  const id = oak.split("/").pop()!;
  const lock = { form: { id }, headers: { origin: holdfast.origin }, maxRedirects: 0 };
  const nobody = { ...lock, form: { id: "00000000-0000-0000-0000-000000000000" } };
  const theirs = await sam.request.post("/api/lock_device", lock);
  const none = await sam.request.post("/api/lock_device", nobody);
  expect(theirs.status()).toBe(none.status());
  await sam.goto(`/bulk/new?kind=remote-lock&device=${id}`);
  expect(await sam.locator("body").innerText()).not.toMatch(secret);
  await expect(sam.getByRole("main").locator("button.main")).toHaveCount(0);
  await page.goto("/actions");
  await expect(page.getByText(say("1 action"), { exact: true })).toBeVisible();
});

journey("an Endpoint Security Manager locks, and removes no passcode @dutch", async ({ page, holdfast, anotherPage, complaints }) => {
  complaints.expect(/403/);
  await becomesOwner(page, holdfast);
  await bringsIn(page, [aMac("Library-Mac-07"), anIPad("Cart-iPad-12")]);
  const grace = await anotherPage();
  await joins(page, grace, "Grace Hopper", "grace@school.example", "Endpoint Security Manager");
  await opensDevice(page, "Cart-iPad-12");
  const [removal, changes, deletes] = [say("Remove passcode"), say("Change…"), say("Delete…", "device")];
  for (const way of [removal, changes, deletes]) {
    await expect(page.getByRole("button", { name: way }).or(page.getByRole("link", { name: way }))).toBeVisible();
  }
  await opensDevice(grace, "Cart-iPad-12");
  await expect(grace.getByRole("link", { name: say("Lock…") })).toBeVisible();
  for (const way of [removal, changes, deletes]) {
    await expect(grace.getByRole("button", { name: way }).or(grace.getByRole("link", { name: way }))).toHaveCount(0);
  }
  const cart = here(grace);
  for (const page of ["remove-passcode", "edit", "delete"]) {
    const forbidden = await grace.goto(`${cart}/${page}`);
    expect(forbidden?.status(), page).toBe(403);
    await expect(grace.getByText(say("You may not see this"))).toBeVisible();
  }
  await grace.goto("/devices");
  await expect(grace.getByRole("button", { name: say("Lock…") }).first()).toBeVisible();
  await expect(grace.getByRole("button", { name: say("Remove passcode…") })).toHaveCount(0);
  await locks(grace, "Library-Mac-07");
});
