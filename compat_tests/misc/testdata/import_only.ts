/** A program that imports the package, and uses nothing of it. */

import "@pystd/multiprocessing";
import "@pystd/multiprocessing/process";

console.log("imported");
