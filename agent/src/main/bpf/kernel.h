/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/*
 * What the program needs of the kernel's own types. Only the fields named here, found by name in the running kernel's BTF when the
 * program is loaded (CO-RE), wherever they lie there.
 */
#ifndef PODFLAME_KERNEL_H
#define PODFLAME_KERNEL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed short s16;
typedef signed int s32;
typedef signed long long s64;

/* bpf_helper_defs.h wants these names. */
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __be16;
typedef u32 __be32;
typedef u32 __wsum;

#include <bpf/bpf_helpers.h>

/* uapi/linux/bpf.h */
enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_RINGBUF = 27,
};
enum { BPF_ANY = 0, BPF_F_MMAPABLE = 1 << 10, BPF_F_USER_STACK = 1 << 8 };

#if defined(__TARGET_ARCH_x86)
/* struct pt_regs, the same for user space (asm/ptrace.h) and inside the kernel. */
struct pt_regs {
	u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	u64 orig_ax, ip, cs, flags, sp, ss;
};
#elif defined(__TARGET_ARCH_arm64)
/* struct user_pt_regs, which struct pt_regs begins with. */
struct pt_regs {
	u64 regs[31];
	u64 sp, pc, pstate;
};
#else
#error "no registers known for this architecture"
#endif

/* uapi/linux/bpf_perf_event.h: what a program on a perf event is given. */
struct bpf_perf_event_data {
	struct pt_regs regs;
	u64 sample_period;
	u64 addr;
};

#define CORE __attribute__((preserve_access_index))

struct mm_struct;

struct task_struct {
	struct mm_struct *mm;
	struct task_struct *group_leader;
	u64 start_time;
	s32 pid;
	s32 tgid;
	u32 __state;
	char comm[16];
} CORE;

#endif
