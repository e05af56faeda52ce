import { okAsync } from "neverthrow";
import { type Documents, KEYS_PER_PAGE, pageOf, type StoredText } from "../documents/documents.ts";

/** Documents in this process alone, and what tests do behind the ports' backs. */
export type MemoryDocuments = Documents & {
  /** Stores a text whatever is there, as another program would. */
  readonly plant: (key: string, text: string) => void;
  readonly keys: () => readonly string[];
};

/** The reference of `Documents`: what it does is what the others must do. It forgets everything with the process. */
export function memoryDocuments(): MemoryDocuments {
  const texts = new Map<string, StoredText>();
  let writes = 0;
  const store = (key: string, text: string): string => {
    writes += 1;
    const etag = String(writes);
    texts.set(key, { text, etag });
    return etag;
  };
  const etagOf = (key: string): string | null => texts.get(key)?.etag ?? null;
  return {
    read: (key) => okAsync(texts.get(key) ?? null),
    writeIf: (key, text, expected) =>
      etagOf(key) === expected
        ? okAsync({ kind: "written" as const, etag: store(key, text) })
        : okAsync({ kind: "conflict" as const }),
    removeIf: (key, expected) => {
      if (texts.has(key) && etagOf(key) !== expected) return okAsync({ kind: "conflict" as const });
      texts.delete(key);
      return okAsync({ kind: "removed" as const });
    },
    listFolders: (folder, after) => {
      const inside = [...texts.keys()].filter((key) => key.startsWith(folder)).map((key) => key.slice(folder.length));
      const names = inside.filter((path) => path.includes("/")).map((path) => path.slice(0, path.indexOf("/")));
      return okAsync(pageOf([...new Set(names)], after));
    },
    listKeys: (folder, after) => {
      const inside = [...texts.keys()].filter((key) => key.startsWith(folder)).map((key) => key.slice(folder.length));
      const ahead = inside.filter((key) => after === null || key > after).toSorted();
      const keys = ahead.slice(0, KEYS_PER_PAGE);
      const stamps = keys.map((key) => etagOf(folder + key) ?? "");
      return okAsync({ keys, stamps, areEtags: true, next: ahead.length > keys.length ? (keys.at(-1) ?? null) : null });
    },
    plant: (key, text) => {
      store(key, text);
    },
    keys: () => [...texts.keys()],
  };
}
