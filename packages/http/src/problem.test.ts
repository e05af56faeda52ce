import { describe, expect, it } from "vitest";
import { problem, PROBLEM_KINDS, type Refusal } from "./problem.ts";
import { PROBLEM_HELP } from "./test-problem-help.ts";

type Told = Readonly<Record<string, unknown>> & {
  readonly code: string;
  readonly title: string;
  readonly status: number;
};

/** A refusal of this kind, each of whose members is its own name in braces. */
function sample(kind: string, given: Readonly<Record<string, unknown>> = {}): Refusal {
  const members = { kind, ...given };
  const get = (target: object, name: string | symbol): unknown =>
    name in target ? Reflect.get(target, name) : `{${String(name)}}`;
  return new Proxy(members, { get }) as unknown as Refusal;
}

/** Kinds that are told under several codes, by where it happened. */
const VARIANTS: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  unavailable: [
    { port: "egress", unreadable: false },
    { port: "locks", unreadable: false },
    { port: "documents", unreadable: false },
    { port: "documents", unreadable: true },
  ],
  "invalid-request": [{ details: [{ field: "{field}", message: "{what is wrong}" }] }],
};

const USUAL = ["type", "title", "status", "detail", "code", "requestId", "error", "message"];

/** Everything that is answered, one by one, under its code. */
async function allProblems(): Promise<readonly { readonly told: Told; readonly headers: Headers }[]> {
  const samples = PROBLEM_KINDS.flatMap((kind) => (VARIANTS[kind] ?? [{}]).map((given) => sample(kind, given)));
  return Promise.all(
    samples.map(async (refusal) => {
      const answer = problem(refusal, "{requestId}");
      return { told: (await answer.json()) as Told, headers: answer.headers };
    }),
  );
}

const NOT_TOLD = ["content-type", "cache-control"];

function sectionOf({ told, headers }: { readonly told: Told; readonly headers: Headers }): string {
  const more = Object.keys(told).filter((name) => !USUAL.includes(name));
  const sent = [...headers]
    .filter(([name]) => !NOT_TOLD.includes(name))
    .map(([name, value]) => `\`${name}: ${value}\``);
  const facts = [
    `**${told.status}** · ${told.title}`,
    `\`error\`: \`${String(told["error"])}\``,
    ...(more.length === 0 ? [] : [`members: ${more.map((name) => `\`${name}\``).join(", ")}`]),
    ...(sent.length === 0 ? [] : [`headers: ${sent.join(", ")}`]),
  ];
  return `## ${told.code}\n${facts.join(" · ")}\n\n> ${String(told["message"])}\n\n${PROBLEM_HELP[told.code] ?? ""}\n`;
}

const INTRODUCTION = `# Errors

Made by \`packages/http/src/problem.test.ts\` from the table of the code (\`npx vitest run packages/http/src/problem.test.ts -u\` makes it anew).

Every refusal is \`application/problem+json\` (RFC 9457): \`type\` (\`urn:tallylight:problem:\` and the code), \`title\`, \`status\`, \`detail\`, and beside them \`code\`, what a program tells it by; \`requestId\`, which the log has too; and \`error\`, \`message\`, \`details\`, which clients of OpenVidu Meet read. Texts may change, codes do not. A 503 may be repeated after \`Retry-After\`; a start is best repeated under the same \`Idempotency-Key\`.
`;

describe("docs/reference/errors.md", () => {
  it("has a section for each code, in the order of statuses", async () => {
    const problems = (await allProblems()).toSorted(
      (a, b) => a.told.status - b.told.status || a.told.code.localeCompare(b.told.code),
    );
    expect(problems.length).toBeGreaterThan(40);
    await expect([INTRODUCTION, ...problems.map(sectionOf)].join("\n")).toMatchFileSnapshot(
      "../../../docs/reference/errors.md",
    );
  });

  it("says of each code what to do, and of no other", async () => {
    const codes = (await allProblems()).map(({ told }) => told.code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(Object.keys(PROBLEM_HELP).toSorted()).toEqual(codes.toSorted());
  });
});
