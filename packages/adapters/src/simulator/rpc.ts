import type { VideoGrant } from "livekit-server-sdk";
import { fromThrowable, type Result } from "neverthrow";
import { type TwirpError, UNREADABLE } from "./twirp-error.ts";
import type { World } from "./world.ts";

/** A message of `@livekit/protocol`, as far as an answer needs it. */
export type Message = {
  toJson(options: { readonly emitDefaultValues: boolean; readonly useProtoFieldName: boolean }): unknown;
};

/** A call that was read, and may be carried out or not. */
export type Call = {
  /** The room that it is about; `*` when it is about none. */
  readonly roomName: string;
  readonly allowed: (grants: VideoGrant) => boolean;
  readonly carryOut: () => Promise<Result<Message, TwirpError>>;
};

/** One method of the API: reads the JSON of a request. */
export type Method = (world: World, json: unknown) => Result<Call, TwirpError>;

type Answer = Result<Message, TwirpError>;

type Rpc<Request> = {
  readonly request: { fromJson(json: never, options: { readonly ignoreUnknownFields: boolean }): Request };
  readonly roomName: (request: Request, world: World) => string;
  readonly allowed: (grants: VideoGrant, request: Request) => boolean;
  readonly run: (world: World, request: Request) => Answer | Promise<Answer>;
};

/** A method from the shape of its request, who may call it, and what it does. */
export function rpc<Request>({ request: shape, roomName, allowed, run }: Rpc<Request>): Method {
  return (world, json) => {
    // The reader checks the JSON itself; its parameter's type belongs to a package that we do not depend on.
    const read = fromThrowable(
      () => shape.fromJson(json as never, { ignoreUnknownFields: true }),
      () => UNREADABLE,
    )();
    return read.map((request) => ({
      roomName: roomName(request, world),
      allowed: (grants) => allowed(grants, request),
      carryOut: async () => await run(world, request),
    }));
  };
}
