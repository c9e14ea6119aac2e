// How the journeys run: every one with scripts, without them, and on a narrow screen, the main ones in Dutch too; in the
// Chromium that `cargo xtask needs` found. `cargo xtask e2e` starts this; nothing here downloads a browser.
import { defineConfig } from "@playwright/test";

const chromium = process.env.HOLDFAST_CHROMIUM;
if (!chromium || !process.env.HOLDFAST_BINARY) {
  throw new Error("Start the journeys with: cargo xtask e2e [pattern]");
}

export default defineConfig({
  testDir: "journeys",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    screenshot: "only-on-failure",
    // Pictures of every moment would make each journey a third slower.
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    launchOptions: {
      executablePath: chromium,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  // A journey that is about a live island says `@scripts` in its title, one that needs room says `@wide`; one whose words
  // are all said by `support/words.ts` says `@dutch`, and is told once more in that language.
  projects: [
    { name: "scripts" },
    { name: "no scripts", use: { javaScriptEnabled: false }, grepInvert: /@scripts/ },
    { name: "narrow", use: { viewport: { width: 360, height: 740 } }, grepInvert: /@wide/ },
    { name: "Dutch", use: { locale: "nl-NL" }, grep: /@dutch/ },
  ],
});
