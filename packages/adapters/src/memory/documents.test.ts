import { recordingDocumentsContract, roomCatalogContract, shareSecretsContract } from "@tallylight/adapters/contracts";
import { memoryDocuments, recordingDocuments, roomCatalog, shareSecrets } from "@tallylight/adapters/memory";

function makeStore() {
  const documents = memoryDocuments();
  return {
    documents,
    plant: async (key: string, text: string) => {
      documents.plant(key, text);
    },
    peek: async (key: string) => (await documents.read(key))._unsafeUnwrap()?.text ?? null,
  };
}

const reason = "memory is always there";

recordingDocumentsContract(
  "documents in memory",
  async () => {
    const { documents, plant, peek } = makeStore();
    return { documents: recordingDocuments(documents, "openvidu-meet"), plant, peek };
  },
  { skip: [{ case: "say that they are unavailable, by method, when their store does not answer", reason }] },
);

roomCatalogContract(
  "the catalog in memory",
  async () => {
    const { documents, plant, peek } = makeStore();
    return { catalog: roomCatalog(documents, "openvidu-meet"), plant, peek };
  },
  { skip: [{ case: "says that it is unavailable, by method, when its store does not answer", reason }] },
);

shareSecretsContract("memory", async () => shareSecrets(memoryDocuments(), "openvidu-meet"), {
  skip: [{ case: "says that it is unavailable, by method", reason }],
});
