import type { Result } from "neverthrow";
import type { InvalidStored } from "./recording.ts";

/** Told of each stored thing that cannot be read: it stays where it is, and is left out of answers. */
export type OnUnreadable = (key: string, reason: string) => void;

/** What was read under a key, or nothing, once that was told. */
export function readable<T>(key: string, decoded: Result<T, InvalidStored>, onUnreadable: OnUnreadable): readonly T[] {
  return decoded.match(
    (value) => [value],
    ({ field, reason }) => {
      onUnreadable(key, `${field} ${reason}`.trim());
      return [];
    },
  );
}
