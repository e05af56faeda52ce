import { mediaStoreContract } from "@tallylight/adapters/contracts";
import { memoryMedia } from "@tallylight/adapters/memory";

const alwaysThere = {
  case: "says that it is unavailable, by method, when its store does not answer",
  reason: "memory is always there",
};

mediaStoreContract(
  "media in memory",
  async () => {
    const { media, upload } = memoryMedia("openvidu-meet", Date.now);
    return { media, upload, held: async () => 0 };
  },
  { skip: [alwaysThere] },
);
