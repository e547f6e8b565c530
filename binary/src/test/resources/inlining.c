/* Calls inside calls, inlined; a nested function, a cold part away from its function, and code without any function's line. */
#include <stdio.h>
#include <stdlib.h>

static inline __attribute__((always_inline)) int twice(int value) {
    return value + value;
}

static inline __attribute__((always_inline)) int add(int left, int right) {
    int sum = twice(left);
    for (int i = 0; i < right; i++) {
        sum += twice(sum ^ i);
    }
    return sum;
}

static inline int clamp(int value, int limit) {
    return value > limit ? limit : add(value, 3);
}

static __attribute__((noinline)) int outlined(const int *values, int count) {
    int total = 0;
    for (int i = 0; i < count; i++) {
        total += clamp(values[i], 1000);
        if (__builtin_expect(total < 0, 0)) {
            fprintf(stderr, "overflow at %d after %d\n", i, add(i, total));
            abort();
        }
    }
    return total;
}

int unused(int value) { /* discarded where sections are collected */
    return clamp(value, 7) * add(value, 2);
}

static int with_nested(int count) {
    int scale = count + 1;
    __attribute__((noinline)) int nested(int value) { return add(value, scale) * scale; }
    return nested(count) + nested(scale);
}

int main(int count, char **arguments) {
    int values[64];
    for (int i = 0; i < 64; i++) {
        values[i] = add(count, i) + arguments[0][i % 2];
    }
#line 4000 "generated/from/elsewhere.y"
    int result = outlined(values, 64);
    result += clamp(result, count);
#line 53 "inlining.c"
    printf("%d %d\n", result, with_nested(result));
    return 0;
}
