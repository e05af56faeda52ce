/**
 * The API as types, made from its document: `createClient<paths>({ baseUrl, headers })` of openapi-fetch is a client whose
 * paths, parameters, headers, bodies and answers the compiler knows.
 */
export type * from "./openapi.ts";
