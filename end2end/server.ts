import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LOGS = join(import.meta.dirname, "../target/end2end");
const START_LIMIT_MS = 60_000;

// Starts the binary it is told with the demo in an empty data folder on a free port, tells the tests
// about it through the environment, and returns what ends it.
export default async function startServer(): Promise<() => Promise<void>> {
  const binary = process.env.PARLEY_BIN;
  if (!binary) throw new Error("PARLEY_BIN must name the server's binary: use ./dev e2e");

  mkdirSync(LOGS, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), "parley-end2end-"));
  const address = `127.0.0.1:${await freePort()}`;
  const logFile = join(LOGS, "server.log");

  const server = spawn(binary, ["demo"], {
    cwd: dataDir,
    env: { ...process.env, PARLEY_ADDR: address, PARLEY_DATA_DIR: dataDir, PARLEY_RATE_LIMITS: "off" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile);
  server.stdout.pipe(log, { end: false });
  server.stderr.pipe(log, { end: false });

  const stop = async () => {
    await end(server);
    log.end();
    rmSync(dataDir, { recursive: true, force: true });
  };

  process.env.PARLEY_URL = `http://${address}`;
  process.env.PARLEY_SERVER_LOG = logFile;
  try {
    await untilReady(server, `http://${address}/health/ready`);
  } catch (error) {
    await stop();
    throw new Error(`${error}\n${readFileSync(logFile, "utf8").slice(-4000)}`);
  }
  return stop;
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const ready = await fetch(url).then((answer) => answer.ok, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the server was not ready after ${START_LIMIT_MS} ms`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  const killer = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(killer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
