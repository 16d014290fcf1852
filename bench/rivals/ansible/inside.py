"""Ansible's executor in a program that has done the work before: milliseconds for a run.

Arguments: an inventory, playbooks. A run is what PlaybookExecutor does: it reads the playbooks,
runs them, cleans up.
"""

import os
import shutil
import sys
from statistics import median
from time import perf_counter

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cpython"))

from party import play  # noqa: E402

RUNS = 5
INTERPRETER_OF = "ansible-playbook"


def find_ansible():
    """Goes on with the interpreter that Ansible is installed for, if it is not this one."""
    try:
        import ansible  # noqa: F401
        return
    except ImportError:
        pass
    command = shutil.which(INTERPRETER_OF)
    line = open(command, "rb").readline().decode("utf-8", "replace") if command else ""
    words = line[2:].split() if line.startswith("#!") else []
    interpreter = words[0] if words else None
    if interpreter and interpreter.endswith("/env"):
        interpreter = shutil.which(words[-1])
    if interpreter is None or os.path.realpath(interpreter) == os.path.realpath(sys.executable):
        sys.exit("ModuleNotFoundError: Ansible is not installed")
    os.execv(interpreter, [interpreter] + sys.argv)


def main(inventory_path, playbooks):
    os.environ["ANSIBLE_PYTHON_INTERPRETER"] = sys.executable
    find_ansible()
    from ansible.cli.playbook import PlaybookCLI
    from ansible.executor.playbook_executor import PlaybookExecutor
    from ansible.plugins.callback import CallbackBase

    class Silent(CallbackBase):
        CALLBACK_TYPE = "stdout"
        CALLBACK_NAME = "silent"

    cli = PlaybookCLI(["ansible-playbook", "-i", inventory_path] + playbooks)
    cli.parse()

    def run():
        loader, inventory, variables = cli._play_prereqs()
        begun = perf_counter()
        executor = PlaybookExecutor(playbooks=playbooks, inventory=inventory,
                                    variable_manager=variables, loader=loader, passwords={})
        executor._tqm._stdout_callback = Silent()
        code = executor.run()
        if code != 0:
            sys.exit("error: the run ended with %s" % code)
        return (perf_counter() - begun) * 1_000

    play(lambda scale: median(run() for _ in range(max(1, round(RUNS * scale)))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
