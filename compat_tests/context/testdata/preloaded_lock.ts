/** A module that makes a lock while it is preloaded. */

import { getContext } from "@pystd/multiprocessing";

/** Made while this module is imported. */
export const lock = getContext("forkserver").Lock();
