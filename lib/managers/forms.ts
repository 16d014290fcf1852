/**
 * All proxies of this package, for who receives one and has not loaded managers: few processes
 * need them, and all would have to wait for them.
 *
 * @module
 */

import { task } from "../codec/mod.ts";
import "./builtin_registry.ts";
import { setProxyModule } from "./proxy_form.ts";
import "./proxies/server.ts";
import "./proxy_type.ts";

/** Names this module in messages. */
export function proxies(): void {}

task(import.meta, proxies);
setProxyModule(proxies);
