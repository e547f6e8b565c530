// SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only)
/*
 * Off-CPU time: how long threads wait, by the stack at which they wait.
 *
 *   switched         a thread leaves the CPU to wait -> its stack is noted
 *                    a thread that waited comes back -> stack and time go to the rings of the sessions that are about it
 *   woken            who ends the wait, where a session asks for it
 *   forked           a target's child is a target
 *
 * Time is counted from leaving the CPU to coming back: the time in which the thread could run again but was not let is part of it. A
 * thread that is pushed off the CPU does not wait. Of processes that no session is about, a switch costs two look-ups.
 */
#include "offcpu.h"
#define WALK_STACK struct wait
#include "walk.h"

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct settings);
} settings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, u32);
	__type(value, u32);
} targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, struct wait);
} waits SEC(".maps");

/* One event for each session and CPU, whose ring is that of the session's event on that CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} outputs SEC(".maps");

/* Absent where /proc/kallsyms does not tell it: the first frames of the kernel's are then our own. */
extern const void __schedule __ksym __weak;

enum { TASK_DEAD = 0x80 };

static __always_inline struct settings *present_settings(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&settings, &zero);
}

/* The user's frames; where the agent has still to read the process's files the kernel follows frame pointers. */
static __always_inline void find_user_frames(void *context, struct walk *walk, struct task_struct *task)
{
	u64 identity = identity_of(task);
	u32 tgid = task->tgid;
	struct process *process = find_process(tgid, identity);
	long bytes;

	walk->stack.count = 0;
	if (process && begin(walk, task)) {
		walk_stack(walk, process, tgid);
		walk->stack.end |= WAITED;
	}
	if (!walk->stack.count) {
		bytes = bpf_get_stack(context, walk->stack.addresses, MAX_FRAMES * 8, BPF_F_USER_STACK);
		walk->stack.count = bytes > 0 ? (u64)bytes >> 3 : 0;
		walk->stack.end = BY_KERNEL | WAITED;
	}
}

static __always_inline void find_kernel_frames(void *context, struct walk *walk)
{
	u64 *frames = walk->stack.addresses + (walk->stack.count & 127);
	long bytes = bpf_get_stack(context, frames, MAX_KERNEL_FRAMES * 8, 0);
	u64 schedule = (u64)&__schedule;

	walk->stack.kernel_count = bytes > 0 ? (u64)bytes >> 3 : 0;
	walk->stack.skipped = 0;
	walk->stack.waker_count = 0;
	walk->stack.waker_kernel_count = 0;
	for (int i = 0; i < MAX_OWN_FRAMES; i++) {
		if (schedule && frames[i] - schedule < MAX_SCHEDULE_BYTES) {
			walk->stack.skipped = i + 1;
			break;
		}
	}
}

static __always_inline void note_wait(void *context, struct task_struct *task, u32 sessions, struct settings *set, u64 now)
{
	struct walk *walk = present_walk();
	u32 tid = task->pid;

	if (!walk)
		return;
	find_user_frames(context, walk, task);
	find_kernel_frames(context, walk);
	walk->stack.since = now;
	walk->stack.sessions = sessions;
	walk->stack.tgid = task->tgid;
	walk->stack.tid = tid;
	if (bpf_map_update_elem(&waits, &tid, &walk->stack, BPF_ANY))
		__sync_fetch_and_add(&set->no_room, 1);
}

static __always_inline void end_wait(void *context, struct wait *wait, u32 tid, struct settings *set, u64 now)
{
	u64 nanos = now - wait->since, bytes;
	u32 cpu = bpf_get_smp_processor_id(), frames;

	if (nanos >= set->shortest) {
		wait->nanos = nanos;
		frames = (wait->count & 127) + wait->kernel_count + wait->waker_kernel_count + wait->waker_count;
		if (frames > MAX_FRAMES + MAX_KERNEL_FRAMES + 2 * MAX_WAKER_FRAMES)
			frames = MAX_FRAMES + MAX_KERNEL_FRAMES + 2 * MAX_WAKER_FRAMES;
		bytes = (u64)frames * 8 + WAIT_HEAD;
		for (u32 i = 0; i < MAX_SESSIONS; i++) {
			struct session *session = &set->sessions[i];

			if (wait->sessions >> i & 1 && nanos >= session->minimum && wait->since >= session->begun)
				bpf_perf_event_output(context, &outputs, i * set->cpus + cpu, &wait->count, bytes);
		}
	}
	bpf_map_delete_elem(&waits, &tid);
}

/* TP_PROTO(bool preempt, struct task_struct *prev, struct task_struct *next, …) */
SEC("tp_btf/sched_switch")
int switched(u64 *context)
{
	struct task_struct *before = (struct task_struct *)context[1], *after = (struct task_struct *)context[2];
	struct settings *set = present_settings();
	u32 tid = after->pid, tgid = before->tgid, sessions, *target;
	struct wait *wait;

	if (!set)
		return 0;
	if (tid && after->mm) {
		wait = bpf_map_lookup_elem(&waits, &tid);
		if (wait)
			end_wait(context, wait, tid, set, bpf_ktime_get_ns());
	}
	if ((u8)context[0] || !before->__state || before->__state & TASK_DEAD || !before->pid || !before->mm)
		return 0;
	sessions = set->everything;
	target = bpf_map_lookup_elem(&targets, &tgid);
	if (target)
		sessions |= *target;
	if (sessions)
		note_wait(context, before, sessions, set, bpf_ktime_get_ns());
	return 0;
}

/* The compiler leaves out what it finds superfluous, without which the verifier does not see that it is so. */
#define KEEP_CHECKS_OF(number) asm volatile("" : "+r"(number))

static __always_inline void note_waker(void *context, struct wait *wait)
{
	struct task_struct *waker = bpf_get_current_task_btf();
	struct walk *walk = present_walk();
	u32 first = (wait->count & 127) + (wait->kernel_count & 127), count;
	long bytes;

	if (!walk || first > MAX_FRAMES + MAX_KERNEL_FRAMES)
		return;
	bytes = bpf_get_stack(context, wait->addresses + first, MAX_WAKER_FRAMES * 8, 0);
	count = bytes > 0 ? (u64)bytes >> 3 : 0;
	wait->waker_kernel_count = count;
	wait->waker_count = 0;
	wait->waker_tgid = waker->tgid;
	wait->waker_tid = waker->pid;
	bpf_probe_read_kernel(wait->waker_name, sizeof(wait->waker_name), waker->comm);
	if (!identity_of(waker) || count > MAX_WAKER_FRAMES)
		return;
	first += count;
	find_user_frames(context, walk, waker);
	count = walk->stack.count;
	if (count > MAX_WAKER_FRAMES)
		count = MAX_WAKER_FRAMES;
	wait->waker_count = count;
	KEEP_CHECKS_OF(first);
	if (count && first <= MAX_FRAMES + MAX_KERNEL_FRAMES + MAX_WAKER_FRAMES)
		bpf_probe_read_kernel(wait->addresses + first, count * 8, walk->stack.addresses);
}

/* TP_PROTO(struct task_struct *p): in the waker's context, or in an interrupt's on top of whatever runs */
SEC("tp_btf/sched_waking")
int woken(u64 *context)
{
	struct task_struct *task = (struct task_struct *)context[0];
	struct settings *set = present_settings();
	u32 tid = task->pid;
	struct wait *wait;

	if (!set || !set->wakers)
		return 0;
	wait = bpf_map_lookup_elem(&waits, &tid);
	if (wait && wait->sessions & set->wakers && bpf_ktime_get_ns() - wait->since >= set->shortest)
		note_waker(context, wait);
	return 0;
}

/* TP_PROTO(struct task_struct *parent, struct task_struct *child) */
SEC("tp_btf/sched_process_fork")
int forked(u64 *context)
{
	struct task_struct *parent = (struct task_struct *)context[0], *child = (struct task_struct *)context[1];
	u32 from = parent->tgid, to = child->tgid, sessions, *target;

	if (from == to)
		return 0;
	target = bpf_map_lookup_elem(&targets, &from);
	if (target) {
		sessions = *target;
		bpf_map_update_elem(&targets, &to, &sessions, BPF_ANY);
	}
	return 0;
}
