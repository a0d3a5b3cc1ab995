#!/bin/sh
# Starts each process in its folder, with the redis-server of this machine (7.0.15), at addresses of this machine.
# 用本机的 redis-server（7.0.15）在各自的目录里启动每个进程，只监听本机地址。
#
#   ./start.sh             all that were running / 启动当时在运行的全部进程
#   ./start.sh NAME...     these, even if they were down / 只启动这些，哪怕当时已停
#   ./start.sh stop        end all of them / 停掉全部
#
# REDIS_SERVER names another program / 可用环境变量 REDIS_SERVER 指定别的程序。
set -u
cd "$(dirname "$0")" || exit 1
server=$(command -v "${REDIS_SERVER:-redis-server}") || {
    echo "redis-server: not found / 找不到 redis-server" >&2
    exit 1
}
case $("$server" --version) in
    *v=7.0.15*) ;;
    *) echo "not 7.0.15 / 不是 7.0.15: $("$server" --version)" >&2 ;;
esac
running="{{running}}"
all="{{all}}"

is_up() {
    [ -f "$1/redis.pid" ] && kill -0 "$(cat "$1/redis.pid")" 2>/dev/null
}

# Folder, configuration file, address, port, and what makes it a Sentinel.
# 目录、配置文件、地址、端口，以及哨兵所需的参数。
launch() {
    if is_up "$1"; then
        echo "$1: up / 已在运行"
        return
    fi
    (cd "$1" && exec "$server" "$2" --bind "$3" ${5:-} >>redis.log 2>&1 </dev/null) &
    echo $! >"$1/redis.pid"
    echo "$1: $3:$4"
}

begin() {
    case $1 in
{{cases}}
        *)
            echo "$1? {{all}}" >&2
            exit 1
            ;;
    esac
}

if [ "${1:-}" = stop ]; then
    for name in $all; do
        if is_up "$name"; then kill "$(cat "$name/redis.pid")"; fi
    done
    # Each saves its data first.
    # 各进程先保存数据再退出。
    for name in $all; do
        waited=0
        while is_up "$name" && [ $waited -lt 60 ]; do
            sleep 1
            waited=$((waited + 1))
        done
        if is_up "$name"; then
            echo "$name: still up, see redis.log / 仍在运行，见 redis.log" >&2
        elif [ -f "$name/redis.pid" ]; then
            echo "$name: down / 已停"
            rm -f "$name/redis.pid"
        fi
    done
    exit 0
fi
[ $# -gt 0 ] || set -- $running
for name in "$@"; do begin "$name"; done
