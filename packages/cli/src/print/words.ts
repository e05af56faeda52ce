export { ageText, counted, sizeText, timeText } from "@tallylight/http/shapes";

// Control characters, line and paragraph separators, and marks that turn the direction of what follows.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere, in one line, and unable to steer the terminal. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "\ufffd");
}

/** The same for JSON, in which they can be written as escapes. Its own line breaks stay. */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, (mark) =>
    mark === "\n" ? mark : `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
