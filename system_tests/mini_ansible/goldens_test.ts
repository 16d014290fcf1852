/** Holds every case against what Ansible made of it, under each start method. */

import { assertEquals } from "@std/assert";
import { getAllStartMethods } from "@pystd/multiprocessing";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("cli/goldens.ts", import.meta.url));

for (const method of getAllStartMethods()) {
  Deno.test(`all cases come to what Ansible made of them under ${method}`, async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-all",
        "--no-check",
        PROGRAM,
        "--quiet",
        "--start-method",
        method,
      ],
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    assertEquals(code, 0, text.decode(stdout) + text.decode(stderr));
  });
}
