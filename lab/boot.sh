#!/bin/sh
# Makes a node out of fresh namespaces, as their first process, and stays as their PID 1 that reaps orphans.
# Arguments: record of the process, Debian tree, mount point, name, network ("own" or "host"), then binds in threes:
# source, target, "ro" or "rw". First it records who it is (see lab/run.py), so that nothing can be started unrecorded.
set -eu
IFS= read -r me </proc/self/stat
printf "%s" "$me" >"$1.starting"
mv "$1.starting" "$1"

tree=$2 root=$3/root name=$4 network=$5
mount -t tmpfs -o mode=0755 tmpfs "$3"
mkdir "$3/upper" "$3/work" "$root"
mount -t overlay -o "lowerdir=$tree,upperdir=$3/upper,workdir=$3/work" overlay "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mkdir -p "$root/run/lock" "$root/run/sshd"
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/net"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
umask 0
mknod "$root/dev/null" c 1 3
mknod "$root/dev/zero" c 1 5
mknod "$root/dev/full" c 1 7
mknod "$root/dev/random" c 1 8
mknod "$root/dev/urandom" c 1 9
mknod "$root/dev/tty" c 5 0
mknod "$root/dev/net/tun" c 10 200
umask 022
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
echo "$name" >/proc/sys/kernel/hostname
echo "$name" >"$root/etc/hostname"
printf '127.0.0.1 localhost %s\n::1 localhost\n' "$name" >"$root/etc/hosts"
if [ "$network" = own ]; then
  for scope in all default; do
    for setting in accept_dad accept_ra autoconf; do
      echo 0 >"/proc/sys/net/ipv6/conf/$scope/$setting"
    done
  done
  echo 0 >/proc/sys/net/ipv4/ip_forward
fi
shift 5
while [ $# -gt 0 ]; do
  if [ -d "$1" ]; then
    mkdir -p "$root$2"
  else
    mkdir -p "$(dirname "$root$2")"
    touch "$root$2"
  fi
  mount --bind "$1" "$root$2"
  if [ "$3" = ro ]; then mount -o remount,bind,ro "$root$2"; fi
  shift 3
done
mkdir "$root/run/old-root"
cd "$root"
pivot_root . run/old-root
cd /
umount -l /run/old-root
rmdir /run/old-root
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
exec </dev/null
if [ "$network" = own ]; then ip link set lo up; fi
touch /run/node-is-up
exec sh -c 'while :; do sleep 1000000 & wait $!; done'
