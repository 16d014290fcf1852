// A cheap call.
import { ThreadWorker } from "npm:poolifier@5.3.2";
export default new ThreadWorker((x) => x * x);
