/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/*
 * Walks a user stack from the registers with which the task entered the kernel, by rules that the agent made of the executables' call frame
 * information, and by frame pointers where there are none (Go, just-in-time code), or to the code that began the stack (musl).
 *
 *   find_process     whose mappings are known?
 *   begin            the user's registers
 *   walk_stack       frame by frame: mapping -> rule -> the caller's registers
 *
 * Each program file includes this, and has a walk of its own for each CPU: one program may interrupt the other. All else they share.
 * Who includes this says with WALK_STACK what the stack is written into; it has count, end and addresses.
 *
 * Every function that loops is global, so that the verifier looks at it once and not once for every way to it. From Linux 5.15 on.
 */
#ifndef PODFLAME_WALK_H
#define PODFLAME_WALK_H

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, u32);
	__type(value, struct process);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 32768);
	__type(key, u32);
	__type(value, struct mapping);
} mappings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct page);
} pages SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1048576);
	__type(key, u32);
	__type(value, u64);
} rows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 65536);
	__type(key, u32);
	__type(value, u64);
} rules SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} requests SEC(".maps");

struct walk {
	/* The present frame's registers. */
	u64 pc, sp, fp;
	/* Its mapping; most frames are in that of the frame before. */
	struct mapping mapping;
	/* The frame found last. */
	u64 rule;
	u32 interrupted; /* pc is the very instruction, and not behind a call */
	u32 fp_lost;
	u32 by_fp; /* it was found by a frame pointer */
	u32 in_code; /* whether pc is in a mapping */
	u64 link; /* aarch64: the return address, while it is in its register */
	u32 first, count; /* of the process's mappings */
	u64 leaf[LEAF_REGISTERS];
	WALK_STACK stack;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct walk);
} walks SEC(".maps");

static __always_inline struct walk *present_walk(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&walks, &zero);
}

/* Sets the walk's mapping to the one that holds the address; returns whether there is one. */
__attribute__((noinline)) int find_mapping(u64 address)
{
	struct walk *walk = present_walk();
	u32 low, high;

	if (!walk)
		return 0;
	low = walk->first;
	high = low + walk->count;
	for (int i = 0; i < MAPPING_STEPS && low < high; i++) {
		u32 middle = low + (high - low) / 2;
		struct mapping *mapping = bpf_map_lookup_elem(&mappings, &middle);

		if (!mapping)
			return 0;
		if (address < mapping->start) {
			high = middle;
		} else if (address >= mapping->end) {
			low = middle + 1;
		} else {
			walk->mapping = *mapping;
			return 1;
		}
	}
	return 0;
}

/* The number of the rule that holds at a distance from the beginning of the mapping's first page; 0 where there is none. */
__attribute__((noinline)) u32 find_rule(u64 distance)
{
	struct walk *walk = present_walk();
	u32 low, high, index, found = 0, offset = distance & ((1 << PAGE_BITS) - 1);
	struct page *page;

	if (!walk || distance >> PAGE_BITS >= (walk->mapping.page_count & ~KEEPS_FRAME_POINTERS))
		return 0;
	index = walk->mapping.first_page + (distance >> PAGE_BITS);
	page = bpf_map_lookup_elem(&pages, &index);
	if (!page)
		return 0;
	low = page->first_row;
	high = low + page->row_count;
	for (int i = 0; i < ROW_STEPS && low < high; i++) {
		u32 middle = low + (high - low) / 2;
		u32 element = middle / 2;
		u64 *two = bpf_map_lookup_elem(&rows, &element);
		u32 row;

		if (!two)
			return 0;
		row = middle & 1 ? *two >> 32 : *two;
		if ((row & 0xffff) <= offset) {
			found = row >> 16;
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return found;
}

static __always_inline u64 code_address(u64 address)
{
#if defined(__TARGET_ARCH_arm64)
	return address & ((1ULL << 48) - 1); /* above it is the code that signs it */
#else
	return address;
#endif
}

static __always_inline int read_word(u64 address, u64 *word)
{
	return bpf_probe_read_user(word, sizeof(*word), (void *)address);
}

/* Whether there is code; sets the walk's mapping to it. Most addresses are in the mapping of the one before. */
static __always_inline int is_code(struct walk *walk, u64 address)
{
	return (address >= walk->mapping.start && address < walk->mapping.end) || find_mapping(address);
}

/*
 * From a frame of code without rules to the code that began the stack, if that called it: the frame's return address is the first word above that
 * can be one, as every word that is passed over is no address of code. Returns whether it is so.
 */
__attribute__((noinline)) int step_to_start(void)
{
	struct walk *walk = present_walk();
	u64 at, word, *rule;
	u32 number;

	if (!walk)
		return 0;
	at = walk->sp;
	for (int i = 0; i < START_WORDS; i++, at += 8) {
		if (read_word(at, &word))
			return 0;
		word = code_address(word);
		if (!find_mapping(word - 1))
			continue;
		number = find_rule(word - 1 - walk->mapping.base);
		rule = bpf_map_lookup_elem(&rules, &number);
		if (!number || !rule || *rule >> 60 != OUTERMOST)
			return 0;
		walk->pc = word;
		walk->sp = at + 8;
		walk->in_code = 1;
		return 1;
	}
	return 0;
}

/* By frame pointers, as the kernel does: its pair of words may be on another stack, as a goroutine's is that went to its thread's. */
static __always_inline int step_by_frame_pointer(struct walk *walk)
{
	u64 pair[2], caller;
	int end;

	if (walk->fp_lost || walk->fp & 7)
		return NO_RULES;
	/* Of code that may keep something else in the register 0 says nothing: a process begins with 0 there. */
	end = walk->by_fp || walk->mapping.page_count & KEEPS_FRAME_POINTERS ? COMPLETE : NO_RULES;
	if (!walk->fp)
		return end;
	if (bpf_probe_read_user(pair, sizeof(pair), (void *)walk->fp))
		return walk->stack.count > 1 ? UNREADABLE : NO_RULES;
	if (pair[0] == walk->fp)
		return INVALID;
	caller = code_address(pair[1]);
	if (!caller)
		return end;
	walk->in_code = is_code(walk, caller - 1);
	if (!walk->in_code)
		return NO_RULES;
	walk->sp = walk->fp + sizeof(pair);
	walk->fp = pair[0];
	walk->pc = caller;
	walk->by_fp = 1;
	return -1;
}

static __always_inline int step_out_of_signal(struct walk *walk)
{
#if defined(__TARGET_ARCH_x86)
	/* struct rt_sigframe behind its return address: ucontext's registers, of which these are rbp, rbx, rdx, rax, rcx, rsp, rip. */
	u64 registers[7];

	if (bpf_probe_read_user(registers, sizeof(registers), (void *)(walk->sp + 120)))
		return UNREADABLE;
	walk->fp = registers[0];
	walk->sp = registers[5];
	walk->pc = registers[6];
	walk->fp_lost = 0;
	walk->interrupted = 1;
	return -1;
#else
	return NO_RULES;
#endif
}

/* Where the CFA's register was known; 0 where it is not. */
static __always_inline u64 cfa_base(struct walk *walk, u32 base)
{
	if (base == BY_SP)
		return walk->sp;
	if (base == BY_FP)
		return walk->fp_lost ? 0 : walk->fp;
	return walk->stack.count == 1 ? walk->leaf[(base - LEAF) & (LEAF_REGISTERS - 1)] : 0;
}

static __always_inline int step_by_rule(struct walk *walk, u64 rule)
{
	s16 fp_at = rule, return_at = rule >> 16;
	u32 kind = rule >> 60;
	/* 24 bits with their sign, without the signed shift of 64 bits by a variable */
	s64 offset = (s64)(rule << 8) >> 40;
	u64 cfa = cfa_base(walk, (rule >> 56) & 15);
	u64 pair[2];

	if (kind == OUTERMOST)
		return COMPLETE;
	if (kind == SIGNAL)
		return step_out_of_signal(walk);
	if (kind == PLT)
		cfa = walk->sp + ((walk->pc & 15) >= (u64)offset ? 16 : 8);
	else if (!cfa)
		return INVALID;
	else if (kind == BY_CFA)
		cfa += offset;
	else if (read_word(cfa + offset, &cfa))
		return UNREADABLE;
	if (kind == BY_WORD_IN_MEMORY)
		cfa += 8;
	if (cfa <= walk->sp && !(walk->stack.count == 1 && cfa == walk->sp))
		return INVALID;
	if (return_at == -1 && fp_at == -2 && cfa - 16 >= walk->sp) {
		/* as after push %rbp: both lie together */
		if (bpf_probe_read_user(pair, sizeof(pair), (void *)(cfa - 16)))
			return UNREADABLE;
		walk->fp = pair[0];
		walk->pc = pair[1];
	} else {
		if (return_at == SAME) {
			if (walk->stack.count != 1)
				return INVALID;
			walk->pc = walk->link;
		} else if (read_word(cfa + (s64)return_at * 8, &walk->pc)) {
			return UNREADABLE;
		}
		if (fp_at == LOST) {
			walk->fp_lost = 1;
		} else if (fp_at != SAME && cfa + (s64)fp_at * 8 >= walk->sp) {
			/* below the stack pointer it was taken back already: LLVM says nothing of functions' ends */
			if (read_word(cfa + (s64)fp_at * 8, &walk->fp))
				return UNREADABLE;
			walk->fp_lost = 0;
		}
	}
	walk->sp = cfa;
	walk->pc = code_address(walk->pc);
	return walk->pc ? -1 : COMPLETE;
}

/* Goes to the caller. Returns -1, or how the stack ended, an enum stack_end. */
__attribute__((noinline)) int step(void)
{
	struct walk *walk = present_walk();
	u64 address, *rule = 0;
	u32 number = 0, count, keeps;
	int end;

	if (!walk)
		return INVALID;
	address = walk->interrupted ? walk->pc : walk->pc - 1;
	walk->in_code = is_code(walk, address);
	if (!walk->in_code)
		return walk->rule ? INVALID : NO_RULES;
	count = walk->stack.count;
	if (count >= MAX_FRAMES)
		return DEPTH_LIMIT;
	walk->stack.addresses[count & 127] = walk->pc + (count ? walk->interrupted : 0);
	walk->stack.count = count + 1;
	if (walk->mapping.page_count)
		number = find_rule(address - walk->mapping.base);
	if (number)
		rule = bpf_map_lookup_elem(&rules, &number);
	walk->interrupted = 0;
	walk->rule = rule ? *rule : 0;
	if (!walk->rule) {
		/* Go's first code, which has a rule, stands above every goroutine that is on its thread's stack. */
		keeps = walk->mapping.page_count & KEEPS_FRAME_POINTERS;
		end = step_by_frame_pointer(walk);
		return end > COMPLETE && !keeps && step_to_start() ? -1 : end;
	}
	walk->by_fp = 0;
	return step_by_rule(walk, walk->rule);
}

#if defined(__TARGET_ARCH_x86)
enum { USER_CODE_SEGMENT = 0x33 };

#define SET_REGISTERS(walk, from)                                                                                                        \
	do {                                                                                                                             \
		u64 *leaf = (walk)->leaf;                                                                                                \
		(walk)->pc = (from)->ip, (walk)->sp = (from)->sp, (walk)->fp = (from)->bp;                                               \
		leaf[0] = (from)->ax, leaf[1] = (from)->dx, leaf[2] = (from)->cx, leaf[3] = (from)->bx;                                  \
		leaf[4] = (from)->si, leaf[5] = (from)->di, leaf[6] = (from)->r8, leaf[7] = (from)->r9;                                  \
		leaf[8] = (from)->r10, leaf[9] = (from)->r11, leaf[10] = (from)->r12, leaf[11] = (from)->r13;                            \
		leaf[12] = (from)->r14, leaf[13] = (from)->r15;                                                                          \
	} while (0)

#define IS_64_BIT(from) ((from)->cs == USER_CODE_SEGMENT)
#else
#define SET_REGISTERS(walk, from)                                                                                                        \
	do {                                                                                                                             \
		(walk)->pc = (from)->pc, (walk)->sp = (from)->sp, (walk)->fp = (from)->regs[29], (walk)->link = (from)->regs[30];        \
	} while (0)

#define IS_64_BIT(from) (!((from)->pstate & 16))
#endif

/*
 * The user's registers, with which it entered the kernel: by the interrupt that takes the sample, or before. Returns whether it is a 64-bit
 * program's.
 */
static __always_inline int begin(struct walk *walk, struct task_struct *task)
{
	struct pt_regs *user = (struct pt_regs *)bpf_task_pt_regs(task);

	SET_REGISTERS(walk, user);
	return IS_64_BIT(user);
}

static __always_inline void ask(u32 tgid, u64 identity, u32 reason)
{
	struct request request = { .tgid = tgid, .reason = reason, .identity = identity };

	bpf_ringbuf_output(&requests, &request, sizeof(request), 0);
}

/* Once, and again at some later samples: a request may be lost. */
static __always_inline int time_to_ask(struct process *process)
{
	return (process->asked++ & 31) == 0;
}

/* The process's mappings, if the agent has given them; else it is asked for them. */
static __always_inline struct process *find_process(u32 tgid, u64 identity)
{
	struct process *process = bpf_map_lookup_elem(&processes, &tgid);

	if (!process || process->identity != identity) {
		struct process pending = { .identity = identity, .asked = 1 };

		if (!bpf_map_update_elem(&processes, &tgid, &pending, BPF_ANY))
			ask(tgid, identity, PENDING);
		return 0;
	}
	if (process->state != PENDING)
		return process;
	if (time_to_ask(process))
		ask(tgid, identity, PENDING);
	return 0;
}

/* Walks the stack; begin has been called. */
static __always_inline void walk_stack(struct walk *walk, struct process *process, u32 tgid)
{
	int end = DEPTH_LIMIT;

	walk->first = process->first;
	walk->count = process->count;
	walk->mapping.start = walk->mapping.end = 0;
	walk->interrupted = 1;
	walk->fp_lost = 0;
	walk->by_fp = 0;
	walk->in_code = 1;
	walk->rule = 0;
	walk->stack.count = 0;
	for (int i = 0; i <= MAX_FRAMES; i++) {
		end = step();
		if (end >= 0)
			break;
	}
	if (!walk->in_code && process->state != SETTLED) {
		/* it must have mapped something since: a library that it opened, just-in-time code */
		if (time_to_ask(process)) {
			process->state = ASKED;
			ask(tgid, process->identity, ASKED);
		}
		end = NEW_CODE;
	}
	walk->stack.end = end;
}

/* Of the program that the task runs: another after exec. 0 for a kernel thread. */
static __always_inline u64 identity_of(struct task_struct *task)
{
	u64 memory = 0;

	/* read as a number: of a pointer the verifier allows no arithmetic */
	bpf_probe_read_kernel(&memory, sizeof(memory), &task->mm);
	return memory ? memory ^ task->group_leader->start_time * 0x9e3779b97f4a7c15ULL : 0;
}

#endif
