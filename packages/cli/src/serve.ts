import { buildCommand } from "@stricli/core";
import { verb } from "./command.ts";
import { EXIT } from "./exit-code.ts";
import { note, refuse } from "./print/print.ts";

export const serveRequests = buildCommand({
  docs: {
    brief: "Run the service",
    fullDescription:
      "Runs the service. Configured by the environment and by .env in this\ndirectory. The first SIGINT or SIGTERM ends it cleanly; the second one at once\n(130 in a shell).",
  },
  parameters: {},
  func: verb(async (context) => {
    // Asked for before the start, so that a signal during it is not lost.
    const stopped = context.stopAsked();
    const service = await context.serve();
    if (service.isErr()) return refuse(context, false, service.error);
    note(context, `Tallylight listens on ${service.value.url}. Ctrl-C ends it.`);
    await stopped;
    await service.value.close();
    return EXIT.ok;
  }),
});
