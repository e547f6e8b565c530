# gdb's opinion of a process that is stopped again and again. For each line of its input it lets the process run until somebody sends it
# SIGSTOP, chooses one of the threads that have run since, and prints that thread's registers and frames; its stack memory goes into the
# file that MEMORY names. The process stays stopped until the next line. A process that an emulator runs waits at the socket that REMOTE
# names, and writes its mappings into MAPS before its main function. It is sent SIGUSR2, which emulators tell of between two blocks of
# instructions only, so some steps follow.
import os
import random
import sys

import gdb

NAMES = {  # by number in asm/perf_regs.h
    "i386:x86-64": "rax rbx rcx rdx rsi rdi rbp rsp rip eflags cs ss ds es fs gs r8 r9 r10 r11 r12 r13 r14 r15".split(),
    "aarch64": ["x%d" % number for number in range(31)] + ["sp", "pc"],
}
OTHERS = ("eflags", "cs", "ss", "ds", "es", "fs", "gs")
MAX_BYTES = 1 << 20
VIRTUAL = (gdb.INLINE_FRAME, gdb.TAILCALL_FRAME)  # by debug information; they have no place on the stack
# by Go's word, which gdb does not read: it goes on to what is no code
OUTERMOST = ("runtime.goexit", "runtime.mstart", "runtime.mcall", "runtime.morestack")
SWITCHED = "runtime.systemstack"  # its caller is on the goroutine's stack, where gdb does not follow it
COMPLETE = (gdb.FRAME_UNWIND_OUTERMOST, gdb.FRAME_UNWIND_NO_REASON)

for setting in ("backtrace past-main on", "backtrace past-entry on", "auto-solib-add on", "pagination off"):
    gdb.execute("set " + setting)
gdb.execute("handle all nostop noprint pass", to_string=True)
gdb.execute("handle SIGSTOP SIGUSR2 stop print nopass", to_string=True)
remote = os.environ.get("REMOTE")
if remote:
    gdb.execute("target remote " + remote, to_string=True)
    gdb.execute("tbreak main", to_string=True)
    gdb.execute("continue", to_string=True)
process = gdb.selected_inferior()
tasks = "/proc/%d/task" % process.pid
consumed = {}


def threads_that_ran():
    if remote:
        return [gdb.selected_thread()]
    ran = []
    for thread in process.threads():
        tid = thread.ptid[1]
        try:
            with open("%s/%d/schedstat" % (tasks, tid)) as statistics:
                nanos = int(statistics.read().split()[0])
        except OSError:
            continue  # it ends
        if nanos > consumed.get(tid, 0):
            ran.append(thread)
        consumed[tid] = nanos
    return ran or [gdb.selected_thread()]


def report():
    print("thread %d" % gdb.selected_thread().ptid[1])
    frame = gdb.newest_frame()
    for number, name in enumerate(NAMES[frame.architecture().name()]):
        if name not in OTHERS:
            print("register %d %x" % (number, int(frame.read_register(name)) & (1 << 64) - 1))
    pointer = int(frame.read_register("sp")) & (1 << 64) - 1
    with open(os.environ.get("MAPS", "/proc/%d/maps" % process.pid)) as maps:
        ranges = [[int(address, 16) for address in line.split()[0].split("-")] for line in maps]
    ends = [end for start, end in ranges if start <= pointer < end]
    with open(os.environ["MEMORY"], "wb") as memory:
        memory.write(process.read_memory(pointer, min(ends[0] - pointer, MAX_BYTES)) if ends else b"")
    last = print_frames(frame)
    if last == SWITCHED:
        last = on_goroutines_stack()
    print("end " + last)


def print_frames(frame):
    """Returns why there are no more: nothing for the outermost one, or SWITCHED."""
    while frame is not None:
        if frame.type() not in VIRTUAL:
            print("frame %x" % frame.pc())
        last = frame
        frame = None if frame.name() in OUTERMOST else frame.older()
        if last.name() == SWITCHED and not is_code(frame):
            return SWITCHED
    reason = last.unwind_stop_reason()
    return "" if reason in COMPLETE else gdb.frame_stop_reason_string(reason)


def is_code(frame):
    return frame is not None and frame.function() is not None


def on_goroutines_stack():
    """Takes the registers that Go's runtime keeps of the goroutine, and gives the thread its own back."""
    thread = int(gdb.parse_and_eval("$fs_base"))
    pointer = gdb.lookup_type("runtime.g").pointer()
    g = gdb.Value(thread - 8).cast(pointer.pointer()).dereference()
    kept = g["m"]["curg"]["sched"]
    names = ("sp", "rbp", "pc", "orig_rax")  # gdb forgets the system call to restart when it writes pc
    own = [int(gdb.parse_and_eval("$" + name)) for name in names]
    goroutines = [int(kept[name]) for name in ("sp", "bp", "pc")]
    try:
        set_registers(names, goroutines)
        print("switched")
        return print_frames(gdb.newest_frame().older())
    finally:
        set_registers(names, own)


def set_registers(names, values):
    for name, value in zip(names, values):
        gdb.execute("set $%s = %d" % (name, value))


print("attached %d" % process.pid)
sys.stdout.flush()
while sys.stdin.readline():
    gdb.execute("continue", to_string=True)
    if remote:
        gdb.execute("stepi %d" % random.randint(1, 60), to_string=True)
    random.choice(threads_that_ran()).switch()
    report()
    sys.stdout.flush()
gdb.execute("detach", to_string=True)
