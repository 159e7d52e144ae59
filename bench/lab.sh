# shellcheck shell=bash
# Sourced: finds the load lab (LORICA_LOAD_LAB, else beside the repository), sets it up, and names our proxy to it.
# LORICA_PROXY is the proxy's command, the built distribution by default.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lab=${LORICA_LOAD_LAB:-$root/../shared/lab}

# no_lab NAME: says so and fails, where there is no lab or this user cannot have network namespaces.
no_lab() {
  if [[ ! -x $lab/bench ]]; then
    echo "$1: not run: no load lab at $lab; LORICA_LOAD_LAB names another place"
  elif [[ $EUID != 0 ]]; then
    echo "$1: not run: the load lab needs root, for network namespaces"
  else
    return 1
  fi
}

# in_lab MODULE ARGUMENT...: runs a module of this folder as the lab's launchers run theirs.
in_lab() (
  "$lab/setup"
  proxy=${LORICA_PROXY:-$root/proxy/target/dist/bin/linkerd2-proxy}
  export LORICA_CLIENT_COMMAND=$proxy LORICA_SERVER_COMMAND=$proxy
  # shellcheck source=/dev/null
  source "$lab/lab/settings.sh"
  PYTHONPATH=$root/bench:$PYTHONPATH python3 -m "$@"
)
