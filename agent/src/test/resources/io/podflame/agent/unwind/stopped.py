# gdb's opinion of a process that is stopped: its registers, its stack memory (into the file that MEMORY names), its frames.
import os

import gdb

NAMES = "rax rbx rcx rdx rsi rdi rbp rsp rip eflags cs ss ds es fs gs r8 r9 r10 r11 r12 r13 r14 r15".split()
MAX_BYTES = 4 << 20

gdb.execute("set backtrace past-main on")
gdb.execute("set backtrace past-entry on")
frame = gdb.newest_frame()
for number, name in enumerate(NAMES):
    if name not in ("eflags", "cs", "ss", "ds", "es", "fs", "gs"):
        print("register %d %x" % (number, int(frame.read_register(name)) & (1 << 64) - 1))
pointer = int(frame.read_register("rsp")) & (1 << 64) - 1
process = gdb.selected_inferior()
with open("/proc/%d/maps" % process.pid) as maps:
    ends = [int(line.split()[0].split("-")[1], 16) for line in maps
            if int(line.split("-")[0], 16) <= pointer < int(line.split()[0].split("-")[1], 16)]
with open(os.environ["MEMORY"], "wb") as memory:
    memory.write(process.read_memory(pointer, min(ends[0] - pointer, MAX_BYTES)))
while frame is not None:
    if frame.type() != gdb.INLINE_FRAME:
        print("frame %x" % frame.pc())
    frame = frame.older()
