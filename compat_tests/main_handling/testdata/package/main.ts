/** The entry of a package; it must not be evaluated in children. */

import "../only_main.ts";
