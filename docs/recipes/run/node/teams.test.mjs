// What a program can be put through in the sandbox.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startSandbox } from "./sandbox.mjs";

const GUID = "8d7af921-b136-4078-9666-081bd8470d94";
let sandbox;

before(async () => { sandbox = await startSandbox(); });
after(() => sandbox.stop());
beforeEach(() => sandbox.admin("POST", "/reset"));

async function teams(token) {
  const headers = { Authorization: `Bearer ${token}`, IBMInstanceID: GUID };
  return fetch(`${sandbox.url}/api/teams`, { headers });
}

test("teams are listed", async () => {
  const answer = await teams(await sandbox.token());
  assert.equal(answer.status, 200);
  const names = (await answer.json()).teams.map((team) => team.name);
  assert.ok(names.includes("Platform"));
});

test("a service that fails", async () => {
  const token = await sandbox.token();
  await sandbox.admin("POST", "/faults", { fault: "GET /api/teams times=1 status=503" });
  assert.equal((await teams(token)).status, 503);
  assert.equal((await teams(token)).status, 200);
});

test("a token that is over", async () => {
  const token = await sandbox.token();
  await sandbox.admin("POST", "/clock", { advance_seconds: 3700 });
  const answer = await teams(token);
  assert.equal(answer.status, 401);
  assert.match(answer.headers.get("x-sandbox-reason"), /the IAM token ended at/);
});
