/* SPDX-License-Identifier: (Apache-2.0 OR GPL-2.0-only) */
/*
 * The maps that the agent fills and the program reads. The agent's side is io.podflame.agent.sample.bpf; both must agree on every byte.
 *
 *   processes   tgid -> which mappings it has                    hash
 *   mappings    where executable code is mapped, sorted          array, mapped into the agent
 *   pages       for every 64 KiB of a file's code: its rows      array, mapped into the agent
 *   rows        from which place on which rule holds             array, mapped into the agent; two in each element
 *   rules       how to get from a frame to its caller            array, mapped into the agent
 */
#ifndef PODFLAME_UNWIND_H
#define PODFLAME_UNWIND_H

#include "kernel.h"

enum {
	MAX_FRAMES = 127,
	PAGE_BITS = 16,
	/* Steps of a binary search that find one of 4,096 mappings, one of 65,536 rows. */
	MAPPING_STEPS = 13,
	ROW_STEPS = 17,
	/* Of a frame that may have been called by the code that began the stack: musl's have up to six. */
	START_WORDS = 16,
};

/* Of a process's mappings. */
enum process_state {
	PENDING = 0, /* the agent was asked for them */
	READY = 1,
	ASKED = 2, /* ready, but some are missing, and the agent was told */
	SETTLED = 3, /* ready, and what is missing does not exist: not to be asked for again before long */
};

struct process {
	u64 identity; /* of the program that runs: another after exec, or when the number is used again */
	u32 first; /* in mappings */
	u16 count;
	u8 state;
	u8 asked; /* how often something was missing, since it is there */
};

struct mapping {
	u64 start; /* processAddress */
	u64 end;
	u64 base; /* processAddress - base is the distance from the beginning of the file's first page of rules */
	u32 first_page;
	u32 page_count; /* 0: nothing is known, or too much: follow frame pointers; with KEEPS_FRAME_POINTERS */
};

/* Code without a rule keeps frame pointers, as Go's does. */
#define KEEPS_FRAME_POINTERS (1U << 31)

struct page {
	u32 first_row;
	u32 row_count; /* the first row is at the page's beginning */
};

/* One row: u16 offset in the page | u16 rule << 16. */

/*
 * One rule, 8 bytes:
 *    0  s16  where the caller's frame pointer is: at CFA + 8 times this, or SAME, or LOST
 *   16  s16  the same of the return address
 *   32  s24  bytes from the CFA's register to the CFA
 *   56  u4   the CFA's register, an enum cfa_base
 *   60  u4   enum rule_kind
 */
enum { SAME = 0x7fff, LOST = 0x7ffe };

enum rule_kind {
	UNKNOWN = 0, /* no function is here, or what it says is more than a rule can hold */
	BY_CFA = 1,
	/* The CFA is in memory, at register + offset: a function that aligned its stack. */
	BY_CFA_IN_MEMORY = 2,
	/* x86: a PLT entry, which pushes one word: the CFA depends on where in its 16 bytes the program is. */
	PLT = 3,
	/* x86: the C library's return from a signal handler: registers are in the kernel's frame. */
	SIGNAL = 4,
	OUTERMOST = 5,
	/* The CFA is 8 above the word in memory there: OpenSSL's assembly keeps the stack pointer of its callers. */
	BY_WORD_IN_MEMORY = 6,
};

/* On x86 other registers follow, from LEAF on in the order of leaf_registers: known in the innermost frame only. */
enum cfa_base { BY_SP = 0, BY_FP = 1, LEAF = 2 };

enum { LEAF_REGISTERS = 16 };

/* How a stack ended. */
enum stack_end {
	COMPLETE = 0,
	DEPTH_LIMIT = 1,
	NO_RULES = 2,
	INVALID = 3,
	UNREADABLE = 4, /* stack memory that is not in memory now, or not there */
	NEW_CODE = 5, /* in code whose mapping the agent has still to read */
	BY_KERNEL = 6, /* the kernel followed frame pointers: of a wait whose process is not known yet, or of a 32-bit one */
	WAITED = 0x100, /* added: the record is of a wait, see offcpu.h */
};

/* Sent with each sample: the user's stack. Packed, as it follows the kernel's 4 bytes of length. */
struct stack {
	u16 count;
	u16 end; /* enum stack_end */
	u64 period;
	/*
	 * Innermost first: an instruction pointer, then return addresses. A frame that a signal interrupted is given one byte further on,
	 * as a return address would be: who looks up the byte before a return address finds the interrupted instruction.
	 */
	u64 addresses[MAX_FRAMES + 1];
} __attribute__((packed));

/* Sent to the agent's thread that fills the maps. */
struct request {
	u32 tgid;
	u32 reason; /* enum process_state: PENDING or ASKED */
	u64 identity;
};

#endif
