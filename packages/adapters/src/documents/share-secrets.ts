import { type Prefix, secretsKey, type ShareSecrets, type ShareSecretStore, unavailable } from "@tallylight/core";
import { errAsync, okAsync, type Result } from "neverthrow";
import { z } from "zod";
import { decodeJson } from "../wire/decode.ts";
import type { InvalidStored } from "../wire/recording.ts";
import type { Documents } from "./documents.ts";
import { documentFailure, readValue, writeValue } from "./values.ts";

/** Secrets as documents below `{prefix}/recordings/.secrets/`, with OpenVidu Meet's names for them. */
export function shareSecrets(documents: Documents, prefix: Prefix): ShareSecretStore {
  const failed = (operation: string) => documentFailure("documents", operation);
  const read = (key: string, operation: string) => readValue(documents, key, decode).mapErr(failed(operation));
  return {
    find: (id) => read(secretsKey(prefix, id), "find").map((stored) => stored?.value ?? null),
    make: (id, secrets) => {
      const key = secretsKey(prefix, id);
      return writeValue(documents, key, { value: secrets, text: encode(secrets) }, null)
        .mapErr(failed("make"))
        .andThen((outcome) => {
          if (outcome.kind === "written") return okAsync(secrets);
          const gone = unavailable("documents", "make", "they were removed at the same moment");
          return read(key, "make").andThen((stored) => (stored === null ? errAsync(gone) : okAsync(stored.value)));
        });
    },
    remove: (id) => {
      const key = secretsKey(prefix, id);
      return documents
        .read(key)
        .andThen((stored) =>
          stored === null ? okAsync({ kind: "removed" as const }) : documents.removeIf(key, stored.etag),
        )
        .mapErr(failed("remove"))
        .andThen(({ kind }) =>
          kind === "removed"
            ? okAsync(undefined)
            : errAsync(unavailable("documents", "remove", "changed at the same moment")),
        );
    },
  };
}

const encode = (secrets: ShareSecrets): string =>
  JSON.stringify({ publicAccessSecret: secrets.public, privateAccessSecret: secrets.private });

const document = z
  .object({ publicAccessSecret: z.string().min(1), privateAccessSecret: z.string().min(1) })
  .transform((told) => ({ public: told.publicAccessSecret, private: told.privateAccessSecret }));

function decode(text: string): Result<ShareSecrets, InvalidStored> {
  return decodeJson(text, document);
}
