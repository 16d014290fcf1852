/**
 * Finds out which host runs this code.
 *
 * @module
 */

import { nodeProcess } from "./builtin.ts";
import { BrowserHost } from "./browser.ts";
import { BunHost } from "./bun.ts";
import { DenoHost } from "./deno.ts";
import type { Host } from "./host.ts";
import { NodeHost } from "./node.ts";
import { checkVersion } from "./version.ts";

/**
 * The host of this agent.
 *
 * @throws {RuntimeError} If the host is too old.
 */
export function detectHost(): Host {
  const host = create();
  checkVersion(host.name, host.version);
  return host;
}

function create(): Host {
  if ("Deno" in globalThis) return new DenoHost();
  if ("Bun" in globalThis) return new BunHost();
  // Bundlers put a hollow `process` on pages.
  if (nodeProcess()?.versions?.node) return new NodeHost();
  return new BrowserHost();
}
