// Expectations are those of ansible-core 2.14, beyond what Jinja2 itself is held to elsewhere.
import { assertEquals, assertThrows } from "@std/assert";
import { Templar } from "../mod.ts";

const ok = { changed: true, failed: false, rc: 0 };
const templar = new Templar({
  vars: {
    ok,
    bad: { failed: true, changed: false },
    skip: { skipped: true, changed: false },
    gone: { unreachable: true },
    loop: { results: [{ changed: false }, { changed: true }] },
    job: { ansible_job_id: "1", finished: 0, started: 1 },
    done: { ansible_job_id: "1", finished: 1 },
    here: new URL(".", import.meta.url).pathname,
    text: "text",
    nan: NaN,
  },
});

const HOLD = [
  "ok is changed and ok is succeeded and ok is success and ok is not failed and ok is not skipped",
  "bad is failed and bad is not success and bad is failure",
  "skip is skipped and skip is succeeded and skip is skip",
  "gone is unreachable and ok is reachable",
  "loop is changed",
  "job is not finished and job is started and done is finished and ok is finished",
  "'1.10.2' is version('1.9', '>')",
  "'1.10' is version('1.10.0', '<')",
  "'1.0' is version_compare('1.0', '=')",
  "'1.2.3-rc.1' is version('1.2.3', '<', version_type='semver')",
  "'1.0.0-alpha.2' is version('1.0.0-alpha.10', 'lt', version_type='semver')",
  "'1.0rc1' is version('1.0', '<', version_type='pep440')",
  "'1.2' is version('1.10', 'lt', strict=true)",
  "'2.14.18' is version('2.14', 'ge')",
  "text is match('te') and text is not match('xt') and text is search('xt')",
  "text is regex('T$', ignorecase=true) and text is regex('te', match_type='match')",
  "text is not regex('te', match_type='fullmatch')",
  "[1, 2] is subset([1, 2, 3]) and [1, 2, 3] is superset([3]) and [1] is issubset([1])",
  "[1, 2] is contains(1) and 'abc' is contains('b') and 2 is in [1, 2]",
  "[true, 1] is all and [0, 1] is any and [] is all and [] is not any",
  "'x' is truthy and '' is falsy and 'yes' is truthy(convert_bool=true)",
  "'no' is falsy(convert_bool=true) and 'no' is truthy",
  "here is directory and here is exists and here is not file and here is is_dir",
  "(here ~ 'tests_test.ts') is file and '/nowhere/at/all' is not exists",
  "'/a' is abs and 'a' is not abs",
  "here is same_file(here ~ '.')",
  "nan is nan and 1 is not nan",
  "'http://a.b/c' is url and 'mailto:x' is uri and 'x' is not uri",
  "'$ANSIBLE_VAULT;1.1;AES256' is vault_encrypted",
  "ok is mapping and [1] is sequence and 'a' is string and 1 is number and 1.5 is float",
];

for (const condition of HOLD) {
  Deno.test(condition, () => assertEquals(templar.conditional(condition), true));
}

const ERRORS: [string, string][] = [
  ["text is failed", "The 'failed' test expects a dictionary"],
  ["text is version('')", "Version parameter to compare against cannot be empty"],
  ["text is version('1', 'about')", "Invalid operator type (about)"],
  ["'a' is version('1', '<', strict=true, version_type='semver')", "Cannot specify both"],
  ["nowhere is changed", "'nowhere' is undefined"],
];

for (const [condition, message] of ERRORS) {
  Deno.test(`${condition} fails`, () => {
    assertThrows(() => templar.conditional(condition), Error, message);
  });
}
