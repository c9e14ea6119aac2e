// What the browser complains about while nobody looks: console errors, uncaught errors, refusals of the content
// security policy. A journey passes only when there were none but those that it announced.
import type { BrowserContext, ConsoleMessage } from "@playwright/test";

export class Complaints {
  private readonly heard: string[] = [];
  private readonly expected: RegExp[] = [];

  listenTo(context: BrowserContext): void {
    context.on("console", (message) => {
      if (isComplaint(message)) this.heard.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.heard.push(String(error.error().stack ?? error.error())));
  }

  /** For a sad path: the browser itself calls every answer of 400 and above an error. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  get unexpected(): string[] {
    return this.heard.filter((complaint) => !this.expected.some((pattern) => pattern.test(complaint)));
  }
}

/** Leptos warns of an island that it cannot find, and Chromium may only warn of a policy: both are faults. */
function isComplaint(message: ConsoleMessage): boolean {
  const policy = /content.security.policy|could not find wasm function/i;
  return message.type() === "error" || (message.type() === "warning" && policy.test(message.text()));
}
