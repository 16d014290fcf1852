/** A module that uses a queue while it is imported. */

import { Queue } from "@pystd/multiprocessing";

const queue = new Queue<string>();
await queue.put("knock knock");
/** What came back. */
export const answer = await queue.get({ timeout: 3_000 });
queue.close();
