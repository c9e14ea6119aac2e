// What stands on the page, in the language of the journey. A journey is written in English, as it reads on the screen,
// and finds the same words in Dutch by the console's own files of words.
//
//   say("Lock Library-Mac-07")                     as it stands there
//   saying("{{ name }} has got it and has not …")  where something in double braces is not known beforehand
import { test } from "@playwright/test";
import { readFileSync } from "node:fs";

type Words = Map<string, string>;

function wordsOf(language: string): Words {
  const file = new URL(`../../app/locales/${language}.json`, import.meta.url);
  const flat = (branch: object, above: string): [string, string][] =>
    Object.entries(branch).flatMap(([key, inside]) =>
      typeof inside === "string" ? [[above + key, inside]] : flat(inside, `${above}${key}.`),
    );
  return new Map(flat(JSON.parse(readFileSync(file, "utf8")), ""));
}

const english = wordsOf("en");
const dutch = wordsOf("nl");

const speaksDutch = () => test.info().project.use.locale?.startsWith("nl") ?? false;

const SLOT = /\{\{ (\w+) \}\}/;
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const around = (template: string) => template.split(new RegExp(SLOT, "g"));

/** The words that this text can be, the ones with the most letters of their own; and what stands in their slots. */
function meanings(text: string): { key: string; slots: Words }[] {
  let most = 0;
  const found: { key: string; own: number; slots: Words }[] = [];
  for (const [key, template] of english) {
    const parts = around(template);
    const pattern = parts.map((part, at) => (at % 2 ? "(.+)" : literally(part))).join("");
    const match = text.match(new RegExp(`^${pattern}$`));
    if (!match) continue;
    const own = parts.filter((_, at) => at % 2 === 0).join("").length;
    most = Math.max(most, own);
    const names = parts.filter((_, at) => at % 2 === 1);
    found.push({ key, own, slots: new Map(names.map((name, at) => [name, match[at + 1]])) });
  }
  return found.filter(({ own }) => own === most && own > 0);
}

/** The text as it stands on the page; `place` names the part of the file where the same words mean two things. */
export function say(text: string, place = ""): string {
  const possible = meanings(text).filter(({ key }) => key.startsWith(place));
  if (possible.length === 0) throw new Error(`The console never says “${text}”.`);
  if (!speaksDutch()) return text;
  const said = possible.map(({ key, slots }) =>
    around(dutch.get(key)!).map((part, at) => (at % 2 ? slots.get(part) : part)).join(""),
  );
  const [one, ...others] = new Set(said);
  if (others.length > 0) {
    throw new Error(`“${text}” is more than one thing in Dutch: ${possible.map(({ key }) => key).join(", ")}`);
  }
  return one;
}

/** The same as a pattern: whatever still stands in double braces can be anything. */
export function saying(text: string, place = ""): RegExp {
  return new RegExp(around(say(text, place)).map((part, at) => (at % 2 ? ".+" : literally(part))).join(""));
}
