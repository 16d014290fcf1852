// A script without a guard that has itself imported ahead, which fails.
import { Process, setForkserverPreload } from "@pystd/multiprocessing";

setForkserverPreload([import.meta.url]);
const exitcodes: (number | null)[] = [];
for (let n = 0; n < 6; n++) {
  const p = new Process({ target: () => {} });
  await p.start();
  await p.join();
  exitcodes.push(p.exitcode);
}
console.log(...exitcodes);
