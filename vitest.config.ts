import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Tests run on the sources, so a stale build can never make one pass. What a test starts as a process of its own
// (`node packages/cli/bin/tallylight.js`) is built by `npm test` first.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@tallylight\/core$/, replacement: source("packages/core/src/index.ts") },
      { find: /^@tallylight\/adapters\/([a-z0-9]+)$/, replacement: source("packages/adapters/src/$1/index.ts") },
      { find: /^@tallylight\/services$/, replacement: source("packages/adapters/services/src/index.ts") },
      { find: /^@tallylight\/http\/(compose|schemas)$/, replacement: source("packages/http/src/$1.ts") },
      { find: /^@tallylight\/http\/([a-z]+)$/, replacement: source("packages/http/src/$1/index.ts") },
      { find: /^@tallylight\/http$/, replacement: source("packages/http/src/index.ts") },
      { find: /^tallylight$/, replacement: source("packages/cli/src/index.ts") },
    ],
  },
  test: {
    include: ["packages/**/src/**/*.test.ts", "examples/**/src/**/*.test.ts"],
    // On a machine that is busy with other things; only what hangs comes to it.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // Tests on real servers mostly wait.
    maxWorkers: 2,
    hookTimeout: 180_000,
    coverage: {
      provider: "v8",
      include: ["packages/core/src/**"],
      exclude: ["**/*.test.ts", "**/index.ts"],
      reporter: ["text-summary"],
      thresholds: { branches: 100 },
    },
  },
});
