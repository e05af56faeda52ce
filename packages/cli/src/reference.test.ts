import { expect, it } from "vitest";
import { runWith } from "./test-bench.ts";
import { commandsBelow } from "./test-commands.ts";

const INTRODUCTION = `# The command line

Made from the program's own help by \`packages/cli/src/reference.test.ts\` (\`npx vitest run packages/cli/src/reference.test.ts -u\` makes it anew). What \`--json\` prints has a schema: [cli.schema.json](cli.schema.json). With \`--url\` the key comes from \`TALLY_API_KEY\`, from the file that \`TALLY_API_KEY_FILE\` names, or from \`api-key\` in the data directory. What to type in an incident: [the runbook](../operate/runbook.md).
`;

it("docs/reference/cli.md has the help of every noun and command", async () => {
  const commands = await commandsBelow();
  expect(commands).toContain("locks release");
  expect(commands).toContain("catalog check");
  const section = async (command: string): Promise<string> => {
    const { code, stdout } = await runWith([...command.split(" ").filter((word) => word !== ""), "--help"]);
    expect([command, code]).toEqual([command, 0]);
    return `## tallylight ${command}`.trimEnd() + `\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`;
  };
  const sections = await Promise.all(commands.map(section));
  await expect([INTRODUCTION, ...sections].join("\n")).toMatchFileSnapshot("../../../docs/reference/cli.md");
});
