# bash completion for iptc

_iptc_options() {
  local input="-D --define --define! --arg --stub --assume --assume-match --ipset --file-root --input -4 -6 --hosts --backend --host --keep-going --color --diagnostics"
  local classifier="-O --cpu --strategy"
  local engine="--rewrite-mac --clock --replies --queue --seed --conntrack-max"
  case $1 in
    compile) echo "$input $classifier --emit --format -o --output --time-passes --print-after" ;;
    verify) echo "$input $classifier $engine --in --local-interface --hook" \
      "--format --frames --write --expect --egress --egress-interface --jobs -o --output" ;;
    trace) echo "$input $engine --hook --local-interface --format -o --output" ;;
    save) echo "$input -t --table -c --counters -o --output" ;;
    list) echo "$input -t --table -n --numeric -v --verbose -x --exact --line-numbers -S --list-rules -o --output" ;;
    opt) echo "--passes --remarks --time-passes -o --output" ;;
    *) echo "-V --version" ;;
  esac
  echo "-h --help"
}

_iptc_values() {
  case $1:$2 in
    *:--input) echo "script save ipset" ;;
    *:--backend) echo "legacy nft" ;;
    *:--color) echo "auto always never" ;;
    *:--diagnostics) echo "text json" ;;
    *:--strategy) echo "native interpreter" ;;
    *:-O) echo "0 1 2" ;;
    *:--hook) echo "prerouting input forward output" ;;
    *:--clock) echo "capture frozen" ;;
    *:--replies) echo "pass consume" ;;
    *:--queue) echo "accept drop bypass" ;;
    *:--write) echo "accepted= dropped=" ;;
    compile:--emit) echo "commands save ir ir-opt llvm asm obj" ;;
    compile:--format) echo "text json" ;;
    trace:--format) echo "text json xtables" ;;
    verify:--format) echo "text jsonl" ;;
    save:-t | save:--table | list:-t | list:--table) echo "raw mangle nat filter security" ;;
    opt:--passes | compile:--print-after) echo "simplify drop-never" ;;
  esac
}

_iptc() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "compile verify trace save list opt $(_iptc_options)" -- "$word")
    return
  fi
  local values
  values=$(_iptc_values "$command" "$previous")
  if [[ -n $values ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_iptc_options "$command")" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}

complete -o filenames -F _iptc iptc
