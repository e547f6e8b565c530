// Burns CPU at the end of a known chain of calls, in user space and in a system call. Built by UnwinderKernelTest with frame pointers.
// The system call is made in place: the C library's functions have no frame pointers, which would hide their caller.
#include <sys/syscall.h>
#include <unistd.h>

volatile unsigned long sink;
static char byte[64];

__attribute__((always_inline)) static inline void read_link(void) {
#ifdef __x86_64__
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(SYS_readlink), "D"("/proc/self/exe"), "S"(byte), "d"(sizeof byte)
                     : "rcx", "r11", "memory");
    sink += result;
#else
    sink += readlink("/proc/self/exe", byte, sizeof byte);
#endif
}

__attribute__((noinline)) void inner(void) {
    for (unsigned long i = 0; i < 200000; i++) sink += i;
    for (int i = 0; i < 2000; i++) read_link();
    sink++;
}

__attribute__((noinline)) void middle(void) {
    inner();
    sink++;
}

__attribute__((noinline)) void outer(void) {
    middle();
    sink++;
}

int main(void) {
    for (;;) outer();
}
