// SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only)
/*
 * Unwinds the user's stack at every sample of a perf event.
 *
 *   sample           the program: whose sample is it? -> walk.h -> the event's ring
 *
 * A sample that is not unwound here, of a kernel thread or of a process whose mappings are not known yet, is left to the kernel, which
 * follows frame pointers and writes it to the same ring.
 */
#include "unwind.h"
#define WALK_STACK struct stack
#include "walk.h"

char LICENSE[] SEC("license") = "GPL";

/* One event for each session and CPU, whose ring is that of the session's event on that CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} outputs SEC(".maps");

enum { LEAVE_TO_KERNEL = 1, DONE = 0 };

SEC("perf_event")
int sample(struct bpf_perf_event_data *context)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct walk *walk = present_walk();
	u32 tgid = bpf_get_current_pid_tgid() >> 32;
	u64 output, bytes, identity = identity_of(task);
	struct process *process;

	if (!walk || !tgid || !identity)
		return LEAVE_TO_KERNEL;
	process = find_process(tgid, identity);
	if (!process || !begin(walk, task))
		return LEAVE_TO_KERNEL;
	walk->stack.period = context->sample_period;
	walk_stack(walk, process, tgid);
	if (!walk->stack.count)
		return LEAVE_TO_KERNEL;
	bytes = (u64)(walk->stack.count & 127) * 8 + 12;
	output = bpf_get_attach_cookie(context) + bpf_get_smp_processor_id();
	return bpf_perf_event_output(context, &outputs, output, &walk->stack, bytes) ? LEAVE_TO_KERNEL : DONE;
}
