import { type SingleRedis, singleRedis } from "../house.ts";
import type { House } from "../house.ts";
import { type Scenario, scenario } from "../scenario.ts";
import { answersIn, promised } from "./words.ts";

/** The version that is expected is the last argument: there is none to write, and no lock. */
const A_RELEASE = /:lock\r\n\$32\r\n[0-9a-f]{32}\r\n(?:\*|$)/;

/** The script takes effect, and whoever sent it is not told. */
export const answerCut: Scenario = scenario({
  name: "answer-cut",
  injects:
    "the connection to Redis broken after the script ran, in place of its answer: of a claim, of a confirm, of a release",
  faults: ["lock-answer-lost"],
  lockServer: singleRedis,
  act: async (house) => {
    const [claim, confirm, release] = [
      await house.meet("Claim"),
      await house.meet("Confirm"),
      await house.meet("Release"),
    ];
    // Now every instance's Redis has the scripts.
    const releasedId = await promised(house, 0, release);

    const claimCut = cut(house, "a claim", claim.roomId, (text) => text.includes('"egressId":null'));
    const claimed = await house.start(house.instances[1], claim.roomId);
    await claimCut;
    const confirmCut = cut(house, "a confirm", confirm.roomId, (text) => text.includes('"egressId":"EG_'));
    const confirmed = await house.start(house.instances[2], confirm.roomId);
    await confirmCut;
    const releaseCut = cut(house, "a release", release.roomId, (text) => A_RELEASE.test(text));
    const stopped = await house.stopRecording(house.instances[0], releasedId);
    await releaseCut;
    return `claim: ${answersIn([claimed])}; confirm: ${answersIn([confirmed])}; stop: ${answersIn([stopped])}`;
  },
});

function cut(
  { locks }: House & { readonly locks: SingleRedis },
  what: string,
  roomId: string,
  fits: (text: string) => boolean,
): Promise<void> {
  return locks.proxy.cutAnswer(what, (request) => {
    const text = request.toString();
    return text.includes(`{${roomId}}:lock`) && fits(text);
  });
}
