#!/usr/bin/env bash
# The requests of the firewall's guide, with curl: guide.sh URL USER:PASSWORD. The last line counts the steps.
set -euo pipefail
url=$1 login=$2 steps=0
ask() {
    local part=$1 answer
    shift
    answer=$(curl --silent --show-error --insecure --user "$login" "$@")
    case $answer in
    *"$part"*) steps=$((steps + 1)) && echo "ok ${*: -1}" ;;
    *) echo "${*: -1}: $part is not in $answer" >&2 && exit 1 ;;
    esac
}
form=(--header 'Content-Type: application/x-www-form-urlencoded')
ask '"error":false' -X POST "${form[@]}" \
    --data 'ip=192.0.2.50&username=kim&session_timeout=600&idle_timeout=60&groups=sales,office' "$url/api/oper/userauth"
ask '"username":"kim"' "$url/api/oper/userauth?ip=192.0.2.50"
ask '"active_users_count"' "$url/api/oper/userauth?num=10"
ask '"error":false' -X DELETE "${form[@]}" "$url/api/oper/userauth?ip=192.0.2.50"
ask '"error_code":404' -X DELETE "${form[@]}" "$url/api/oper/userauth?ip=192.0.2.50"
ask '"blacklist_entry"' -X POST --data 'host=198.51.100.7' "$url/api/oper/blacklist"
ask '198.51.100.7' "$url/api/oper/blacklist?alert_type=REST"
ask '"error":false' -X DELETE "${form[@]}" "$url/api/oper/blacklist?host=198.51.100.7"
ask '"error":false' -X POST --data 'serverID=booking&serverIP=10.10.60.11&load=12' "$url/api/oper/slb"
for path in license ha neighbor_devices iprules usage/iprules hostmon routemon dhcpserver statvalues hwm; do
    ask '"error":false' "$url/api/oper/$path"
done
ask '' "$url/api/about"
ask '' "$url/api/stats"
echo "curl: $steps steps passed"
