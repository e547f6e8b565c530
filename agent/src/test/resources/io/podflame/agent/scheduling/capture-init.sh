#!/bin/busybox sh
# The first process of a machine that has nothing but busybox: makes a container's cgroup as Kubernetes does, limits it to half a CPU, has two
# loops run in it, and prints every counter twice, four seconds apart. Kernel parameter cgmode=v1 or cgmode=v2.
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
BUSY=3f1c0e9a7b5d4c2e8f6a1b3d5c7e9f0a2b4c6d8e0f1a3b5c7d9e1f2a4b6c8d0e
IDLE=0a1b2c3d4e5f60718293a4b5c6d7e8f900112233445566778899aabbccddeeff
POD=kubepods-burstable-pod11111111_2222_3333_4444_555555555555.slice
if grep -q cgmode=v2 /proc/cmdline; then
    ROOT=/sys/fs/cgroup
    mount -t cgroup2 cgroup2 $ROOT
else
    ROOT=/sys/fs/cgroup/cpu,cpuacct
    mount -t tmpfs tmpfs /sys/fs/cgroup
    mkdir $ROOT
    mount -t cgroup -o cpu,cpuacct cgroup $ROOT
fi
parent=$ROOT
for child in kubepods.slice kubepods-burstable.slice $POD; do
    echo +cpu >$parent/cgroup.subtree_control
    parent=$parent/$child
    mkdir $parent
done 2>/dev/null
echo +cpu >$parent/cgroup.subtree_control
busy=$parent/cri-containerd-$BUSY.scope
mkdir $busy $parent/cri-containerd-$IDLE.scope
if [ -e $busy/cpu.max ]; then echo "50000 100000" >$busy/cpu.max; else echo 50000 >$busy/cpu.cfs_quota_us; fi

print() {
    echo "== $1"
    cat "$1"
}

counters() {
    echo "<<<< reading $1"
    print /proc/stat
    print /proc/self/mountinfo
    for file in $(find $ROOT/kubepods.slice -name cpu.stat -o -name cpu.max -o -name cpu.pressure -o -name 'cpu.cfs_*_us' \
        -o -name cpuacct.usage -o -name cgroup.threads -o -name tasks | sort); do
        print "$file"
    done
    for thread in $(cat $busy/cgroup.threads $busy/tasks 2>/dev/null); do print /proc/"$thread"/schedstat; done
    echo ">>>>"
}

for loop in 1 2; do sh -c "echo \$\$ >$busy/cgroup.procs; while :; do :; done" & done
sleep 1
counters first
sleep 4
counters second
poweroff -f
