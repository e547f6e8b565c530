/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/*
 * The maps of the program on sched_switch, beside those of unwind.h that it shares. The agent's side is io.podflame.agent.sample.bpf; both
 * must agree on every byte.
 *
 *   settings    which sessions there are                         array of one, mapped into the agent
 *   targets     tgid -> which sessions are about it              hash
 *   waits       tid -> where and since when it waits             hash
 *   outputs     the sessions' rings                              perf event array
 */
#ifndef PODFLAME_OFFCPU_H
#define PODFLAME_OFFCPU_H

#include "unwind.h"

enum {
	MAX_SESSIONS = 10,
	MAX_KERNEL_FRAMES = 64,
	MAX_WAKER_FRAMES = 32, /* in the kernel, and as many of the user's */
	/* The frames of the program itself and of the tracepoint that called it: __schedule is behind these. */
	MAX_OWN_FRAMES = 8,
	MAX_SCHEDULE_BYTES = 8192,
};

struct session {
	u64 begun; /* CLOCK_MONOTONIC nanoseconds: waits that began before do not count */
	u64 minimum; /* nanoseconds: shorter waits do not count */
};

struct settings {
	u32 everything; /* one bit for each session that is about all processes */
	u32 cpus; /* a session's first output is at its number times this */
	u64 shortest; /* the least minimum of all sessions */
	u64 no_room; /* waits that were not noted, as waits was full */
	u32 wakers; /* one bit for each session that wants to know who ended the waits */
	u32 unused;
	struct session sessions[MAX_SESSIONS];
};

/* A thread that waits. From count on it is sent, to the session's ring, when the wait is over. */
struct wait {
	u64 since;
	u32 sessions; /* one bit for each that is about it */
	u16 count; /* user frames */
	u16 end; /* enum stack_end + WAITED */
	u64 nanos; /* how long it waited */
	u32 tgid;
	u32 tid;
	u16 skipped; /* of the kernel's frames, at the innermost end: our own */
	u16 kernel_count;
	u16 waker_kernel_count; /* 0 when it was not noted */
	u16 waker_count; /* of its user frames */
	u32 waker_tgid;
	u32 waker_tid; /* 0 for the idle task, on top of which an interrupt came */
	char waker_name[16];
	/* Innermost first: user frames as in struct stack, then the kernel's, then the waker's in the kernel, then its user's. */
	u64 addresses[MAX_FRAMES + 1 + MAX_KERNEL_FRAMES + 2 * MAX_WAKER_FRAMES];
};

enum { WAIT_HEAD = 52 }; /* bytes from count to addresses */

#endif
