// Prints `N passed, N failed, N skipped` and exits non-zero when anything failed.
// Usage: node scripts/ci-summary.mjs VITEST.json [NAME OF A STEP THAT FAILED …]
// The counts are those of vitest's JSON report. A step that failed counts as one more failure, unless it is the one that
// wrote the report (`tests`), whose failures are counted already.
import { readFileSync } from "node:fs";

const [file, ...failedSteps] = process.argv.slice(2);

/** Counts tests; a file that could not be loaded, or that skipped itself as a whole, has none and counts as one. */
function counts(report) {
  const files = report.testResults.filter(({ assertionResults }) => assertionResults.length === 0);
  const filesThat = (status) => files.filter((file) => file.status === status).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + filesThat("failed"),
    skipped: report.numPendingTests + report.numTodoTests + filesThat("passed"),
  };
}

function read() {
  try {
    return counts(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    process.stdout.write(`no test report: ${error.message}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const { passed, failed, skipped } = read();
const others = failedSteps.filter((step) => step !== "tests" || failed === 0);
if (failedSteps.length > 0) process.stdout.write(`failed: ${failedSteps.join(", ")}\n`);
process.stdout.write(`${passed} passed, ${failed + others.length} failed, ${skipped} skipped\n`);
process.exitCode = failed + others.length === 0 ? 0 : 1;
