import type { StorageCheck } from "@tallylight/http/compose";
import { type Finding, fine, problem, unreachable, warning } from "./finding.ts";

const ABOUT = "S3";
const NEXT = "Check AWS_ENDPOINT_URL_S3, S3_BUCKET, the AWS keys and that the server answers.";

/** What needs a permission of its own. */
const ON_OBJECTS = ["put", "get", "list", "delete"] as const;

/** What the S3 server can do, and what these credentials may do in the bucket. */
export async function storageFindings(check: StorageCheck): Promise<readonly Finding[]> {
  const asked = await check.ask();
  if (asked.isErr()) return [unreachable(ABOUT, asked.error, NEXT)];
  const { capabilities, metadata } = asked.value;
  const findings = check.advice(asked.value).map(findingOf);
  // Without the bucket, or the right to write into it, nothing has shown what else the store can do.
  if (!capabilities.bucket) return findings.slice(0, 1);
  if (ON_OBJECTS.every((name) => !capabilities[name])) return [SHUT_OUT];
  const can = Object.entries(capabilities).filter(([, able]) => able);
  const summary = fine(ABOUT, `can: ${can.map(([name]) => name).join(", ")}; documents by ${metadata}`);
  return [summary, ...findings.filter(({ level }) => capabilities.put || level === "problem")];
}

const SHUT_OUT = problem(
  ABOUT,
  "the bucket is there, and with these keys no object in it can be written, read, listed or deleted",
  "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; then allow s3:PutObject, s3:GetObject and s3:DeleteObject below the prefix, and s3:ListBucket.",
);

/** Of `what is lacking: what that means, or what to do`. */
function findingOf(advice: string): Finding {
  const [says = "", next = ""] = advice.split(": ");
  const isConditional = /If-(None-)?Match/.test(says);
  return isConditional ? warning(ABOUT, says, `Know that ${next}.`) : problem(ABOUT, says, `${capital(next)}.`);
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
