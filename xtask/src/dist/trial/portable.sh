# What a program of another platform does in a sandbox of this machine's program: $FOREIGN is the one, $NATIVE the other,
# and $SYSTEM is `unix` or `windows`. Both have one home. Each step says what has held.
set -eu

held() { printf 'held: %s\n' "$1"; }
fail() {
  echo "not so: $1" >&2
  exit 1
}

instance=monitoring-instance-01
# Where the foreign program sees a folder of this machine.
there() {
  case $SYSTEM in
    windows) printf 'Z:%s' "$1" | tr / '\\' ;;
    *) printf '%s' "$1" ;;
  esac
}
cd "$WORK"

"$FOREIGN" login -q -r us-south >login.txt 2>&1 || { cat login.txt >&2; fail "log-in"; }
"$NATIVE" target --output JSON >native.json
"$FOREIGN" target --output JSON >foreign.json
cmp native.json foreign.json || fail "both see one log-in"
held "log-in, seen by both"

for words in "resource service-instances" "monitoring team list --name $instance" "monitoring alert list --name $instance"; do
  "$NATIVE" $words --output JSON >native.json
  "$FOREIGN" $words --output JSON >foreign.json
  cmp native.json foreign.json || fail "$words --output JSON"
done
held "JSON, byte for byte that of this machine's program"

# Both change the one configuration at once; each change must be there in the end.
(for at in 1 2 3 4 5 6; do "$NATIVE" config --http-timeout "$((100 + at))" >/dev/null || exit 1; done) &
pid=$!
for at in 1 2 3 4 5 6; do "$FOREIGN" config --color "$([ "$at" = 6 ] && echo false || echo true)" >/dev/null; done
wait "$pid"
config=$IBMCLOUD_HOME/.bluemix/config.json
grep -q '"HTTPTimeout": *106' "$config" || fail "the configuration has lost a change of this machine's program"
grep -q '"ColorEnabled": *"false"' "$config" || fail "the configuration has lost a change of the foreign program"
"$FOREIGN" target >/dev/null || fail "the log-in has gone"
held "one configuration, changed by both at once"

printf '%s\r\n' "$IBMCLOUD_API_KEY" >key.txt
"$FOREIGN" login -q -r us-south --apikey "@$(there "$WORK/key.txt")" >/dev/null || fail "a key from a file with CRLF"
held "a key from $(there "$WORK/key.txt") with CRLF"

"$FOREIGN" monitoring auth update --name $instance --mode IAM_ONLY --dry-run >plan.txt || fail "a plan"
grep -q 'Nothing was changed' plan.txt || fail "a plan changes nothing"
# Without a terminal the question is answered from standard input.
echo n | "$FOREIGN" monitoring auth update --name $instance --mode IAM_ONLY >asked.txt 2>&1 || fail "a no"
"$NATIVE" monitoring auth show --name $instance --expect ANY >/dev/null || fail "a no is no yes"
"$FOREIGN" monitoring auth update --name $instance --mode IAM_ONLY --force --accept-unproven-coverage \
  --evidence "$(there "$WORK/evidence.json")" >update.txt 2>&1 || { cat update.txt >&2; fail "the lock-down"; }
[ -s evidence.json ] || fail "the evidence is not where it was asked for"
"$NATIVE" monitoring auth show --name $instance --expect IAM_ONLY >/dev/null || fail "the instance is not locked down"
"$NATIVE" monitoring auth history --name $instance >history.txt
grep -q IAM_ONLY history.txt || fail "this machine's program does not find the journal"
"$FOREIGN" monitoring auth update --name $instance --mode ANY --force >/dev/null || fail "the way back"
"$NATIVE" monitoring auth verify-journal >/dev/null || fail "the journal's chain"
held "lock-down with evidence and journal, read by both, and the way back"

"$FOREIGN" monitoring export "$(there "$WORK/files")" --name $instance >/dev/null || fail "export"
"$NATIVE" monitoring diff files --name $instance >/dev/null || fail "this machine's program sees differences"
"$FOREIGN" monitoring apply "$(there "$WORK/files")" --name $instance --force >/dev/null || fail "apply"
held "export, compared by this machine's program, and apply"

escape=$(printf '\033')
IBMCLOUD_COLOR=true "$FOREIGN" monitoring auth show --name $instance >colours.txt
grep -q "$escape" colours.txt || fail "colours where they are asked for"
IBMCLOUD_COLOR=false "$FOREIGN" monitoring auth show --name $instance >colours.txt
grep -q "$escape" colours.txt && fail "no colours where none are asked for"
held "colours"

"$FOREIGN" config --locale fr_FR >/dev/null
"$NATIVE" monitoring auth show --name $instance >native.txt
"$FOREIGN" monitoring auth show --name $instance >foreign.txt
cmp native.txt foreign.txt || fail "both speak French alike"
"$FOREIGN" config --locale CLEAR >/dev/null
"$NATIVE" monitoring auth show --name $instance | cmp -s - foreign.txt && fail "French is not English"
held "messages in French"
