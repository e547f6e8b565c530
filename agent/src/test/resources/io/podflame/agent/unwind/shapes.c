/* Stacks of many shapes, for ever: recursion, memory on the stack, callbacks out of a library, tail calls, signals on a stack of their own. */
#include <alloca.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static volatile uint64_t sink;

static void spin(int n) {
    for (int i = 0; i < n; i++) sink = sink * 6364136223846793005u + 1;
}

__attribute__((noinline)) static int compare(const void *left, const void *right) {
    spin(30);
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

__attribute__((noinline)) static void sort(void) {
    char text[64][16], *words[64];
    for (int i = 0; i < 64; i++) {
        snprintf(text[i], sizeof text[i], "%d", rand());
        words[i] = text[i];
    }
    qsort(words, 64, sizeof *words, compare);
}

__attribute__((noinline)) static uint64_t on_stack(int depth) {
    volatile char *memory = alloca(16 + (depth * 37) % 400);
    memory[depth % 16] = (char)depth;
    spin(200);
    uint64_t below = depth == 0 ? 0 : on_stack(depth - 1);
    return below + memory[depth % 16];
}

__attribute__((noinline)) static uint64_t last(uint64_t value) {
    spin(3000);
    return value + sink;
}

__attribute__((noinline)) static uint64_t tail(uint64_t value) {
    spin(10);
    return last(value ^ 7);
}

__attribute__((noinline)) static void aligned(void) {
    volatile double room[8] __attribute__((aligned(64)));
    for (int i = 0; i < 8; i++) {
        room[i] = (double)sink;
        spin(300);
    }
}

static void handler(int number) {
    (void)number;
    spin(4000);
}

int main(void) {
    stack_t stack = {.ss_sp = malloc(65536), .ss_size = 65536};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK | SA_RESTART};
    sigaction(SIGVTALRM, &action, NULL);
    struct itimerval timer = {.it_interval = {0, 4000}, .it_value = {0, 4000}};
    setitimer(ITIMER_VIRTUAL, &timer, NULL);
    for (;;) {
        struct timespec now;
        for (int i = 0; i < 300; i++) clock_gettime(CLOCK_MONOTONIC, &now);
        sort();
        sink += on_stack(25);
        sink += tail(sink);
        aligned();
    }
}
