/*
 * box = size(4) type(4) payload        size counts itself and the type; all numbers are big-endian
 */

/** One box of an MP4 file; `payload` is a view, not a copy. */
export type Box = { readonly type: string; readonly payload: Uint8Array };

/** The boxes that lie side by side in these bytes. Boxes of 4 GiB and more are not understood. */
export function parseBoxes(bytes: Uint8Array): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = uint32At(bytes, at);
    if (size < 8 || at + size > bytes.length) throw new RangeError(`no MP4 box at byte ${at}`);
    boxes.push({
      type: String.fromCharCode(...bytes.subarray(at + 4, at + 8)),
      payload: bytes.subarray(at + 8, at + size),
    });
    at += size;
  }
  return boxes;
}

/** The box at a path such as `moov/trak/mdia/mdhd`; throws when the file has none. */
export function boxAt(bytes: Uint8Array, path: string): Box {
  const [type = "", ...rest] = path.split("/");
  const found = parseBoxes(bytes).find((box) => box.type === type);
  if (found === undefined) throw new RangeError(`no MP4 box ${type}`);
  return rest.length === 0 ? found : boxAt(found.payload, rest.join("/"));
}

export function uint32At(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}

/** A box made of its parts, each of them bytes or whole boxes. */
export function box(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  return concat([uint32s([size]), new TextEncoder().encode(type), ...parts]);
}

/** A box that begins with version 0 and no flags, and then holds numbers of four bytes each. */
export function table(type: string, numbers: readonly number[]): Uint8Array {
  return box(type, uint32s([0]), uint32s(numbers));
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The payload with one number of four bytes replaced. */
export function withUint32(payload: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = payload.slice();
  new DataView(copy.buffer).setUint32(offset, value);
  return copy;
}

function uint32s(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, number] of numbers.entries()) view.setUint32(index * 4, number);
  return bytes;
}
