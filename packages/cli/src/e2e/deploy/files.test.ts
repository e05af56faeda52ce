import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describeConfig } from "@tallylight/http";
import { findBinary, freePort, isSkipped, serviceOrSkip, startRedis, until } from "@tallylight/services";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { readPage, ROOT } from "../docs/pages.ts";
import { snippetsOf } from "../docs/snippets.ts";
import { lastOf, stagesOf } from "./containerfile.ts";

const exec = promisify(execFile);

type Environment = Readonly<Record<string, string>>;

/** What is wrong with these settings, as the program itself says; names that it does not know are wrong too. */
function wrongWith(env: Environment): readonly string[] {
  const { problems, warnings, settings } = describeConfig(env);
  const known = [...settings.map(({ variable }) => variable), "NODE_ENV"];
  const unknown = Object.keys(env).filter((name) => !known.includes(name.replace(/_FILE$/, "")));
  return [
    ...[...problems, ...warnings].map(({ variable, given, expected }) => `${variable} ${given}; expected ${expected}`),
    ...unknown.map((name) => `${name} is not a setting`),
  ];
}

/** The lines of a file of settings, as systemd and Compose read them. */
function settingsIn(path: string): Environment {
  return Object.fromEntries(
    [...readPage(path).matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value ?? ""]),
  );
}

const texts = z.record(z.string(), z.string());
const service = z.object({
  image: z.string(),
  environment: texts.default({}),
  ports: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  read_only: z.boolean().default(false),
});
const compose = z
  .object({ services: z.record(z.string(), service) })
  .parse(parse(readPage("deploy/compose.yaml"))).services;

/** A value of the reader's own in the place of each that he is asked to replace. */
const replaced = (env: Environment): Environment =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value === "" || value.startsWith("change-me") ? randomBytes(32).toString("hex") : value,
    ]),
  );

/** The variables whose value is still the example's. */
const leftAsTheyAre = (env: Environment): readonly string[] =>
  Object.keys(env).filter((name) => env[name]?.startsWith("change-me"));

/** As Compose puts the values of an `.env` file into a text. */
const filled = (text: string, env: Environment): string =>
  text.replace(/\$\{(\w+)(?::\?[^}]*)?\}/g, (_, name: string) => env[name] ?? "");

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const deployment = z.object({
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: texts }),
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([
          z.object({
            ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
            startupProbe: probe,
            readinessProbe: probe,
            livenessProbe: probe,
          }),
        ]),
      }),
    }),
  }),
});
const manifests = readdirSync(`${ROOT}deploy/kubernetes`);
const manifest = (name: string): unknown => parse(readPage(`deploy/kubernetes/${name}`));
const pod = deployment.parse(manifest("deployment.yaml")).spec.template;

const unit = readPage("deploy/systemd/tallylight.service");
const image = stagesOf(readPage("deploy/Containerfile")).at(-1);
const LONGEST_END_MS = Number(
  /LONGEST_END_MS = ([\d_]+)/.exec(readPage("packages/http/src/serve.ts"))?.[1]?.replaceAll("_", ""),
);

describe("deploy/compose.yaml", () => {
  const asItStands = settingsIn("deploy/compose.env.example");
  const example = replaced(asItStands);
  const tallylight = compose["tallylight"];

  it("gives the program settings that it takes", () => {
    const env = Object.fromEntries(
      Object.entries(tallylight?.environment ?? {}).map(([name, text]) => [name, filled(text, example)]),
    );
    expect(wrongWith({ ...env, NODE_ENV: "production" })).toEqual([]);
    expect(wrongWith({ ...env, TALLY_API_KEY: "x" })).not.toEqual([]);
  });

  it("tells browsers an address of LiveKit that they reach, and not the one inside", () => {
    const told = filled(tallylight?.environment["LIVEKIT_PUBLIC_URL"] ?? "", example);
    expect(told).toBe(`ws://${example["LIVEKIT_NODE_IP"]}:7880`);
    expect(Object.keys(compose)).toContain(new URL(tallylight?.environment["LIVEKIT_URL"] ?? "").hostname);
  });

  it("asks for each of its values, and the example has each", () => {
    const asked = new Set([...readPage("deploy/compose.yaml").matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    expect(asked).toEqual(new Set(Object.keys(example)));
  });

  it("starts nothing before the reader has made secrets of his own: the example has none", () => {
    const text = readPage("deploy/compose.yaml");
    const secrets = Object.keys(asItStands).filter((name) => /SECRET|API_KEYS/.test(name));
    expect(secrets.length).toBeGreaterThan(3);
    for (const name of secrets) {
      expect(asItStands[name], name).toBe("");
      expect(text).toContain(`\${${name}:?`);
    }
  });

  it("has all its secrets after the lines that the page shows for it", async () => {
    const [block] = snippetsOf(readPage("deploy/README.md")).filter(({ heading }) => heading === "Compose");
    const lines = (block?.text ?? "").split("\n").filter((line) => /^(sed|for) /.test(line));
    const folder = await mkdtemp(join(tmpdir(), "tally-compose-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await copyFile(`${ROOT}deploy/compose.env.example`, join(folder, "compose.env.example"));
    await exec("bash", ["-ec", lines.join("\n")], { cwd: folder });
    const written = await readFile(join(folder, ".env"), "utf8");
    const names = [...written.matchAll(/^([A-Z][A-Z0-9_]*)=(.+)$/gm)].map(([, name]) => name ?? "");
    expect(names.toSorted()).toEqual(Object.keys(asItStands).toSorted());
    expect(new Set(written.match(/[0-9a-f]{64}/g)).size).toBe(4);
  });

  it("has images of a version, and one that is made here", () => {
    for (const { image: name } of Object.values(compose)) expect(name).toMatch(/:(v?\d|RELEASE|local)/);
  });

  it("has the images that the tests fall back to, where they find no program", async () => {
    const folder = `${ROOT}packages/adapters/services/src/`;
    const sources = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
    const texts = await Promise.all(sources.map((name) => readFile(folder + name, "utf8")));
    const named = texts.flatMap((text) => [...text.matchAll(/image: "([^"]+)"/g)].map(([, image]) => image ?? ""));
    expect(named.length).toBeGreaterThan(3);
    const ours = Object.values(compose).map((one) => one.image);
    expect(named.filter((image) => !ours.includes(image))).toEqual([]);
  });

  it("leaves the program time to end, and no way to write its own code", () => {
    expect(Number.parseInt(tallylight?.stop_grace_period ?? "", 10) * 1_000).toBeGreaterThan(LONGEST_END_MS);
    expect(tallylight?.read_only).toBe(true);
    expect(tallylight?.ports).toEqual([`127.0.0.1:6080:${lastOf(image, "EXPOSE")}`]);
  });

  it("has a LIVEKIT_CONFIG with which livekit-server starts", async (context) => {
    const found = await serviceOrSkip("livekit-server", async () => {
      const path = await findBinary("livekit-server", "server");
      return path === null ? { skipped: "not in .cache/bin (.ci/run installs it)" } : { path };
    });
    if (isSkipped(found)) return context.skip(found.skipped);
    const redis = await startRedis();
    if (isSkipped(redis)) return context.skip(redis.skipped);
    const [port, tcp, udp] = [await freePort(), await freePort(), await freePort()];
    const text = filled(compose["livekit"]?.environment["LIVEKIT_CONFIG"] ?? "", {
      ...example,
      LIVEKIT_NODE_IP: "127.0.0.1",
    });
    const { host, password } = new URL(redis.url);
    // Its ports and its Redis are others here, and so is nothing else.
    const config = text
      .replace("redis:6379", `${host}\n  password: ${password}`)
      .replace("port: 7880", `port: ${port}`)
      .replace("7881", String(tcp))
      .replace("7882", String(udp));
    const server = spawn(found.path, [], {
      env: { LIVEKIT_CONFIG: config },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: string[] = [];
    for (const stream of [server.stdout, server.stderr])
      stream.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    const gone = once(server, "exit").catch((thrown: unknown) => thrown);
    try {
      await until("livekit-server answers", async () => (await fetch(`http://127.0.0.1:${port}`)).ok).catch(
        (thrown: unknown) =>
          expect.fail(`${String(thrown)}
${said.join("")}`),
      );
      const webhook = (parse(config) as { webhook: { urls: readonly string[] } }).webhook;
      expect(webhook.urls.map((url) => new URL(url).pathname)).toEqual(["/livekit/webhook"]);
    } finally {
      server.kill("SIGKILL");
      await gone;
      await redis.stop();
    }
  }, 120_000);

  it("gives the worker the bucket of the program, without a prefix, and a backup", () => {
    const worker = z
      .object({
        ws_url: z.string(),
        storage: z.object({ s3: texts.or(z.record(z.string(), z.unknown())) }),
        backup: z.object({ s3: z.record(z.string(), z.unknown()) }),
      })
      .parse(parse(filled(compose["egress"]?.environment["EGRESS_CONFIG_BODY"] ?? "", example)));
    expect(worker.storage.s3["bucket"]).toBe(tallylight?.environment["S3_BUCKET"]);
    expect(worker.storage.s3["endpoint"]).toBe(tallylight?.environment["AWS_ENDPOINT_URL_S3"]);
    expect(Object.keys(worker.storage)).toEqual(["s3"]);
    expect(worker.backup.s3["bucket"]).not.toBe(worker.storage.s3["bucket"]);
    expect(worker.ws_url).toBe(tallylight?.environment["LIVEKIT_URL"]);
  });
});

describe("deploy/systemd", () => {
  const example = settingsIn("deploy/systemd/tallylight.env.example");
  const commented = readPage("deploy/systemd/tallylight.env.example").replace(/^#(?=[A-Z])/gm, "");
  const all = Object.fromEntries(
    [...commented.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value ?? ""]),
  );

  it("has an example of settings that the program takes, once each change-me is replaced", () => {
    expect(wrongWith(replaced(example))).toEqual([]);
    expect(wrongWith(replaced(all))).toEqual([]);
  });

  it("has an example that the program refuses as it stands, each change-me by its name", () => {
    expect(leftAsTheyAre(all).length).toBeGreaterThan(3);
    for (const name of leftAsTheyAre(all)) {
      expect(wrongWith(all)).toContainEqual(expect.stringMatching(new RegExp(`^${name} .*openssl rand`)));
    }
  });

  it("leaves the program time to end", () => {
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) * 1_000).toBeGreaterThan(LONGEST_END_MS);
    expect(unit).toContain("packages/cli/bin/tallylight.js serve");
  });

  it("is a unit that systemd takes, and that exposes little", async (context) => {
    const path = `${ROOT}deploy/systemd/tallylight.service`;
    const analyzed = await exec("systemd-analyze", ["security", "--offline=true", path]).catch(
      (thrown: NodeJS.ErrnoException) => thrown,
    );
    if ("code" in analyzed && analyzed.code === "ENOENT") return context.skip("there is no systemd-analyze");
    const exposure = /exposure level for tallylight.service: ([\d.]+)/.exec(
      "stdout" in analyzed ? analyzed.stdout : "",
    )?.[1];
    expect(Number(exposure)).toBeLessThan(2);
    expect((await exec("systemd-analyze", ["verify", path])).stderr).not.toContain("tallylight.service");
  });
});

describe("deploy/kubernetes", () => {
  it("gives the program settings that it takes", () => {
    const config = z.object({ data: texts }).parse(manifest("config.yaml")).data;
    const secret = z.object({ stringData: texts }).parse(manifest("secret.example.yaml")).stringData;
    expect(wrongWith({ ...config, ...replaced(secret), NODE_ENV: "production" })).toEqual([]);
    expect(leftAsTheyAre(secret).length).toBeGreaterThan(4);
    for (const name of leftAsTheyAre(secret)) {
      expect(wrongWith({ ...config, ...secret })).toContainEqual(
        expect.stringMatching(new RegExp(`^${name} .*openssl rand`)),
      );
    }
  });

  it("asks probes that there are, of a port that there is", () => {
    const [container] = pod.spec.containers;
    expect(container.ports).toEqual([{ name: "http", containerPort: Number(lastOf(image, "EXPOSE")) }]);
    const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe];
    expect(probes.map(({ httpGet }) => httpGet.port)).toEqual(["http", "http", "http"]);
    const mounted = readPage("packages/http/src/probes/mount.ts");
    for (const { httpGet } of probes) expect(mounted).toContain(`app.get("${httpGet.path}"`);
  });

  it("leaves the program time to end", () => {
    expect(pod.spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(LONGEST_END_MS);
  });

  it("means the same pods everywhere, and names each file", () => {
    const selectors = ["service.yaml", "pod-disruption-budget.yaml", "network-policy.yaml"].map(readManifest);
    for (const text of selectors)
      expect(text).toContain(`app.kubernetes.io/name: ${pod.metadata.labels["app.kubernetes.io/name"]}`);
    const { resources } = z.object({ resources: z.array(z.string()) }).parse(manifest("kustomization.yaml"));
    expect(new Set([...resources, "kustomization.yaml", "secret.example.yaml"])).toEqual(new Set(manifests));
    for (const name of manifests) expect(parseAllDocuments(readManifest(name))).toHaveLength(1);
  });
});

function readManifest(name: string): string {
  return readPage(`deploy/kubernetes/${name}`);
}
