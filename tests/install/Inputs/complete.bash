# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
# complete.bash FILE WORD...: what completion FILE offers for the last word, each in <>, sorted.
. "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
[[ $(complete -p "$1") =~ -F\ ([a-z_]+) ]]
"${BASH_REMATCH[1]}"
printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | sed 's/.*/<&>/' | tr -d '\n'
echo
