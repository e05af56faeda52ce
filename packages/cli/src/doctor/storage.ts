import type { StorageCheck } from "@tallylight/http/compose";
import { type Finding, fine, problem, unreachable, warning } from "./finding.ts";

const ABOUT = "S3";
const NEXT = "Check AWS_ENDPOINT_URL_S3, S3_BUCKET, the AWS keys and that the server answers.";

/** What the S3 server can do, and what these credentials may do in the bucket. */
export async function storageFindings(check: StorageCheck): Promise<readonly Finding[]> {
  const asked = await check.ask();
  if (asked.isErr()) return [unreachable(ABOUT, asked.error, NEXT)];
  const { capabilities, metadata } = asked.value;
  const can = Object.entries(capabilities).filter(([, able]) => able);
  const summary = can.length === 0 ? "nothing is permitted" : `can: ${can.map(([name]) => name).join(", ")}`;
  const lacking = check.advice(asked.value).map((advice) => {
    const [says = "", next = ""] = advice.split(": ");
    const isConditional = /If-(None-)?Match/.test(says);
    return isConditional ? warning(ABOUT, says, `Know that ${next}.`) : problem(ABOUT, says, `${capital(next)}.`);
  });
  return [fine(ABOUT, `${summary}; documents by ${metadata}`), ...lacking];
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
