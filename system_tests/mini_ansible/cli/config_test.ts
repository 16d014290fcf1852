import { assertEquals } from "@std/assert";
import { readConfig } from "./config.ts";

Deno.test("readConfig() reads ansible.cfg, paths from where it stands, and variables first", () => {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    Deno.mkdirSync(`${folder}/etc`);
    Deno.writeTextFileSync(
      `${folder}/etc/my.cfg`,
      "# comment\n[defaults]\nroles_path = ./roles:/abs/roles ; both\nforks=9\ninventory = hosts\n" +
        "nocolor = True\n[other]\nforks = 1\n",
    );
    const environment = { ANSIBLE_CONFIG: "etc/my.cfg", HOME: folder };
    const config = readConfig(environment, folder);
    assertEquals(config, {
      file: `${folder}/etc/my.cfg`,
      inventory: [`${folder}/etc/hosts`],
      rolesPath: [`${folder}/etc/roles`, "/abs/roles"],
      forks: 9,
      forceHandlers: false,
      gathering: "implicit",
      strategy: "linear",
      hashBehaviour: "replace",
      colour: false,
    });
    const changed = readConfig(
      { ...environment, ANSIBLE_FORKS: "2", ANSIBLE_ROLES_PATH: "r" },
      folder,
    );
    assertEquals([changed.forks, changed.rolesPath], [2, [`${folder}/r`]]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("readConfig() does without a file", () => {
  const { file, forks, rolesPath } = readConfig({ HOME: "/no/such" }, "/no/such");
  assertEquals([file, forks, rolesPath[0]], [undefined, 5, "/no/such/.ansible/roles"]);
});
