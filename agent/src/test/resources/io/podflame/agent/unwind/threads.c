/* Three threads that call nothing of the C library, for ever. */
#include <pthread.h>
#include <stdint.h>

static volatile uint64_t sink;

__attribute__((noinline)) static void spin(long n) {
    for (long i = 0; i < n; i++) sink = sink * 3 + 1;
}

__attribute__((noinline)) static void *work(void *argument) {
    for (;;) spin((long)argument * 1000);
    return argument;
}

int main(void) {
    pthread_t thread;
    for (long i = 1; i <= 3; i++) pthread_create(&thread, 0, work, (void *)i);
    return pthread_join(thread, 0);
}
