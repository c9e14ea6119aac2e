// Devices from a file: looked at, brought in, brought in again; and files that cannot be read.
import { expect, journey } from "../support/journey.ts";
import { aMac, anIPad, becomesOwner, createsGroup, csvOf, gives, untilBroughtIn } from "../support/steps.ts";

journey("a file is looked at, brought in, and changes nothing a second time", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  await createsGroup(page, "Library");
  const devices = [
    aMac("Library-Mac-07", { user: "Mia Jansen", groups: "Library" }),
    anIPad("Cart-iPad-12"),
    aMac("Old-Box", { platform: "BeOS" }),
    aMac("Lost-Mac", { groups: "Nowhere" }),
    aMac("", { serial: "C02NAMELESS" }),
  ];
  const shows = async (figures: Record<string, number>) => {
    for (const [name, count] of Object.entries(figures)) {
      const one = page.locator(".figures > div").filter({ has: page.getByText(name, { exact: true }) });
      await expect(one.getByRole("definition"), name).toHaveText(String(count));
    }
  };
  await gives(page, csvOf(devices), "spring.csv");
  await expect(page.getByRole("heading", { level: 1, name: "Bring in spring.csv" })).toBeVisible();
  await shows({ New: 2, Changed: 0, Unchanged: 0, Refused: 3 });
  const line = (n: number) => page.getByRole("row").filter({ hasText: `Line ${n}` });
  await expect(line(4)).toContainText("BeOS");
  await expect(line(4)).toContainText("This is no platform.");
  await expect(line(5)).toContainText("There is no such group");
  await expect(line(6)).toContainText("There is no name, and the device is new.");
  await page.getByRole("button", { name: "Bring in 2 devices" }).click();
  await untilBroughtIn(page);
  await page.getByRole("main").getByRole("link", { name: "Go to the devices" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Library-Mac-07" })).toContainText("Mia Jansen");
  await expect(page.getByText("Old-Box")).toHaveCount(0);

  await gives(page, csvOf(devices.slice(0, 2)));
  await shows({ New: 0, Changed: 0, Unchanged: 2, Refused: 0 });
  await expect(page.getByText("There is nothing to bring in.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Bring in/ })).toHaveCount(0);

  await gives(page, csvOf([{ ...devices[0], os: "15.1" }]));
  await shows({ New: 0, Changed: 1 });
  await expect(page.getByRole("row").filter({ hasText: "Library-Mac-07" })).toContainText("os 14.5 → 15.1");
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("The file was discarded. Nothing was changed.")).toBeVisible();
});

journey("a file that cannot be read says why, and nothing is changed @wide", async ({ page, holdfast }) => {
  await becomesOwner(page, holdfast);
  const files: [string | Buffer, RegExp][] = [
    [Buffer.from(`\uFEFF${csvOf([aMac("Library-Mac-07")])}`, "utf16le"), /This is no UTF-8 text\./],
    [Array.from({ length: 300 }, (_, n) => `column${n}`).join(",") + "\n", /Too many: at most 64\./],
    ["name,platform\nMac,macOS\n", /a column is missing that must be there/],
    ["serial,name,platform,colour\n", /a column whose name means nothing here/],
    ["", /This is missing\./],
  ];
  for (const [file, why] of files) {
    await gives(page, file);
    await expect(page.getByRole("alert").filter({ hasText: why })).toBeVisible();
    await expect(page.getByLabel("CSV file")).toHaveAttribute("aria-invalid", "true");
  }
  await page.goto("/devices");
  await expect(page.getByText("No devices yet")).toBeVisible();
});
