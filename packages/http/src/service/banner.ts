import { signInToken } from "../edge/session.ts";
import { signerWith } from "../edge/signed.ts";
import type { House } from "../compose.ts";

/** What whoever starts the service by hand should know first; empty when there is nothing to warn of. */
export function banner({ apiKeyFile, describe, secret, ports }: House, url: string): string {
  const signIn = signInToken(signerWith(secret), ports.clock.now());
  const lines = [
    ...(describe.liveKit === "simulator" ? SIMULATED : []),
    ...(apiKeyFile === null ? [] : [`  API key      ${apiKeyFile}   (made for this machine: only it can connect)`]),
    ...(apiKeyFile === null
      ? []
      : [`  Dashboard    ${url}/sign-in?token=${signIn}   (signs you in: once, within an hour)`]),
    ...(describe.liveKit === "simulator" ? tryIt(url, apiKeyFile) : []),
  ];
  return lines.length === 0 ? "" : `\n${["", ...lines, ""].join("\n")}\n`;
}

const SIMULATED = [
  "  *** THIS LIVEKIT IS SIMULATED: nobody is recorded. ***",
  "  The rooms, the people in them and the pictures are made up, and end with this process.",
  "  Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET to record for real.",
  "",
];

function tryIt(url: string, apiKeyFile: string | null): readonly string[] {
  const key = apiKeyFile === null ? "x-api-key: <one of TALLY_API_KEYS>" : `x-api-key: $(cat ${apiKeyFile})`;
  const curl = `  curl -H "${key}"`;
  return [
    `  Service      ${url}`,
    "",
    "  Record the demo room:",
    `${curl} -H "content-type: application/json" -d '{"roomId":"demo"}' ${url}/api/v1/recordings`,
    `${curl} -X POST ${url}/api/v1/recordings/<recordingId>/stop`,
    `${curl} -o demo.mp4 ${url}/api/v1/recordings/<recordingId>/media`,
  ];
}
