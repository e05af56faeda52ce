import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Asks the same again and again on so many connections, each after its answer; gives the requests in a second. */
export async function requestsPerSecond(
  url: string,
  headers: Readonly<Record<string, string>>,
  { count, connections }: { readonly count: number; readonly connections: number },
): Promise<number> {
  const { hostname, port, pathname, host } = new URL(url);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET ${pathname} HTTP/1.1\r\n${lines.join("")}\r\n`;
  let left = count;
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(Number(port), hostname)));
  const began = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      const answers = answersOn(socket);
      while (left > 0) {
        left -= 1;
        socket.write(request);
        const status = await answers.next();
        if (status !== 200) throw new Error(`${url} was answered ${status}`);
      }
      socket.destroy();
    }),
  );
  return (count / (performance.now() - began)) * 1_000;
}

async function opened(port: number, host: string): Promise<Socket> {
  const socket = connect({ port, host, noDelay: true });
  await once(socket, "connect");
  return socket;
}

const END_OF_HEAD = "\r\n\r\n";

/** Reads no more of an answer than its status and where it ends. */
function answersOn(socket: Socket): { readonly next: () => Promise<number> } {
  let text = "";
  let tell: ((status: number) => void) | null = null;
  let fail: (error: Error) => void = () => {};
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    text += chunk;
    const end = endOfAnswer(text);
    if (end === null) return;
    const status = Number(text.slice(9, 12));
    text = text.slice(end);
    tell?.(status);
  });
  socket.on("error", (error) => fail(error));
  socket.on("close", () => fail(new Error("the connection was closed")));
  return {
    next: () =>
      new Promise((resolve, reject) => {
        [tell, fail] = [resolve, reject];
      }),
  };
}

function endOfAnswer(text: string): number | null {
  const head = text.indexOf(END_OF_HEAD);
  if (head < 0) return null;
  const body = head + END_OF_HEAD.length;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (length !== undefined) return text.length >= body + Number(length) ? body + Number(length) : null;
  const last = text.indexOf("0\r\n\r\n", body);
  return last < 0 ? null : last + "0\r\n\r\n".length;
}
