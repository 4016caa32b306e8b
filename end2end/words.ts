import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Language = "en" | "ru";

// The words the interface itself uses, so that a story is written once for both languages.
export function words(language: Language): (section: string, key: string) => string {
  const read = (section: string) =>
    JSON.parse(readFileSync(join(import.meta.dirname, `../app/locales/${language}/${section}.json`), "utf8"));
  return (section, key) => {
    const word = key.split(".").reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], read(section));
    if (typeof word !== "string") throw new Error(`no word ${section}.${key} in ${language}`);
    return word;
  };
}

export const browserLocale: Record<Language, string> = { en: "en-GB", ru: "ru-RU" };
