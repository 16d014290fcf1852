/** Makes blocks with colons and line feeds in their names, and leaves none. */

import { SharedMemory } from "@pystd/multiprocessing/shared_memory";

for (const odd of [":", "\n", ":\n"]) {
  for (const name of [`${odd}a`, `a${odd}b`, `b${odd}`]) {
    const memory = new SharedMemory(name, { create: true, size: 100 });
    memory.buf.set([1, 2, 3]);
    console.log(new SharedMemory(name).buf[2] === 3 ? "well" : "lost");
    memory.close();
    memory.unlink();
  }
}
