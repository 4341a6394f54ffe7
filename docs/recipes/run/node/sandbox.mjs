// A sandbox of IBM Cloud around the tests of a file.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const PROGRAM = process.env.IBMCLOUD_MONITORING ?? "ibmcloud-monitoring";

/** Starts a sandbox and waits until it answers. */
export async function startSandbox() {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  const file = join(folder, "env");
  const words = ["sandbox", "start", "--admin-port", "0", "--env-file", file];
  const child = spawn(PROGRAM, words, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error("the sandbox did not start");
    await pause(20);
  }
  // `export NAME=VALUE`, in single quotes where a shell needs them.
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const env = Object.fromEntries(lines.map((line) => {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line);
    return [name, value.replace(/^'(.*)'$/, "$1")];
  }));
  const url = env.IBMCLOUD_SANDBOX_URL;

  /** A request to the admin interface. */
  async function admin(method, path, body) {
    const headers = { Authorization: `Bearer ${env.IBMCLOUD_SANDBOX_ADMIN_SECRET}` };
    const answer = await fetch(env.IBMCLOUD_SANDBOX_ADMIN_URL + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text && JSON.parse(text);
  }

  /** An IAM access token. */
  async function token() {
    const form = { grant_type: "urn:ibm:params:oauth:grant-type:apikey", apikey: env.IBMCLOUD_API_KEY };
    const answer = await fetch(`${url}/identity/token`, { method: "POST", body: new URLSearchParams(form) });
    return (await answer.json()).access_token;
  }

  async function stop() {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  }

  await admin("GET", "/health");
  return { url, env, admin, token, stop };
}
