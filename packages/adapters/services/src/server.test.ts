import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { DIES_WITH_US } from "./child.ts";
import { startServer, type ServerRecipe } from "./server.ts";
import { isSkipped } from "./service.ts";

const echo = `require("net").createServer((c) => c.pipe(c)).listen(Number(process.argv[1]), "127.0.0.1")`;

const recipe: ServerRecipe = {
  binaries: ["node"],
  image: "node:20",
  howToGet: "install Node",
  ports: 1,
  command: ([port]) => ({ args: ["-e", echo, `${port}`], env: {} }),
  probe: ([port]) => connected(port),
};

async function connected(port = 0): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect").finally(() => socket.destroy());
}

describe("a server of a test's own", () => {
  test("answers when it is handed over, and no more after stop", async () => {
    const server = await startServer(recipe);
    if (isSkipped(server)) throw new Error(server.skipped);
    await connected(server.ports[0]);
    await server.stop();
    await expect(connected(server.ports[0])).rejects.toThrow("ECONNREFUSED");
  });

  test("is started on another port when its own was taken", async () => {
    const tried: (number | undefined)[] = [];
    const server = await startServer({
      ...recipe,
      command: ([port]) => {
        tried.push(port);
        const taken = `console.error("listen EADDRINUSE: address already in use"); process.exit(1)`;
        return { args: ["-e", tried.length === 1 ? taken : echo, `${port}`], env: {} };
      },
    });
    if (isSkipped(server)) throw new Error(server.skipped);
    expect(server.ports[0]).toBe(tried[1]);
    await server.stop();
  });

  test("that fails for another reason says what it printed", async () => {
    const command: ServerRecipe["command"] = () => ({ args: ["-e", `throw new Error("no such setting")`], env: {} });
    await expect(startServer({ ...recipe, command })).rejects.toThrow("no such setting");
  });

  test("dies with the process that started it, even by SIGKILL", async () => {
    const stdio = `["pipe", "inherit", "inherit", "pipe"]`;
    const starter = `require("child_process").spawn("/bin/sh", process.argv.slice(1), { stdio: ${stdio} }).stdio[3].pipe(process.stdout)`;
    const command = ["-c", DIES_WITH_US, "sh", process.execPath, "-e", "setInterval(() => {}, 1000)"];
    const parent = spawn(process.execPath, ["-e", starter, "--", ...command], { stdio: ["ignore", "pipe", "inherit"] });
    const [told] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(told.toString());
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 20_000);
  });
});
