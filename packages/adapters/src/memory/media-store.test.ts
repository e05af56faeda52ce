import { mediaStoreContract } from "@tallylight/adapters/contracts";
import { memoryMedia } from "@tallylight/adapters/memory";

mediaStoreContract("media in memory", async () => {
  const { media, upload } = memoryMedia("openvidu-meet", Date.now);
  return { media, upload, held: async () => 0 };
});
