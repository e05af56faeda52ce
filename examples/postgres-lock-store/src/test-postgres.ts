import { freePort, type Service, serviceOrSkip, type Skipped } from "@tallylight/services";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getuid } from "node:process";

const DEBIAN = "/usr/lib/postgresql";

/** A PostgreSQL: the one at `TALLY_TEST_POSTGRES_URL`, or one of the test's own by the machine's programs. */
export async function startPostgres(): Promise<Service<{ readonly url: string }> | Skipped> {
  const given = process.env["TALLY_TEST_POSTGRES_URL"];
  if (given !== undefined) return { url: given, stop: async () => {} };
  return serviceOrSkip("postgres", async () => {
    const [newest] = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().toReversed() : [];
    if (newest === undefined) {
      return { skipped: "install it (Debian: apt-get install postgresql), or set TALLY_TEST_POSTGRES_URL" };
    }
    return ownPostgres(join(DEBIAN, newest, "bin"));
  });
}

async function ownPostgres(programs: string): Promise<Service<{ readonly url: string }>> {
  const home = mkdtempSync(join(tmpdir(), "postgres-"));
  const port = await freePort();
  const data = join(home, "data");
  // It refuses to run as root.
  const asRoot = getuid?.() === 0;
  if (asRoot) run("chown", ["postgres", home]);
  const server = (program: string, ...args: readonly string[]): void => {
    const call = [join(programs, program), ...args];
    run(
      asRoot ? "setpriv" : "env",
      asRoot ? ["--reuid=postgres", "--regid=postgres", "--clear-groups", ...call] : call,
    );
  };
  server("initdb", "--pgdata", data, "--username=tally", "--auth=trust", "--no-sync");
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${home}`;
  server("pg_ctl", "start", "--wait", "--pgdata", data, "--log", join(home, "log"), "--options", settings);
  return {
    url: `postgres://tally@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server("pg_ctl", "stop", "--wait", "--pgdata", data, "--mode=immediate");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function run(program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, [...args], {
    encoding: "utf8",
    timeout: 60_000,
    stdio: "pipe",
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stdout}${stderr}`);
}
